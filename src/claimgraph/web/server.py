"""The editions as they are served now, and what is kept of them: the graph in memory, finished pages."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pyoxigraph import RdfFormat, parse

from claimgraph.errors import ClaimgraphError, UsageProblem
from claimgraph.exporters.jsonld import JsonLd, read_context
from claimgraph.filenames import segment
from claimgraph.pages.edition_pages import Pages, Site
from claimgraph.pages.links import Links
from claimgraph.pages.text_pages import TextPages
from claimgraph.pages.vocabulary import Shapes
from claimgraph.publishing.documents import Serializer
from claimgraph.publishing.index import SiteIndex
from claimgraph.publishing.site import split_base
from claimgraph.store import objects_stay, read_nquads
from claimgraph.web.content_cache import ContentCache
from claimgraph.web.responses import Content, Missing
from claimgraph.workers import RESULT_LIMIT, ForkServer, Limits, Pool
from claimgraph.workers.fair_queue import FairLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.requests import Request

    from claimgraph.api.open_edition import OpenEdition
    from claimgraph.model import Model

T = TypeVar("T")

#: (path below the edition, name) of the pages that the head of every page leads to.
MAIN_PAGES = (
    ("text", "Text"),
    ("entity/", "Entities"),
    ("claim/", "Claims"),
    ("argument/", "Arguments"),
    ("voice/", "Voices"),
    ("timeline", "Timeline"),
    ("arguments", "Map"),
    ("queries", "Questions"),
    ("sparql", "SPARQL"),
)
#: How many may wait for the thread that asks an edition, and how many of them for one client.
SERIAL_LIMITS = (64, 16)


class Settings(NamedTuple):
    """How a server serves.

    ``address`` is where its root is seen by the world, with a slash at its end, for what must name itself;
    "" is wherever it is asked. ``root`` is the path of the root there, such as ``/claims``, "" for none.
    ``workers`` is the number of processes that answer queries of each edition, within ``timeout`` seconds,
    ``memory`` MiB and ``rows`` rows. ``warm`` has what the first question in words takes seconds to find out
    found out when the server begins.
    """

    address: str = ""
    root: str = ""
    workers: int = 3
    timeout: float = 10.0
    memory: int = 1024
    rows: int = 100_000
    warm: bool = False


def root_of(address: str) -> str:
    """The path of the root at an address, without a slash at its end."""
    return urlsplit(address).path.rstrip("/")


def slug_of(edition: OpenEdition) -> str:
    """The first segment of all paths of an edition."""
    return segment(split_base(edition.prefixes.base)[1])


class ServedEdition:
    """One edition as it is served now; a new build makes another one.

    ``slug`` is the first segment of all its paths, ``index`` the whole graph in memory, ``version`` the hash
    of what it was built from.
    """

    def __init__(self, edition: OpenEdition, settings: Settings) -> None:
        self.edition = edition
        self.settings = settings
        self.prefixes = edition.prefixes
        self.names = split_base(self.prefixes.base)[0]
        self.slug = slug_of(edition)
        published = edition.published("all")
        self.version = published.hash
        with objects_stay():
            quads = parse(read_nquads(published.nquads), format=RdfFormat.N_QUADS, lenient=True)
            self.index = SiteIndex(quads, self.prefixes, self.slug, ending="")
            self.model: Model = self.index.model
            _ = self.model.paragraphs, self.model.sentences, self.model.claims, self.model.arguments
        self.model.query_engine = edition.union
        edition.use_model(self.model)
        self.cache = ContentCache()
        self._memo: dict[str, Any] = {}
        self._serial_thread = ThreadPoolExecutor(1, "claimgraph-serial")
        self._folder: TemporaryDirectory[str] | None = None
        self._pool: Pool | None = None
        #: Turns at what processes of their own make.
        self.dump_lock, self.picture_lock = FairLock("dumps"), FairLock("pictures")
        self.derivation_lock = FairLock("answers that build on others")
        #: At what is made of large answers here, and at finding out why an answer is empty.
        self.large_answer_lock = FairLock("pages of large answers")
        self.explanation_lock = FairLock("explanations")
        #: At finding out with which values questions find something.
        self.options_lock = FairLock("lists of values")
        #: And at the thread that asks the open edition, which pages of voices take a second of.
        self.serial_lock = FairLock("answers", *SERIAL_LIMITS)
        self.context = read_context(edition.edition.context_file, self.prefixes)
        self.serializer = Serializer(self.prefixes, JsonLd(self.context))

    async def start(self, fork_server: ForkServer) -> None:
        """Have processes ready that answer queries.

        Where they cannot open the store, they say so when they are asked, and try again.
        """
        settings = self.settings
        store = await asyncio.to_thread(lambda: self.edition.on_disk(self.folder / "store"))
        self._pool = Pool(
            fork_server,
            store,
            size=settings.workers,
            limits=Limits(settings.timeout, settings.memory),
            result_limit=RESULT_LIMIT._replace(rows=settings.rows),
            prefixes=self.prefixes,
            edition=f"{self.prefixes.base}edition",
        )
        with suppress(ClaimgraphError):
            await self._pool.start()

    @property
    def pool(self) -> Pool:
        """What answers queries in SPARQL."""
        assert self._pool is not None  # noqa: S101 - nobody asks before the server has begun
        return self._pool

    async def close(self) -> None:
        """Answer nothing any more, and give up what lies on disk for it."""
        if self._pool is not None:
            await self._pool.close()
        self._serial_thread.shutdown(wait=False, cancel_futures=True)
        if self._folder is not None:
            self._folder.cleanup()
        self.edition.close()

    @property
    def folder(self) -> Path:
        """Where finished dumps lie."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="claimgraph-serve-")
        return Path(self._folder.name)

    @property
    def title(self) -> str:
        """What the edition is called."""
        return self.index.graph.label(f"{self.prefixes.base}edition")

    @cached_property
    def site(self) -> Site:
        """The head of its pages."""
        pages = [(f"{self.slug}/{path}", name) for path, name in MAIN_PAGES]
        return Site(self.title, pages, home=f"{self.slug}/", search=f"{self.slug}/ask", served=True)

    @cached_property
    def pages(self) -> Pages:
        """The pages of its things; links lead from the server's root."""
        links = Links(
            self.index.graph, self.index.address, None, f"{self.slug}/text", root=self.settings.root
        )
        return Pages(self.model, links, self.site)

    @cached_property
    def texts(self) -> TextPages:
        """The pages of its text."""
        return TextPages(self.pages, self.slug)

    @cached_property
    def shapes(self) -> Shapes:
        """The shapes that guard it."""
        return Shapes(self.edition.edition)

    @property
    def address(self) -> str:
        """Where the world sees the root, with a slash at its end; by default where its names point."""
        return self.settings.address or self.names

    @property
    def endpoint(self) -> str:
        """Where the world asks it in SPARQL; "" where that is not known."""
        return f"{self.settings.address}{self.slug}/sparql" if self.settings.address else ""

    @cached_property
    def by_path(self) -> dict[tuple[str, str], str]:
        """(kind, name of its files) → IRI of all that has an address of its own."""
        found = {place: iri for iri, place in self.index.resources.items()}
        named = self.index.paragraph_name
        return found | {("paragraph", named(iri)): iri for iri in self.model.paragraphs}

    async def content(
        self, key: object, media: str, make: Callable[[], str | bytes], serial_for: str | None = None
    ) -> Content:
        """What is kept under ``key``, or ``make`` makes now in a thread, and is kept then.

        For the client ``serial_for`` it is made as :meth:`run_serially` has it.
        """

        def work() -> Content:
            if (known := self.cache.get(key)) is not None:
                return known
            made = make()
            return self.cache.keep(key, Content(made.encode() if isinstance(made, str) else made, media))

        known = self.cache.get(key)
        if known is not None:
            return known
        if serial_for is None:
            return await asyncio.to_thread(work)
        return await self.run_serially(serial_for, work, key)

    async def run_serially(self, client: str, work: Callable[[], T], key: object = None) -> T:
        """What ``work`` gives, done by the one thread that asks the open edition, at ``client``'s turn.

        What the edition holds, SQLite's connection first, is made for one thread. Raises Busy where too many
        wait; those who want what is known by the same ``key`` are never too many.
        """
        async with self.serial_lock.turn(client, key):
            return await asyncio.get_running_loop().run_in_executor(self._serial_thread, work)

    def memoized(self, name: str, work: Callable[[], T]) -> T:
        """What ``work`` finds out of the edition, once for each ``name``."""
        if name not in self._memo:
            self._memo[name] = work()
        value: T = self._memo[name]
        return value


class Server:
    """All editions that are served, by slug."""

    def __init__(self, editions: Iterable[OpenEdition], settings: Settings) -> None:
        self.settings = settings
        self._fork_server = ForkServer()
        self.editions: dict[str, ServedEdition] = {}
        #: What is to be closed: those, and whatever is taking their place or has been replaced.
        self._opened: set[ServedEdition] = set()
        for edition in editions:
            slug = slug_of(edition)
            if slug in self.editions:
                where = f"{self.editions[slug].edition.edition.root} and {edition.edition.root}"
                what = f"two editions are called {slug!r}"
                raise UsageProblem(what, where, "give each a base IRI of its own, or serve one of them")
            self.editions[slug] = ServedEdition(edition, settings)

    def at(self, request: Request) -> ServedEdition:
        """The edition that a request is about; raises Missing where none is."""
        slug = request.path_params.get("slug")
        if slug is None and len(self.editions) == 1:
            return next(iter(self.editions.values()))
        if slug in self.editions:
            return self.editions[slug]
        what = f"no edition is called {slug!r}" if slug else "several editions are served here"
        where = request.url.path
        raise Missing(what, where, f"begin the path with {' or '.join(f'/{one}' for one in self.editions)}")

    async def start(self) -> None:
        """Begin to serve: what answers queries is made ready."""
        for served in self.editions.values():
            await self.open(served)

    async def close(self) -> None:
        """Serve no more."""
        for served in list(self._opened):
            await self.shut(served)
        await self._fork_server.close()

    async def open(self, served: ServedEdition) -> None:
        """Have an edition ready to be asked."""
        self._opened.add(served)
        await served.start(self._fork_server)

    async def shut(self, served: ServedEdition) -> None:
        """Give up an edition that nobody asks any more."""
        await served.close()
        self._opened.discard(served)

    def health(self) -> dict[str, object]:
        """What is served, for whoever watches over the server."""
        editions = self.editions.items()
        return {
            "status": "ok",
            "editions": {slug: one.version for slug, one in editions},
            "queries": {slug: one.pool.stats() for slug, one in editions},
        }

    def problem_page(self, request: Request, error: ClaimgraphError, status: int) -> str:
        """A page that says what is wrong."""
        try:
            pages = self.at(request).pages
        except Missing:
            pages = next(iter(self.editions.values())).pages
        return pages.page("problem", error=error, status=status)
