"""Shell completion: names of stored queries, their parameters, values and entities.

Completion answers from what is there: it never builds a graph, and whatever goes wrong it offers nothing
rather than an error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from claimgraph.edition import find_edition
from claimgraph.escaping import flat
from claimgraph.queries import load
from claimgraph.workspace.filters import filters_of
from claimgraph.workspace.stored_queries import find_query, query_names

if TYPE_CHECKING:
    import click

    from claimgraph.edition import Edition

#: What completes the beginning of a word, from an edition and what of the command line is there.
Completer = Callable[["Edition", "click.Context", str], list[CompletionItem]]


def _quiet(function: Completer) -> Callable[[str | None, click.Context, str], list[CompletionItem]]:
    """Take the edition's folder, and offer nothing where it cannot be read.

    An error message would land in the middle of a command line.
    """

    @wraps(function)
    def complete(folder: str | None, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        try:
            items = function(find_edition(folder), ctx, incomplete)
            return [_plain(item) for item in items if item.value == flat(item.value)]
        except Exception:  # noqa: BLE001
            return []

    return complete


def _plain(item: CompletionItem) -> CompletionItem:
    """``item`` with a help of one line that does not act on the terminal."""
    return CompletionItem(item.value, item.type, flat(item.help or "") or None)


@_quiet
def query_slugs(edition: Edition, ctx: click.Context, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The stored queries, each with its summary."""
    names = query_names(edition)
    return [
        CompletionItem(name, help=load(path, edition).summary)
        for name, path in sorted(names.items())
        if name.startswith(incomplete)
    ]


@_quiet
def query_values(edition: Edition, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """``name=`` for each parameter not given yet; after the sign the entities.

    Bash makes a word of its own of the sign.
    """
    query = find_query(edition, ctx.params["slug"])
    parameters = {parameter.name: parameter for parameter in query.parameters} | filters_of(query)
    given = list(ctx.params.get("values") or ())
    lead = ""
    if given and given[-1] == "=":
        name, start = given[-2] if len(given) > 1 else "", incomplete
    elif given and given[-1] in parameters:  # Click turns a lone sign into nothing
        name, start = given[-1], incomplete.removeprefix("=")
    elif "=" in incomplete:
        name, _, start = incomplete.partition("=")
        lead = f"{name}="
    else:
        taken = {item.partition("=")[0] for item in given}
        return [
            CompletionItem(f"{name}=", help=parameter.about or parameter.type)
            for name, parameter in parameters.items()
            if name not in taken and name.startswith(incomplete)
        ]
    if name not in parameters or parameters[name].type != "iri":
        return []
    return [CompletionItem(lead + item.value, help=item.help) for item in _named(edition, start)]


@_quiet
def named(edition: Edition, ctx: click.Context, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Entities by slug; claims, relations and the rest by CURIE."""
    return _named(edition, incomplete)


def _named(edition: Edition, incomplete: str) -> list[CompletionItem]:
    from claimgraph.build import ensure_built, is_current
    from claimgraph.model.graph import Graph
    from claimgraph.model.resolve import SLUG_PREFIXES, slugs
    from claimgraph.store import open_readonly

    if not is_current(edition):
        return []
    prefixes = edition.prefixes()
    store = open_readonly(ensure_built(edition).store)
    graph = Graph(store, prefixes)
    prefix, sign, start = incomplete.partition(":")
    if not sign:
        names = [(slug, f"ent:{slug}") for slug in slugs(store, prefixes) if slug.startswith(incomplete)]
        names += [
            (f"{name}:", "")
            for name in SLUG_PREFIXES
            if name.startswith(incomplete) and incomplete and name != "ent"
        ]
    else:
        names = [
            (f"{prefix}:{slug}",) * 2 for slug in slugs(store, prefixes, prefix) if slug.startswith(start)
        ]
    return [
        CompletionItem(name, help=graph.label(prefixes.expand(curie)) if curie else "")
        for name, curie in names
    ]
