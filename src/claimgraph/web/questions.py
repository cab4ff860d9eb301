"""The stored questions: listed by what one wants to know, and each as a form with its answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode
from weakref import WeakKeyDictionary

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from claimgraph.errors import ClaimgraphError, UsageProblem
from claimgraph.results import shown
from claimgraph.sparql_terms import TYPES
from claimgraph.web.answers import (
    ANSWER_FORMATS,
    FILTER,
    NODES,
    PAGE,
    SORT,
    TABLE_NODES,
    Table,
    View,
    downloads,
    read_answer,
)
from claimgraph.web.completion import Option, fitting, narrowing
from claimgraph.web.interface import client_of
from claimgraph.web.putting import made, put, why_empty
from claimgraph.web.responses import HTML, Content, Missing, respond, status_of
from claimgraph.web.stored import questions_of
from claimgraph.workers import Busy
from claimgraph.workspace.narrowing import NARROWINGS, narrowings
from claimgraph.workspace.stored import by_wish, find_query, with_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from claimgraph.queries import Parameter, StoredQuery
    from claimgraph.web.server import Hosted, Server
    from claimgraph.workspace.opening import Question

#: The bundled libraries, without which pages are plainer.
LIBRARIES = Path(__file__).with_name("static") / "vendor" / "codemirror.js"
_VIEW = (SORT, FILTER, PAGE)
#: For each edition: theme/slug → what its fields offer.
_OFFERED: WeakKeyDictionary[Hosted, dict[str, dict[str, Sequence[Option]]]] = WeakKeyDictionary()


class Field(NamedTuple):
    """A field of a form.

    The parameter, what stands in it, what it is, whose values it offers, and whether it takes no others.
    """

    parameter: Parameter
    value: str
    about: str
    offers: str
    closed: bool


class Asked(NamedTuple):
    """What became of a question: the question and its answer as read, or what was wrong; why it is empty."""

    question: Question | None
    table: Table | None
    problem: ClaimgraphError | None = None
    why: str = ""


def routes(server: Server) -> list[BaseRoute]:
    """The routes of the stored questions."""

    async def listing(request: Request) -> Response:
        hosted, words = server.at(request), server.values(request, "q").get("q", "").strip()
        return respond(request, await run_in_threadpool(_listing, hosted, words))

    async def question(request: Request) -> Response:
        hosted, _ = server.at(request), server.values(request)
        values = dict(request.query_params)
        name, ending = _ended(request.path_params["name"])
        query = await run_in_threadpool(_find, hosted, name)
        own = {key: value for key, value in values.items() if key not in _VIEW}
        client = client_of(request)
        if ending:
            content = await _data(hosted, query, own, client, ending)
            return await run_in_threadpool(respond, request, content, headers=attached(name, ending))
        meant = _meant(query, own)
        path = hosted.pages.links.path(f"{hosted.slug}/query/{quote(name)}")
        if meant != own:
            pairs = meant | {key: values[key] for key in _VIEW if values.get(key)}
            return RedirectResponse(f"{path}?{urlencode(pairs)}" if pairs else path, 303)
        content, status = await _page(hosted, name, query, values, own, client, path)
        return respond(request, content, status=status)

    return [Route("/{slug}/queries", listing), Route("/{slug}/query/{name:path}", question)]


def _listing(hosted: Hosted, words: str) -> Content:
    """The page of all questions, or of those that have all the words."""

    def work() -> str:
        wishes = called_by_wish(hosted, words)
        count = sum(len(several) for _, several in wishes)
        return hosted.pages.page("queries", wishes=wishes, words=words, count=count, within=hosted.slug)

    return hosted.make(("queries", words.casefold()), HTML, work)


def called_by_wish(hosted: Hosted, words: str = "") -> list[tuple[str, list[tuple[str, StoredQuery]]]]:
    """The stored questions by what one wants to know, each with the name that it is asked by.

    With ``words`` those that have them all.
    """
    names: dict[Path, str] = {}
    themes: dict[str, list[StoredQuery]] = {}
    for name, query in questions_of(hosted).items():
        names[query.path] = name
        themes.setdefault(query.theme, []).append(query)
    found = by_wish(with_words(themes, words) if words else themes)
    return [(wish, [(names[one.path], one) for one in several]) for wish, several in found.items()]


def _ended(name: str) -> tuple[str, str]:
    """(name of a question, ending); "" where the path names no format."""
    stem, dot, ending = name.rpartition(".")
    known = dot and any(ending in formats for formats in ANSWER_FORMATS.values())
    return (stem, ending) if known else (name, "")


def _find(hosted: Hosted, name: str) -> StoredQuery:
    try:
        return find_query(hosted.edition.edition, name)
    except UsageProblem as problem:
        hint = problem.hint.replace(
            "list them all with claimgraph query", f"all are at {hosted.slug}/queries"
        )
        raise Missing(problem.what, problem.where, hint) from None


def _meant(query: StoredQuery, given: Mapping[str, str]) -> dict[str, str]:
    """The values without the empty ones, which a form sends too: only a default is freed by nothing."""
    defaults = {one.name for one in query.parameters if one.default}
    return {name: value for name, value in given.items() if value.strip() or name in defaults}


async def _data(
    hosted: Hosted, query: StoredQuery, values: Mapping[str, str], client: str, ending: str
) -> Content:
    """The answer in the format that ``ending`` names; raises UsageProblem where it is not had in it."""
    asked = await hosted.asking(client, lambda: hosted.edition.stored(query, values))
    return await answer_as(hosted, asked, client, ending, query.slug)


async def answer_as(hosted: Hosted, question: Question, client: str, ending: str, title: str) -> Content:
    """The answer to ``question`` in the format that ``ending`` names."""
    kind, content = await put(hosted, question, client, ending)
    formats = ANSWER_FORMATS[kind]
    if ending not in formats:
        what = {"rows": "rows are", "boolean": "true or false is", "graph": "a graph is"}[kind]
        raise UsageProblem(f"{what} not had as {ending}", "", f"choose {', '.join(formats)}")
    if ending == "xlsx":
        answer = content
        content = await made(hosted, answer, client, lambda: _workbook(read_answer(answer, kind), title))
    return await run_in_threadpool(Content, content, formats[ending].media)


def _workbook(found: Any, title: str) -> bytes:
    from claimgraph.api.cells import python
    from claimgraph.tables.xlsx import rows_to_xlsx

    return rows_to_xlsx(title, found.head, [[python(term) for term in row] for row in found.rows])


def attached(name: str, ending: str) -> dict[str, str]:
    """Under which name a browser keeps a file that it does not show."""
    stem = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in name)
    return {"Content-Disposition": f'attachment; filename="{stem}.{ending}"', "X-Robots-Tag": "noindex"}


async def _page(
    hosted: Hosted,
    name: str,
    query: StoredQuery,
    values: Mapping[str, str],
    own: Mapping[str, str],
    client: str,
    path: str,
) -> tuple[Content, int]:
    """The page of a question with its answer, and its status."""
    key = ("query", name, tuple(sorted(values.items())))
    if (kept := hosted.kept.get(key)) is not None:
        return kept, 200
    offered = await _offered(hosted, query, client)
    room = min(TABLE_NODES, NODES - sum(map(len, offered.values())))
    asked = await _ask(hosted, query, values, own, client, path, room)
    fields = [_field(hosted, one, own, offered) for one in query.parameters]
    others = [_field(hosted, one, own, offered, narrows=True) for one in narrowings(query).values()]
    text = plain(asked.question.text) if asked.question else ""
    page = await run_in_threadpool(
        hosted.pages.page,
        "query",
        scripts=("answer.js",),
        libraries=LIBRARIES.is_file(),
        path=path,
        name=name,
        query=query,
        fields=fields,
        narrowing=others,
        narrowed=any(one.value for one in others),
        offered=offered,
        outcome=asked,
        text=text,
        editor="" if query.derives or not text else f"{hosted.slug}/sparql?{urlencode({'query': text})}",
        within=hosted.slug,
    )
    content = Content(page.encode(), HTML)
    if asked.problem is not None:
        return content, status_of(asked.problem)
    return hosted.kept.put(key, content), 200


async def _ask(
    hosted: Hosted,
    query: StoredQuery,
    values: Mapping[str, str],
    own: Mapping[str, str],
    client: str,
    path: str,
    room: int,
) -> Asked:
    """Put the question; what is wrong with it is told on its page."""
    question: Question | None = None
    try:
        question = await hosted.asking(client, lambda: hosted.edition.stored(query, own))
        if query.derives and not hosted.edition.sources:
            return Asked(question, None, why=_joining(query))
        kind, content = await put(hosted, question, client)
        view = View.of(values)

        def tabled() -> Table:
            offers = downloads(kind, lambda ending: f"{path}.{ending}{f'?{urlencode(own)}' if own else ''}")
            return Table(read_answer(content, kind), view, hosted, path, values, offers, room)

        table = await made(hosted, content, client, tabled)
        if kind == "boolean" or table.count:
            return Asked(question, table)
        missing = query.joins and not hosted.edition.sources
        why = _joining(query) if missing else await why_empty(hosted, question, client)
        return Asked(question, table, why=why)
    except Busy:
        raise
    except ClaimgraphError as error:
        return Asked(question, None, error)


def _joining(query: StoredQuery) -> str:
    given = "".join(f" --with {name}" for name in query.joins)
    return (
        f"This question needs data joined, which the command line does: claimgraph query {query.slug}{given}"
    )


def plain(text: str) -> str:
    """A query without its header, as it is put to an engine."""
    return (
        "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+")).strip() + "\n"
    )


async def _offered(hosted: Hosted, query: StoredQuery, client: str) -> dict[str, Sequence[Option]]:
    """Parameter → the values that its field offers; found out once for each question."""
    kept = _OFFERED.setdefault(hosted, {})
    key = f"{query.theme}/{query.slug}"
    if key not in kept:
        found: dict[str, Sequence[Option]] = {}
        found |= await fitting(hosted, query, client)
        for name in narrowings(query):
            found[name] = await run_in_threadpool(narrowing, hosted, name)
        kept[key] = found
    return kept[key]


def _field(
    hosted: Hosted,
    one: Parameter,
    given: Mapping[str, str],
    offered: Mapping[str, Sequence[Option]],
    *,
    narrows: bool = False,
) -> Field:
    """A parameter as a field; what nobody typed is its default."""
    default = one.default or ""
    if default and one.type == "iri":
        default = shown(NamedNode(default), hosted.prefixes)
    own = offered.get(one.name)
    same = next((name for name, several in offered.items() if own and several == own), "")
    kind = NARROWINGS.get(one.name) if narrows else None
    closed = kind is not None and bool(kind.choices or kind.like)
    return Field(one, given.get(one.name, default), one.about or TYPES[one.type], same, closed)
