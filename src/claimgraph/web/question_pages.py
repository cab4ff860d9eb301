"""The stored questions: listed by what one wants to know, and each as a form with its answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from claimgraph.errors import ClaimgraphError, UsageProblem
from claimgraph.results import shown
from claimgraph.sparql_terms import TYPES
from claimgraph.web.completion import filter_options, offered
from claimgraph.web.query_execution import made, put, why_empty
from claimgraph.web.request_parameters import JSON, client_of, once
from claimgraph.web.responses import HTML, Content, Missing, respond, status_of
from claimgraph.web.result_table import (
    ANSWER_FORMATS,
    FILTER,
    PAGE,
    SORT,
    Table,
    View,
    downloads,
    read_answer,
)
from claimgraph.web.stored_operations import questions_of
from claimgraph.workers import Busy
from claimgraph.workspace.filters import FILTERS, filters_of
from claimgraph.workspace.stored_queries import by_wish, find_query, with_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from claimgraph.queries import Parameter, StoredQuery
    from claimgraph.web.completion import Option
    from claimgraph.web.server import ServedEdition, Server
    from claimgraph.workspace.filters import Filter
    from claimgraph.workspace.workspace import Question

#: The bundled libraries, without which pages are plainer.
LIBRARIES = Path(__file__).with_name("static") / "vendor" / "codemirror.js"
_VIEW = (SORT, FILTER, PAGE)
#: Which field of a form values are asked for, for a reader; without it, for all fields, for a script.
FIELD = "_field"


class Field(NamedTuple):
    """A field of a form.

    The parameter, what stands in it, what it is, the values of which it takes one (none where it takes others
    too), and whether values for it can be found out.
    """

    parameter: Parameter
    value: str
    about: str
    options: Sequence[Option]
    offers: bool


class Form(NamedTuple):
    """A question as somebody asks it: edition, name and question, the request's parameters, who asks."""

    hosted: ServedEdition
    name: str
    query: StoredQuery
    values: Mapping[str, str]
    client: str

    @property
    def path(self) -> str:
        """The path of its page."""
        return self.hosted.pages.links.path(f"{self.hosted.slug}/query/{quote(self.name)}")

    @property
    def own(self) -> dict[str, str]:
        """What is filled in, without how the answer is shown."""
        return {key: value for key, value in self.values.items() if key not in _VIEW}

    async def question(self) -> Question:
        """The question, checked and ready to be put."""
        own = self.own
        return await self.hosted.asking(self.client, lambda: self.hosted.edition.stored(self.query, own))


class Outcome(NamedTuple):
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

    async def form_of(request: Request, name: str) -> Form:
        hosted, values = server.at(request), once(request.query_params.multi_items())
        query = await run_in_threadpool(_find, hosted, name)
        return Form(hosted, name, query, values, client_of(request))

    async def question(request: Request) -> Response:
        name, ending = _ended(request.path_params["name"])
        form = await form_of(request, name)
        if ending:
            content = await answer_as(
                form.hosted, await form.question(), form.client, ending, form.query.slug
            )
            return await run_in_threadpool(respond, request, content, headers=attached(name, ending))
        own, meant = form.own, _meant(form.query, form.own)
        if meant != own:
            pairs = meant | {key: form.values[key] for key in _VIEW if form.values.get(key)}
            return RedirectResponse(f"{form.path}?{urlencode(pairs)}" if pairs else form.path, 303)
        content, status = await _page(form)
        return respond(request, content, status=status)

    async def choices(request: Request) -> Response:
        form = await form_of(request, request.path_params["name"])
        values = await _choices(form)
        if FIELD not in form.values:
            return respond(request, values)
        return respond(request, await run_in_threadpool(_choosing, form, json.loads(values.content)))

    return [
        Route("/{slug}/queries", listing),
        Route("/{slug}/query/{name:path}", question),
        Route("/{slug}/values/{name:path}", choices),
    ]


def _listing(hosted: ServedEdition, words: str) -> Content:
    """The page of all questions, or of those that have all the words."""

    def work() -> str:
        wishes = called_by_wish(hosted, words)
        count = sum(len(several) for _, several in wishes)
        return hosted.pages.page("queries", wishes=wishes, words=words, count=count, within=hosted.slug)

    return hosted.make(("queries", words.casefold()), HTML, work)


def called_by_wish(hosted: ServedEdition, words: str = "") -> list[tuple[str, list[tuple[str, StoredQuery]]]]:
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


def _find(hosted: ServedEdition, name: str) -> StoredQuery:
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


async def answer_as(
    hosted: ServedEdition, question: Question, client: str, ending: str, title: str
) -> Content:
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
    from claimgraph.api.python_values import python
    from claimgraph.tables.xlsx import rows_to_xlsx

    return rows_to_xlsx(title, found.head, [[python(term) for term in row] for row in found.rows])


def attached(name: str, ending: str) -> dict[str, str]:
    """Under which name a browser keeps a file that it does not show."""
    stem = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in name)
    return {"Content-Disposition": f'attachment; filename="{stem}.{ending}"', "X-Robots-Tag": "noindex"}


async def _page(form: Form) -> tuple[Content, int]:
    """The page of a question with its answer, and its status."""
    hosted, query, path, own = form.hosted, form.query, form.path, form.own
    key = ("query", form.name, tuple(sorted(form.values.items())))
    if (kept := hosted.kept.get(key)) is not None:
        return kept, 200
    asked = await _ask(form)
    text = plain(asked.question.text) if asked.question else ""

    def work() -> str:
        others = [_field(hosted, one, own, FILTERS[one.name]) for one in filters_of(query).values()]
        return hosted.pages.page(
            "query",
            scripts=("answer.js", "form.js"),
            libraries=LIBRARIES.is_file(),
            path=path,
            name=form.name,
            query=query,
            fields=[_field(hosted, one, own) for one in query.parameters],
            narrowing=others,
            narrowed=any(one.value for one in others),
            choices=_choices_path(form),
            choosing=lambda name: f"{_choices_path(form)}?{urlencode({FIELD: name, **own})}",
            outcome=asked,
            text=text,
            editor="" if query.derives or not text else f"{hosted.slug}/sparql?{urlencode({'query': text})}",
            within=hosted.slug,
        )

    content = Content((await run_in_threadpool(work)).encode(), HTML)
    if asked.problem is not None:
        return content, status_of(asked.problem)
    return hosted.kept.put(key, content), 200


async def _ask(form: Form) -> Outcome:
    """Put the question; what is wrong with it is told on its page."""
    hosted, query, path, own = form.hosted, form.query, form.path, form.own
    question: Question | None = None
    try:
        question = await form.question()
        if query.derives and not hosted.edition.sources:
            return Outcome(question, None, why=_joining(query))
        kind, content = await put(hosted, question, form.client)
        view = View.of(form.values)

        def tabled() -> Table:
            offers = downloads(kind, lambda ending: f"{path}.{ending}{f'?{urlencode(own)}' if own else ''}")
            return Table(read_answer(content, kind), view, hosted, path, form.values, offers)

        table = await made(hosted, content, form.client, tabled)
        if kind == "boolean" or table.count:
            return Outcome(question, table)
        missing = query.joins and not hosted.edition.sources
        why = _joining(query) if missing else await why_empty(hosted, question, form.client)
        return Outcome(question, table, why=why)
    except Busy:
        raise
    except ClaimgraphError as error:
        return Outcome(question, None, error)


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


async def _choices(form: Form) -> Content:
    """Parameter → the values that its field offers, as JSON; found out when they are first asked for.

    That takes a moment, as the question is put with all values there are, and its page need not wait for it.
    """
    hosted, key = form.hosted, ("values", form.name)
    async with hosted.offering.turn(form.client, key):
        if (kept := hosted.kept.get(key)) is not None:
            return kept
        found = await offered(hosted, form.query, form.client)
        return hosted.kept.put(key, Content(json.dumps(found, ensure_ascii=False).encode(), JSON))


def _choices_path(form: Form) -> str:
    return form.hosted.pages.links.path(f"{form.hosted.slug}/values/{quote(form.name)}")


def _choosing(form: Form, values: Mapping[str, Sequence[Option]]) -> Content:
    """The page of the values of one field, each a link to the question with it."""
    name, given = form.values[FIELD], {key: value for key, value in form.own.items() if key != FIELD}
    if name not in values:
        hint = f"there are {', '.join(values)}" if values else ""
        raise Missing(f"{form.name} has no values for {name[:50]!r}", FIELD, hint)
    parameters = (*form.query.parameters, *filters_of(form.query).values())
    page = form.hosted.pages.page(
        "choosing",
        form=form,
        field=name,
        about=next(one.about for one in parameters if one.name == name),
        options=values[name],
        address=lambda value: f"{form.path}?{urlencode({**given, name: value})}",
    )
    return Content(page.encode(), HTML)


def _field(
    hosted: ServedEdition, one: Parameter, given: Mapping[str, str], kind: Filter | None = None
) -> Field:
    """A parameter as a field, or what narrows by ``kind``; what nobody typed is its default."""
    default = one.default or ""
    if default and one.type == "iri":
        default = shown(NamedNode(default), hosted.prefixes)
    closed = kind is not None and bool(kind.choices or kind.like)
    options = filter_options(hosted, one.name) if closed else ()
    value = given.get(one.name, default)
    return Field(one, value, one.about or TYPES[one.type], options, one.type == "iri" and not closed)
