"""``claimgraph world``: what one voice says, as plain triples linked to its claims."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, joined, output, remote, tables
from claimgraph.escaping import flat

if TYPE_CHECKING:
    from claimgraph.answer.voices import Voice
    from claimgraph.answer.worlds import World
    from claimgraph.model import Claim, Model
    from claimgraph.store import Engine
    from claimgraph.terms import Prefixes

_ALL = "all"
_KINDS = ("asserted", "denied", "expected", "ruled-out", "demanded", "forbidden", _ALL)
#: Column → the field of a claim that it shows.
_FACTS = {
    "label": "title",
    "quote": "quote",
    "force": "force",
    "polarity": "polarity",
    "certainty": "certainty",
    "scope": "scope",
    "reportMode": "report_mode",
    "reporterStance": "reporter_stance",
    "when": "when",
    "reading": "reading",
}


@click.command("world", short_help="Give what one voice says as plain triples, linked to its claims.")
@click.argument("voice")
@click.option(
    "--kind",
    type=click.Choice(_KINDS),
    help="Which of the voice's worlds.  [default: asserted; with --told-by all]",
)
@click.option("--told-by", "teller", metavar="REPORTER", help="What this one tells that VOICE says.")
@common.format_option(
    "table", "csv", "json", "trig", "turtle", default="table",
    about="How to write it; trig has the triples in named graphs and where they come from beside them, "
    "turtle the plain triples of one world alone, csv and json a row for each claim.",
)  # fmt: skip
@joined.with_option
@remote.endpoint_options
@common.edition_option
def command(
    voice: str,
    kind: str | None,
    teller: str | None,
    format_name: str,
    names: tuple[str, ...],
    access: remote.Access | None,
    edition: str | None,
) -> None:
    """Give what VOICE says as plain triples, linked to the claims they were taken from.

    Only claims that a plain triple can say enter: meant literally, unconditional, more than possible, not of
    only some. A world is asserted or denied, expected or ruled out, demanded or forbidden. Without --told-by
    only what the voice says itself counts. Claims that are joined with --with, in the published form, count
    as those of the edition do. Exits 1 when the world is empty.
    """
    from claimgraph.answer.voices import find_voice, voices
    from claimgraph.answer.worlds import KINDS, worlds_of
    from claimgraph.model import Model

    opened = joined.open_with(access, edition, names)
    engine = opened.united if isinstance(opened, joined.Together) else opened.whole
    model = Model(engine, opened.prefixes)
    known = voices(engine)
    found = find_voice(engine, known, opened.prefixes, voice)
    reporter = find_reporter(engine, known, opened.prefixes, found, teller) if teller else None
    chosen = kind or (_ALL if reporter else "asserted")
    kinds = tuple(KINDS) if chosen == _ALL else (chosen,)
    worlds = [world for world in worlds_of(model, found, kinds, reporter) if world.claims]
    if not worlds:
        if format_name in ("csv", "json"):  # a program is to find an empty list, not nothing
            _write([], format_name, opened.prefixes)
        common.complain(_why_empty(model, known, found, chosen, reporter))
        sys.exit(1)
    _write(worlds, format_name, opened.prefixes)


def find_reporter(
    engine: Engine, known: dict[str, Voice], prefixes: Prefixes, voice: Voice, value: str
) -> Voice:
    """The one who tells of ``voice``; a name of nobody who does is answered with those who do."""
    from claimgraph.answer.voices import find_voice, slug
    from claimgraph.errors import UsageProblem

    reporter = find_voice(engine, known, prefixes, value)
    if reporter.iri not in {item.reporter for item in voice.told}:
        tellers = ", ".join(slug(prefixes, iri) for iri in voice.reporters)
        raise UsageProblem(
            f"{reporter.name} tells nothing of {voice.name}",
            "",
            f"it is told of by {tellers}" if tellers else "nobody does: leave out --told-by",
        )
    return reporter


def _why_empty(
    model: Model,
    known: dict[str, Voice],
    voice: Voice,
    chosen: str,
    reporter: Voice | None,
) -> str:
    """One line: that the world is empty, what of this sort was left out of it, and what there is instead."""
    from claimgraph.answer.voices import slug
    from claimgraph.answer.worlds import KINDS, worlds_of

    def filled(teller: Voice | None) -> list[str]:
        return [world.kind.name for world in worlds_of(model, voice, tuple(KINDS), teller) if world.claims]

    how = f"as told by {reporter.name}" if reporter else "in their own voice"
    line = f"Nothing said by {voice.name} {how} fills a world."
    if chosen != _ALL:
        empty = worlds_of(model, voice, (chosen,), reporter)[0]
        left_out = ", ".join(f"{count} {why}" for why, count in empty.left_out)
        line = f"Nothing is {empty.kind.done} by {voice.name} {how}"
        line += f", but for what is left out: {left_out}." if left_out else "."
    kinds = filled(reporter)
    if kinds:
        return f"{line} They do have what is {', '.join(kinds)}: try --kind {kinds[0]}."
    for iri in voice.reporters:
        if iri in known and (reporter is None or iri != reporter.iri) and (kinds := filled(known[iri])):
            teller = slug(model.prefixes, iri)
            return f"{line} What is told of them is {', '.join(kinds)}: try --told-by {teller}."
    rest = "Their claims are figurative, conditional, questions, wishes or the like"
    return f"{line} {rest}: see claimgraph show {slug(model.prefixes, voice.iri)}."


def _write(worlds: list[World], format_name: str, prefixes: Prefixes) -> None:
    if format_name in ("trig", "turtle"):
        from claimgraph.exporters.worlds import write_worlds

        output.emit(write_worlds(worlds, format_name, prefixes))
        return
    if format_name == "table":
        _tables(worlds, prefixes)
        return
    head = ("world", "kind", "subject", "predicate", "object", "claim", *_FACTS)
    rows = [row for world in worlds for row in _rows(world, prefixes)]
    if format_name == "csv":
        output.say_csv(head, rows)
        return
    items = [{name: value for name, value in zip(head, row, strict=True) if value} for row in rows]
    output.say_json(items)


def _rows(world: World, prefixes: Prefixes) -> list[list[str]]:
    """A row for each triple and claim, with full IRIs; values of the core by their local names."""
    rows = []
    for triple, claims in world.triples.items():
        parts = [getattr(part, "value", str(part)) for part in triple]
        for claim in claims:
            facts = [_fact(claim, field) for field in _FACTS.values()]
            rows.append([world.name(prefixes), world.kind.name, *parts, claim.iri, *facts])
    return rows


def _fact(claim: Claim, field: str) -> str:
    """A field as text; a value of the core by its local name."""
    value = getattr(claim, field) or ""
    return value if isinstance(value, str) else str(value.name)


def _tables(worlds: list[World], prefixes: Prefixes) -> None:
    """For each world a line that says what it is, its triples with their claims, and what is left out."""
    from claimgraph.exporters.worlds import about
    from claimgraph.results import shown, wrap

    for number, world in enumerate(worlds):
        told = world.reporter is not None
        head = ["subject", "relation", "object", *(["mode", "stance"] if told else []), "claims", "quote"]
        rows = []
        for triple, claims in world.triples.items():
            said = [
                " ".join(dict.fromkeys(_fact(claim, field) for claim in claims))
                for field in (("report_mode", "reporter_stance") if told else ())
            ]
            names = " ".join(claim.name for claim in claims)
            rows.append([*(shown(part, prefixes) for part in triple), *said, names, claims[0].quote])
        count = len(world.triples)
        claimed = len(world.claims)
        title = (
            f"{world.title}: {count} triple{'' if count == 1 else 's'} "
            f"from {claimed} claim{'' if claimed == 1 else 's'}."
        )
        text = [line for part in (title, about(world)) for line in wrap(flat(part), output.width())]
        output.say(("\n" if number else "") + "\n".join(text) + "\n")
        tables.write_rows(head, rows, "table")
