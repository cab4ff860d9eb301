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
    from claimgraph.model.resolve import did_you_mean

    slugs = (path.stem for path in edition.query_files())
    hint = did_you_mean(slug, slugs, "list them all with claimgraph query", limit=3, cutoff=60)
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


#: What one wants to know → the themes that tell it; other themes are subjects of an edition's text.
WANTED = {
    "What is said of something": ("entities", "topics", "relations"),
    "Who says what, and how it is told": ("voices",),
    "What is demanded, promised, foretold, asked": ("ledgers", "tasks", "force"),
    "Why: arguments, causes, guilt": ("arguments", "causes"),
    "What stands against what": ("contradictions",),
    "Who stands with whom and against whom": ("classes", "party", "power", "feelings"),
    "When, and how many": ("time",),
    "Images and likenesses": ("figures",),
    "The text, and how it was read": ("text",),
    "In the words of other vocabularies": ("aligned",),
}
#: The heading of all other themes.
SUBJECTS = "On the subjects of the text"


def by_wish(queries: Mapping[str, StoredQuery]) -> dict[str, list[tuple[str, StoredQuery]]]:
    """Named questions by what one wants to know, subjects of the text after what any text is asked."""
    wishes = {theme: wish for wish, several in WANTED.items() for theme in several}
    themes: dict[str, list[tuple[str, StoredQuery]]] = {}
    for name, query in queries.items():
        themes.setdefault(query.theme, []).append((name, query))
    found: dict[str, list[tuple[str, StoredQuery]]] = {wish: [] for wish in (*WANTED, SUBJECTS)}
    for theme, named in themes.items():
        found[wishes.get(theme, SUBJECTS)] += named
    return {wish: named for wish, named in found.items() if named}


def with_words(queries: Mapping[str, StoredQuery], words: str) -> dict[str, StoredQuery]:
    """Those of named questions that have each of ``words`` in what they say of themselves, by stems."""
    from claimgraph.searchindex.analysis import stems

    texts = [
        " ".join((query.theme, query.slug, query.summary, query.description, *query.tags))
        for query in queries.values()
    ]
    needed, *own = stems([words, *texts])
    if not needed:
        return {}
    pairs = zip(queries.items(), own, strict=True)
    return {name: query for (name, query), known in pairs if set(needed) <= set(known)}


def named_queries(edition: Edition, *, internal: bool = False) -> dict[str, StoredQuery]:
    """The stored queries by the name that each is asked by, in the order of :func:`list_queries`."""
    names = {path: name for name, path in query_names(edition).items()}
    themes = list_queries(edition, internal=internal)
    return {names[query.path]: query for queries in themes.values() for query in queries}


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


def prepare(
    store: Engine, prefixes: Prefixes, query: StoredQuery, values: Mapping[str, str]
) -> tuple[str, str]:
    """The text to evaluate: ``values`` as typed by a person, resolved, serialised and bound.

    Where a limit of rows is among them, also the same without it; else "".
    """
    from claimgraph.sparql_terms import serialize_value
    from claimgraph.workspace.filters import FILTERS, apply_filters, filters_of

    own = {parameter.name: parameter for parameter in query.parameters}
    others = filters_of(query) if values.keys() - own.keys() else {}
    for name in values.keys() - own.keys() - others.keys():
        if name in FILTERS:
            what = f"{query.slug} lists no claims, so that {name}= cannot narrow it"
            raise UsageProblem(what, "", "leave it out, or give limit=")
    check_names(query, values, [*own, *others])
    ready: dict[str, str] = {}
    terms: dict[str, str] = {}
    for name, value in values.items():
        if name in own:
            ready[name] = _value(store, prefixes, own[name], value)
        elif value != "":
            like = others[name]._replace(default=FILTERS[name].like or None)
            terms[name] = serialize_value(like.type, _value(store, prefixes, like, value))
    return apply_filters(query, bind(query, ready), terms)


def _value(store: Engine, prefixes: Prefixes, parameter: Parameter, value: str) -> str:
    if value == "" and parameter.type != "literal":
        return ""
    from claimgraph.sparql_terms import serialize_value

    try:
        if parameter.type == "iri":
            from claimgraph.model.resolve import resolve

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
            from claimgraph.model.resolve import nearest

            near = nearest(prefix, prefixes, limit=1, cutoff=60)
            hint = f"did you mean {near[0]}:?" if near else "declare it with PREFIX"
            raise UsageProblem(f"nobody declares the prefix {prefix}:", "", hint)
        missing[prefix] = prefixes[prefix]
    return missing
