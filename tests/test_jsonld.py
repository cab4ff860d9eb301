"""JSON-LD that takes its context from elsewhere: what practitioners have joins, and answers questions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Quad, QuerySolutions, RdfFormat, Store, parse

from claimgraph.errors import ClaimgraphError
from claimgraph.importers import join
from claimgraph.rdf.jsonld import known_context, known_contexts
from claimgraph.terms import OA

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

PREFIXES = {
    "as": "http://www.w3.org/ns/activitystreams#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "dcterms": "http://purl.org/dc/terms/",
    "iiif": "http://iiif.io/api/presentation/3#",
    "oa": OA,
    "pcdm": "http://pcdm.org/models#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
}

CRATE = {
    "@context": "https://w3id.org/ro/crate/1.1/context",
    "@graph": [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": "Letters of 1918",
            "datePublished": "2021-05-01",
            "license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
            "hasPart": [{"@id": "letters.csv"}, {"@id": "flow.ga"}],
            "author": {"@id": "https://orcid.org/0000-0002-1825-0097"},
        },
        {"@id": "letters.csv", "@type": "File", "contentSize": "312", "encodingFormat": "text/csv"},
        {"@id": "flow.ga", "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"], "name": "Count"},
        {"@id": "https://orcid.org/0000-0002-1825-0097", "@type": "Person", "name": "Josiah Carberry"},
    ],
}
ANNOTATION = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "id": "http://example.org/anno1",
    "type": "Annotation",
    "motivation": "linking",
    "created": "2015-01-31T12:03:45Z",
    "creator": {"id": "http://example.org/user1", "type": "Person", "name": "A. Person"},
    "body": {"type": "TextualBody", "value": "supports", "purpose": "tagging", "language": "en"},
    "target": {
        "source": "http://example.org/page1",
        "selector": {
            "type": "TextQuoteSelector",
            "exact": "half-and-half",
            "prefix": "shared, ",
            "refinedBy": {"type": "TextPositionSelector", "start": 7, "end": 11},
        },
    },
}
MANIFEST = {
    "@context": "http://iiif.io/api/presentation/3/context.json",
    "id": "https://example.org/manifest",
    "type": "Manifest",
    "label": {"en": ["Treaty of Windsor"], "none": ["Ms. 7"]},
    "metadata": [{"label": {"en": ["Date"]}, "value": {"none": ["1918"]}}],
    "behavior": ["paged"],
    "items": [
        {
            "id": "https://example.org/canvas/1",
            "type": "Canvas",
            "height": 1800,
            "width": 1200,
            "items": [
                {
                    "id": "https://example.org/page/1",
                    "type": "AnnotationPage",
                    "items": [
                        {
                            "id": "https://example.org/annotation/1",
                            "type": "Annotation",
                            "motivation": "painting",
                            "body": {
                                "id": "https://example.org/1.jpg",
                                "type": "Image",
                                "format": "image/jpeg",
                            },
                            "target": "https://example.org/canvas/1",
                        }
                    ],
                }
            ],
        }
    ],
}
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://example.org/reviews/1",
    "datePublished": "2021-06-22",
    "claimReviewed": "The world is flat",
    "author": {
        "@type": "Organization",
        "name": "Example checks",
        "sameAs": "https://www.wikidata.org/entity/Q1",
    },
    "itemReviewed": {
        "@type": "Claim",
        "appearance": {"@type": "CreativeWork", "url": "https://example.org/said"},
    },
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "alternateName": "False"},
}
BOOK = {
    "@context": ["https://schema.org/", {"ex": "http://example.org/", "shelf": "ex:shelf"}],
    "@type": "Book",
    "@id": "http://example.org/book",
    "name": {"@value": "A Paradise Myth", "@language": "en"},
    "author": {"@type": "Person", "name": "L. Trotsky"},
    "image": "http://example.org/cover.png",
    "shelf": "7",
}
NOTE = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "type": "Create",
    "actor": "https://example.org/alice",
    "published": "2020-01-01T00:00:00Z",
    "object": {"type": "Note", "content": "Peace!", "contentMap": {"ru": "Мир!"}},
}
TABLE = {
    "@context": "http://www.w3.org/ns/csvw",
    "@type": "Table",
    "@id": "http://example.org/table",
    "url": "stock.csv",
    "dc:title": "Stock",
    "tableSchema": {
        "columns": [{"name": "poods", "titles": "poods", "datatype": "decimal", "required": True}]
    },
}


def joined(
    *names: Path, contexts: dict[str, str] | None = None, lenient: bool = False
) -> tuple[Store, list[str]]:
    """All that comes of joining these files, in one graph, and what was warned of."""
    store = Store()
    with join(map(str, names), contexts=contexts, lenient=lenient) as found:
        for quad in parse(b"".join(found.nquads()), format=RdfFormat.N_QUADS):
            store.add(Quad(quad.subject, quad.predicate, quad.object))
        return store, found.warnings


def answer(store: Store, query: str) -> list[tuple[str, ...]]:
    """The rows of a query, values alone."""
    rows = store.query(query, prefixes=PREFIXES)
    assert isinstance(rows, QuerySolutions)
    return sorted(tuple("" if value is None else value.value for value in row) for row in rows)


def put(folder: Path, name: str, document: Any) -> Path:
    """A file of JSON."""
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


WITH = "urn:claimgraph:with/"


@pytest.mark.parametrize(
    ("document", "query", "expected"),
    [
        (
            CRATE,
            "SELECT ?file ?author { ?crate schema:hasPart ?file ; schema:author/schema:name ?author . "
            "?file a schema:MediaObject ; a <https://bioschemas.org/ComputationalWorkflow> }",
            [(f"{WITH}flow.ga", "Josiah Carberry")],
        ),
        (
            ANNOTATION,
            "SELECT ?tag ?words ?start ?who { ?a oa:motivatedBy oa:linking ; oa:hasBody/rdf:value ?tag ; "
            "dcterms:creator/<http://xmlns.com/foaf/0.1/name> ?who ; oa:hasTarget/oa:hasSelector ?s . "
            "?s oa:exact ?words ; oa:refinedBy/oa:start ?start }",
            [("supports", "half-and-half", "7", "A. Person")],
        ),
        (
            MANIFEST,
            "SELECT ?label ?canvas ?image { ?m a iiif:Manifest ; rdfs:label ?label ; "
            "iiif:behavior iiif:pagedHint ; as:items/rdf:first ?canvas . ?a oa:hasTarget ?canvas ; "
            "oa:hasBody ?image FILTER(LANG(?label) = 'en') }",
            [("Treaty of Windsor", "https://example.org/canvas/1", "https://example.org/1.jpg")],
        ),
        (
            REVIEW,
            "SELECT ?claim ?verdict ?where { ?r a schema:ClaimReview ; schema:claimReviewed ?claim ; "
            "schema:reviewRating/schema:alternateName ?verdict ; "
            "schema:itemReviewed/schema:appearance/schema:url ?where FILTER(ISIRI(?where)) }",
            [("The world is flat", "False", "https://example.org/said")],
        ),
        (
            BOOK,
            "SELECT ?name ?image ?shelf { <http://example.org/book> schema:name ?name ; "
            "schema:image ?image ; <http://example.org/shelf> ?shelf FILTER(ISIRI(?image)) }",
            [("A Paradise Myth", "http://example.org/cover.png", "7")],
        ),
        (
            NOTE,
            "SELECT ?text { ?a a as:Create ; "
            "as:actor <https://example.org/alice> ; "
            "as:object/as:content ?text "
            "FILTER(LANG(?text) = 'ru') }",
            [("Мир!",)],
        ),
        (
            TABLE,
            "SELECT ?title ?type { <http://example.org/table> dcterms:title ?title ; "
            "csvw:tableSchema/csvw:column/rdf:first/csvw:datatype ?type }",
            [("Stock", "http://www.w3.org/2001/XMLSchema#decimal")],
        ),
    ],
    ids=["RO-Crate", "Web Annotation", "IIIF", "ClaimReview", "schema.org", "ActivityStreams", "CSVW"],
)
def test_what_practitioners_have(
    tmp_path: Path, document: dict[str, Any], query: str, expected: list[tuple[str, ...]]
) -> None:
    """A file that names a well-known context joins without the network and answers a sensible question."""
    store, warnings = joined(put(tmp_path, "data.jsonld", document))
    assert answer(store, query) == expected
    assert all("answers write" in warning for warning in warnings)  # of positions, which are typed


@pytest.mark.parametrize("name", sorted(known_contexts()))
def test_tables_mean_something(tmp_path: Path, name: str) -> None:
    """Every term of a table means an IRI, every address of it leads to it, and a reader takes it."""
    for address in known_contexts()[name]["of"]:
        context = known_context(f"https://{address}")
        assert context is not None and known_context(f"http://{address}/") == context
    document = {"@context": f"https://{address}", "@id": "urn:x"}
    for term, meaning in (context or {}).items():
        if term[0] != "@" and meaning not in ("@id", "@type") and "@context" not in meaning:
            document[term] = "y"
    store, _ = joined(put(tmp_path, "a.jsonld", document))
    [found] = answer(store, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }")
    assert int(found[0]) > 0.8 * len(document)


OWN = {"@context": {"title": "http://purl.org/dc/terms/title"}}
DATA = {"@context": "https://example.org/own.jsonld", "@id": "urn:x", "title": "T"}
TITLE = "SELECT ?t { <urn:x> dcterms:title ?t }"


def test_a_context_of_ones_own(tmp_path: Path) -> None:
    """Other contexts are named with the data, by file or by IRI, and are no sources themselves."""
    data, context = put(tmp_path, "data.jsonld", DATA), put(tmp_path, "own.jsonld", OWN)
    assert answer(joined(data, context)[0], TITLE) == [("T",)]
    other = put(tmp_path, "other.json", OWN)
    store, warnings = joined(data, contexts={"https://example.org/own.jsonld": str(other)})
    assert answer(store, TITLE) == [("T",)] and warnings == []
    relative = put(
        tmp_path, "relative.jsonld", {**DATA, "@context": ["own.jsonld", {"x": "urn:y"}], "x": "1"}
    )
    assert answer(joined(relative, context)[0], f"{TITLE[:-1]} ; <urn:y> '1' }}") == [("T",)]
    imported = put(
        tmp_path, "imported.jsonld", {**DATA, "@context": {"@version": 1.1, "@import": "own.jsonld"}}
    )
    assert answer(joined(imported, context)[0], TITLE) == [("T",)]


def test_a_context_that_comes_to_itself(tmp_path: Path) -> None:
    """Inside a term a context may come to itself by way of another: what holds there holds already."""
    first = {"term": {"@id": "urn:x:term", "@context": "second.jsonld"}, "value": "urn:x:value"}
    files = {"first.jsonld": {"@context": first}, "second.jsonld": {"@context": "first.jsonld"}}
    data = {"@context": "first.jsonld", "@id": "urn:x:s", "term": {"term": {"term": {"value": "deep"}}}}
    names = [put(tmp_path, name, document) for name, document in {**files, "data.jsonld": data}.items()]
    store, _ = joined(*names)
    assert answer(store, "SELECT ?v { ?s <urn:x:value> ?v }") == [("deep",)]


@pytest.mark.parametrize(
    "context",
    [
        {"@version": 1.0},
        {"@propagate": "yes"},
        {"@import": {}},
        {"@type": {}},
        {"t": {"@id": "urn:t", "@nest": "@id"}},
        {"t": {"@reverse": "urn:t", "@nest": "@nest"}},
        {"t": {"@id": "urn:t", "@context": {"@version": 2}}},
    ],
)
def test_faulty_contexts(tmp_path: Path, context: dict[str, Any]) -> None:
    """What the recommendation forbids in a context is told in a line, in data and where it stands alone."""
    alone = put(tmp_path, "own.jsonld", {"@context": context})
    data = put(tmp_path, "data.jsonld", {"@context": context, "@id": "urn:x", "urn:p": 1})
    for name in (alone, data):
        with pytest.raises(ClaimgraphError, match="a faulty @context"):
            joined(name)


def test_contexts_in_contexts(tmp_path: Path) -> None:
    """A context may take another, and one inside a term may take itself."""
    nested = {
        "dcterms": "http://purl.org/dc/terms/",
        "title": "dcterms:title",
        "part": {"@id": "dcterms:hasPart", "@context": "a.jsonld"},
    }
    put(tmp_path, "a.jsonld", {"@context": nested})
    put(tmp_path, "b.jsonld", {"@context": "a.jsonld"})
    data = {"@context": "b.jsonld", "@id": "urn:x", "part": {"title": "1", "part": {"part": {"title": "3"}}}}
    store, _ = joined(put(tmp_path, "data.jsonld", data), tmp_path / "a.jsonld", tmp_path / "b.jsonld")
    assert answer(store, "SELECT ?t { ?x dcterms:title ?t }") == [("1",), ("3",)]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (DATA, "https://example.org/own.jsonld, and nothing is fetched"),
        (
            {**DATA, "@context": ["https://schema.org", "https://example.org/own.jsonld"]},
            "own.jsonld, and nothing",
        ),
        ({"@context": {"@import": "own.jsonld"}, "@id": "urn:x", "title": "T"}, "own.jsonld, and nothing"),
    ],
)
def test_unknown_contexts(tmp_path: Path, document: dict[str, Any], told: str) -> None:
    """What is not known is not fetched: the message names it and the option that mends it."""
    with pytest.raises(ClaimgraphError, match=told) as caught:
        joined(put(tmp_path, "data.jsonld", document))
    assert "--context" in str(caught.value)


def test_contexts_named_again_and_again(tmp_path: Path) -> None:
    """A context may be named by each of thousands of objects; what would become too much is refused."""
    many = [{"@context": "https://schema.org", "@id": f"urn:x:{n}", "name": "N"} for n in range(2_000)]
    store, _ = joined(put(tmp_path, "many.jsonld", many))
    assert answer(store, "SELECT (COUNT(*) AS ?n) { ?x schema:name 'N' }") == [("2000",)]
    with pytest.raises(ClaimgraphError, match="become more than 128 MiB"):
        joined(put(tmp_path, "bomb.jsonld", {"@context": ["https://schema.org"] * 100_000, "name": "N"}))


def test_the_options(tmp_path: Path, runner: Run) -> None:
    """--context gives a context on the command line; what is no pair, and no context, is told."""
    data, context = put(tmp_path, "data.jsonld", DATA), put(tmp_path, "ctx.json", OWN)
    query = "SELECT ?t { GRAPH ?g { ?x <http://purl.org/dc/terms/title> ?t } }"
    args = ("sparql", query, "-F", "csv", "--with", str(data))
    result = runner(*args, "--context", f"https://example.org/own.jsonld={context}")
    assert result.exit_code == 0 and result.stdout.split() == ["t", "T"], result.output
    assert runner(*args, "--context", str(context)).exit_code == 2
    nothing = runner(*args, "--context", f"https://example.org/own.jsonld={put(tmp_path, 'no.json', {})}")
    assert nothing.exit_code == 3 and "there is no @context in it" in nothing.stderr


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", '{"title": "T"}', "plain JSON, and no @context says what its keys mean"),
        ("a.json", '{"@context": {"x": "urn:x"}, "title": "T"}', "says of none of its keys what it means"),
        ("a.json", "[]", "it is empty"),
        ("a.ttl", "# nothing\n@prefix x: <urn:x> .\n", "the Turtle holds no statement"),
        ("a.nq", "", "the N-Quads holds no statement"),
    ],
)
def test_nothing_came_of_it(tmp_path: Path, name: str, content: str, told: str) -> None:
    """A file that gives no triple says so, and why."""
    store, warnings = joined(put(tmp_path, name, content))
    assert len(store) == 0 and len(warnings) == 1
    assert "no triple came of it" in warnings[0] and told in warnings[0]


def test_nothing_came_of_it_on_the_command_line(tmp_path: Path, runner: Run) -> None:
    """Beside an empty answer stands that the file held nothing."""
    args = (
        "sparql",
        "SELECT ?x { GRAPH ?g { ?x ?y ?z } }",
        "--with",
        str(put(tmp_path, "a.json", '{"a": 1}')),
    )
    result = runner(*args)
    assert result.exit_code == 0 and "a.json: no triple came of it: this is plain JSON" in result.stderr


_GOOD, _BAD_IRI = '<urn:a> <urn:p> "1"', '<urn:a b> <urn:p> "2"'
_BAD_TAG, _LAST = '<urn:c> <urn:p> "文言"@zh-classical', '<urn:c> <urn:p> "3"@en'
LENIENT = {
    "a.ttl": f'{_GOOD} .\n{_BAD_IRI} .\n{_BAD_TAG} , "3"@en .\n',
    "a.nt": f"{_GOOD} .\n{_BAD_IRI} .\n{_BAD_TAG} .\n{_LAST} .\n",
    "a.trig": f"{{ {_GOOD} . {_BAD_IRI} }}\n<urn:g> {{ {_BAD_TAG} . {_LAST} }}\n",
    "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
    '<rdf:Description rdf:about="urn:a"><u:p>1</u:p></rdf:Description>'
    '<rdf:Description rdf:about="urn:a b"><u:p>2</u:p></rdf:Description><rdf:Description rdf:about="urn:c">'
    '<u:p xml:lang="zh-classical">文言</u:p><u:p xml:lang="en">3</u:p></rdf:Description></rdf:RDF>',
    "a.jsonld": '[{"@id": "urn:a", "urn:p": "1"}, {"@id": "urn:a b", "urn:p": "2"}, {"@id": "urn:c", '
    '"urn:p": [{"@value": "文言", "@language": "zh-classical"}, {"@value": "3", "@language": "en"}]}]',
}


@pytest.mark.parametrize("name", LENIENT)
def test_lenient(tmp_path: Path, name: str) -> None:
    """A statement with a faulty IRI or language tag is skipped and named; strictly the file is refused."""
    path = put(tmp_path, name, LENIENT[name])
    store, warnings = joined(path, lenient=True)
    assert answer(store, "SELECT ?o { ?s <urn:p> ?o }") == [("1",), ("3",)]
    assert len(warnings) == 2 and "urn:a b" in warnings[0] and "zh-classical" in warnings[1]
    if name != "a.jsonld":  # which leaves out what is faulty, by its standard
        with pytest.raises(ClaimgraphError, match="Invalid IRI"):
            joined(path)


def test_lenient_counts(tmp_path: Path, runner: Run) -> None:
    """Of very many skipped statements the first are named and all are counted."""
    path = put(tmp_path, "a.nt", "".join(f'<urn:a> <urn:p> "{n}"@en-toolongtag{n} .\n' for n in range(25)))
    _, warnings = joined(path, lenient=True)
    assert len(warnings) == 12 and "15 more statements, 25 in all" in "".join(warnings)
    args = ("sparql", "ASK { GRAPH ?g { ?s ?p ?o } }", "--with", str(path))
    assert runner(*args).exit_code == 3 and "--lenient" in runner(*args).stderr
    result = runner(*args, "--lenient")
    assert result.exit_code == 1 and "25 in all" in result.stderr
