"""Names found whatever their case, by what Unicode calls the same."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from claimgraph.model.resolve import by_label
from claimgraph.terms import RDFS, SKOS

LABELS = ("Straße", "ﬁne", "Όμηρος", "ΐ", "Lenin", "lenin’s", "len", "Len in")


@pytest.fixture
def store() -> Store:
    """A graph of labels."""
    store = Store()
    for number, label in enumerate(LABELS):
        kind = NamedNode(f"{SKOS}altLabel" if number % 2 else f"{RDFS}label")
        store.add(Quad(NamedNode(f"urn:{number}"), kind, Literal(label, language="en")))
    return store


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("STRASSE", ["Straße"]),
        ("strasse", ["Straße"]),
        ("FINE", ["ﬁne"]),
        ("ΌΜΗΡΟΣ", ["Όμηρος"]),
        ("ΐ".upper(), ["ΐ"]),
        ("LENIN", ["Lenin"]),
        ("LEN", ["len"]),
        ("strase", []),
        ("", []),
    ],
)
def test_a_name_is_found_whatever_its_case(typed: str, found: list[str], store: Store) -> None:
    """Labels that are the same without regard to case are found, however many letters that makes of one."""
    assert by_label(store, typed) == [f"urn:{LABELS.index(label)}" for label in found]
