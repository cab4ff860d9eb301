"""The published folder behind a real Apache: every kind of name, by every kind of Accept."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest
from rdflib import Graph, URIRef

from apache_server import APACHE, MODULES, Answer, Server, apache, free_port, let_in
from claimgraph.publishing.htaccess import w3id_htaccess
from lecture.published_site import NAMES, SLUG, site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimgraph.build import Published
    from claimgraph.edition import Edition

pytestmark = [
    pytest.mark.skipif(
        APACHE is None or not MODULES.is_dir(),
        reason="Debian's apache2 is not installed (apt-get install apache2-bin)",
    ),
]

CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = (
    "application/rdf+xml;q=0.9, text/turtle, application/n-triples, application/n-quads, application/trig, "
    "application/ld+json, text/html;q=0.1, */*;q=0.1"
)
ENTITY, CLAIM, ARGUMENT = f"{SLUG}/entity/portugal", f"{SLUG}/claim/p051-07", f"{SLUG}/argument/p020-a1"


class Site(NamedTuple):
    """The running server, the folder it serves below /data/, and the w3id rules below /w3id/."""

    server: Server
    folder: Path

    def get(self, path: str, accept: str | None = None, method: str = "GET") -> Answer:
        """Ask for a path of the folder."""
        return self.server.get(f"/data/{path}", accept, method)

    def leads(self, path: str, accept: str | None = None, start: str = "/data/") -> str:
        """Where a name is redirected to, below /data/; it must be a 303."""
        answer = self.server.get(start + path, accept)
        assert answer.status == 303, (path, accept, answer)
        assert [word.strip() for word in answer.headers["vary"].split(",")] == ["Accept"]
        assert answer.headers["access-control-allow-origin"] == "*"
        return answer.headers["location"].removeprefix(f"http://127.0.0.1:{self.server.port}/data/")


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, edition: Edition, published: Published
) -> Iterator[Site]:
    """Apache with the folder at /data/, and the rules of the w3id.org pull request at /w3id/."""
    folder = site(tmp_path_factory, edition, published)
    work, w3id = tmp_path_factory.mktemp("apache"), tmp_path_factory.mktemp("w3id")
    for each in (folder, work, w3id):
        let_in(each)
    port = free_port()
    (w3id / ".htaccess").write_text(w3id_htaccess(SLUG, f"http://127.0.0.1:{port}/data/"), encoding="utf-8")
    with apache(work, port, {"/data/": folder, "/w3id/": w3id}) as server:
        yield Site(server, folder)


@pytest.mark.parametrize("name", [ENTITY, CLAIM, ARGUMENT])
@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        (None, "html"),
        ("*/*", "html"),
        ("", "html"),
        ("text/html", "html"),
        (CHROME, "html"),
        (FIREFOX, "html"),
        ("text/*", "html"),
        ("text/turtle", "ttl"),
        ("TEXT/TURTLE", "ttl"),
        ("text/turtle;charset=utf-8", "ttl"),
        ("text/turtle ; q=0.8 , text/html ; q=0.75", "ttl"),
        ("text/html;q=0.85, text/turtle;q=0.8", "html"),
        ("text/html;q=0.8, text/turtle;q=0.80", "html"),
        ("text/html;q=0.8, text/turtle;q=1.000", "ttl"),
        ("text/html;q=0.000, */*;q=0.001", "ttl"),
        ("text/html;q=0, text/turtle;q=0, */*", "jsonld"),
        ("text/*;q=0.2, */*;q=0.5", "jsonld"),
        ("*/*;q=0.1, text/turtle", "ttl"),
        ("application/*", "jsonld"),
        ("application/ld+json", "jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("application/ld+json;q=0.9, text/turtle;q=0.9", "ttl"),
        ("application/n-triples, text/turtle;q=0.1", "ttl"),
        ("application/x-text/turtle-not, application/ld+json;q=0.5", "jsonld"),
        (RDFLIB, "ttl"),
    ],
)
def test_a_thing_leads_to_the_document_asked_for(
    served: Site, name: str, accept: str | None, ending: str
) -> None:
    """Each kind of thing answers 303 with the best format; at the same quality HTML, then Turtle."""
    assert served.leads(name, accept) == f"{name}.{ending}"


@pytest.mark.parametrize(
    "accept", ["image/png", "application/n-triples", "text/turtle;q=0", "text/turtlex", "*/*;q=0"]
)
def test_what_nobody_has_is_406(served: Site, accept: str) -> None:
    """A type that no document has is answered 406, with Vary, for things and vocabularies alike."""
    for name in (ENTITY, CLAIM, ARGUMENT, "ns", "relation/subjugatedBy", f"{SLUG}/text", f"{SLUG}/dataset"):
        answer = served.get(name, accept)
        assert (answer.status, answer.headers.get("vary")) == (406, "Accept"), (name, answer)


@pytest.mark.parametrize(
    ("name", "page", "data"),
    [
        (f"{SLUG}/paragraph/p051", f"{SLUG}/text.html#p051", f"{SLUG}/paragraph/p051.ttl"),
        (f"{SLUG}/sentence/p051-s1", f"{SLUG}/text.html#p051", f"{SLUG}/paragraph/p051.ttl"),
        (f"{SLUG}/note/p003-n1", f"{SLUG}/text.html#p003", f"{SLUG}/paragraph/p003.ttl"),
        (f"{SLUG}/mention/p051-m1", f"{SLUG}/text.html#p051", f"{SLUG}/paragraph/p051.ttl"),
        (f"{SLUG}/mention/41258-41266", f"{SLUG}/text.html", f"{SLUG}/dump/{SLUG}.ttl.gz"),
        (f"{SLUG}/selector/41431-41460-quote", f"{SLUG}/text.html", f"{SLUG}/dump/{SLUG}.ttl.gz"),
        (f"{SLUG}/text", f"{SLUG}/text.html", f"{SLUG}/text.ttl"),
        (f"{SLUG}/part/lecture", f"{SLUG}/text.html", f"{SLUG}/text.ttl"),
        (f"{SLUG}/edition", "index.html", f"{SLUG}/text.ttl"),
        (f"{SLUG}/topic/war", "index.html", f"{SLUG}/topics.ttl"),
        (f"{SLUG}/mapping/portugal-wikidata-1", "index.html", f"{SLUG}/mappings.ttl"),
        (f"{SLUG}/dataset", "index.html", f"{SLUG}/dataset.ttl"),
        (f"{SLUG}/dataset/distribution/turtle", "index.html", f"{SLUG}/dataset.ttl"),
        (f"{SLUG}/query/states/dependence", f"{SLUG}/queries.html#states-dependence", f"{SLUG}/queries.ttl"),
        ("ns", "ns.html", "ns.ttl"),
        ("ns/0.1.0", "ns.html", "ns.ttl"),
        ("ns/prefix/cg", "ns.html", "ns.ttl"),
        ("relation/", "relation.html", "relation.ttl"),
        ("relation/subjugatedBy", "relation.html#subjugatedBy", "relation.ttl"),
        ("shape/claim-claimant", "ns.html#shape-claim-claimant", "shapes.ttl"),
    ],
)
def test_every_kind_of_name_leads_to_a_file(served: Site, name: str, page: str, data: str) -> None:
    """Names that have no document of their own lead to the one that tells of them, and it is there."""
    assert served.leads(name, FIREFOX) == page
    assert served.leads(name, "text/turtle") == data
    stem, _, packed = data.rpartition(".ttl")
    linked = f"{stem}.jsonld{packed}"
    assert served.leads(name, "application/ld+json") == linked
    for target in (page, data, linked):
        assert served.get(urlsplit(target).path).status == 200


def test_every_name_of_the_graph_is_known_to_the_w3id_rules(served: Site, published: Published) -> None:
    """Each namespace of the graph, by some names of it, leads from the w3id rules to the same files."""
    subjects = set(re.findall(rf"^<({NAMES}[^#>]*)[#>]", published.nquads.read_text("utf-8"), re.MULTILINE))
    by_space: dict[str, list[str]] = {}
    for iri in sorted(subjects):
        by_space.setdefault(iri.rpartition("/")[0], []).append(iri.removeprefix(NAMES))
    assert len(by_space) > 12
    for names in by_space.values():
        for name in {names[0], names[len(names) // 2], names[-1]}:
            for accept in (CHROME, "text/turtle", "application/ld+json"):
                inside, outside = served.leads(name, accept), served.leads(name, accept, start="/w3id/")
                assert inside == outside
                assert served.get(urlsplit(inside).path).status == 200, name


def test_the_w3id_rules_lead_files_to_their_place_and_know_406(served: Site) -> None:
    """Behind w3id.org a document's own address is passed on, and what nobody has is refused there."""
    answer = served.server.get(f"/w3id/{ENTITY}.ttl")
    assert (answer.status, urlsplit(answer.headers["location"]).path) == (302, f"/data/{ENTITY}.ttl")
    assert served.server.get(f"/w3id/{ENTITY}", "image/png").status == 406
    nowhere = served.leads(f"{SLUG}/entity/nobody-at-all", "text/turtle", start="/w3id/")
    assert served.get(nowhere).status == 404


def test_the_source_text_is_for_those_who_prefer_plain_text(served: Site, edition: Edition) -> None:
    """The text as plain text is the seed byte for byte, so that the passages' offsets count in it."""
    assert served.leads(f"{SLUG}/text", "text/plain") == f"{SLUG}/text.txt"
    assert served.leads(f"{SLUG}/text", "text/plain, text/html;q=0.5, */*;q=0.1") == f"{SLUG}/text.txt"
    assert served.leads(f"{SLUG}/text", "text/html, text/plain") == f"{SLUG}/text.html"
    answer = served.get(f"{SLUG}/text.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.content == edition.text_file.read_bytes()
    assert answer.content.decode()[41431:41460] == "A vassal, a slave of Britain."


@pytest.mark.parametrize(
    "name", [f"{SLUG}/entity/nobody", f"{SLUG}/claim/p999-01", f"{SLUG}/paragraph/p999", "nothing"]
)
def test_an_unknown_name_is_404(served: Site, name: str) -> None:
    """A name that nothing bears is not found, whatever is accepted."""
    for accept in (None, "text/turtle", "image/png", CHROME):
        assert served.get(name, accept).status == 404


@pytest.mark.parametrize(
    ("path", "media"),
    [
        (f"{ENTITY}.html", "text/html"),
        (f"{ENTITY}.ttl", "text/turtle"),
        (f"{ENTITY}.jsonld", "application/ld+json"),
        (f"{SLUG}/dump/{SLUG}.nt.gz", "application/n-triples"),
        (f"{SLUG}/dump/{SLUG}.nq.gz", "application/n-quads"),
        (f"{SLUG}/dump/{SLUG}.nanopub.trig.gz", "application/trig"),
        (f"{SLUG}/dump/{SLUG}.rdf.gz", "application/rdf+xml"),
        (f"{SLUG}/dump/{SLUG}.rdf12.ttl.gz", "text/turtle"),
        (f"{SLUG}/dump/{SLUG}.aif.json.gz", "application/json"),
        ("ro-crate-metadata.json", "application/json"),
        ("style.css", "text/css"),
        ("index.html", "text/html"),
        ("", "text/html"),
    ],
)
def test_files_come_as_they_are(served: Site, path: str, media: str) -> None:
    """A file is served with its media type, byte for byte, to anybody from anywhere."""
    answer = served.get(path, "image/png")
    assert (answer.status, answer.media) == (200, media)
    assert answer.content == (served.folder / (path or "index.html")).read_bytes()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers.get("content-encoding") == ("gzip" if path.endswith(".gz") else None)
    head = served.get(path, method="HEAD")
    assert (head.status, head.content) == (200, b"")


def test_the_plain_name_of_a_dump_leads_to_it(served: Site) -> None:
    """Who asks for a dump by the name of its format comes to the packed one; another name is not found."""
    plain = f"{SLUG}/dump/{SLUG}.nanopub.trig"
    answer = served.get(plain)
    assert (answer.status, answer.headers["location"].partition("/data/")[2]) == (302, f"{plain}.gz")
    assert served.get(f"{SLUG}/dump/other.ttl").status == 404


@pytest.mark.parametrize("name", [ENTITY, CLAIM, ARGUMENT, "ns", "relation/subjugatedBy"])
def test_what_comes_is_about_what_was_asked(served: Site, name: str) -> None:
    """Following a name as an RDF client does gives one graph in both syntaxes, and it tells of the name."""
    graphs = []
    for accept, syntax in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
        path = served.leads(name, accept)
        answer = served.get(path)
        assert answer.media == accept
        address = f"http://127.0.0.1:{served.server.port}/data/{path}"  # beside it, the context is fetched
        graphs.append(set(Graph().parse(data=answer.content, format=syntax, publicID=address)))
    assert graphs[0] == graphs[1]
    assert any(subject == URIRef(NAMES + name) for subject, _, _ in graphs[0])


def test_folders_are_not_listed(served: Site) -> None:
    """Where there is a list it is a page of ours; other folders give none, and so does the dump folder."""
    assert b"<h1>Entities" in served.get(f"{SLUG}/entity/").content
    assert served.get(f"{SLUG}/dump/").status in (403, 404)


def test_apache_reads_the_rules_without_complaint(served: Site) -> None:
    """Nothing in the server's log is worse than a notice, so that no directive is unknown to it."""
    served.get(ENTITY, "text/turtle")
    log = (served.server.work / "error.log").read_text("utf-8")
    wrong = [line for line in log.splitlines() if re.search(r":(emerg|alert|crit|error)\]", line)]
    assert not [line for line in wrong if "AH01276" not in line], log  # AH01276: a folder without a list


def test_a_port_is_really_free() -> None:
    """The port that is given out can be listened to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", free_port()))
