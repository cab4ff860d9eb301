"""Asking: names, the story of entities and claims, search, coverage, and why an answer is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.answer.coverage import coverage, restrict
from claimgraph.answer.description import as_data, as_markdown, as_text
from claimgraph.answer.explain import explain
from claimgraph.answer.show import description_of, triples_of
from claimgraph.errors import UsageProblem
from claimgraph.model.resolve import nearest, resolve, slugs
from claimgraph.sparql_tokens import tokenize
from claimgraph.workspace.stored_queries import find_query, list_queries, missing_prefixes, prepare
from tiny_edition import BASE

if TYPE_CHECKING:
    from pyoxigraph import Store

    from claimgraph.answer.description import Description
    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes
    from claimgraph.workspace.workspace import Workspace


def _page(opened: Workspace, name: str) -> Description:
    return description_of(opened.model, resolve(opened.store, opened.prefixes, name))


def _facts(page: Description) -> dict[str, tuple[str, ...]]:
    return dict(page.facts)


def _section(page: Description, title: str) -> list[str]:
    return [
        entry.iri.rsplit("/", 1)[-1]
        for section in page.sections
        if section.title == title
        for entry in section.entries
    ]


@pytest.mark.parametrize(
    ("typed", "iri"),
    [
        ("portugal", "entity/portugal"),
        ("ent:portugal", "entity/portugal"),
        ("Portugal", "entity/portugal"),
        ("PORTUGAL", "entity/portugal"),
        (f"<{BASE}entity/portugal>", "entity/portugal"),
        (f"{BASE}entity/unheard-of", "entity/unheard-of"),
        ("p002", "paragraph/p002"),
        ("p2", "paragraph/p002"),
        ("p002-01", "claim/p002-01"),
        ("p002-s01", "sentence/p002-s01"),
        ("p003-a1", "argument/p003-a1"),
        ("Great Britain", "entity/britain"),
        ("Britain rules.", "claim/p003-01"),
    ],
)
def test_resolve(opened: Workspace, typed: str, iri: str) -> None:
    """Slug, CURIE, IRI and label, in any case, lead to the thing; a claim is found by its sentence."""
    assert resolve(opened.store, opened.prefixes, typed) == BASE + iri


@pytest.mark.parametrize(
    ("typed", "like", "curie"),
    [
        ("danger", "", "ent:danger"),
        ("danger", "https://w3id.org/claimgraph/relation/guilt", "rel:danger"),
        ("red-army", "https://w3id.org/claimgraph/soviet-power-1918/topic/war", "topic:red-army"),
        ("capital", "https://w3id.org/claimgraph/soviet-power-1918/entity/war-aims", "ent:capital"),
        ("france", "https://w3id.org/claimgraph/soviet-power-1918/topic/war", "ent:france"),
        ("france", "urn:nobody", "ent:france"),
    ],
)
def test_a_name_is_looked_for_where_the_default_stands(
    store: Store, prefixes: Prefixes, typed: str, like: str, curie: str
) -> None:
    """What a topic and an entity are both called is the topic where a topic is asked for."""
    assert prefixes.curie(resolve(store, prefixes, typed, like)) == curie


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("portugla", "Did you mean portugal"),
        ("ent:portugla", "Did you mean ent:portugal"),
        ("Britain", "2 things are called 'Britain'"),
        ("zzzzzz", "claimgraph find"),
        ("ent:zzzzzz", "claimgraph find"),
        ("", "empty name"),
        ("http://x/ y", "not a valid IRI"),
    ],
)
def test_not_resolved(opened: Workspace, typed: str, message: str) -> None:
    """What is unknown or ambiguous is a usage problem that says what to type instead."""
    with pytest.raises(UsageProblem, match=message):
        resolve(opened.store, opened.prefixes, typed)


def test_nearest() -> None:
    """A slip of the pen is mended; a part of a longer name is found; nothing is offered for nonsense."""
    assert nearest("bourgeoise", ["bourgeoisie", "army", "bourgeoisie of Britain"])[0] == "bourgeoisie"
    assert nearest("Trotsky", ["leon-trotsky", "moscow"]) == ["leon-trotsky"]
    assert nearest("lenin", ["learning", "vladimir-lenin"]) == ["vladimir-lenin"]
    assert nearest("qqqq", ["moscow", "army"]) == []


def test_entity_page(opened: Workspace) -> None:
    """An entity is told with the claims in which it stands, by role, and with the places that name it."""
    page = _page(opened, "britain")
    assert (page.title, page.kind) == ("Great Britain", "cg:Polity")
    assert _section(page, "As subject") == ["p003-01"]
    assert _section(page, "As object") == ["p002-01"]
    assert _section(page, "Mentioned in") == ["p002", "p003"]
    (entry,) = page.sections[0].entries
    assert entry.quote == "Britain rules"
    assert entry.lines[0] == "lecturer · assertion · negative"
    assert entry.lines[1].startswith("p003, line 4, chars ")
    lecturer = _page(opened, "lecturer")
    assert _section(lecturer, "As claimant") == ["p002-02", "p003-01"]
    assert _section(lecturer, "As reporter") == ["p002-01"]
    assert _section(_page(opened, "rel:rules"), "As relation") == ["p003-01"]


def test_claim_page(opened: Workspace) -> None:
    """A claim is told with words, place, chain of voices, condition, answer, arguments and neighbours."""
    page = _page(opened, "p002-01")
    facts = _facts(page)
    assert facts["words"] == ("“Portugal is a slave of Britain.”",)
    assert facts["voice"] == ("editor", "told by lecturer (rejects) in claim:p002-02: We want peace.")
    assert facts["figure"] == ("metaphor",)
    assert _section(page, "Arguments for it") == ["p003-a1"]
    assert _section(page, "After it") == ["p002-02"]
    wish = _page(opened, "p002-02")
    assert _facts(wish)["subject"] == ("lecturer, in the text “We”",)
    assert _section(wish, "On condition that") == ["p003-01"]
    assert _section(wish, "Answers") == ["p003-01"]
    assert _section(wish, "Reports") == ["p002-01"]
    assert _section(_page(opened, "p003-01"), "Condition of") == ["p002-02"]
    assert _section(_page(opened, "p003-01"), "Premise of") == ["p003-a1"]


def test_voice_chain_that_loops(opened: Workspace) -> None:
    """A chain of reports that runs in a circle, which validation refuses, is still told in finite time."""
    from pyoxigraph import NamedNode, Quad, Store

    from claimgraph.answer.summaries import voice_chain
    from claimgraph.model import Model
    from claimgraph.terms import CG

    store = Store()
    for one, other in (("a", "b"), ("b", "a")):
        store.add(
            Quad(NamedNode(f"http://x/{one}"), NamedNode(CG + "reportedIn"), NamedNode(f"http://x/{other}"))
        )
        store.add(Quad(NamedNode(f"http://x/{one}"), NamedNode(CG + "reportedBy"), NamedNode("http://x/who")))
    assert len(voice_chain(Model(store, opened.prefixes).claim("http://x/a"))) == 3


def test_paragraph_and_argument_pages(opened: Workspace) -> None:
    """A paragraph is told with its text, claims, notes and gaps; an argument with premises and conclusion."""
    page = _page(opened, "p002")
    assert _section(page, "Claims") == ["p002-01", "p002-02"]
    assert _section(page, "Notes and gaps") == ["p002-g1"]
    assert _facts(page)["speaker"] == ("lecturer",)
    assert "Portugal is a slave" in _facts(page)["text"][0]
    argument = _page(opened, "arg:p003-a1")
    assert (_section(argument, "Premises"), _section(argument, "Conclusion")) == (["p003-01"], ["p002-01"])


def test_page_formats(opened: Workspace) -> None:
    """The same page as text that fits, Markdown, data and triples."""
    page = _page(opened, "p002-01")
    assert all(len(line) <= 60 for line in as_text(page, 60).splitlines())
    assert as_markdown(page).startswith("# Portugal is a slave of Britain.\n")
    assert as_data(page)["words"] == ["“Portugal is a slave of Britain.”"]
    predicates = {triple.predicate.value.rsplit("#", 1)[-1] for triple in triples_of(opened.model, page.iri)}
    assert {"quote", "passage", "exact", "start", "subject"} <= predicates


def test_unknown_page(opened: Workspace) -> None:
    """A thing of which the graph says nothing has no page."""
    with pytest.raises(UsageProblem, match="says nothing about"):
        description_of(opened.model, "http://nowhere/x")


def test_coverage(opened: Workspace) -> None:
    """Each sentence is claimed, set aside or uncovered, and parts add up to the whole."""
    found = coverage(opened.model)
    states = {item.iri.rsplit("/", 1)[-1]: item.state for item in found.sentences}
    assert (
        states["p002-s01"] == "gap" and states["p002-s02"] == "claimed" and states["p001-s01"] == "uncovered"
    )
    assert next(item for item in found.sentences if item.state == "gap").reasons == ("address",)
    total = found.total
    assert total.sentences == len(found.sentences) == total.claimed + total.gaps + total.uncovered
    assert sum(row.letters for row in found.parts) == total.letters and total.claims == 3
    assert 0 < total.quoted_share < 100 and 0 < total.share < 100
    second = restrict(found, "p002")
    assert (second.total.uncovered, second.total.share) == (0, 100.0)
    assert restrict(found, "p002-p003").total.sentences > second.total.sentences


@pytest.mark.parametrize("within", ["p900", "x", "p1-", ""])
def test_no_such_range(opened: Workspace, within: str) -> None:
    """A range that is none, or holds no paragraph, is a usage problem."""
    with pytest.raises(UsageProblem):
        restrict(coverage(opened.model), within)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * { ?c rdf:predicate rel:rulez }", "did you mean rel:rules"),
        ("SELECT * { ?c rdf:subject ent:portugla }", "did you mean ent:portugal"),
        ("SELECT * { ?c cg:qoute ?q }", "does not know cg:qoute; did you mean cg:quote"),
        ("SELECT * { ?c rdf:subject/skos:prefLable ?q }", "does not know skos:prefLable"),
        ('SELECT * { ?s skos:prefLabel "peace" }', "has 'peace' as \"peace\"@en"),
        ('SELECT * { ?s skos:prefLabel "pease"@en }', "did you mean 'peace'"),
        ("SELECT * { ?c cg:force cg:wish ; cg:polarity cg:negative }", "each pattern matches alone"),
        ("SELECT * { VALUES ?f { cg:irony } ?c cg:figure ?f }", "nothing that fits `VALUES"),
        ("SELECT * { ?c a cg:Claim FILTER(1 > 2) }", "left out by FILTER; cannot tell why exactly"),
        ("SELECT * { ?c a cg:Claim MINUS { ?c a cg:Claim } }", "left out by MINUS"),
        ("SELECT * { { ?c a cg:Clame } UNION { ?c a cg:Nothing } }", "in UNION nothing matches"),
        ("SELECT * { { SELECT ?c { ?c a cg:Claim } LIMIT 0 } }", "a sub-query"),
        ("SELECT * { GRAPH ?g { ?c a cg:Claim } }", "only what is joined stands in named graphs"),
        ("SELECT * { ?c a cg:Claim } OFFSET 99", "LIMIT and OFFSET"),
        ("SELECT * { ?c a cg:Claim OPTIONAL { ?c a cg:Nothing } ?c cg:when ?w }", "`?c cg:when ?w`"),
        ("SELECT * { nonsense", "cannot tell why"),
    ],
)
def test_explained(opened: Workspace, query: str, reason: str) -> None:
    """An empty answer names the pattern or value that matches nothing, or says that it cannot tell."""
    found = explain(opened.store, opened.holds, opened.prefixes, query, opened.prefixes)
    assert reason in found and "\n" not in found


def test_explained_in_time(opened: Workspace) -> None:
    """No further question is put about an empty answer once the time for it is over."""
    asked: list[str] = []

    def ask(text: str) -> bool:
        asked.append(text)
        return True

    query = "SELECT * { ?c rdf:subject ent:britian }"
    found = explain(opened.store, ask, opened.prefixes, query, opened.prefixes, time_limit=0)
    assert found.startswith("cannot tell why: looking into it takes longer than 0 s") and not asked


def test_stored_queries_are_found(asked: Edition) -> None:
    """A stored query is found by slug or by theme and slug.

    A name that is none is answered with the nearest.
    """
    assert find_query(asked, "about").summary == "What is said of an entity?"
    assert find_query(asked, "said/about") == find_query(asked, "about.rq")
    everywhere = set(list_queries(asked))
    assert "said" in everywhere and {"entities", "voices"} <= everywhere and "army" not in everywhere
    assert set(list_queries(asked, internal=True)) == everywhere | {"checks", "views"}
    assert find_query(asked, "entities/about").summary != find_query(asked, "about").summary
    for name in ("abuot", "views/about", "../said/about"):
        with pytest.raises(UsageProblem, match="Did you mean about"):
            find_query(asked, name)


def test_same_slug_in_two_themes(tmp_path: object, asked: Edition) -> None:
    """Where two themes share a slug the theme must be named."""
    import shutil
    from pathlib import Path

    from claimgraph.edition import Edition as Folder

    root = Path(str(tmp_path))
    shutil.copytree(asked.root, root / "copy")
    (root / "copy/queries/other").mkdir()
    shutil.copy(root / "copy/queries/said/about.rq", root / "copy/queries/other/about.rq")
    with pytest.raises(UsageProblem, match=r"other/about, said/about"):
        find_query(Folder(root / "copy"), "about")
    assert find_query(Folder(root / "copy"), "other/about").theme == "other"


def test_prepare(opened: Workspace, asked: Edition) -> None:
    """Values are resolved by their parameter's type; what does not fit is named with its parameter."""
    query = find_query(asked, "about")
    text, whole = prepare(opened.store, opened.prefixes, query, {"power": "Great Britain"})
    assert f"<{BASE}entity/britain>" in text and whole == ""
    with pytest.raises(UsageProblem, match=r"power: nothing in the graph is called 'britian'"):
        prepare(opened.store, opened.prefixes, query, {"power": "britian"})
    with pytest.raises(UsageProblem, match="Did you mean power"):
        prepare(opened.store, opened.prefixes, query, {"powr": "britain"})


def test_missing_prefixes(opened: Workspace) -> None:
    """Prefixes of the table are added where a query does not declare them.

    One nobody knows is a usage problem.
    """
    tokens = tokenize("PREFIX cg: <http://mine/> SELECT * { ?s cg:x ent:y ; :z ?o }".replace(":z", "skos:z"))
    assert set(missing_prefixes(tokens, opened.prefixes)) == {"ent", "skos"}
    with pytest.raises(UsageProblem, match="Did you mean skos"):
        missing_prefixes(tokenize("ASK { ?s sko:x ?o }"), opened.prefixes)


def test_slugs(opened: Workspace) -> None:
    """The slugs of a prefix are those the graph speaks of."""
    assert "portugal" in slugs(opened.store, opened.prefixes)
    assert slugs(opened.store, opened.prefixes, "none") == []
