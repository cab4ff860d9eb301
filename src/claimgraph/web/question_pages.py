"""The stored questions: listed by what one wants to know, and each as a form with its answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from claimgraph.errors import ClaimgraphError, UsageProblem
from claimgraph.results import display
from claimgraph.sparql_terms import TYPES
from claimgraph.web.completion import field_options, filter_options
from claimgraph.web.query_execution import (
    execute,
    execute_as_table,
    process_result,
    stored_question,
    why_empty,
)
from claimgraph.web.request_parameters import JSON, client_of, once
from claimgraph.web.responses import HTML, Content, Missing, respond, status_of
from claimgraph.web.result_table import (
    ANSWER_FORMATS,
    FILTER,
    PAGE,
    SORT,
    read_answer,
)
from claimgraph.web.routing import cached, served_edition
from claimgraph.web.stored_operations import questions_of
from claimgraph.workers import Busy
from claimgraph.workspace.filters import FILTERS, filters_of
from claimgraph.workspace.stored_queries import by_wish, find_query, with_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from claimgraph.queries import Parameter, StoredQuery
    from claimgraph.web.completion import Option
    from claimgraph.web.result_table import ResultSet, Table
    from claimgraph.web.routing import Call
    from claimgraph.web.server import ServedEdition
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

    served: ServedEdition
    name: str
    query: StoredQuery
    values: Mapping[str, str]
    client: str

    @property
    def path(self) -> str:
        """The path of its page."""
        return self.served.pages.links.path(f"{self.served.slug}/query/{quote(self.name)}")

    @property
    def own(self) -> dict[str, str]:
        """What is filled in, without how the answer is shown."""
        return {key: value for key, value in self.values.items() if key not in _VIEW}

    async def question(self) -> Question:
        """The question, checked and ready to be put."""
        return await stored_question(self.served, self.query, self.own, self.client)


class Outcome(NamedTuple):
    """What became of a question: the question and its answer as read, or what was wrong; why it is empty."""

    question: Question | None
    table: Table | None
    problem: ClaimgraphError | None = None
    why: str = ""


async def _form(request: Request, name: str) -> Form:
    served, values = served_edition(request), once(request.query_params.multi_items())
    query = await run_in_threadpool(_find, served, name)
    return Form(served, name, query, values, client_of(request))


async def _question(request: Request) -> Response:
    name, ending = _split_ending(request.path_params["name"])
    form = await _form(request, name)
    if ending:
        question = await form.question()
        content = await answer_in_format(form.served, question, form.client, ending, form.query.slug)
        return await run_in_threadpool(respond, request, content, headers=attachment_headers(name, ending))
    meant = _without_empty(form.query, form.own)
    if meant != form.own:
        pairs = meant | {key: form.values[key] for key in _VIEW if form.values.get(key)}
        return RedirectResponse(f"{form.path}?{urlencode(pairs)}" if pairs else form.path, 303)
    content, status = await _page(form)
    return respond(request, content, status=status)


async def _values(request: Request) -> Response:
    form = await _form(request, request.path_params["name"])
    values = await _options_json(form)
    if FIELD in form.values:
        values = await run_in_threadpool(_options_page, form, json.loads(values.content))
    return respond(request, values)


def _listing(call: Call) -> str:
    """The page of all questions, or of those that have all the words."""
    served, words = call.served, call.values.get("q", "").strip()
    queries = questions_of(served)
    queries = with_words(queries, words) if words else queries
    return served.pages.page(
        "queries", wishes=by_wish(queries).items(), words=words, count=len(queries), within=served.slug
    )


def _split_ending(name: str) -> tuple[str, str]:
    """(name of a question, ending); "" where the path names no format."""
    stem, dot, ending = name.rpartition(".")
    known = dot and any(ending in formats for formats in ANSWER_FORMATS.values())
    return (stem, ending) if known else (name, "")


def _find(served: ServedEdition, name: str) -> StoredQuery:
    try:
        return questions_of(served).get(name) or find_query(served.edition.edition, name)
    except UsageProblem as problem:
        hint = problem.hint.replace(
            "list them all with claimgraph query", f"all are at {served.slug}/queries"
        )
        raise Missing(problem.what, problem.where, hint) from None


def _without_empty(query: StoredQuery, given: Mapping[str, str]) -> dict[str, str]:
    """The values without the empty ones, which a form sends too: only a default is freed by nothing."""
    defaults = {one.name for one in query.parameters if one.default}
    return {name: value for name, value in given.items() if value.strip() or name in defaults}


async def answer_in_format(
    served: ServedEdition, question: Question, client: str, ending: str, title: str
) -> Content:
    """The answer to ``question`` in the format that ``ending`` names."""
    kind, content = await execute(served, question, client, ending)
    formats = ANSWER_FORMATS[kind]
    if ending not in formats:
        what = {"rows": "rows are", "boolean": "true or false is", "graph": "a graph is"}[kind]
        raise UsageProblem(f"{what} not had as {ending}", "", f"choose {', '.join(formats)}")
    if ending == "xlsx":
        answer = content
        content = await process_result(
            served, answer, client, lambda: _workbook(read_answer(answer, kind), title)
        )
    return await run_in_threadpool(Content, content, formats[ending].media)


def _workbook(result: ResultSet, title: str) -> bytes:
    from claimgraph.api.python_values import to_python
    from claimgraph.tables.xlsx import rows_to_xlsx

    return rows_to_xlsx(title, result.head, [[to_python(term) for term in row] for row in result.rows])


def attachment_headers(name: str, ending: str) -> dict[str, str]:
    """Under which name a browser keeps a file that it does not show."""
    stem = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in name)
    return {"Content-Disposition": f'attachment; filename="{stem}.{ending}"', "X-Robots-Tag": "noindex"}


async def _page(form: Form) -> tuple[Content, int]:
    """The page of a question with its answer, and its status."""
    served, query, path, own = form.served, form.query, form.path, form.own
    key = ("query", form.name, tuple(sorted(form.values.items())))
    if (cached_page := served.cache.get(key)) is not None:
        return cached_page, 200
    asked = await _outcome(form)
    text = without_header(asked.question.text) if asked.question else ""

    def work() -> str:
        others = [_field(served, one, own, FILTERS[one.name]) for one in filters_of(query).values()]
        return served.pages.page(
            "query",
            scripts=("answer.js", "form.js"),
            libraries=LIBRARIES.is_file(),
            path=path,
            name=form.name,
            query=query,
            fields=[_field(served, one, own) for one in query.parameters],
            narrowing=others,
            narrowed=any(one.value for one in others),
            choices=_options_path(form),
            choosing=lambda name: f"{_options_path(form)}?{urlencode({FIELD: name, **own})}",
            outcome=asked,
            text=text,
            editor="" if query.derives or not text else f"{served.slug}/sparql?{urlencode({'query': text})}",
            within=served.slug,
        )

    content = Content((await run_in_threadpool(work)).encode(), HTML)
    if asked.problem is not None:
        return content, status_of(asked.problem)
    return served.cache.keep(key, content), 200


async def _outcome(form: Form) -> Outcome:
    """Put the question; what is wrong with it is told on its page."""
    served, query, path, own = form.served, form.query, form.path, form.own
    question: Question | None = None
    try:
        question = await form.question()
        if query.derives and not served.edition.sources:
            return Outcome(question, None, why=_join_hint(query))
        table = await execute_as_table(
            served, question, form.client, path, form.values,
            lambda ending: f"{path}.{ending}{f'?{urlencode(own)}' if own else ''}",
        )  # fmt: skip
        if not table.is_empty:
            return Outcome(question, table)
        missing = query.joins and not served.edition.sources
        why = _join_hint(query) if missing else await why_empty(served, question, form.client)
        return Outcome(question, table, why=why)
    except Busy:
        raise
    except ClaimgraphError as error:
        return Outcome(question, None, error)


def _join_hint(query: StoredQuery) -> str:
    given = "".join(f" --with {name}" for name in query.joins)
    return (
        f"This question needs data joined, which the command line does: claimgraph query {query.slug}{given}"
    )


def without_header(text: str) -> str:
    """A query without its header, as it is put to an engine."""
    return (
        "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+")).strip() + "\n"
    )


async def _options_json(form: Form) -> Content:
    """Parameter → the values that its field offers, as JSON; found out when they are first asked for.

    That takes a moment, as the question is put with all values there are, and its page need not wait for it.
    """
    served, key = form.served, ("values", form.name)
    async with served.options_lock.turn(form.client, key):
        if (cached_page := served.cache.get(key)) is not None:
            return cached_page
        found = await field_options(served, form.query, form.client)
        return served.cache.keep(key, Content(json.dumps(found, ensure_ascii=False).encode(), JSON))


def _options_path(form: Form) -> str:
    return form.served.pages.links.path(f"{form.served.slug}/values/{quote(form.name)}")


def _options_page(form: Form, values: Mapping[str, Sequence[Option]]) -> Content:
    """The page of the values of one field, each a link to the question with it."""
    name, given = form.values[FIELD], {key: value for key, value in form.own.items() if key != FIELD}
    if name not in values:
        hint = f"there are {', '.join(values)}" if values else ""
        raise Missing(f"{form.name} has no values for {name[:50]!r}", FIELD, hint)
    parameters = (*form.query.parameters, *filters_of(form.query).values())
    page = form.served.pages.page(
        "choosing",
        form=form,
        field=name,
        about=next(one.about for one in parameters if one.name == name),
        options=values[name],
        address=lambda value: f"{form.path}?{urlencode({**given, name: value})}",
    )
    return Content(page.encode(), HTML)


def _field(
    served: ServedEdition, one: Parameter, given: Mapping[str, str], kind: Filter | None = None
) -> Field:
    """A parameter as a field, or what narrows by ``kind``; what nobody typed is its default."""
    default = one.default or ""
    if default and one.type == "iri":
        default = display(NamedNode(default), served.prefixes)
    closed = kind is not None and bool(kind.choices or kind.like)
    options = filter_options(served, one.name) if closed else ()
    value = given.get(one.name, default)
    return Field(one, value, one.about or TYPES[one.type], options, one.type == "iri" and not closed)


ROUTES = [
    Route("/{slug}/queries", cached(_listing, "q")),
    Route("/{slug}/query/{name:path}", _question),
    Route("/{slug}/values/{name:path}", _values),
]
