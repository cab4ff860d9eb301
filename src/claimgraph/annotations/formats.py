"""Which format a file of annotations has, by what it holds, and its annotations brought to an edition."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from claimgraph.annotations.argdown import read_argdown
from claimgraph.annotations.brat import read_brat
from claimgraph.annotations.cas import is_cas, read_cas
from claimgraph.annotations.drafts import Drafter, Drafts
from claimgraph.annotations.hypothesis import read_hypothesis
from claimgraph.annotations.tag_mapping import TagMapper
from claimgraph.annotations.tei import read_tei_notes
from claimgraph.annotations.webannotation import read_webannotation
from claimgraph.build import anchors
from claimgraph.build.authored import Authored
from claimgraph.build.text_rules import text_rules
from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.files.read import decoded, read_bytes, read_text
from claimgraph.tables.columns import Columns
from claimgraph.tables.value_lists import ValueLists
from claimgraph.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.annotations.annotation import Annotations
    from claimgraph.edition import Edition

#: Endings of files that hold annotations.
ENDINGS = (".json", ".jsonld", ".ann", ".xml", ".tei", ".xmi", ".argdown", ".ad")


def drafter_of(edition: Edition) -> Drafter:
    """What makes rows for ``edition`` of annotations, of any number of files.

    Raises DataProblem for an edition that cannot be read.
    """
    authored = Authored(edition)
    columns = Columns(authored)
    mapper = TagMapper(columns, ValueLists(columns))
    text = Text.read(edition.text_file, text_rules(authored))
    anchors.check(authored, text)
    anchors.name_paragraphs(authored, text)
    return Drafter(mapper, text)


def read_annotations(drafter: Drafter, path: Path) -> Drafts:
    """The annotations in a file as rows; raises UnreadableInput for what cannot be read."""
    return drafter.draft(_read(path, drafter.mapper))


def _read(path: Path, mapper: TagMapper) -> Annotations:
    data = read_bytes(path)
    if path.suffix.lower() == ".ann":
        beside = path.with_suffix(".txt")
        return read_brat(decoded(data, str(path)), read_text(beside) if beside.is_file() else None)
    if path.suffix.lower() in (".argdown", ".ad"):
        return read_argdown(decoded(data, str(path)), mapper)
    if path.suffix.lower() in (".xml", ".tei"):
        return read_tei_notes(data, path, mapper)
    if path.suffix.lower() == ".xmi":
        types = path.with_name("TypeSystem.xml")
        if not types.is_file():
            hint = "put the TypeSystem.xml of the export beside it"
            raise UnreadableInput("the type system of the CAS is missing", str(types), hint)
        return read_cas(data, path, types)
    try:
        document = json.loads(decoded(data, str(path)).removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}"
        raise UnreadableInput(f"broken JSON: {error.msg}", where, "mend it there") from None
    except RecursionError:
        raise UnreadableInput("the JSON nests too deeply", str(path), "simplify it") from None
    if is_cas(document):
        return read_cas(data, path)
    if _is_hypothesis(document):
        return read_hypothesis(document)
    annotations = read_webannotation(document, mapper.columns.prefixes)
    if not annotations.notes and not annotations.links:
        hint = "give Web Annotations, or the rows of Hypothesis’ API"
        raise UsageProblem("the file holds no annotations that are known", str(path), hint)
    return annotations


def _is_hypothesis(document: Any) -> bool:
    rows = document.get("rows") if isinstance(document, dict) else document
    first = rows[0] if isinstance(rows, list) and rows else None
    if not isinstance(first, dict):
        return isinstance(rows, list) and isinstance(document, dict) and "rows" in document
    return "uri" in first and isinstance(first.get("target"), list) and "type" not in first
