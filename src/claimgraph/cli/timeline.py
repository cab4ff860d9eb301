"""``claimgraph timeline``: what is dated, in the calendars of the edition, for people and timeline tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, options, output
from claimgraph.tabular import TEXT_FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.answer.timeline import Entry
    from claimgraph.dates import Calendar


@click.command("timeline", short_help="Tell what is dated to when.")
@click.option(
    "--from", "first", metavar="DATE", help="Only what can lie on or after it: 1917, 1917-03 or 1917-03-14."
)
@click.option("--to", "last", metavar="DATE", help="Only what can lie on or before it.")
@click.option("--voice", metavar="NAME", help="Only what this voice says: its slug, CURIE, IRI or label.")
@options.kinds_option("event", "work", "claim", "saying", about="Only entries of this kind; may be repeated.")
@options.format_option(
    *TEXT_FORMATS,
    "timelinejs",
    "visjs",
    default="table",
    about="How to write it; timelinejs is for TimelineJS, visjs for vis-timeline.",
)
@options.edition_option
def command(
    first: str | None, last: str | None, voice: str | None, kinds: tuple[str, ...], format_name: str
) -> None:
    """Tell what is dated to when, in the Gregorian calendar and in any other that the text prints dates in.

    An event or work has the date that its entity bears; a claim speaks of a dated time; a saying was held at
    one. Dates of the options are Gregorian (new style), -0043 is 44 BC. ~ marks a date that its own words
    leave rough. Exits 1 when nothing fits.
    """
    opened = common.open_edition()
    entries = opened.timeline(first, last, voice=voice, kinds=kinds)
    if format_name in ("table", "md"):
        from claimgraph.answer.timeline import second_calendars

        calendars = second_calendars(opened.model)
        head = ("new style", *(one.title for one in calendars)) if calendars else ("date",)
        rows = [_cells(entry, calendars) for entry in entries]
        output.write_rows((*head, "printed", "what", "where"), rows, format_name)
    else:
        from claimgraph.exporters.timelines import left_out, write_timeline

        output.emit(write_timeline(entries, format_name, opened.model))
        lost = left_out(entries, format_name)
        if lost:
            common.complain(f"{lost} of {len(entries)} have no day that {format_name} can hold; json has all")
    if not entries:
        if first or last or voice or kinds:
            common.fail("Nothing dated fits. Widen --from and --to, or leave out --voice and --kind.")
        common.fail(
            "Nothing is dated. A claim is by cg:when or cg:heldAt, an event or work by schema:startDate."
        )


def _cells(entry: Entry, calendars: Sequence[Calendar]) -> tuple[str, ...]:
    who = f"{entry.voice}, as told by {entry.reporter}" if entry.reporter else entry.voice
    return (
        entry.new_style,
        *map(entry.days_in, calendars),
        f"{entry.printed}{' ~' if entry.loose else ''}",
        f"{entry.kind}{f', {who}' if who else ''}: {entry.record.label}",
        entry.paragraph.partition(" ")[0],
    )
