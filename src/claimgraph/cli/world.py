"""``claimgraph world``: what one voice says, as plain triples linked to its claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimgraph.answer.voices import slug, voices
from claimgraph.answer.worlds import HEAD, KINDS, fact, table_of, unrepresentable, worlds_of
from claimgraph.api.open_edition import ALL
from claimgraph.cli import common, options, output
from claimgraph.errors import counted
from claimgraph.escaping import flat
from claimgraph.results import display
from claimgraph.tabular import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.answer.voices import Voice
    from claimgraph.answer.worlds import World
    from claimgraph.model import Model
    from claimgraph.terms import Prefixes


@click.command("world", short_help="Give what one voice says as plain triples, linked to its claims.")
@click.argument("voice")
@click.option(
    "--kind",
    type=click.Choice([*KINDS, ALL]),
    help="Which of the voice's worlds.  [default: asserted; with --told-by all]",
)
@click.option("--told-by", "teller", metavar="REPORTER", help="What this one tells that VOICE says.")
@options.format_option(
    "table", "csv", "json", "trig", "turtle", default="table",
    about="How to write it; trig has the triples in named graphs and where they come from beside them, "
    "turtle the plain triples of one world alone, csv and json a row for each claim.",
)  # fmt: skip
@options.with_option
@options.endpoint_options
@options.edition_option
def command(voice: str, kind: str | None, teller: str | None, format_name: str) -> None:
    """Give what VOICE says as plain triples, linked to the claims they were taken from.

    Only claims that a plain triple can say enter: meant literally, unconditional, more than possible, not of
    only some. A world is asserted or denied, expected or ruled out, demanded or forbidden. Without --told-by
    only what the voice says itself counts. Claims that are joined with --with, in the published form, count
    as those of the edition do. Exits 1 when the world is empty.
    """
    opened = common.open_edition()
    worlds_asked_for = opened.world(voice, kind, told_by=teller)
    worlds = [world for world in worlds_asked_for if world.claims]
    if worlds:
        _write(worlds, format_name, opened.prefixes)
        return
    if format_name in ("csv", "json"):  # a program is to find an empty list, not nothing
        _write([], format_name, opened.prefixes)
    common.fail(_why_empty(opened.model, worlds_asked_for))


def _why_empty(model: Model, worlds_asked_for: Sequence[World]) -> str:
    """One line: that a world is empty, what of this sort was left out of it, and what there is instead."""
    voice, reporter = worlds_asked_for[0].voice, worlds_asked_for[0].reporter

    def filled(teller: Voice | None) -> list[str]:
        return [world.kind.name for world in worlds_of(model, voice, tuple(KINDS), teller) if world.claims]

    how = f"as told by {reporter.name}" if reporter else "in their own voice"
    line = f"Nothing said by {voice.name} {how} fills a world."
    if len(worlds_asked_for) == 1:
        left_out = ", ".join(f"{count} {why}" for why, count in worlds_asked_for[0].left_out)
        line = f"Nothing is {worlds_asked_for[0].kind.participle} by {voice.name} {how}"
        line += f", but for what is left out: {left_out}." if left_out else "."
    kinds = filled(reporter)
    if kinds:
        return f"{line} They do have what is {', '.join(kinds)}: try --kind {kinds[0]}."
    known = voices(model.engine)
    for iri in voice.reporters:
        if iri in known and (reporter is None or iri != reporter.iri) and (kinds := filled(known[iri])):
            teller = slug(model.prefixes, iri)
            return f"{line} What is told of them is {', '.join(kinds)}: try --told-by {teller}."
    if not voice.counts:
        return f"{line} They make no claim, and only tell of others: see claimgraph query hearsay."
    others = ", ".join(f"{count} {what}" for what, count in unrepresentable(model.engine, voice))
    rest = f"What there is of them no plain triple can say: {others}" if others else "There is nothing else"
    return f"{line} {rest}. See claimgraph show {slug(model.prefixes, voice.iri)}."


def _write(worlds: list[World], format_name: str, prefixes: Prefixes) -> None:
    if format_name in ("trig", "turtle"):
        from claimgraph.exporters.worlds import write_worlds

        output.emit(write_worlds(worlds, format_name, prefixes))
        return
    if format_name == "table":
        _tables(worlds, prefixes)
    else:
        output.write_sparse(HEAD, table_of(worlds, prefixes), format_name)


def _tables(worlds: list[World], prefixes: Prefixes) -> None:
    """For each world a line that says what it is, its triples with their claims, and what is left out."""
    from claimgraph.exporters.worlds import explanation

    for number, world in enumerate(worlds):
        reported = world.reporter is not None
        head = ["subject", "relation", "object", *(["mode", "stance"] if reported else []), "claims", "quote"]
        rows = []
        for triple, claims in world.triples.items():
            reports = [
                " ".join(dict.fromkeys(fact(claim, field) for claim in claims))
                for field in (("report_mode", "reporter_stance") if reported else ())
            ]
            names = " ".join(claim.name for claim in claims)
            rows.append([*(display(part, prefixes) for part in triple), *reports, names, claims[0].quote])
        count = len(world.triples)
        claimed = len(world.claims)
        title = f"{world.title}: {counted(count, 'triple')} from {counted(claimed, 'claim')}."
        text = [line for part in (title, explanation(world)) for line in wrap(flat(part), output.width())]
        output.say(("\n" if number else "") + "\n".join(text) + "\n")
        output.write_rows(head, rows, "table")
