"""``claimgraph coverage``: what of the text is claimed, what is set aside, what is left."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, output

if TYPE_CHECKING:
    from claimgraph.answer.coverage import Coverage, Row

_HEAD = ("", "sentences", "claimed", "set aside", "uncovered", "share", "quoted", "claims")


@click.command("coverage", short_help="Tell what of the text is claimed and what is not.")
@click.option("--paragraphs", is_flag=True, help="One row for each paragraph, not only for each part.")
@click.option("--uncovered", is_flag=True, help="List the sentences that nobody has accounted for.")
@click.option("--check", is_flag=True, help="Exit 1 when a sentence is not accounted for.")
@click.option("--within", metavar="RANGE", help="Only these paragraphs: p005 or p005-p021.")
@common.format_option("table", "json", "csv", "md", default="table")
@common.edition_option
def command(
    paragraphs: bool, uncovered: bool, check: bool, within: str | None, format_name: str, edition: str | None
) -> None:
    """Tell what of the text is claimed and what is not.

    A sentence is claimed when a claim quotes from it, set aside when a gap names a reason, otherwise
    uncovered. "share" is the part of the sentences accounted for, "quoted" the part of the letters that stand
    in a claim's quotation.
    """
    from claimgraph.answer.coverage import coverage, restrict

    opened = common.open_edition(edition)
    found = coverage(opened.model)
    if within is not None:
        found = restrict(found, within)
    if format_name == "json":
        output.say_json(_data(found))
    elif uncovered:
        _sentences(opened, found, format_name)
    else:
        rows = [*(found.paragraphs if paragraphs else found.parts), found.total]
        _table(_HEAD, [_cells(row) for row in rows], format_name)
    if check and found.total.uncovered:
        common.complain(
            f"{found.total.uncovered} of {found.total.sentences} sentences are not accounted for. "
            "Claim them, or set them aside as a gap in their section's file in graph/claims/."
        )
        sys.exit(1)


def _cells(row: Row) -> tuple[str, ...]:
    counts = (row.sentences, row.claimed, row.gaps, row.uncovered)
    return (row.label, *map(str, counts), f"{row.share:.1f} %", f"{row.quoted_share:.1f} %", str(row.claims))


def _sentences(opened: common.Opened, found: Coverage, format_name: str) -> None:
    rows: list[tuple[str, ...]] = [
        (opened.model.graph.short(item.iri).removeprefix("sen:"), f"{item.start}–{item.end}", item.text)
        for item in found.sentences
        if item.state == "uncovered"
    ]
    _table(("sentence", "chars", "words"), rows, format_name)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]], format_name: str) -> None:
    if format_name == "csv":
        output.say_csv(head, rows)
    elif format_name == "md":
        from claimgraph.results import markdown_table

        output.say(markdown_table(head, rows), nl=False)
    elif output.on_terminal():
        output.rich_table(head, rows, frozenset(range(1, len(head))) if head is _HEAD else frozenset())
    else:
        from claimgraph.results import plain_table

        output.say(plain_table(head, rows, output.width()), nl=False)


def _data(found: Coverage) -> dict[str, object]:
    def row(item: Row) -> dict[str, object]:
        return {**item._asdict(), "share": round(item.share, 2), "quotedShare": round(item.quoted_share, 2)}

    return {
        "total": row(found.total),
        "parts": [row(item) for item in found.parts],
        "paragraphs": [row(item) for item in found.paragraphs],
        "sentences": [item._asdict() for item in found.sentences],
    }
