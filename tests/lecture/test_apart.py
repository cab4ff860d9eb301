"""The tool apart from the lecture: neither its source nor its tests name anything of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import QuerySolutions

from claimgraph.edition import built_in, tool_layer
from conftest import ASKED
from tiny_edition import EDITION, ENTITIES, TEXT, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes

ROOT = built_in().root
SOURCES = sorted((ROOT / "src").rglob("*.py"))
#: What is anybody's: vocabulary, shapes, checks, views and questions.
SHARED = [*tool_layer().ontology_files(), *tool_layer().shape_files(), *tool_layer().query_files()]
#: What tests the tool, apart from the lecture; the small editions to be asked have texts of their own.
TESTS = [
    path
    for path in sorted((ROOT / "tests").rglob("*"))
    if path.suffix in (".py", ".ttl", ".txt", ".rq")
    and not {"lecture", "editions"} & {*path.relative_to(ROOT).parts}
]


def _asked(store: Store, prefixes: Prefixes, query: str) -> set[str]:
    """The values of the one variable that ``query`` asks for."""
    rows = store.query(prefixes.as_sparql() + query)
    assert isinstance(rows, QuerySolutions)
    return {row[0].value for row in rows}


@pytest.fixture(scope="module")
def names(store: Store, prefixes: Prefixes) -> set[str]:
    """What the lecture's persons, powers, places, bodies, works and events are called."""
    labels = """SELECT DISTINCT ?name {
      VALUES ?kind { foaf:Person cg:Polity schema:Place foaf:Organization schema:CreativeWork schema:Event }
      ?entity a ?kind ; skos:prefLabel|skos:altLabel ?name FILTER(STRSTARTS(STR(?entity), STR(ent:))) }"""
    found = {name for name in _asked(store, prefixes, labels) if name[0].isupper()}
    assert found >= {"Germany", "Leon Trotsky"}
    return found


def _hits(forbidden: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Where a pattern is met, as ``file:line: words``."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := forbidden.search(line))
    ]


def _any_of(words: set[str]) -> str:
    return "|".join(map(re.escape, sorted(words)))


def test_the_source_names_nothing_of_the_lecture(names: set[str], store: Store, prefixes: Prefixes) -> None:
    """No module knows a name, an IRI or a relation of the edition that comes with it."""
    found = _asked(store, prefixes, "SELECT ?relation { ?relation a cg:Relation }")
    relations = {iri.rpartition("/")[2] for iri in found}
    camel = {name for name in relations if not name.islower()}
    assert "subjugatedBy" in camel
    forbidden = re.compile(
        rf"(?<!\w)(?:{_any_of(names)})(?!\w)|soviet|lecture|\brel:(?:{_any_of(relations)})\b"
        rf"|[\"'](?:{_any_of(camel)})[\"']"
    )
    assert all(
        map(forbidden.search, ("in Germany.", "rel:rules ?o", '"subjugatedBy"', "/soviet-power-1918/"))
    )
    assert _hits(forbidden, SOURCES) == []


def test_the_tests_of_the_tool_name_nothing_of_the_lecture(
    names: set[str], store: Store, prefixes: Prefixes
) -> None:
    """Outside this folder no test and no fixture has a name, an IRI, a question or a paragraph of it."""
    small = TEXT + EDITION + ENTITIES + ASKED + "ent:curator"  # who makes an edition, in the tool's shapes
    entities = _asked(
        store, prefixes, "SELECT ?e { ?e skos:prefLabel ?l FILTER(STRSTARTS(STR(?e), STR(ent:))) }"
    )
    slugs = {iri.rpartition("/")[2] for iri in entities}
    own = {slug for slug in slugs if f"ent:{slug}" not in small}
    called = {name for name in names if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", small)}
    forbidden = re.compile(
        rf"(?<!\w)(?:{_any_of(called)})(?!\w)|\bent:(?:{_any_of(own)})(?![\w-])"
        rf"|(?<![\w-])(?:{_any_of({slug for slug in own if '-' in slug})})(?![\w-])"
        r"|soviet-power|\bbuilt_in\(|^[A-Z]+ = find_edition\(\)|from lecture\b"
    )
    samples = ("Leon Trotsky", "ent:germany", '"leon-trotsky"', "soviet-power-1918", "TOOL = find_edition()")
    assert all(map(forbidden.search, samples))
    assert TESTS and _hits(forbidden, TESTS) == []


def test_what_is_everybodys_names_nothing_of_the_lecture(names: set[str]) -> None:
    """What every edition has speaks of nobody and no power of the lecture."""
    forbidden = re.compile(rf"(?<!\w)(?:{_any_of(names)})(?!\w)|[Ss]oviet")
    assert forbidden.search("The Romanovs ruled in Germany.")
    assert _hits(forbidden, SHARED) == []


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_everybodys_points_to_no_edition(path: Path) -> None:
    """Vocabulary, shapes, checks, views and general questions name nothing below the edition's base."""
    assert built_in().prefixes().base not in path.read_text(encoding="utf-8")


def test_questions_of_the_tool_and_no_others(tmp_path: Path, edition: Edition) -> None:
    """Another edition has every question that any edition can be asked, and none of the lecture's."""
    other = write_edition(tmp_path)
    folders = {path.relative_to(ROOT).parts[1] for path in other.query_files()}
    assert folders == {"general", "checks", "views"}
    assert {path.relative_to(ROOT).parts[1] for path in edition.query_files()} == folders | {"lecture"}
    (general,) = other.find_queries("about")
    assert "lecture" in str(edition.find_queries("about")) and "general" in str(general)
    assert edition.query_below(edition.find_queries("about")[0], "entities/about") == general
