"""``claimgraph compare``: two voices side by side, or one voice's is against its ought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimgraph.answer.compare import HEAD
from claimgraph.cli import common, options, output
from claimgraph.escaping import flat
from claimgraph.results import display
from claimgraph.tabular import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple

    from claimgraph.answer.compare import Comparison, Opposition, Shared
    from claimgraph.model import Claim
    from claimgraph.terms import Prefixes


@click.command("compare", short_help="Set two voices, or one voice's is and ought, side by side.")
@click.argument("one", metavar="VOICE")
@click.argument("other", metavar="[OTHER]", required=False)
@click.option("--told-by", "teller", metavar="REPORTER", help="Count too what this one tells of them.")
@options.limit_option(10, "Show this many at most of what only one says, in a table.", least=0)
@options.format_option("table", "csv", "json", default="table")
@options.edition_option
def command(one: str, other: str | None, teller: str | None, limit: int, format_name: str) -> None:
    """Set two voices, or one voice's is and ought, side by side.

    With OTHER: what both say, what only one says, where they contradict each other, and where they pull
    against each other without contradiction. Without: where what VOICE demands or forbids meets what it says
    is or is not so, and where it contradicts itself. Exits 1 when nothing meets.
    """
    opened = common.open_edition()
    comparison: Comparison = opened.compare(one, other, told_by=teller).source
    if format_name != "table":
        output.write_sparse(HEAD, comparison.table(), format_name)
    elif comparison.other is None:
        _write_one(comparison, opened.prefixes)
    else:
        _write_two(comparison, limit, opened.prefixes)
    if not comparison.meets:
        hint = "" if teller else " --told-by REPORTER counts what others tell of them."
        name = comparison.one.name
        where = (
            f"{name} and {comparison.other.name} have no plain triple in common and no opposition"
            if comparison.other
            else f"nothing that {name} demands or forbids is said to be so or not, and no opposition"
        )
        common.fail(f"Nothing meets: {where}.{hint}")


def _write_one(comparison: Comparison, prefixes: Prefixes) -> None:
    output.say(
        f"{flat(comparison.one.name)}: what is demanded or forbidden, and what is said to be so or not "
        f"({len(comparison.oughts)})\n"
    )
    if comparison.oughts:
        rows = [
            (_triple(item.triple, prefixes), item.how, _quoted(item.norms), _quoted(item.statements))
            for item in comparison.oughts
        ]
        output.write_rows(("triple", "how", "wanted", "said"), rows, "table")
    _oppositions(comparison.oppositions)


def _write_two(comparison: Comparison, limit: int, prefixes: Prefixes) -> None:
    one, other = comparison.one.name, comparison.other.name if comparison.other else ""
    output.say(f"Both {flat(one)} and {flat(other)} ({len(comparison.both)})")
    if comparison.both:
        rows = [
            (item.kind, _triple(item.triple, prefixes), _quoted(item.one), _quoted(item.other))
            for item in comparison.both
        ]
        output.say()
        output.write_rows(("kind", "triple", one, other), rows, "table")
    _oppositions(comparison.oppositions)
    for name, items in ((one, comparison.only_one), (other, comparison.only_other)):
        output.say(f"\nOnly {flat(name)} ({_by_kind(items)})")
        if items[:limit]:
            output.say()
            listed = [
                (item.kind, _triple(item.triple, prefixes), _quoted(item.one or item.other))
                for item in items[:limit]
            ]
            output.write_rows(("kind", "triple", "claims"), listed, "table")
        if len(items) > limit:
            output.say(f"… and {len(items) - limit} more: --limit {len(items)}, or --format csv")


def _oppositions(oppositions: Sequence[Opposition]) -> None:
    """Contradictions, then tensions, each pair with both quotations."""
    for kind, title in (("contradiction", "Contradictions"), ("tension", "Tensions")):
        pairs = [item for item in oppositions if item.kind == kind]
        output.say(f"\n{title} ({len(pairs)})")
        for item in pairs:
            output.say(f"\n  {item.ground}")
            for side in (item.one, item.other):
                report = f", {side.report}" if side.report else ""
                paragraph = side.claim.paragraph
                where = f"{side.claim.name}, {paragraph.label if paragraph else 'nowhere'}"
                text = f"{side.voice}{report}: “{side.claim.quote}” ({where})"
                lines = wrap(flat(text), max(output.width() - 4, 20))
                output.say("    " + "\n      ".join(lines))


def _by_kind(items: Sequence[Shared]) -> str:
    """``104 asserted, 12 denied``; ``0`` for none."""
    counts: dict[str, int] = {}
    for item in items:
        counts[item.kind] = counts.get(item.kind, 0) + 1
    return ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "0"


def _triple(triple: Triple, prefixes: Prefixes) -> str:
    return " ".join(display(part, prefixes) for part in triple)


def _quoted(claims: Sequence[Claim]) -> str:
    """``“…” (p051-07)`` of the first claim, and the names of the others."""
    names = ", ".join(claim.name for claim in claims)
    return f"“{claims[0].quote}” ({names})"
