"""The prefix table and the two ways between an IRI and its short form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph import terms
from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.terms import Prefixes
from tiny_edition import BASE, prefix_table

if TYPE_CHECKING:
    from pathlib import Path

TABLE = prefix_table()
SH = "http://www.w3.org/ns/shacl#"


@pytest.mark.parametrize(
    "name", ["CG", "REL", "RDF", "SKOS", "PROV", "OA", "SCHEMA", "VOID", "DCAT", "SH", "EDTF"]
)
def test_constants_agree_with_the_table(name: str) -> None:
    """A namespace that the code speaks of is the one that the table declares."""
    assert TABLE[name.lower()] == getattr(terms, name)


def test_base_of_the_edition() -> None:
    """The edition's own prefixes follow from its name, so that another edition has others."""
    assert TABLE.base == BASE
    assert TABLE["par"] == f"{TABLE.base}paragraph/"


def test_curie_takes_the_longest_namespace() -> None:
    """An IRI under two namespaces gets the prefix of the longer one."""
    table = Prefixes({"a": "https://x.org/", "b": "https://x.org/b/"})
    assert table.curie("https://x.org/b/c") == "b:c"
    assert table.curie("https://x.org/c") == "a:c"


@pytest.mark.parametrize(
    "iri", ["https://elsewhere.org/x", f"{terms.CG}a/b", f"{terms.CG}a,b", f"{terms.CG}x.", "urn:x"]
)
def test_no_short_form(iri: str) -> None:
    """What no prefix covers, or what would need escapes, stays an IRI in angle brackets."""
    assert TABLE.curie(iri) == f"<{iri}>"


def test_expand() -> None:
    """CURIEs and IRIs, with and without angle brackets, all give an IRI."""
    assert TABLE.expand("cg:Claim") == f"{terms.CG}Claim"
    assert TABLE.expand("<https://x.org/a>") == TABLE.expand("https://x.org/a") == "https://x.org/a"
    assert TABLE.expand("urn:isbn:1") == "urn:isbn:1"


@pytest.mark.parametrize(
    "term",
    [
        "nope:x",
        "plain",
        "<a b>",
        "cg:a>b",
        'cg:a"b',
        "<x\n>",
        "<x>",
        "cg:[",
        "cg:%ga",
        "cg:\ue000",
        "urn:\x7f",
    ],
)
def test_expand_refuses(term: str) -> None:
    """Unknown prefixes, characters that could break out of an IRI, and what the engine takes for none."""
    with pytest.raises(UsageProblem):
        TABLE.expand(term)


@given(
    st.sampled_from(sorted(TABLE)),
    st.from_regex(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?", fullmatch=True),
)
def test_round_trip(prefix: str, local: str) -> None:
    """Shortening and expanding are inverse for every prefix and every plain local name."""
    iri = TABLE[prefix] + local
    assert TABLE.expand(TABLE.curie(iri)) == iri


def test_headers() -> None:
    """The table can be written at the top of a query or of a Turtle file."""
    table = Prefixes({"a": "https://x.org/"})
    assert table.as_sparql() == "PREFIX a: <https://x.org/>\n"
    assert len(table) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f'<a:a> <{SH}prefix> "x" .', "no sh:namespace"),
        (
            f'<a:a> <{SH}prefix> "x" ; <{SH}namespace> "n" . <a:b> <{SH}prefix> "x" ; <{SH}namespace> "m" .',
            "twice",
        ),
        ("<a:a> <b:b>", "broken Turtle"),
    ],
)
def test_bad_tables(tmp_path: Path, content: str, message: str) -> None:
    """A table that is broken or contradicts itself is refused."""
    path = tmp_path / "prefixes.ttl"
    path.write_text(content)
    with pytest.raises(UnreadableInput, match=message):
        Prefixes.load([path], named(tmp_path))


def named(folder: Path, *names: str) -> Path:
    """A file that names the edition, or several."""
    path = folder / "edition.ttl"
    names = names or ("https://x.org/small/edition",)
    path.write_text("".join(f"<{name}> a <https://schema.org/Dataset> .\n" for name in names))
    return path


def test_tables_are_read_together(tmp_path: Path) -> None:
    """A second table adds; what it says again may stand, but no prefix has two meanings."""
    paths = [tmp_path / "one.ttl", tmp_path / "two.ttl"]
    for path, prefix in zip(paths, "ab", strict=True):
        path.write_text(
            f'<x:{prefix}> <{SH}prefix> "{prefix}" ; <{SH}namespace> "https://{prefix}.org/" .\n'
            f'<x:claim> <{SH}prefix> "claim" ; <{SH}namespace> "https://x.org/small/claim/" .\n'
        )
    table = Prefixes.load(paths, named(tmp_path))
    assert (table["a"], table["b"], table.base) == (
        "https://a.org/",
        "https://b.org/",
        "https://x.org/small/",
    )
    paths[1].write_text(f'<x:a> <{SH}prefix> "a" ; <{SH}namespace> "https://elsewhere.org/" .')
    with pytest.raises(UnreadableInput, match=r"prefix a: stands for <https://a\.org/> already \(.*two\.ttl"):
        Prefixes.load(paths, named(tmp_path))
    paths[1].write_text(f'<x:ent> <{SH}prefix> "ent" ; <{SH}namespace> "https://elsewhere.org/" .')
    with pytest.raises(UnreadableInput, match=r"prefix ent: stands for <https://x\.org/small/"):
        Prefixes.load(paths, named(tmp_path))


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    """A missing table, a missing or unnamed edition and one with two names say so."""
    with pytest.raises(UnreadableInput, match="the prefix table is missing"):
        Prefixes.load([tmp_path / "none.ttl"], named(tmp_path))
    with pytest.raises(UnreadableInput, match=r"description is missing \(.*none\.ttl\)"):
        Prefixes.load([], tmp_path / "none.ttl")
    with pytest.raises(UnreadableInput, match="2 editions where one is expected"):
        Prefixes.load([], named(tmp_path, "https://x.org/a/edition", "https://x.org/b/edition"))
    with pytest.raises(UnreadableInput, match=r"has no name .* a schema:Dataset"):
        Prefixes.load([], named(tmp_path, "https://x.org/text"))
    with pytest.raises(UsageProblem, match="no base"):
        _ = Prefixes({}).base
