"""Stored queries of an edition.

Find one by name, list them by theme, put typed values in; the views that one builds on; and the prefixes of
queries of other origin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.errors import UsageProblem
from claimgraph.queries import Parameter, StoredQuery, bind, check_names, load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from claimgraph.edition import Edition
    from claimgraph.sparql_tokens import Token
    from claimgraph.store import Engine, View
    from claimgraph.terms import Prefixes

#: Folders below queries/ that are the tool's own, not a reader's questions.
INTERNAL = ("checks", "views")
#: What the graph that a view derives is called, before the view's slug.
DERIVED = "urn:claimgraph:derived:"


def find_query(edition: Edition, name: str) -> StoredQuery:
    """The stored query ``name``, a slug or ``theme/slug``.

    The edition's own goes before others of that slug. Raises UsageProblem with the nearest names when there
    is none, and when two themes have a query of that slug.
    """
    theme, slash, slug = name.removesuffix(".rq").rpartition("/")
    paths: list[Path] = []
    if _is_name(slug) and (_is_name(theme) or not slash):  # looked for directly: listing them all takes 3 ms
        paths = edition.find_queries(slug, theme or "*")
    paths = _meant(edition, paths)
    if len(paths) == 1:
        return load(paths[0], edition)
    if paths:
        names = ", ".join(f"{path.parent.name}/{slug}" for path in paths)
        raise UsageProblem(f"several stored queries are called {slug}", names, "name the theme too")
    from claimgraph.model.names import nearest

    near = nearest(slug, [path.stem for path in edition.query_files()], cutoff=60)
    hint = f"did you mean {' or '.join(near)}?" if near else "list them all with claimgraph query"
    raise UsageProblem(f"no stored query is called {name!r}", "", hint)


def _is_name(text: str) -> bool:
    """Whether ``text`` may name a query or theme: letters, digits, hyphens and underscores."""
    return text.replace("-", "").replace("_", "").isalnum()


def list_queries(edition: Edition, *, internal: bool = False) -> dict[str, list[StoredQuery]]:
    """The stored queries by theme, both sorted by name; those of INTERNAL themes only when asked for."""
    themes: dict[str, list[StoredQuery]] = {}
    for path in edition.query_files():
        if internal or path.parent.name not in INTERNAL:
            themes.setdefault(path.parent.name, []).append(load(path, edition))
    return {theme: sorted(themes[theme], key=lambda query: query.slug) for theme in sorted(themes)}


def query_names(edition: Edition) -> dict[str, Path]:
    """What can be asked for by name: slugs, with their theme where the slug alone means another."""
    slugs: dict[str, list[Path]] = {}
    for path in edition.query_files():
        slugs.setdefault(path.stem, []).append(path)
    names: dict[str, Path] = {}
    for slug, group in slugs.items():
        meant = _meant(edition, group)
        for path in group:
            names[slug if [path] == meant else f"{path.parent.name}/{slug}"] = path
    return names


def _meant(edition: Edition, paths: list[Path]) -> list[Path]:
    """Those of the queries of one slug that the slug alone means: readers' questions, the edition's own."""
    if len(paths) > 1:
        paths = [path for path in paths if path.parent.name not in INTERNAL] or paths
        paths = [path for path in paths if edition.owns_query(path)] or paths
    return paths


def find_view(edition: Edition, slug: str) -> View:
    """The view ``slug``, with the named graph that its triples stand in, apart from what was given.

    Raises UnreadableInput when there is no such view.
    """
    from claimgraph.store import View

    query = load(edition.view_file(slug), edition)
    return View(edition.display(query.path), f"{DERIVED}{slug}", bind(query, {}))


def prepare(store: Engine, prefixes: Prefixes, query: StoredQuery, values: Mapping[str, str]) -> str:
    """The text to evaluate: ``values`` as typed by a person, resolved, serialised and bound."""
    parameters = {parameter.name: parameter for parameter in query.parameters}
    check_names(query, values, parameters)
    ready: dict[str, str] = {}
    for name, value in values.items():
        ready[name] = _value(store, prefixes, parameters[name], value)
    return bind(query, ready)


def _value(store: Engine, prefixes: Prefixes, parameter: Parameter, value: str) -> str:
    if value == "" and parameter.type != "literal":
        return ""
    from claimgraph.sparql_terms import serialize_value

    try:
        if parameter.type == "iri":
            from claimgraph.model.names import resolve

            return resolve(store, prefixes, value, parameter.default or "")
        serialize_value(parameter.type, value)
    except UsageProblem as problem:
        raise UsageProblem(f"{parameter.name}: {problem.what}", problem.where, problem.hint) from None
    return value


def missing_prefixes(tokens: list[Token], prefixes: Prefixes) -> dict[str, str]:
    """The namespaces of prefixes that a query uses without declaring them.

    Raises UsageProblem for one nobody declares.
    """
    from claimgraph.sparql_tokens import prefixes_used

    used, declared = prefixes_used(tokens)
    missing: dict[str, str] = {}
    for prefix in used:
        if prefix in declared:
            continue
        if prefix not in prefixes:
            from claimgraph.model.names import nearest

            near = nearest(prefix, prefixes, limit=1, cutoff=60)
            hint = f"did you mean {near[0]}:?" if near else "declare it with PREFIX"
            raise UsageProblem(f"nobody declares the prefix {prefix}:", "", hint)
        missing[prefix] = prefixes[prefix]
    return missing
