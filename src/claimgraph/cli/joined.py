"""``--with FILE|URL``: other people's data joined with the graph for one run."""

from __future__ import annotations

from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.common import Opened, complain

if TYPE_CHECKING:
    import pyoxigraph

    from claimgraph.cli.common import Decorated
    from claimgraph.cli.remote import Access, Elsewhere
    from claimgraph.edition import Edition
    from claimgraph.importers import Joined
    from claimgraph.queries import StoredQuery
    from claimgraph.store import Limits, Results
    from claimgraph.validate import Others


#: Where a command keeps whether what is odd in joined tables is refused.
_STRICT = "claimgraph.strict"


def with_option(function: Decorated) -> Decorated:
    """``--with FILE|URL``, given to the function as the tuple ``names``; and ``--strict``."""
    strict = click.option(
        "--strict",
        is_flag=True,
        expose_value=False,
        callback=lambda context, _, value: context.meta.__setitem__(_STRICT, value),
        help="Refuse a joined table that has faults, which are otherwise told on standard error.",
    )
    return click.option(
        "--with",
        "names",
        metavar="FILE|URL",
        multiple=True,
        help="Join data for this run: Turtle, N-Triples, N-Quads, TriG, JSON-LD, RDF/XML, or CSV with CSVW "
        "metadata; may be repeated.",
    )(strict(function))


class Together(Opened):
    """An edition with what is joined and derived: our graph is the default graph, the others are named."""

    def __init__(self, opened: Opened, joined: Joined, views: tuple[str, ...] = ()) -> None:
        super().__init__(opened.edition, opened.published)
        self.joined = joined
        self.views = views
        self._whole: pyoxigraph.Store | None = None

    @property
    def whole(self) -> pyoxigraph.Store:
        """All in memory, read when first asked for."""
        if self._whole is None:
            from claimgraph.importers import open_joined

            self._whole = open_joined(self.published.nquads, self.joined)
            if self.views:
                from claimgraph.answer.derived import derive
                from claimgraph.store import evaluate

                for view in self.views:
                    self._whole.extend(derive(self.edition, view, partial(evaluate, self._whole)))
        return self._whole

    @property
    def united(self) -> pyoxigraph.Store:
        """All in one graph, for what is drawn from all claims that are known, whoever wrote them down."""
        import pyoxigraph

        whole = self.whole
        named = [
            quad
            for graph in whole.named_graphs()
            for quad in whole.quads_for_pattern(None, None, None, graph)
        ]
        whole.extend([pyoxigraph.Quad(quad.subject, quad.predicate, quad.object) for quad in named])
        return whole

    def limited(self, sparql: str, limits: Limits, **options: Any) -> Results:
        """The answer to a query of any origin."""
        from claimgraph.store import evaluate_limited

        derived: list[bytes] = []

        def ask(text: str, **more: Any) -> Results:
            feed = chain(self.joined.nquads(), derived)
            return evaluate_limited(self.published.nquads, text, limits, feed=feed, **more)

        if self.views:
            from claimgraph.answer.derived import derive
            from claimgraph.guard import NOTHING

            inside = NOTHING._replace(unconfined=options.get("allow", NOTHING).unconfined)
            for view in self.views:
                found = derive(self.edition, view, partial(ask, allow=inside))
                derived += [f"{quad} .\n".encode() for quad in found]
        return ask(sparql, **options)


def open_with(
    access: Access | None,
    edition: str | None,
    names: tuple[str, ...],
    timeout: float = 30.0,
    memory: int = 1024,
    views: tuple[str, ...] = (),
) -> Opened | Elsewhere:
    """The edition ``edition``, here or where ``access`` says, with the files and addresses ``names`` joined.

    What is joined stays until the command ends. Each source is read within ``timeout`` seconds and ``memory``
    MiB. ``views`` are those whose triples the question builds on.
    """
    from claimgraph.cli.remote import open_at

    if names and access is not None:
        raise click.UsageError("--with joins data here, and --endpoint asks elsewhere; give one of them")
    if views and access is not None:
        raise click.UsageError("this question builds on what is derived here; leave out --endpoint")
    opened = open_at(access, edition, timeout, "graph" if names or views else "store")
    if not (names or views) or not isinstance(opened, Opened):
        return opened
    return Together(opened, joined_now(names, timeout, memory), views)


def joined_now(names: tuple[str, ...], timeout: float, memory: int) -> Joined:
    """The files and addresses ``names``, found and fetched; what was fetched goes when the command ends."""
    from claimgraph.importers import join
    from claimgraph.store import Limits

    context = click.get_current_context()
    joining = join(names, Limits(timeout, memory), strict=context.meta.get(_STRICT, False))
    joined = context.with_resource(joining)
    context.call_on_close(partial(_warn, joined))
    return joined


def _warn(joined: Joined) -> None:
    for line in joined.warnings:
        complain(f"warning: {line}")


def others(names: tuple[str, ...]) -> Others | None:
    """The files and addresses ``names`` to be judged; None without any.

    The graphs that they name are of no account then: what is judged is one graph.
    """
    if not names:
        return None
    from claimgraph.importers.judged import to_judge
    from claimgraph.sandbox import MEMORY, TIMEOUT

    return to_judge(joined_now(names, TIMEOUT, MEMORY))


def missing(edition: Edition, query: StoredQuery) -> str:
    """What to say where a question that needs joined data has none and no answer; "" where it needs none."""
    if not query.joins:
        return ""
    import shlex

    given = " ".join(f"--with {shlex.quote(_shown(edition.root / name))}" for name in query.joins)
    return f"No rows: this question needs data joined with --with, for example {given}."


def _shown(path: Path) -> str:
    """``path`` as it is typed here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
