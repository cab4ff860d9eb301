"""``claimgraph compare``: two voices side by side, or one voice's is against its ought."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, output, tables
from claimgraph.cli.world import find_reporter
from claimgraph.escaping import flat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple

    from claimgraph.answer.compare import Comparison, Opposition, Ought, Shared
    from claimgraph.answer.voices import Voice
    from claimgraph.model import Claim
    from claimgraph.terms import Prefixes

_HEAD = ("relation", "why", "subject", "predicate", "object", "claims", "quote", "otherClaims", "otherQuote")


@click.command("compare", short_help="Set two voices, or one voice's is and ought, side by side.")
@click.argument("one", metavar="VOICE")
@click.argument("other", metavar="[OTHER]", required=False)
@click.option("--told-by", "teller", metavar="REPORTER", help="Count too what this one tells of them.")
@click.option(
    "--limit", "-n", type=click.IntRange(min=0), default=10, show_default=True,
    help="Show this many at most of what only one says, in a table.",
)  # fmt: skip
@common.format_option("table", "csv", "json", default="table")
@common.edition_option
def command(
    one: str, other: str | None, teller: str | None, limit: int, format_name: str, edition: str | None
) -> None:
    """Set two voices, or one voice's is and ought, side by side.

    With OTHER: what both say, what only one says, where they contradict each other, and where they pull
    against each other without contradiction. Without: where what VOICE demands or forbids meets what it says
    is or is not so, and where it contradicts itself. Exits 1 when nothing meets.
    """
    from claimgraph.answer.compare import compare, is_and_ought, oppositions
    from claimgraph.answer.voices import find_voice, voices

    opened = common.open_edition(edition)
    engine, prefixes, model = opened.whole, opened.prefixes, opened.model
    known = voices(engine)
    first = find_voice(engine, known, prefixes, one)
    second = find_voice(engine, known, prefixes, other) if other is not None else None
    if second is not None and second.iri == first.iri:
        raise click.UsageError(f"both are {first.name}; leave out OTHER to compare one voice's is and ought")
    reporter = find_voice(engine, known, prefixes, teller) if teller is not None else None
    if reporter is not None and not any(
        item.reporter == reporter.iri for voice in (first, second) if voice for item in voice.told
    ):
        find_reporter(engine, known, prefixes, first, reporter.iri)  # says who does tell of it
    if second is None:
        oughts = is_and_ought(model, first, reporter)
        against = oppositions(model, first, first)
        _write_one(first, oughts, against, format_name, prefixes)
        met = bool(oughts or against)
    else:
        found = compare(model, first, second, reporter)
        _write_two(first, second, found, format_name, limit, prefixes)
        met = bool(found.both or found.oppositions)
    if not met:
        hint = "" if teller else " --told-by REPORTER counts what others tell of them."
        where = (
            f"{first.name} and {second.name} have no plain triple in common and no opposition"
            if second
            else f"nothing that {first.name} demands or forbids is said to be so or not, and no opposition"
        )
        common.complain(f"Nothing meets: {where}.{hint}")
        sys.exit(1)


def _write_one(
    voice: Voice, oughts: list[Ought], against: list[Opposition], format_name: str, prefixes: Prefixes
) -> None:
    if format_name != "table":
        rows = [
            _machine("is and ought", item.how, item.triple, item.wanted, item.said) for item in oughts
        ] + [_opposed(item) for item in against]
        _write_rows(rows, format_name)
        return
    output.say(
        f"{flat(voice.name)}: what is demanded or forbidden, and what is said to be so or not "
        f"({len(oughts)})\n"
    )
    if oughts:
        head = ("triple", "how", "wanted", "said")
        cells = [
            (
                _triple(item.triple, prefixes),
                item.how,
                _quoted(item.wanted),
                _quoted(item.said),
            )
            for item in oughts
        ]
        tables.write_rows(head, cells, "table")
    _oppositions(against)


def _write_two(
    one: Voice, other: Voice, found: Comparison, format_name: str, limit: int, prefixes: Prefixes
) -> None:
    if format_name != "table":
        rows = [_machine("both", item.kind, item.triple, item.one, item.other) for item in found.both]
        rows += [
            _machine(f"only {one.name}", item.kind, item.triple, item.one, ()) for item in found.only_one
        ]
        rows += [
            _machine(f"only {other.name}", item.kind, item.triple, (), item.other)
            for item in found.only_other
        ]
        _write_rows(rows + [_opposed(item) for item in found.oppositions], format_name)
        return
    output.say(f"Both {flat(one.name)} and {flat(other.name)} ({len(found.both)})")
    if found.both:
        head = ("kind", "triple", one.name, other.name)
        cells = [
            (
                item.kind,
                _triple(item.triple, prefixes),
                _quoted(item.one),
                _quoted(item.other),
            )
            for item in found.both
        ]
        output.say()
        tables.write_rows(head, cells, "table")
    _oppositions(found.oppositions)
    for voice, items in ((one, found.only_one), (other, found.only_other)):
        output.say(f"\nOnly {flat(voice.name)} ({_by_kind(items)})")
        if items[:limit]:
            output.say()
            listed = [
                (item.kind, _triple(item.triple, prefixes), _quoted(item.one or item.other))
                for item in items[:limit]
            ]
            tables.write_rows(("kind", "triple", "claims"), listed, "table")
        if len(items) > limit:
            output.say(f"… and {len(items) - limit} more: --limit {len(items)}, or --format csv")


def _oppositions(found: Sequence[Opposition]) -> None:
    """Contradictions, then tensions, each pair with both quotations."""
    from claimgraph.results import wrap

    for kind, title in (("contradiction", "Contradictions"), ("tension", "Tensions")):
        pairs = [item for item in found if item.kind == kind]
        output.say(f"\n{title} ({len(pairs)})")
        for item in pairs:
            output.say(f"\n  {item.ground}")
            for side in (item.one, item.other):
                told = f", {side.told}" if side.told else ""
                paragraph = side.claim.paragraph
                where = f"{side.claim.name}, {paragraph.label if paragraph else 'nowhere'}"
                text = f"{side.voice}{told}: “{side.claim.quote}” ({where})"
                lines = wrap(flat(text), max(output.width() - 4, 20))
                output.say(
                    "\n".join(
                        f"    {line}" if not number else f"      {line}" for number, line in enumerate(lines)
                    )
                )


def _by_kind(items: Sequence[Shared]) -> str:
    """``104 asserted, 12 denied``; ``0`` for none."""
    counts: dict[str, int] = {}
    for item in items:
        counts[item.kind] = counts.get(item.kind, 0) + 1
    return ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "0"


def _triple(triple: Triple, prefixes: Prefixes) -> str:
    from claimgraph.results import shown

    return " ".join(shown(part, prefixes) for part in (triple.subject, triple.predicate, triple.object))


def _quoted(claims: Sequence[Claim]) -> str:
    """``“…” (p051-07)`` of the first claim, and the names of the others."""
    names = ", ".join(claim.name for claim in claims)
    return f"“{claims[0].quote}” ({names})"


def _machine(
    relation: str, why: str, triple: Triple, one: Sequence[Claim], other: Sequence[Claim]
) -> list[str]:
    parts = [getattr(part, "value", str(part)) for part in (triple.subject, triple.predicate, triple.object)]
    cells = [relation, why, *parts]
    for claims in (one, other):
        cells += [" ".join(claim.iri for claim in claims), claims[0].quote if claims else ""]
    return cells


def _opposed(item: Opposition) -> list[str]:
    one, other = item.one.claim, item.other.claim
    return [item.kind, item.ground, "", "", "", one.iri, one.quote, other.iri, other.quote]


def _write_rows(rows: Sequence[Sequence[str]], format_name: str) -> None:
    if format_name == "csv":
        output.say_csv(_HEAD, rows)
        return
    items = [{name: value for name, value in zip(_HEAD, row, strict=True) if value} for row in rows]
    output.say_json(items)
