"""``claimgraph coverage``: what of the text is claimed, what is set aside, what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, options, output
from claimgraph.errors import counted
from claimgraph.tabular import TEXT_FORMATS

if TYPE_CHECKING:
    from claimgraph.answer.coverage import Coverage, Row

_HEAD = ("", "sentences", "claimed", "set aside", "uncovered", "share", "quoted", "claims")


@click.command("coverage", short_help="Tell what of the text is claimed and what is not.")
@click.option("--paragraphs", is_flag=True, help="One row for each paragraph, not only for each part.")
@click.option("--uncovered", is_flag=True, help="List the sentences that nobody has accounted for.")
@click.option("--check", is_flag=True, help="Exit 1 when a sentence is not accounted for.")
@click.option("--within", metavar="RANGE", help="Only these paragraphs: p005 or p005-p021.")
@options.format_option(*TEXT_FORMATS, default="table")
@options.edition_option
def command(paragraphs: bool, uncovered: bool, check: bool, within: str | None, format_name: str) -> None:
    """Tell what of the text is claimed and what is not.

    A sentence is claimed when a claim quotes from it, set aside when a gap names a reason, otherwise
    uncovered. "share" is the part of the sentences accounted for, "quoted" the part of the letters that stand
    in a claim's quotation.
    """
    opened = common.open_edition()
    measured: Coverage = opened.coverage(within).source
    if format_name == "json":
        output.say_json(_data(measured))
    elif uncovered:
        rows = [
            (opened.model.graph.short(item.iri).removeprefix("sen:"), f"{item.start}–{item.end}", item.text)
            for item in measured.sentences
            if item.state == "uncovered"
        ]
        output.write_rows(("sentence", "chars", "words"), rows, format_name)
    else:
        counts = [*(measured.paragraphs if paragraphs else measured.parts), measured.total]
        right = frozenset(range(1, len(_HEAD)))
        output.write_rows(_HEAD, [_cells(row) for row in counts], format_name, right)
    if check and measured.total.uncovered:
        common.fail(
            f"{measured.total.uncovered} of {counted(measured.total.sentences, 'sentence')} not accounted "
            "for. Claim them, or set them aside as a gap in their section's file in graph/claims/."
        )


def _cells(row: Row) -> tuple[str, ...]:
    counts = (row.sentences, row.claimed, row.gaps, row.uncovered)
    return (row.label, *map(str, counts), f"{row.share:.1f} %", f"{row.quoted_share:.1f} %", str(row.claims))


def _data(measured: Coverage) -> dict[str, object]:
    def row(item: Row) -> dict[str, object]:
        return {**item._asdict(), "share": round(item.share, 2), "quotedShare": round(item.quoted_share, 2)}

    return {
        "total": row(measured.total),
        "parts": [row(item) for item in measured.parts],
        "paragraphs": [row(item) for item in measured.paragraphs],
        "sentences": [item._asdict() for item in measured.sentences],
    }
