"""What goes into the published folder, and in which order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import RdfFormat, parse

from claimgraph.errors import UsageProblem
from claimgraph.exporters.jsonld import context_text, read_context, write_jsonld
from claimgraph.filenames import segment
from claimgraph.model import Model
from claimgraph.publishing import crate, htaccess
from claimgraph.publishing.describe import SPDX, describe
from claimgraph.publishing.documents import write_documents
from claimgraph.publishing.dumps import Dump, write_dumps
from claimgraph.publishing.examples import describe_examples, examples_page
from claimgraph.publishing.folder import File, Folder, fill
from claimgraph.publishing.home import front_page
from claimgraph.publishing.index import Whole
from claimgraph.publishing.ontology import Shapes, core_page, relations_page
from claimgraph.publishing.pages import write_pages
from claimgraph.reading.content import gather
from claimgraph.reading.page import page as reading_page
from claimgraph.store import open_readonly, read_nquads
from claimgraph.terms import Prefixes, no_iri
from claimgraph.turtle import format_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from claimgraph.build.cache import Progress, Published
    from claimgraph.edition import Edition

_URL = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


class Made(NamedTuple):
    """What was published: the files by path, and the export formats left out, each with the reason."""

    files: tuple[File, ...]
    left_out: dict[str, str]


def publish(
    edition: Edition,
    published: Published,
    target: Path,
    *,
    base: str = "",
    endpoint: str = "",
    force: bool = False,
    progress: Progress | None = None,
) -> Made:
    """Make the folder ``target`` from a published graph and say what is in it.

    ``base`` is the address where the folder will be served, if that is not where its names point; then files
    for a w3id.org pull request are added, that lead from the names to it. ``endpoint`` is a SPARQL endpoint
    that serves the graph. ``force`` replaces a folder that was not made here. Raises Refused for such a
    folder without it, UsageProblem for an address that is none, and what the exporters raise.
    """
    prefixes = edition.prefixes()
    names, slug = _split(prefixes.base)
    for what, address, form in (("address", base, _URL), ("endpoint", endpoint, _IRI)):
        if address and (not form.fullmatch(address) or no_iri(address)):
            raise UsageProblem(
                f"not an {what} on the web", address, "write it like https://example.org/claims/"
            )
    address = f"{base.rstrip('/')}/" if base else names
    step = progress or (lambda _name, _share: None)

    left_out: dict[str, str] = {}

    def work(folder: Folder) -> None:
        site = _Site(folder, edition, published, prefixes, slug)
        left_out.update(site.write(address, base != "", endpoint, step))

    folder = fill(target, work, force=force)
    step("done", 1.0)
    return Made(tuple(folder.files[path] for path in sorted(folder.files)), left_out)


def _split(base: str) -> tuple[str, str]:
    """The edition's base without its last part, and that part: the folder that its documents stand in."""
    head, _, slug = base.rstrip("/").rpartition("/")
    return f"{head}/", slug


class _Site:
    """One run."""

    def __init__(
        self, folder: Folder, edition: Edition, published: Published, prefixes: Prefixes, slug: str
    ) -> None:
        self.folder = folder
        self.edition = edition
        self.published = published
        self.nquads = read_nquads(published.nquads)
        self.whole = Whole(parse(self.nquads, format=RdfFormat.N_QUADS, lenient=True), prefixes)
        self.model = Model(open_readonly(published.store), prefixes)
        self.named = slug
        self.slug = segment(slug)
        self.context = read_context(edition.context_file, prefixes)

    def write(self, address: str, elsewhere: bool, endpoint: str, step: Progress) -> dict[str, str]:
        """Fill the folder and say what is left out; half the time goes into the dumps."""
        dumps, left_out = write_dumps(
            self.folder,
            self.edition,
            self.nquads,
            self.whole.quads,
            self.slug,
            lambda name, share: step(name, share / 2),
        )
        step("describing the graph", 0.5)
        self._describe(dumps, address, endpoint)
        step("writing the documents", 0.55)
        write_documents(self.folder, self.whole, self.slug, self.context)
        step("writing the pages", 0.85)
        self._pages(dumps)
        unusual = htaccess.unusual(self.whole, self.named)
        self.folder.write(".htaccess", htaccess.folder_htaccess(self.named, unusual))
        if elsewhere:
            rules = htaccess.w3id_htaccess(self.named, address, unusual)
            self.folder.write("w3id/claimgraph/.htaccess", rules)
            self.folder.write("w3id/claimgraph/README.md", htaccess.w3id_readme(address))
        self._crate(dumps)
        self.folder.close(self.published.hash)
        return left_out

    def _describe(self, dumps: list[Dump], address: str, endpoint: str) -> None:
        self._both("dataset", describe(self.whole, dumps, address, endpoint))
        self._both("queries", describe_examples(self.edition, self.whole, endpoint))
        self.folder.write("context.jsonld", context_text(self.context))
        self.folder.write(f"{self.slug}/text.txt", self.edition.text_file.read_bytes())

    def _both(self, name: str, quads: Iterable[Quad]) -> None:
        told = list(quads)
        prefixes = Prefixes({**self.whole.prefixes, "spdx": SPDX})
        self.folder.write(f"{self.slug}/{name}.ttl", format_turtle(told, prefixes))
        self.folder.write(f"{self.slug}/{name}.jsonld", write_jsonld(told, self.context))

    def _pages(self, dumps: list[Dump]) -> None:
        folder, whole, slug = self.folder, self.whole, self.slug
        write_pages(folder, whole, slug)
        folder.write(f"{slug}/text.html", reading_page(gather(self.model), self.model))
        folder.write(f"{slug}/queries.html", examples_page(self.edition, slug))
        shapes = Shapes(self.edition)
        folder.write("shapes.ttl", shapes.turtle(whole))
        folder.write("shapes.jsonld", shapes.jsonld())
        folder.write("ns.html", core_page(whole, shapes, slug))
        folder.write("relation.html", relations_page(whole, shapes, slug))
        folder.write("index.html", front_page(whole, dumps, slug))
        folder.write("style.css", Path(__file__).with_name("style.css").read_bytes())

    def _crate(self, dumps: list[Dump]) -> None:
        slug = self.slug
        turtle, json_ld = "text/turtle", "application/ld+json"
        told = {
            "index.html": ("Contents", "text/html"),
            f"{slug}/text.txt": ("The source text", "text/plain"),
            f"{slug}/text.html": ("The text with its claims beside it", "text/html"),
            f"{slug}/dataset.ttl": ("Description of the dataset in VoID and DCAT", turtle),
            f"{slug}/queries.ttl": ("The stored questions as SPARQL examples", turtle),
            f"{slug}/topics.ttl": ("Topics that questions ask for", turtle),
            f"{slug}/mappings.ttl": ("Links to other authorities", turtle),
            "ns.html": ("The core vocabulary and the shapes", "text/html"),
            "ns.ttl": ("The core vocabulary", turtle),
            "relation.html": ("The relations", "text/html"),
            "relation.ttl": ("The relations", turtle),
            "shapes.ttl": ("The SHACL shapes", turtle),
            "context.jsonld": ("The JSON-LD context", json_ld),
        }
        folders = {
            f"{slug}/entity": "A page, Turtle and JSON-LD for each entity",
            f"{slug}/claim": "A page, Turtle and JSON-LD for each claim",
            f"{slug}/argument": "A page, Turtle and JSON-LD for each argument",
            f"{slug}/paragraph": "Turtle and JSON-LD for each paragraph",
        }
        content = crate.metadata(self.whole, dumps, self.folder.files, told, folders)
        self.folder.write(crate.NAME, content)
