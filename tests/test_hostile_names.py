"""An edition with names that try to leave its folder is published inside it, served, and found wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

import pytest
from lxml import html

from apache_server import APACHE, MODULES, apache, free_port, let_in
from claimgraph.build import ensure_built
from claimgraph.errors import Refused
from claimgraph.filenames import segment
from claimgraph.publishing import publish
from claimgraph.publishing.folder import Folder
from claimgraph.publishing.htaccess import special_rules, w3id_htaccess
from claimgraph.publishing.index import SiteIndex
from claimgraph.store import read_nquads
from claimgraph.validate import validate
from hostile_edition import NAMES, hostile_edition
from tiny_edition import BASE

if TYPE_CHECKING:
    from claimgraph.build import Published
    from claimgraph.edition import Edition

#: Names that no request can hold: steps through folders, fragments, queries, what no file can be called.
UNASKABLE = {
    name
    for name in NAMES
    if {*"#?"} & {*name} or {"", ".", ".."} & {*name.split("/")} or "%2f" in name or len(name) > 255
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with folders round it, so that what leaves the innermost is seen."""
    return tmp_path_factory.mktemp("hostile") / "a" / "b" / "c"


@pytest.fixture(scope="module")
def edition(place: Path) -> Edition:
    """The hostile edition."""
    return hostile_edition(place / "edition")


@pytest.fixture(scope="module")
def published(edition: Edition, cache: Path) -> Published:  # noqa: ARG001 - the cache must be set before the build
    """Its graph."""
    return ensure_built(edition)


@pytest.fixture(scope="module")
def root(place: Path, edition: Edition, published: Published) -> Path:
    """Its published folder."""
    publish(edition, published, place / "site")
    return place / "site"


@pytest.fixture(scope="module")
def index(edition: Edition, published: Published) -> SiteIndex:
    """Its graph with an index."""
    from pyoxigraph import RdfFormat, parse

    quads = parse(read_nquads(published.nquads), format=RdfFormat.N_QUADS, lenient=True)
    return SiteIndex(quads, edition.prefixes(), "small")


def test_nothing_lies_outside_the_folder(place: Path, root: Path) -> None:
    """However an IRI is spelt, its documents lie in the folder, and nothing is written beside it."""
    assert {path.name for path in place.iterdir()} == {"edition", "site"}
    for outer in (place.parent, place.parent.parent, place.parent.parent.parent):
        assert not list(outer.glob("PWNED*"))
        assert [path.name for path in outer.iterdir() if path.name in ("a", "b", "c")] != []
    for name in NAMES:
        stem = f"entity/{segment(name)}"
        for ending in ("html", "ttl", "jsonld"):
            file = root / "small" / f"{stem}.{ending}"
            assert file.is_file(), (name, stem)
            assert file.parent == root / "small" / "entity"


def test_the_list_of_entities_is_no_entity(root: Path) -> None:
    """An entity called index has documents of its own beside the list of all entities."""
    listed = (root / "small" / "entity" / "index.html").read_text("utf-8")
    itself = (root / "small" / "entity" / "~69ndex.html").read_text("utf-8")
    assert "Entities (" in listed
    assert f'href="{BASE}entity/index"' in itself


def test_every_link_inside_the_hostile_folder_leads_somewhere(root: Path) -> None:
    """Links to things with such names lead to their files, and to anchors that are there."""
    pages = {file: html.fromstring(file.read_bytes()) for file in root.rglob("*.html")}
    anchors = {file: set(page.xpath("//@id")) for file, page in pages.items()}
    inside = 0
    for file, page in pages.items():
        for link in page.xpath("//@href"):
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = Path(os.path.normpath(file.parent / unquote(parts.path))) if parts.path else file
            assert target.is_relative_to(root)
            assert target.is_file(), (file.name, link)
            if parts.fragment:
                assert {parts.fragment, unquote(parts.fragment)} & anchors[target], (file.name, link)
            inside += 1
    assert inside > 3_000


def test_validate_finds_every_such_name(edition: Edition, published: Published) -> None:
    """The shapes refuse each name that is not a plain one, and no other."""
    found = {
        one.focus.removeprefix(f"{BASE}entity/")
        for one in validate(edition, published.nquads, checks=False).findings
        if one.guard_name == "shape:own-name"
    }
    plain = {"index", "CON", "nul", "Lenin", "lenin", "-rf"}
    assert found == set(NAMES) - plain


def test_the_folder_writes_nothing_outside_itself(tmp_path: Path) -> None:
    """The second wall: whatever path is asked for, a step out of the folder is refused."""
    folder = Folder(tmp_path / "new")
    for path in ("../x", "a/../../x", "/etc/x", "a//x", "..", "", "a/..\\..\\x", "a\0b", "./x"):
        with pytest.raises(Refused, match="outside the folder"):
            folder.write(path, b"")
    assert not list(tmp_path.rglob("x"))


@pytest.mark.skipif(
    APACHE is None or not MODULES.is_dir(),
    reason="Debian's apache2 is not installed (apt-get install apache2-bin)",
)
def test_apache_leads_each_name_to_its_files(
    root: Path, index: SiteIndex, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Names whose files are called otherwise are redirected to these, in the folder and behind w3id.org."""
    work, w3id = tmp_path_factory.mktemp("apache"), tmp_path_factory.mktemp("w3id")
    for each in (root, work, w3id):
        let_in(each)
    port = free_port()
    home = f"http://127.0.0.1:{port}/data/"
    rules = w3id_htaccess("small", home, special_rules(index, "small"))
    (w3id / ".htaccess").write_text(rules, encoding="utf-8")
    served = 0
    with apache(work, port, {"/data/": root, "/w3id/": w3id}) as server:
        for name in NAMES:
            if name in UNASKABLE:
                continue
            stem = f"small/entity/{segment(name)}"
            for start in ("/data/", "/w3id/"):
                asked = f"{start}small/entity/{quote(name, safe='%/~')}"
                for accept, ending in (("text/html", "html"), ("text/turtle", "ttl")):
                    answer = server.get(asked, accept)
                    assert answer.status == 303, (name, answer)
                    assert answer.headers["location"] == f"{home}{stem}.{ending}", name
            assert server.get(f"/data/{stem}.ttl").status == 200
            served += 1
        for name in ("nobody", "Nobody", "LENIN", "..%2f..%2fPWNED", "INDEX"):
            assert server.get(f"/data/small/entity/{name}", "text/turtle").status == 404, name
    assert served > 15
