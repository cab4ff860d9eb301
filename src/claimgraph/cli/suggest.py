"""``claimgraph suggest``: what of the text may be somebody's speech, a name, a date or a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, options, output
from claimgraph.errors import counted

if TYPE_CHECKING:
    from claimgraph.model import Model
    from claimgraph.suggest import Proposal

_HEAD = ("place", "kind", "words", "how", "cue", "who or what", "claims")


@click.command("suggest", short_help="Propose what to claim: speech, names, dates and counts.")
@click.argument("paragraphs", nargs=-1, metavar="[PARAGRAPH]...")
@options.kinds_option("speech", "name", "date", "quantity", about="Only this kind; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Also what is claimed already.")
@click.option(
    "--authority",
    metavar="FILE",
    help="Look for these names too: CSV with a column “label” (altLabel, iri), or SKOS in RDF.",
)
@options.format_option(
    "table", "csv", "json", "turtle", default="table",
    about="How to write it; turtle has claims to be edited, commented out.",
)  # fmt: skip
@options.endpoint_options
@options.edition_option
def command(
    paragraphs: tuple[str, ...],
    kinds: tuple[str, ...],
    everything: bool,
    authority: str | None,
    format_name: str,
) -> None:
    """Propose what to claim in the text, or in PARAGRAPHs (p020, p017-p020).

    Speech is found by quotation marks, by words such as “said that” and “according to”, by speakers' labels
    and by the source's own markup; names by the labels of entities and an authority list; dates and counts as
    the language writes them. Whom a pronoun stands for is a guess and is told as one. What a claim quotes
    already is left out. Nothing is written into the edition, and nothing proposed counts as read.
    """
    opened = common.open_edition()
    proposals = opened.suggest(*paragraphs, kinds=kinds, authority=authority)
    shown = [one for one in proposals if everything or not one.covered]
    if format_name == "turtle":
        from claimgraph.suggest import draft

        output.emit(draft(opened.model, shown).encode())
    elif format_name == "json":
        output.say_json([_data(one) for one in shown])
    else:
        output.write_rows(_HEAD, [_cells(one, opened.model) for one in shown], format_name)
    left = len(proposals) - len(shown)
    more = f"; {left} more {'is' if left == 1 else 'are'} claimed already: --all" if left else ""
    common.complain(f"{counted(len(shown), 'proposal')}{more}.")


def _cells(one: Proposal, model: Model) -> tuple[str, ...]:
    if one.kind == "speech":
        labels = ", ".join(model.graph.label(iri) for iri in one.speaker.iris)
        how = one.speaker.how if one.speaker.how in ("guess", "speaker") else ""
        named = f"“{one.speaker.words}”" if one.speaker.words and (how or not labels) else ""
        who = " ".join(filter(None, (labels, named, f"({how})" if how else "")))
    elif one.kind == "name":
        who = ", ".join(model.graph.label(iri) for iri in one.stands_for)
    else:
        who = one.value
    how = one.mode if one.source == "text" else " ".join(filter(None, (one.mode, one.source)))
    return (one.paragraph, one.kind, one.words, how, one.cue, who, " ".join(one.claims))


def _data(one: Proposal) -> dict[str, object]:
    return {
        "kind": one.kind, "paragraph": one.paragraph, "start": one.start, "end": one.end,
        "words": one.words, "mode": one.mode, "cue": one.cue,
        "speaker": {"words": one.speaker.words, "iris": list(one.speaker.iris), "how": one.speaker.how},
        "standsFor": list(one.stands_for), "value": one.value, "source": one.source,
        "claims": list(one.claims),
    }  # fmt: skip
