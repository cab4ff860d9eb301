"""What goes into the published folder, and in which order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import RdfFormat, parse

from claimgraph.errors import UsageProblem
from claimgraph.exporters.jsonld import JsonLd, context_text, read_context
from claimgraph.filenames import segment
from claimgraph.pages.edition_pages import Document, Pages, Site, representations
from claimgraph.pages.links import Links
from claimgraph.pages.reading_page import reading_page
from claimgraph.pages.render import style_sheet
from claimgraph.pages.vocabulary import Shapes, core_page, relations_page
from claimgraph.publishing import htaccess, ro_crate
from claimgraph.publishing.background import in_background
from claimgraph.publishing.dataset_description import SPDX, describe_dataset
from claimgraph.publishing.documents import CONTEXT, Serializer, documents
from claimgraph.publishing.dumps import Dump, write_dumps
from claimgraph.publishing.folder import File, Folder, fill
from claimgraph.publishing.index import KINDS, SiteIndex
from claimgraph.publishing.sparql_examples import describe_examples, question_rows
from claimgraph.reading.content import gather
from claimgraph.results import serialize_graph
from claimgraph.store import objects_stay, open_readonly, read_nquads
from claimgraph.terms import Prefixes, iri_error
from claimgraph.turtle import format_turtle
from claimgraph.turtle.terms import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Quad

    from claimgraph.build.cache import Progress, Published
    from claimgraph.edition import Edition

_URL = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


#: What the folder holds besides pages and documents of single resources: its title, its path without ending
#: ({} is the edition's folder), and its endings.
_DOCUMENTS = (
    ("The text with its claims beside it", "{}/text", ("html",)),
    ("The source text, byte for byte", "{}/text", ("txt",)),
    ("The text’s parts, paragraphs and sentences", "{}/text", ("ttl", "jsonld")),
    ("The stored questions with their SPARQL", "{}/queries", ("html", "ttl", "jsonld")),
    ("The core vocabulary, with the shapes that guard it", "ns", ("html", "ttl", "jsonld")),
    ("The relations that claims use", "relation", ("html", "ttl", "jsonld")),
    ("The SHACL shapes", "shapes", ("ttl", "jsonld")),
    ("The dataset’s description in VoID and DCAT", "{}/dataset", ("ttl", "jsonld")),
    ("Topics that questions ask for", "{}/topics", ("ttl", "jsonld")),
    ("Links to other authorities", "{}/mappings", ("ttl", "jsonld")),
    ("The JSON-LD context of the documents", "context", ("jsonld",)),
)
#: Folder of resources → what its list is called.
LISTS = {"entity": "Entities", "claim": "Claims", "argument": "Arguments"}


def documents_of(slug: str) -> list[Document]:
    """What there is of the edition in the folder ``slug`` besides pages of single resources."""
    return [
        Document(title, representations(stem.format(slug), endings)) for title, stem, endings in _DOCUMENTS
    ]


class PublishedFolder(NamedTuple):
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
) -> PublishedFolder:
    """Make the folder ``target`` from a published graph and say what is in it.

    ``base`` is the address where the folder will be served, if that is not where its names point; then files
    for a w3id.org pull request are added, that lead from the names to it. ``endpoint`` is a SPARQL endpoint
    that serves the graph. ``force`` replaces a folder that was not made here. Raises Refused for such a
    folder without it, UsageProblem for an address that is none, and what the exporters raise.
    """
    prefixes = edition.prefixes()
    names, slug = split_base(prefixes.base)
    for what, address, form in (("address", base, _URL), ("endpoint", endpoint, _IRI)):
        if address and (not form.fullmatch(address) or iri_error(address)):
            raise UsageProblem(
                f"not an {what} on the web", address, "write it like https://example.org/claims/"
            )
    address = f"{base.rstrip('/')}/" if base else names
    step = progress or (lambda _name, _share: None)

    left_out: dict[str, str] = {}

    def work(folder: Folder) -> None:
        run = _SiteWriter(folder, edition, published, prefixes, slug)
        left_out.update(run.write(address, base != "", endpoint, step))

    with objects_stay():
        folder = fill(target, work, force=force)
    step("done", 1.0)
    return PublishedFolder(tuple(folder.files[path] for path in sorted(folder.files)), left_out)


def split_base(base: str) -> tuple[str, str]:
    """The edition's base without its last part, and that part: the folder that its documents stand in."""
    head, _, slug = base.rstrip("/").rpartition("/")
    return f"{head}/", slug


def counts_of(index: SiteIndex, pages: tuple[str, str]) -> list[tuple[int, str, str]]:
    """How many resources of each kind there are: number, path of their list, and what they are called.

    ``pages`` are the names of the page of a folder and of that of the text.
    """
    folder, text = pages
    counts = [(index.of_kind(kind), f"{kind}/{folder}", kind, LISTS[kind].lower()) for kind in KINDS]
    counts.append((list(index.model.paragraphs), text, "paragraph", "paragraphs"))
    return [
        (len(several), f"{index.slug}/{path}", one if len(several) == 1 else many)
        for several, path, one, many in counts
    ]


class _SiteWriter:
    """Writes the files of one folder."""

    def __init__(
        self, folder: Folder, edition: Edition, published: Published, prefixes: Prefixes, slug: str
    ) -> None:
        self.folder = folder
        self.edition = edition
        self.published = published
        self.nquads = read_nquads(published.nquads)
        self.named = slug
        self.slug = segment(slug)
        quads = parse(self.nquads, format=RdfFormat.N_QUADS, lenient=True)
        self.index = SiteIndex(quads, prefixes, self.slug)
        self.context = read_context(edition.context_file, prefixes)
        # The description of the dataset speaks of checksums, which the edition's table has no prefix for.
        described = Prefixes({**prefixes, "spdx": SPDX})
        self.serializer = Serializer(described, JsonLd(self.context))

    def write(self, address: str, elsewhere: bool, endpoint: str, step: Progress) -> dict[str, str]:
        """Fill the folder and say what is left out; half the time goes into the dumps."""
        folder, index, slug = self.folder, self.index, self.slug

        def dump() -> tuple[list[Dump], dict[str, str]]:
            return write_dumps(
                folder, self.edition, self.nquads, index, lambda name, share: step(name, (1 + share) / 2)
            )

        with in_background(dump) as result:
            step("writing the documents", 0.0)
            folder.write(CONTEXT, context_text(self.context))
            folder.write(f"{slug}/text.txt", self.edition.text_file.read_bytes())
            for stem, quads in documents(index):
                self._document(stem, quads)
            step("writing the pages", 0.2)
            self._resources()
            self._vocabularies()
            step("writing the dumps", 0.5)
            dumps, left_out = result()
        folder.files.update((one.file.path, one.file) for one in dumps)
        step("describing the graph", 0.95)
        self._document(f"{slug}/dataset", describe_dataset(index, dumps, address, endpoint))
        self._document(f"{slug}/queries", describe_examples(self.edition, index, endpoint))
        self._home(dumps)
        special_rules = htaccess.special_rules(index, self.named)
        folder.write(".htaccess", htaccess.folder_htaccess(self.named, special_rules))
        if elsewhere:
            rules = htaccess.w3id_htaccess(self.named, address, special_rules)
            folder.write("w3id/claimgraph/.htaccess", rules)
            folder.write("w3id/claimgraph/README.md", htaccess.w3id_readme(address))
        self._crate(dumps)
        folder.close(self.published.hash)
        return left_out

    def _document(self, stem: str, quads: Iterable[Quad]) -> None:
        """A data document in both formats."""
        lines = lines_of(quads)  # in the order of the graph
        self.folder.write(f"{stem}.ttl", self.serializer.turtle(lines))
        self.folder.write(f"{stem}.jsonld", self.serializer.jsonld(stem, lines))

    def _pages(self, within: str) -> Pages:
        """The pages of the folder ``within``."""
        index, slug = self.index, self.slug
        text = f"{slug}/text.html"
        lists = [(f"{slug}/{kind}/index.html", title) for kind, title in LISTS.items()]
        vocabulary = [("ns.html", "Vocabulary"), ("relation.html", "Relations")]
        head = [(text, "Text"), *lists, (f"{slug}/queries.html", "Questions"), *vocabulary]
        site = Site(index.graph.label(f"{index.base}edition"), head)
        return Pages(index.model, Links(index.graph, index.address, within, text), site)

    def _resources(self) -> None:
        """The pages of all that has one of its own, their lists, and the text."""
        # Not before: the engine starts threads, and the dumps are made in a copy of a process that has none.
        self.index.model.query_engine = open_readonly(self.published.store)
        folder, index, slug = self.folder, self.index, self.slug
        for kind, title in LISTS.items():
            pages, iris = self._pages(f"{slug}/{kind}"), index.of_kind(kind)
            for iri in iris:
                name = index.resources[iri][1]
                folder.write(f"{slug}/{kind}/{name}.html", pages.resource(iri, name))
            folder.write(f"{slug}/{kind}/index.html", pages.contents(title, kind, iris))
        folder.write(f"{slug}/text.html", reading_page(gather(index.model), index.model))

    def _vocabularies(self) -> None:
        """The stored questions, the vocabularies and the shapes."""
        folder, index, slug = self.folder, self.index, self.slug
        questions, formats = question_rows(self.edition), representations("queries")
        page = self._pages(slug).page("questions", questions=questions, formats=formats)
        folder.write(f"{slug}/queries.html", page)
        shapes, root = Shapes(self.edition), self._pages("")
        folder.write("shapes.ttl", format_turtle(shapes.quads, index.prefixes))
        triples = [quad.triple for quad in sorted(shapes.quads, key=str)]
        folder.write("shapes.jsonld", serialize_graph(triples, "jsonld", Prefixes({})))
        folder.write("ns.html", core_page(root, shapes))
        folder.write("relation.html", relations_page(root, shapes))

    def _home(self, dumps: list[Dump]) -> None:
        """The first page, and the style of all."""
        counts = counts_of(self.index, ("index.html", "text.html"))
        formats = representations(f"{self.slug}/dataset")
        home = self._pages("").home(counts, documents_of(self.slug), dumps, formats)
        self.folder.write("index.html", home)
        self.folder.write("style.css", style_sheet())

    def _crate(self, dumps: list[Dump]) -> None:
        folders = {f"{self.slug}/{kind}": f"A page, Turtle and JSON-LD for each {kind}" for kind in LISTS}
        folders[f"{self.slug}/paragraph"] = "Turtle and JSON-LD for each paragraph"
        documents = [Document("Contents", representations("index", ("html",))), *documents_of(self.slug)]
        content = ro_crate.metadata(self.index, dumps, self.folder.files, documents, folders)
        self.folder.write(ro_crate.NAME, content)
