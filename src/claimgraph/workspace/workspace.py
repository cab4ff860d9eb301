"""The workspace: what questions are put to, whoever asks them.

An edition whose graph was published here or stands at an endpoint, other people's data joined, and the limits
that hold for questions. Everything is read when it is first asked for: a question opens the store alone.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from claimgraph.edition import ENVIRONMENT, Edition, find_edition
from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.queries import bind
from claimgraph.sandbox import Limits
from claimgraph.workspace.stored_queries import find_query, find_view, missing_prefixes, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from pyoxigraph import Store

    from claimgraph.build.cache import Published, Reads
    from claimgraph.importers import Joined
    from claimgraph.model import Model
    from claimgraph.queries import StoredQuery
    from claimgraph.query_guard import Permissions
    from claimgraph.remote import Endpoint
    from claimgraph.store import Engine, Results
    from claimgraph.terms import Prefixes
    from claimgraph.workspace.endpoint_access import EndpointAccess

#: Limits of each question that is put to find out why an answer is empty.
PROBING = Limits(timeout=5.0, memory=512)


class Question(NamedTuple):
    """A query ready to be put: its text, namespaces to declare for it, and the views that it builds on.

    ``trusted`` is one of the built-in edition, which runs in this process; any other is held in a child.
    ``from_clause`` lets it name graphs with FROM; ``whole`` is the text without the limit that narrows it.
    """

    text: str
    prefixes: Mapping[str, str] = MappingProxyType({})
    derives: tuple[str, ...] = ()
    trusted: bool = False
    from_clause: bool = False
    whole: str = ""


class Workspace:
    """What is open; a context manager, because what was fetched to be joined goes when it is closed.

    ``edition`` is a folder, an :class:`Edition`, or None for $CLAIMGRAPH_EDITION and else the built-in one.
    ``sources`` are files and addresses to be joined, each in a named graph; ``access`` names an endpoint that
    has the graph, where it is not to be published here. ``limits`` hold for each question of other origin
    than the package, each source that is read, and with their time each question to an endpoint; ``services``
    are the endpoints that SERVICE may ask; ``unconfined`` lets questions run where the system cannot keep
    them from files and connections; ``reading`` are keywords of ``join``; ``build`` publishes (the cache).

    Raises UsageProblem for a folder that is no edition, and for sources together with an endpoint or an
    endpoint without that graph; UnreadableInput, Refused or LimitHit for a source that cannot be had.
    """

    def __init__(
        self,
        edition: Edition | str | Path | None = None,
        *,
        sources: Iterable[str | Path] = (),
        access: EndpointAccess | None = None,
        limits: Limits = Limits(),  # noqa: B008 - immutable
        services: Iterable[str] = (),
        unconfined: bool = False,
        reading: Mapping[str, Any] = MappingProxyType({}),
        build: Callable[[Edition, Reads], Published] | None = None,
    ) -> None:
        self.sources = tuple(map(str, sources))
        self.services = frozenset(services)
        root = edition.root if isinstance(edition, Edition) else edition
        self._anew: Any = partial(
            type(self), root, sources=self.sources, access=access, limits=limits, services=self.services,
            unconfined=unconfined, reading=reading, build=build,
        )  # fmt: skip
        self.edition = edition if isinstance(edition, Edition) else find_edition(edition)
        #: Whether the questions of the edition are somebody else's text.
        self.foreign = edition is not None or bool(os.environ.get(ENVIRONMENT))
        self.limits = limits
        self.unconfined = unconfined
        self._build = build or _ensure_built
        self._published: dict[Reads, Published] = {}
        self._derived: tuple[str, ...] = ()
        self._open = ExitStack()
        if self.sources and access is not None:
            what = "--with joins data here, and --endpoint asks elsewhere"
            raise UsageProblem(what, "", "give one of them")
        self.endpoint: Endpoint | None = None
        if access is not None:
            from claimgraph.workspace.endpoint_access import endpoint_at

            self.endpoint = endpoint_at(access, self.prefixes, limits)
        if self.sources:
            from claimgraph.importers import join

            self.joined: Joined = self._open.enter_context(join(self.sources, limits, **reading))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reopened(self) -> Self:
        """The same opened anew, as its files are now."""
        again: Self = self._anew()
        return again

    def close(self) -> None:
        """Give up what was fetched; what was read stays readable."""
        self._open.close()

    @cached_property
    def prefixes(self) -> Prefixes:
        """The edition's prefix table."""
        return self.edition.prefixes()

    # The graph.

    def published(self, reads: Reads = "store") -> Published:
        """The published graph, built now at need; ``reads`` says what of it will be read whole.

        Raises DataProblem or UnreadableInput where the edition cannot be built, UsageProblem where an
        endpoint is asked instead.
        """
        if self.endpoint is not None:
            what = "the graph is at an endpoint, and this needs it published here"
            raise UsageProblem(what, self.endpoint.url, "leave out --endpoint")
        known = self._published
        published = known.get(reads) or known.get("all")
        if published is None and reads == "store":  # which is compared whatever else is
            published = next(iter(known.values()), None)
        if published is None:
            published = known[reads] = self._build(self.edition, reads)
        return published

    @cached_property
    def store(self) -> Engine:
        """The published graph alone, read only; or the endpoint that has it."""
        if self.endpoint is not None:
            return self.endpoint
        from claimgraph.build.prefetch import take
        from claimgraph.store import open_readonly

        published = self.published()
        try:
            return take(published.store) or open_readonly(published.store)
        except UnreadableInput:
            from claimgraph.build import damaged

            if not damaged(published):
                raise
            self._published.clear()
            return open_readonly(self.published().store)

    def dataset(self, derives: tuple[str, ...] = ()) -> Engine:
        """What a question is put to: the graph, what is joined with it, and what ``derives`` (views) make.

        The published graph is the default graph; the others are named. Raises UsageProblem for views at an
        endpoint.
        """
        if self.endpoint is not None and derives:
            raise UsageProblem("this question builds on what is derived here", "", "leave out --endpoint")
        if not (self.sources or derives):
            return self.store
        if derives != self._derived:
            from pyoxigraph import NamedNode

            from claimgraph.store import derive

            for slug in self._derived:
                self._in_memory.remove_graph(NamedNode(find_view(self.edition, slug).graph))
            self._derived = derives
            for slug in derives:
                derive(self._in_memory, find_view(self.edition, slug))
        return self._in_memory

    @cached_property
    def _in_memory(self) -> Store:
        """The published graph and what is joined with it."""
        from claimgraph.store import open_memory

        nquads = self.published("graph").nquads
        if not self.sources:
            return open_memory(nquads)
        from claimgraph.importers import open_joined

        return open_joined(nquads, self.joined)

    def on_disk(self, folder: Path) -> Path:
        """Where the graph and what is joined with it lie as a store that other processes open.

        It is made in ``folder``, which is empty, where there is anything to be joined.
        """
        if not self.sources:
            return self.published().store
        from pyoxigraph import RdfFormat, Store

        self.dataset()  # nothing that was derived for a question
        quads = self._in_memory.dump(format=RdfFormat.N_QUADS) or b""
        store = Store(str(folder))
        store.bulk_load(quads, format=RdfFormat.N_QUADS, lenient=True)
        store.flush()
        return folder

    @cached_property
    def union(self) -> Engine:
        """All in one graph, for what is made of all claims that are known, whoever wrote them down."""
        if not self.sources:
            return self.store
        from pyoxigraph import Quad

        from claimgraph.importers import open_joined

        store = open_joined(self.published("graph").nquads, self.joined)
        graphs = list(store.named_graphs())
        named = [quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)]
        store.extend([Quad(quad.subject, quad.predicate, quad.object) for quad in named])
        return store

    @cached_property
    def model(self) -> Model:
        """What the graph holds, as objects, what is joined included."""
        from claimgraph.model import Model

        return Model(self.union, self.prefixes)

    def use_model(self, model: Model) -> None:
        """Tell what is asked for from ``model``, which holds the same graph and is read already."""
        self.__dict__["model"] = model

    def resolve(self, name: str) -> str:
        """The IRI that ``name`` stands for: a slug, CURIE, IRI or label.

        Raises UsageProblem with the nearest where nothing is called so.
        """
        from claimgraph.model.resolve import resolve

        return resolve(self.union, self.prefixes, name)

    # Questions.

    def stored_question(self, slug: str | StoredQuery, values: Mapping[str, str] | None = None) -> Question:
        """The stored question ``slug`` with ``values`` as a person types them.

        Raises UsageProblem for an unknown question, parameter or name, and Refused for one of another edition
        that reaches outside the graph and is to be put to an endpoint.
        """
        query = find_query(self.edition, slug) if isinstance(slug, str) else slug
        text, whole = bind(query, {}), ""
        if values:
            text, whole = prepare(self.dataset(), self.prefixes, query, values)
        if self.foreign and self.endpoint is not None:
            from claimgraph.query_guard import guard

            guard(text, self._allowed())
        trusted = not (self.foreign or self.services)
        return Question(text, derives=query.derives, trusted=trusted, whole=whole)

    def adhoc_question(
        self, sparql: str, *, from_clause: bool = False, graphs: frozenset[str] | None = None
    ) -> Question:
        """A question of anybody's own; prefixes of the edition's table need no declaration.

        ``graphs`` are those that ``FROM`` may name where nobody can allow more, as in :class:`.Permissions`.
        Raises Refused or LimitHit for what may not be asked, and UsageProblem for an empty query and for a
        prefix that nobody declares.
        """
        from claimgraph.query_guard import guard

        tokens = guard(sparql, self._allowed(from_clause)._replace(prefixes=self.prefixes, graphs=graphs))
        if not tokens:
            raise UsageProblem("the query is empty", "", "write one, such as 'SELECT * { ?s ?p ?o } LIMIT 5'")
        return Question(sparql, missing_prefixes(tokens, self.prefixes), from_clause=from_clause)

    def _allowed(self, from_clause: bool = False) -> Permissions:
        from claimgraph.query_guard import Permissions

        return Permissions(from_clause, self.services, unconfined=self.unconfined)

    def evaluate(self, question: Question) -> Results:
        """The answer to ``question``.

        What is trusted is evaluated in this process and held to no limits here; anything else in a child that
        can open no file and no connection and is held to the workspace's. Raises UsageProblem for syntax,
        Refused and LimitHit, and what reading a source raises.
        """
        if self.endpoint is not None:
            self.dataset(question.derives)
            return self.endpoint.query(question.text, prefixes=question.prefixes)
        if question.trusted:
            from claimgraph.store import evaluate

            return evaluate(self.dataset(question.derives), question.text)
        from claimgraph.untrusted import evaluate_limited

        in_memory = bool(self.sources or question.derives)
        return evaluate_limited(
            self.published("graph").nquads if in_memory else self.published().store,
            question.text,
            self.limits,
            prefixes=question.prefixes,
            allow=self._allowed(question.from_clause),
            feed=self._joined_quads(),
            views=[find_view(self.edition, slug) for slug in question.derives],
        )

    def _joined_quads(self) -> Iterator[bytes]:
        """What is joined, as N-Quads: from the sources, or from memory where they have been read already."""
        if not self.sources:
            return
        if "_in_memory" not in self.__dict__:
            yield from self.joined.nquads()
            return
        from pyoxigraph import RdfFormat, serialize

        self.dataset()  # nothing that was derived for another question
        store = self._in_memory
        for graph in store.named_graphs():
            quads = store.quads_for_pattern(None, None, None, graph)
            yield serialize(quads, format=RdfFormat.N_QUADS) or b""

    def holds(self, sparql: str) -> bool:
        """Whether an ASK query of any origin holds in the published graph, found out within PROBING."""
        if self.endpoint is not None:
            return bool(self.endpoint.query(sparql))
        from claimgraph.untrusted import evaluate_limited

        return bool(evaluate_limited(self.published().store, sparql, PROBING))


def _ensure_built(edition: Edition, reads: Reads) -> Published:
    from claimgraph.build import ensure_built

    return ensure_built(edition, reads=reads)
