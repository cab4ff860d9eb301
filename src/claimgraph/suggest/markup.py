"""What the source's own markup says, as it was written down beside the edition when that was begun."""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from claimgraph.errors import UnreadableInput
from claimgraph.suggest.records import NOBODY, Proposal, Speaker

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.model import Model
#: Element of TEI or HTML → what its words are.
_KINDS = {
    **dict.fromkeys(("said", "q", "quote", "cit", "blockquote"), "speech"),
    **dict.fromkeys(("persName", "placeName", "orgName", "geogName", "name", "rs", "title", "cite"), "name"),
    **dict.fromkeys(("date", "time"), "date"),
    **dict.fromkeys(("num", "measure"), "quantity"),
}
_WHO = ("who", "resp")
_VALUES = ("when", "when-iso", "datetime", "value", "quantity", "from", "notBefore")


def marked(file: Path, model: Model) -> dict[str, list[Proposal]]:
    """Paragraph → what the markup says of words in it; {} where there is no such file.

    Words that the text no longer has at their place are left out. Raises UnreadableInput for a broken file.
    """
    if not file.is_file():
        return {}
    hint = "take it out of the edition, or begin the edition anew with claimgraph new"
    try:
        entries: list[dict[str, Any]] = json.loads(file.read_bytes())
        rows = [
            (
                int(one["start"]),
                int(one["end"]),
                str(one["words"]),
                str(one["element"]),
                dict(one["attributes"]),
            )
            for one in entries
        ]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableInput(f"what the markup proposes cannot be read: {error}", file.name, hint) from None
    paragraphs = list(model.paragraphs.values())
    starts = [paragraph.start for paragraph in paragraphs]
    proposals: dict[str, list[Proposal]] = {}
    for start, end, words, element, attributes in rows:
        kind = _KINDS.get(element)
        at = bisect_right(starts, start) - 1
        if kind is None or at < 0 or start >= paragraphs[at].end or model.text[start:end] != words:
            continue
        who = next((str(attributes[key]) for key in _WHO if attributes.get(key)), "")
        mode = "indirect" if attributes.get("direct") == "false" else "direct"
        names = str(attributes.get("ref") or attributes.get("key") or "")
        one = Proposal(
            kind, start, min(end, paragraphs[at].end), paragraphs[at].name,
            model.text[start : min(end, paragraphs[at].end)],
            mode=mode if kind == "speech" else "",
            cue=f"<{element}>",
            speaker=_speaker(who, model) if kind == "speech" else NOBODY,
            stands_for=tuple(names.split()) if kind == "name" else (),
            value=next((str(attributes[key]) for key in _VALUES if attributes.get(key)), ""),
            source="markup",
        )  # fmt: skip
        proposals.setdefault(paragraphs[at].iri, []).append(one)
    return proposals


def _speaker(who: str, model: Model) -> Speaker:
    """Who speaks by the markup, and the entities of the edition that are named like its keys."""
    if not who:
        return NOBODY
    iris = (f"{model.prefixes['ent']}{key.rpartition('#')[2].lower()}" for key in who.split())
    return Speaker(who, tuple(iri for iri in iris if model.graph.knows(iri)), "markup")
