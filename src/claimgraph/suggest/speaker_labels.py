"""Speakers' labels of which the edition has not been told: “NORA:”, “Q.”, at the beginning of paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.suggest.speakers import Speaker
from claimgraph.terms import CG
from claimgraph.text.speaker_labels import labels_in

if TYPE_CHECKING:
    from claimgraph.model import Model
    from claimgraph.suggest.proposals import Proposal


def labelled(model: Model) -> dict[str, Proposal]:
    """Paragraph → what is said in it, where it begins with what looks like the label of a speaker.

    Labels that the edition declares are no proposals: the build knows them.
    """
    from claimgraph.suggest.proposals import Proposal

    known = {label for labels in model.graph.column(f"{CG}speakerLabel").values() for label in labels}
    paragraphs = list(model.paragraphs.values())
    found: dict[str, Proposal] = {}
    for label, places in labels_in(paragraph.text for paragraph in paragraphs).items():
        for paragraph in (paragraphs[at] for at in places if label not in known):
            rest = paragraph.text[len(label) :].lstrip()
            if rest:
                start = paragraph.end - len(rest)
                found[paragraph.iri] = Proposal(
                    "speech", start, paragraph.end, paragraph.name, rest, "direct", label,
                    Speaker(label.rstrip(".: "), (), "label"),
                )  # fmt: skip
    return found
