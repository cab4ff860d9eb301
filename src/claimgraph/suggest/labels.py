"""Speakers' labels of which the edition has not been told: “NORA:”, “Q.”, at the beginning of paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimgraph.suggest.speakers import Speaker
from claimgraph.terms import CG

if TYPE_CHECKING:
    from claimgraph.model import Model
    from claimgraph.suggest.proposals import Proposal

#: At most four words in capitals with a stop or colon, or with small letters and a colon; then a speech.
_LABEL = re.compile(
    r"((?:{0}(?:{2}{0}){{0,3}}:|(?:(?:Mr|Mrs|Ms|Dr|St)\. )?{1}(?:{2}{1}){{0,3}}[.:]))(?=\s|$)".format(
        r"[^\W\d_]{1,30}", r"[^\W\d_a-zà-ÿа-яё]{1,30}", r"[.’' -]{1,2}"
    )
)
#: A label stands before several speeches.
_TIMES = 2


def labelled(model: Model) -> dict[str, Proposal]:
    """Paragraph → what is said in it, where it begins with what looks like the label of a speaker.

    Labels that the edition declares are no proposals: the build knows them.
    """
    from claimgraph.suggest.proposals import Proposal

    known = {label for labels in model.graph.column(f"{CG}speakerLabel").values() for label in labels}
    found: dict[str, list[tuple[str, Proposal]]] = {}
    for paragraph in model.paragraphs.values():
        match = _LABEL.match(paragraph.text)
        label = match[1] if match else ""
        rest = paragraph.text[len(label) :].lstrip()
        capital = label.rstrip(".:") == label.rstrip(".:").upper()
        if (
            not label
            or not rest
            or label in known
            or not label[0].isupper()
            or (not capital and label.count(" ") > 1)
        ):
            continue
        start = paragraph.end - len(rest)
        one = Proposal(
            "speech", start, paragraph.end, paragraph.name, rest, "direct", label,
            Speaker(label.rstrip(".: "), (), "label"),
        )  # fmt: skip
        found.setdefault(label, []).append((paragraph.iri, one))
    return {iri: one for several in found.values() if len(several) >= _TIMES for iri, one in several}
