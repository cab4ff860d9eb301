"""An authority list that the user gives: CSV with a column of names, or SKOS in any form of RDF."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from claimgraph.errors import UnreadableInput
from claimgraph.files.read import read_text
from claimgraph.importers import join
from claimgraph.terms import FOAF, NAMES, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.sandbox import Limits

#: Properties whose values are names.
_LABELS = (*NAMES, f"{SCHEMA}name", f"{FOAF}name")
#: What columns of names, of further names and of addresses are called, in small letters without other signs.
_NAMED = ("preflabel", "label", "name", "title", "term")
_OTHERS = (
    "altlabel", "hiddenlabel", "alias", "aliases", "alternativename", "alternativenames", "variants", "forms",
)  # fmt: skip
_ADDRESS = ("iri", "uri", "url", "id", "identifier", "wikidata", "gnd", "viaf", "geonames")
_TABLES = {".csv": ",", ".tsv": "\t"}


def read_authority(file: str | Path, limits: Limits) -> dict[str, list[str]]:
    """Label → what bears it, of the list in ``file``: IRIs, or names where a table has no column for them.

    RDF is read as what is joined is: in a child process, nothing is fetched. Raises UnreadableInput where the
    file cannot be read or names nothing, and what joining raises.
    """
    path = Path(file)
    bearers: dict[str, list[str]] = {}
    pairs = _rows(path) if path.suffix.casefold() in _TABLES else _labels(str(file), limits)
    for label, bearer in pairs:
        plain = " ".join(label.split())
        if plain and bearer not in bearers.setdefault(plain, []):
            bearers[plain].append(bearer)
    if not bearers:
        hint = "give labels by skos:prefLabel, or a CSV whose first line names a column “label”"
        raise UnreadableInput("this list names nothing", str(file), hint)
    return bearers


def _labels(file: str, limits: Limits) -> Iterator[tuple[str, str]]:
    with join([file], limits) as joined:
        quads = b"".join(joined.nquads())
    for quad in parse(quads, format=RdfFormat.N_QUADS):
        if (
            isinstance(quad.subject, NamedNode)
            and isinstance(quad.object, Literal)
            and quad.predicate.value in _LABELS
        ):
            yield quad.object.value, quad.subject.value


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    content = read_text(path, "list", encoding="utf-8-sig")
    try:
        stream = io.StringIO(content, newline="")
        rows = list(csv.reader(stream, delimiter=_TABLES[path.suffix.casefold()], strict=True))
    except csv.Error as error:
        raise UnreadableInput(f"this is no table: {error}", str(path)) from None
    names = rows[0] if rows else []
    head = ["".join(filter(str.isalnum, name.rpartition(":")[2].casefold())) for name in names]
    named = next((head.index(name) for name in _NAMED if name in head), None)
    if named is None:
        hint = "name one “label” in the first line; “altLabel” and “iri” may stand beside it"
        raise UnreadableInput("no column of this list is one of names", str(path), hint)
    address = next((head.index(name) for name in _ADDRESS if name in head), None)
    others = [number for number, name in enumerate(head) if name in _OTHERS]
    for row in rows[1:]:
        cells = [*row, *[""] * (len(head) - len(row))]
        bearer = (cells[address].strip() if address is not None else "") or cells[named].strip()
        for label in (cells[named], *(one for number in others for one in cells[number].split("|"))):
            yield label, bearer
