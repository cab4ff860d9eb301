"""The published folder: links, checksums, descriptions, examples, documents, and how it is put in place."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from pyld import jsonld  # type: ignore[import-untyped]  # it carries no annotations
from pyoxigraph import Literal, RdfFormat, parse
from rdflib import DCAT, DCTERMS, RDF, SH, VOID, XSD, Graph, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery
from rocrate.rocrate import ROCrate  # type: ignore[import-untyped]  # it carries no annotations

from claimgraph.build import ensure_built
from claimgraph.edition import Edition
from claimgraph.errors import Refused, UnreadableInput, Unwritable, UsageProblem
from claimgraph.exporters.formats import EXPORT_FORMATS
from claimgraph.model.graph import local_name
from claimgraph.pages.vocabulary import Shapes
from claimgraph.publishing import PublishedFolder, publish
from claimgraph.publishing.folder import CHECKSUMS, MARKER, Folder, fill
from claimgraph.publishing.htaccess import rules
from claimgraph.publishing.index import SiteIndex
from claimgraph.queries import bind
from claimgraph.sparql_tokens import tokenize
from claimgraph.turtle import format_text
from claimgraph.workspace.stored_queries import list_queries
from lecture.published_site import NAMES, SLUG, site
from page_content import active
from tiny_edition import write_edition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from claimgraph.build import Published
    from claimgraph.terms import Prefixes
    from conftest import Run

SCHEMA = Namespace("https://schema.org/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
BASE = f"{NAMES}{SLUG}/"
PROGRAM = "from claimgraph.cli import main; main()"
#: Elements that have no end tag.
VOID_ELEMENTS = {"meta", "link", "br", "hr", "img", "input", "col", "wbr"}


class Page(HTMLParser):
    """What a page links to and has anchors for, and whether its elements close as they open."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: list[str] = []
        self.alternates: dict[str, str] = {}
        self.wrong: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        said = dict(attrs)
        if tag not in VOID_ELEMENTS:
            self._open.append(tag)
        if said.get("id"):
            self.anchors.append(str(said["id"]))
        if said.get("href"):
            self.links.add(str(said["href"]))
        if said.get("rel") == "alternate":
            self.alternates[str(said["type"])] = str(said["href"])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID_ELEMENTS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Each end must be that of the element opened last."""
        if not self._open or self._open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, edition: Edition, published: Published) -> Path:
    """The published folder of the edition."""
    return site(tmp_path_factory, edition, published)


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[str, Page]:
    """Every page by its path."""
    found = {}
    for file in sorted(root.rglob("*.html")):
        page = found[file.relative_to(root).as_posix()] = Page()
        page.feed(file.read_text("utf-8"))
        page.close()
    return found


@pytest.fixture(scope="module")
def dataset(root: Path) -> Graph:
    """The description in VoID and DCAT."""
    return Graph().parse(root / SLUG / "dataset.ttl")


@pytest.fixture(scope="module")
def index(published: Published, prefixes: Prefixes) -> SiteIndex:
    """The graph with its index."""
    quads = parse(published.nquads.read_bytes(), format=RdfFormat.N_QUADS, lenient=True)
    return SiteIndex(quads, prefixes, SLUG)


def _value(graph: Graph, subject: URIRef, predicate: URIRef) -> Any:
    """The one value that a node has."""
    found = list(graph.objects(subject, predicate))
    assert len(found) == 1, (subject, predicate, found)
    return found[0].toPython()  # type: ignore[attr-defined]


def test_every_link_inside_the_folder_leads_somewhere(root: Path, pages: dict[str, Page]) -> None:
    """Relative links name files that are there, and anchors that the page has."""
    files = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}
    anchors = {path: set(page.anchors) for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = path
            if parts.path:
                joined = os.path.normpath(Path(path).parent / unquote(parts.path))
                target = Path(joined).as_posix()
            fragment = unquote(parts.fragment)
            if target not in files or (fragment and fragment not in anchors.get(target, ())):
                broken.append((path, link))
    assert not broken[:10]
    assert sum(len(page.links) for page in pages.values()) > 30_000


def test_pages_are_well_formed(pages: dict[str, Page]) -> None:
    """Elements close in the order in which they open, and no anchor stands twice in a page."""
    assert len(pages) > 2_800
    for path, page in pages.items():
        assert not page.wrong, path
        assert len(page.anchors) == len(set(page.anchors)), path


def test_pages_load_nothing_and_run_nothing(root: Path) -> None:
    """No page runs anything or fetches anything but the folder's own style sheet, which fetches nothing."""
    files = sorted(root.rglob("*.html"))
    assert len(files) > 2_800
    for file in files:
        content = file.read_text("utf-8")
        assert not active(content), file
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', content)
        assert policy is not None and html.unescape(policy[1]).startswith("default-src 'none'; "), file
    assert not active(f"<style>{(root / 'style.css').read_text('utf-8')}</style>")


@pytest.mark.parametrize(
    "wrong",
    [
        '<img src="https://example.org/x.png"/>',
        '<img src="x.png"/>',
        '<img srcset="x.png 2x"/>',
        '<link rel="stylesheet" href="https://example.org/x.css"/>',
        '<link rel="stylesheet" href="//example.org/x.css"/>',
        '<link rel="preload stylesheet" href="style.css"/>',
        '<link rel="icon" href="x.ico"/>',
        '<link href="x.css"/>',
        "<script>1</script>",
        '<iframe src="x.html"></iframe>',
        '<object data="x.svg"></object>',
        '<base href="https://example.org/"/>',
        '<meta http-equiv="Refresh" content="0; url=https://example.org/"/>',
        "<style>@import 'x.css';</style>",
        "<style>p { background: URL(x.png) }</style>",
        '<p style="background: url(x.png)">x</p>',
        '<p onclick="1">x</p>',
        '<a href=" javascript:1">x</a>',
        '<a href="x" ping="https://example.org/">x</a>',
        '<form action="x"></form>',
        '<svg><use href="x.svg#a"></use></svg>',
    ],
)
def test_a_page_that_loads_or_runs_something_is_found(root: Path, wrong: str) -> None:
    """Put into a page as published, each way of fetching or running something is noticed."""
    content = (root / SLUG / "entity" / "portugal.html").read_text("utf-8")
    assert not active(content)
    assert len(active(content.replace("<main>", f"<main>{wrong}"))) == 1


def test_pages_are_xml_too(root: Path) -> None:
    """Every page can be read by an XML parser."""
    for file in sorted(root.rglob("*.html")):
        ElementTree.parse(file)  # noqa: S314 - the pages were made here


def test_each_thing_has_a_page_with_alternates(pages: dict[str, Page], root: Path, index: SiteIndex) -> None:
    """Every claim, argument and entity of the graph has a page that names its Turtle and JSON-LD."""
    arguments = index.graph.subjects(str(RDF.type), "https://w3id.org/claimgraph/ns#Argument")
    assert len(index.resources) == len(index.model.claim_names) + len(arguments) + len(
        index.named(f"{BASE}entity/")
    )
    assert len(index.model.claim_names) > 1_500
    for iri, (kind, name) in index.resources.items():
        assert iri == f"{BASE}{kind}/{name}", "an ordinary name is the name of its files, as published"
        page = pages[f"{SLUG}/{kind}/{name}.html"]
        assert page.alternates == {"text/turtle": f"{name}.ttl", "application/ld+json": f"{name}.jsonld"}, iri
        assert iri in page.links
        assert (root / SLUG / kind / f"{name}.ttl").is_file()


def test_a_claim_page_shows_the_words_in_their_place(root: Path, index: SiteIndex, edition: Edition) -> None:
    """The words marked on each claim's page are the claim's quotation, in the text of its paragraph."""
    text = edition.text_file.read_text("utf-8")
    for iri in index.model.claim_names:
        content = (root / SLUG / "claim" / f"{local_name(iri)}.html").read_text("utf-8")
        found = re.search(r"<blockquote[^>]*><p>(.*?)<mark>(.*?)</mark>(.*?)</p>", content, re.DOTALL)
        assert found, iri
        before, words, after = map(html.unescape, found.groups())
        assert words == index.graph.value(iri, "https://w3id.org/claimgraph/ns#quote"), iri
        assert before + words + after in text, iri


def test_paths_stay_apart_where_case_does_not_count(root: Path, index: SiteIndex) -> None:
    """No two files of the folder differ by case alone, and paragraphs keep their names too."""
    files = [file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()]
    assert len({path.casefold() for path in files}) == len(files)
    for iri in index.model.paragraphs:
        assert (root / SLUG / "paragraph" / f"{iri.removeprefix(f'{BASE}paragraph/')}.ttl").is_file()


def test_checksums_are_right(root: Path) -> None:
    """The list names every file but itself, with the checksum that it has."""
    lines = (line.split("  ", 1) for line in (root / CHECKSUMS).read_text("utf-8").splitlines())
    listed = {path: digest for digest, path in lines}
    files = {file.relative_to(root).as_posix(): file for file in root.rglob("*") if file.is_file()}
    assert set(listed) == set(files) - {CHECKSUMS}
    assert list(listed) == sorted(listed)
    for path, digest in listed.items():
        assert hashlib.sha256(files[path].read_bytes()).hexdigest() == digest, path


def test_sha256sum_reads_the_list(root: Path) -> None:
    """The tool that people have checks the folder as it stands."""
    ran = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", CHECKSUMS],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_void_counts_are_those_of_the_graph(dataset: Graph, index: SiteIndex) -> None:
    """Triples, subjects, classes and properties are counted as the graph has them."""
    node = URIRef(f"{BASE}dataset")
    assert _value(dataset, node, VOID.triples) == len(set(index.quads))
    assert _value(dataset, node, VOID.distinctSubjects) == len({quad.subject for quad in index.quads})
    assert _value(dataset, node, VOID.distinctObjects) == len({quad.object for quad in index.quads})
    counted: dict[str, int] = {}
    for quad in set(index.quads):
        counted[quad.predicate.value] = counted.get(quad.predicate.value, 0) + 1
    told = {
        str(_value(dataset, part, VOID.property)): _value(dataset, part, VOID.triples)
        for part in dataset.objects(node, VOID.propertyPartition)
        if isinstance(part, URIRef)
    }
    assert told == counted
    claims = URIRef(f"{BASE}dataset/class/cg-Claim")
    assert _value(dataset, claims, VOID.entities) == len(index.model.claim_names)


def test_dcat_has_a_distribution_for_each_format(dataset: Graph, root: Path) -> None:
    """Each export format is a distribution with media type, address, size and checksum of a file there."""
    node = URIRef(f"{BASE}dataset")
    told = {}
    media = "https://www.iana.org/assignments/media-types/"
    for part in dataset.objects(node, DCAT.distribution):
        assert isinstance(part, URIRef)
        address = str(_value(dataset, part, DCAT.downloadURL))
        content = (root / address.removeprefix(NAMES)).read_bytes()
        assert _value(dataset, part, DCAT.byteSize) == len(content)
        checksum = next(dataset.objects(part, SPDX.checksum))
        assert (checksum, RDF.type, SPDX.Checksum) in dataset
        assert (checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256) in dataset
        digest = str(next(dataset.objects(checksum, SPDX.checksumValue)))
        assert digest == hashlib.sha256(content).hexdigest()
        assert next(dataset.objects(part, DCTERMS.license), None) is not None
        told[address.removeprefix(f"{BASE}dump/{SLUG}")] = str(_value(dataset, part, DCAT.mediaType))
        packed = [str(form) for form in dataset.objects(part, DCAT.compressFormat)]
        assert packed == ([f"{media}application/gzip"] if address.endswith(".gz") else [])
    assert told == {
        _packed(row.ending): media + row.media.partition(";")[0] for row in EXPORT_FORMATS.values()
    }
    dumps = {str(url) for url in dataset.objects(node, VOID.dataDump)}
    assert f"{BASE}dump/{SLUG}.ttl.gz" in dumps
    assert all((node, predicate, None) in dataset for predicate in (DCTERMS.title, DCTERMS.license))


def _packed(ending: str) -> str:
    """The ending of a dump: packed, unless it is an archive already."""
    return ending if ending.endswith(".zip") else f"{ending}.gz"


def test_rdf_dumps_hold_the_whole_graph(root: Path, index: SiteIndex) -> None:
    """The dumps that VoID names hold every triple of the graph."""
    wanted = {str(quad) for quad in index.quads}
    forms = {
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "trig": RdfFormat.TRIG,
        "rdf": RdfFormat.RDF_XML,
    }
    for ending, form in forms.items():
        content = gzip.decompress((root / SLUG / "dump" / f"{SLUG}.{ending}.gz").read_bytes())
        assert {str(quad) for quad in parse(content, format=form, lenient=True)} == wanted, ending


def test_examples_are_the_stored_questions(root: Path, edition: Edition) -> None:
    """Each reader's question and view is an example, and is the question word for word."""
    graph = Graph().parse(root / SLUG / "queries.ttl")
    kinds = {
        "select": SH.SPARQLSelectExecutable,
        "ask": SH.SPARQLAskExecutable,
        "construct": SH.SPARQLConstructExecutable,
    }
    wanted = {
        f"{BASE}query/{query.theme}/{query.slug}": query
        for theme, queries in list_queries(edition, internal=True).items()
        if theme != "checks"
        for query in queries
    }
    assert {str(node) for node in graph.subjects(RDF.type, SH.SPARQLExecutable)} == set(wanted)
    seen = set()
    for name, query in wanted.items():
        node = URIRef(name)
        texts = {form: str(text) for form in kinds for text in graph.objects(node, SH[form])}
        assert len(texts) == 1
        form, text = next(iter(texts.items()))
        assert (node, RDF.type, kinds[form]) in graph
        assert not text.startswith("#+")
        if form not in seen:  # rdflib takes seconds to parse them all, and answers each as a stored question
            prepareQuery(text)
        seen.add(form)
        assert _words(text) == _words(bind(query, {})), name
        comments = list(graph.objects(node, URIRef("http://www.w3.org/2000/01/rdf-schema#comment")))
        assert str(comments[0]).startswith(query.summary)
        assert query.theme in {str(word) for word in graph.objects(node, SCHEMA.keywords)}
        assert list(graph.objects(node, SCHEMA.target)) == [URIRef(f"{BASE}dataset")]
        assert set(graph.objects(node, SH.prefixes)) == {URIRef(f"{NAMES}ns"), URIRef(f"{BASE}dataset")}
    assert {"select", "construct"} <= seen
    declared = {
        str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace))
        for declaring in (f"{NAMES}ns", f"{BASE}dataset")
        for node in graph.objects(URIRef(declaring), SH.declare)
    }
    assert declared == dict(edition.prefixes())


def _words(text: str) -> list[str]:
    """A query without blanks and comments: where two have the same, they are one query."""
    return [token.text for token in tokenize(text)]


def test_the_crate_is_one(root: Path, edition: Edition) -> None:
    """The rocrate package reads the folder as a crate, whose files are there with the size that is told."""
    crate = ROCrate(root)
    root_dataset = crate.root_dataset
    assert str(root_dataset["name"]).endswith("Soviet Power: who claims what, in which words")
    assert root_dataset["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    assert str(root_dataset.properties()["datePublished"]) == "2026-11-22"
    parts = {entity.id: entity for entity in crate.data_entities}
    assert {f"{SLUG}/dump/{SLUG}{_packed(row.ending)}" for row in EXPORT_FORMATS.values()} <= set(parts)
    assert {f"{SLUG}/claim/", f"{SLUG}/entity/", f"{SLUG}/argument/"} <= set(parts)
    for name, entity in parts.items():
        path = root / name
        if name.endswith("/"):
            assert path.is_dir()
            assert entity.type == "Dataset"
        else:
            assert int(entity["contentSize"]) == path.stat().st_size
            assert entity["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    works = {part["name"]: part for part in crate.get(f"{BASE}text")["hasPart"]}
    assert works["Lecture"]["author"][0]["name"] == "Leon Trotsky"
    assert works["Lecture"]["dateCreated"] == "1918-04-21" and works["Footnote 3"]["dateCreated"] == "1922/.."
    assert edition.text_file.read_bytes() == (root / SLUG / "text.txt").read_bytes()


def test_the_crate_keeps_the_rules_of_its_specification(root: Path) -> None:
    """One flat graph, a descriptor about the root, the root's required properties, each reference told."""
    document = json.loads((root / "ro-crate-metadata.json").read_text("utf-8"))
    assert document["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in document["@graph"]}
    assert len(entities) == len(document["@graph"])
    descriptor = entities["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert descriptor["about"] == {"@id": "./"}
    assert entities["./"]["@type"] == "Dataset"
    for name in ("name", "description", "datePublished", "license"):
        assert entities["./"][name]
    parts = {part["@id"] for part in entities["./"]["hasPart"]}
    data = {name for name, entity in entities.items() if entity["@type"] in ("File", "Dataset")} - {"./"}
    assert parts == data
    for entity in entities.values():
        assert {"@id", "@type"} <= set(entity)
        for value in entity.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    assert set(one) == {"@id"}  # flattened
                    assert one["@id"] in entities or one["@id"] == "https://w3id.org/ro/crate/1.1"


def test_documents_tell_all_of_their_thing(root: Path, index: SiteIndex) -> None:
    """The Turtle of each thing holds every triple that it is subject or object of, and no invented one."""
    graph = {str(quad) for quad in index.quads}
    for iri, (kind, name) in index.resources.items():
        content = (root / SLUG / kind / f"{name}.ttl").read_bytes()
        told = {str(quad) for quad in parse(content, format=RdfFormat.TURTLE, lenient=True)}
        assert {
            str(quad) for quad in (*index.quad_index.with_subject(iri), *index.quad_index.with_object(iri))
        } <= told, iri
        assert told <= graph, iri


def test_a_claim_document_has_its_place_and_names(root: Path, index: SiteIndex) -> None:
    """A claim's Turtle has its passage with both selectors, and a name for everybody and everything in it."""
    for iri in index.model.claim_names[::40]:
        graph = Graph().parse(root / SLUG / "claim" / f"{local_name(iri)}.ttl")
        passage = URIRef(index.graph.value(iri, "https://w3id.org/claimgraph/ns#passage"))
        selectors = list(graph.objects(passage, URIRef("http://www.w3.org/ns/oa#hasSelector")))
        assert len(selectors) == 2
        assert all((selector, RDF.type, None) in graph for selector in selectors)
        for node in set(graph.objects(URIRef(iri))):
            if isinstance(node, URIRef) and str(node).startswith(f"{BASE}entity/"):
                assert (node, URIRef("http://www.w3.org/2004/02/skos/core#prefLabel"), None) in graph


def test_turtle_format_text_and_jsonld_says_the_same(
    root: Path, index: SiteIndex, prefixes: Prefixes
) -> None:
    """Of every 60th thing, and of documents about more, Turtle is canonical and JSON-LD the same graph."""
    chosen = [f"{SLUG}/{kind}/{name}" for kind, name in list(index.resources.values())[::60]]
    chosen += [
        f"{SLUG}/paragraph/p051",
        f"{SLUG}/dataset",
        f"{SLUG}/mappings",
        f"{SLUG}/topics",
        "ns",
        "relation",
    ]
    for stem in chosen:
        turtle = (root / f"{stem}.ttl").read_text("utf-8")
        if stem != f"{SLUG}/dataset":  # it uses spdx:, which the edition's table has not
            assert format_text(turtle, prefixes, stem) == turtle, stem
        ours = Graph().parse(data=turtle, format="turtle")
        theirs = Graph().parse(root / f"{stem}.jsonld", format="json-ld")
        assert set(ours) == set(theirs), stem


@pytest.mark.parametrize("stem", ["claim/p020-38", "entity/portugal", "argument/p020-a1", "paragraph/p051"])
def test_documents_refer_to_the_context_that_is_there(root: Path, stem: str) -> None:
    """Whoever fetches the context from where a document says has the same triples as in Turtle."""
    file = root / SLUG / f"{stem}.jsonld"
    document = json.loads(file.read_text("utf-8"))
    context = (file.parent / document["@context"]).resolve()
    assert context == (root / "context.jsonld").resolve()

    def load(url: str, _options: Any = None) -> dict[str, Any]:
        assert url == f"{NAMES}context.jsonld"
        content = json.loads(context.read_text("utf-8"))
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": content,
        }

    options = {"format": "application/n-quads", "base": f"{BASE}{stem}", "documentLoader": load}
    inlined = json.dumps(document | json.loads(context.read_text("utf-8")))
    turtle = _values(parse(file.with_suffix(".ttl").read_bytes(), format=RdfFormat.TURTLE, lenient=True))
    assert len(turtle) > 20
    by_pyld = jsonld.to_rdf(document, options)
    assert _values(parse(by_pyld, format=RdfFormat.N_QUADS, lenient=True)) == turtle
    assert _values(parse(inlined, format=RdfFormat.JSON_LD, lenient=True)) == turtle


def _values(quads: Iterable[Quad]) -> set[tuple[object, ...]]:
    """Quads as tuples, doubles as numbers: JSON-LD processors write 0.95 as 9.5E-1."""
    double = f"{XSD}double"
    return {
        (quad.subject, quad.predicate, float(value.value))
        if isinstance(value := quad.object, Literal) and value.datatype.value == double
        else (quad.subject, quad.predicate, value)
        for quad in quads
    }


def test_vocabulary_pages_have_every_term_and_shape(
    pages: dict[str, Page], index: SiteIndex, edition: Edition
) -> None:
    """Each term of the core and each relation is an anchor by its local name, and so is each shape."""
    core, relations = set(pages["ns.html"].anchors), set(pages["relation.html"].anchors)
    assert {local_name(iri) for iri in index.named(f"{NAMES}ns#")} <= core
    assert {local_name(iri) for iri in index.named(f"{NAMES}relation/") if not iri.endswith("/")} <= relations
    shapes = Shapes(edition)
    assert len(shapes.names) > 70
    assert {f"shape-{local_name(name)}" for name in shapes.names} <= core


def test_vocabulary_pages_tell_of_guards_and_alignment(root: Path) -> None:
    """A term's section names the shapes that guard it, and what other vocabularies have for it."""
    content = (root / "ns.html").read_text("utf-8")
    force = content[content.index('id="force"') :].partition("</section>")[0]
    assert 'href="ns.html#shape-claim-force"' in force
    assert 'href="ns.html#shape-value-force"' in force
    claim = content[content.index('id="Claim"') :].partition("</section>")[0]
    assert "https://schema.org/Claim" in claim
    relation = (root / "relation.html").read_text("utf-8")
    ceded = relation[relation.index('id="cededTo"') :].partition("</section>")[0]
    assert "single-valued relation" in ceded or "SingleValuedRelation" in ceded
    assert '#example">example</a></dt>' in ceded


def test_shapes_are_published_whole(root: Path, edition: Edition) -> None:
    """The shapes as Turtle and as JSON-LD are those that validate uses."""
    wanted = Graph()
    for file in edition.shape_files():
        wanted.parse(file)
    turtle, json_ld = (
        Graph().parse(root / "shapes.ttl"),
        Graph().parse(root / "shapes.jsonld", format="json-ld"),
    )
    assert turtle.isomorphic(wanted)
    assert json_ld.isomorphic(wanted)


def test_every_name_has_a_rule_and_its_file(root: Path, index: SiteIndex) -> None:
    """Each node in the project's namespaces leads, by the rules of .htaccess, to files that are there."""
    files = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}
    found = [(re.compile(rule.pattern), rule) for rule in rules(SLUG)]
    for iri in index.model.quad_index.by_subject:
        if not iri.startswith(NAMES):
            continue
        name = iri.removeprefix(NAMES).partition("#")[0]
        matches = [(match, rule) for pattern, rule in found if (match := pattern.match(name))]
        assert matches, name
        match, rule = matches[0]
        targets = [
            rule.page.partition("#")[0],
            f"{rule.data}.ttl{rule.packed}",
            f"{rule.data}.jsonld{rule.packed}",
            rule.file or "ns.ttl",
        ]
        filled = {match.expand(target.replace("$", "\\")) for target in targets}
        assert filled <= files, (name, filled - files)


def test_the_same_edition_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    """Another process with another hash seed, locale and time zone writes every file alike."""
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    command = [sys.executable, "-c", PROGRAM, "publish", str(tmp_path / "again")]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "\r" not in ran.stderr  # progress is for terminals
    again = (tmp_path / "again" / CHECKSUMS).read_text("utf-8").splitlines()
    assert set(again) ^ set((root / CHECKSUMS).read_text("utf-8").splitlines()) == set()


def _small(folder: Folder) -> None:
    folder.write("a/b.txt", "words")
    folder.close("something")


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """A folder with files that were not made here is refused and kept; with force it is replaced."""
    target = tmp_path / "mine"
    target.mkdir()
    (target / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(Refused, match="did not make"):
        fill(target, _small)
    assert (target / "thesis.txt").read_text("utf-8") == "years of work"
    fill(target, _small, force=True)
    assert sorted(path.name for path in target.iterdir()) == [CHECKSUMS, "a", MARKER]
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_own_or_empty_folder_is_replaced_whole(tmp_path: Path) -> None:
    """What an earlier run left and a later one does not write is gone."""
    target = tmp_path / "site"
    target.mkdir()
    fill(target, _small)
    (target / "stale.txt").write_text("old", encoding="utf-8")
    fill(target, _small)
    assert not (target / "stale.txt").exists()
    assert target.stat().st_mode & 0o055 == 0o055  # a web server may read it


def test_a_failure_leaves_the_old_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    """Work that breaks off half way changes nothing."""
    target = tmp_path / "site"
    fill(target, _small)

    def broken(folder: Folder) -> None:
        folder.write("half.txt", "half")
        raise UsageProblem("broken", "here", "mend it")

    with pytest.raises(UsageProblem, match="broken"):
        fill(target, broken)
    assert (target / "a" / "b.txt").read_text("utf-8") == "words"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_file_or_a_link_in_the_place_is_refused(tmp_path: Path) -> None:
    """Only a folder is replaced, even with force."""
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("file", "link"):
        with pytest.raises(UsageProblem, match="a file or link"):
            fill(tmp_path / name, _small, force=True)
    with pytest.raises(Unwritable, match="cannot write"):
        fill(tmp_path / "file" / "below", _small)


def test_a_path_is_written_once(tmp_path: Path) -> None:
    """Two documents of one name would lose one of them, which is noticed."""
    folder = Folder(tmp_path)
    folder.write("a.txt", "1")
    with pytest.raises(AssertionError, match="twice"):
        folder.write("a.txt", "2")


def test_the_command_refuses_with_one_line(runner: Run, tmp_path: Path) -> None:
    """Exit code 4 and the way out for a foreign folder, 2 for an address that is none."""
    (tmp_path / "notes.txt").write_text("kept", encoding="utf-8")
    refused = runner("publish", str(tmp_path))
    assert refused.exit_code == 4
    assert "--force" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    for option, address in product(
        ("--base", "--endpoint"), ("not an address", "http://[x/", "https://x/%g")
    ):
        wrong = runner("publish", str(tmp_path / "new"), option, address)
        assert (wrong.exit_code, (tmp_path / "new").exists()) == (2, False)
        assert "on the web" in wrong.stderr


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, asked: Edition) -> tuple[Path, PublishedFolder]:
    """A small edition published for another address, with an endpoint."""
    root = tmp_path_factory.mktemp("elsewhere")
    small = Edition(root / "edition")
    shutil.copytree(asked.root, small.root)
    made = publish(
        small,
        ensure_built(small),
        root / "site",
        base="https://data.example.net/x",
        endpoint="https://data.example.net/sparql",
    )
    return root / "site", made


def test_what_an_edition_cannot_give_is_left_out_and_said(elsewhere: tuple[Path, PublishedFolder]) -> None:
    """An edition without links has no SSSOM dump; the reason is told, and nothing describes such a dump."""
    folder, made = elsewhere
    assert set(made.left_out) == {"sssom"}
    assert "the graph has no links" in made.left_out["sssom"]
    assert not list((folder / "small" / "dump").glob("*sssom*"))
    assert "sssom.tsv" not in (folder / "small" / "dataset.ttl").read_text("utf-8")
    assert {file.path for file in made.files} == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    }


def test_another_address_gets_redirects_for_w3id(elsewhere: tuple[Path, PublishedFolder], root: Path) -> None:
    """With an address of its own the folder has what a w3id.org pull request holds; without it has none."""
    content = (elsewhere[0] / "w3id" / "claimgraph" / ".htaccess").read_text("utf-8")
    assert "https://data.example.net/x/small/$1.html" in content
    assert "https://data.example.net/x/small/text.html#$1" in content
    assert "https://data.example.net/x/" in (elsewhere[0] / "w3id" / "claimgraph" / "README.md").read_text(
        "utf-8"
    )
    assert not (root / "w3id").exists()


def test_another_address_and_an_endpoint_are_described(elsewhere: tuple[Path, PublishedFolder]) -> None:
    """Downloads are at the address, names stay, and the examples are for the endpoint."""
    graph = Graph().parse(elsewhere[0] / "small" / "dataset.ttl")
    node = URIRef("https://example.org/small/dataset")
    addresses = {str(url) for url in graph.objects(None, DCAT.downloadURL)}
    assert addresses
    assert all(url.startswith("https://data.example.net/x/small/dump/small.") for url in addresses)
    endpoint = URIRef("https://data.example.net/sparql")
    assert list(graph.objects(node, VOID.sparqlEndpoint)) == [endpoint]
    examples = Graph().parse(elsewhere[0] / "small" / "queries.ttl")
    assert set(examples.objects(None, SCHEMA.target)) == {endpoint}
    assert any(examples.triples((None, SH.ask, None)))


def test_a_broken_context_is_told(tmp_path: Path) -> None:
    """Without its JSON-LD context no document can be written; the message names the file."""
    edition = write_edition(tmp_path / "tiny")
    (edition.root / "ontology").mkdir()
    (edition.root / "ontology" / "context.jsonld").write_text("{}")
    with pytest.raises(UnreadableInput, match="context"):
        publish(edition, ensure_built(edition), tmp_path / "out")
    assert not (tmp_path / "out").exists()
