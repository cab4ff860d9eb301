"""Stored questions for programs: each is an operation of the interface, with all that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from claimgraph.api.tables import Answer
from claimgraph.errors import UsageProblem
from claimgraph.model.resolve import did_you_mean
from claimgraph.queries import load
from claimgraph.sparql_terms import TYPES
from claimgraph.web import query_execution
from claimgraph.web.json_records import TEXT, Schema, ref
from claimgraph.web.openapi import LIMIT, OFFSET, Operation, Parameter
from claimgraph.web.responses import Missing
from claimgraph.workspace.filters import FILTERS, filters_of
from claimgraph.workspace.stored_queries import INTERNAL, query_names, with_words

if TYPE_CHECKING:
    from claimgraph.queries import Parameter as QueryParameter
    from claimgraph.queries import StoredQuery
    from claimgraph.web.routing import Call
    from claimgraph.web.server import ServedEdition
    from claimgraph.workspace.workspace import Question


async def put(served: ServedEdition, question: Question, client: str) -> Answer:
    """The answer to a question in SPARQL."""
    kind, content = await query_execution.put(served, question, client)

    def read() -> Answer:
        return Answer(query_execution.results(kind, content), served.prefixes)

    return await query_execution.made(served, content, client, read)


def questions_of(served: ServedEdition) -> dict[str, StoredQuery]:
    """The stored questions that readers ask, by the names they are asked by; read once."""
    edition = served.edition.edition

    def work() -> dict[str, StoredQuery]:
        paths = sorted(query_names(edition).items())
        return {name: load(path, edition) for name, path in paths if path.parent.name not in INTERNAL}

    return served.memoized("questions", work)


async def questions(call: Call) -> list[dict[str, Any]]:
    """The stored questions as JSON; ``q`` keeps those that have these words."""
    served, words = call.served, call.values.get("q")
    several_questions = questions_of(served)
    kept = set(several_questions)
    if words:
        fitting = with_words({"": list(several_questions.values())}, words)
        paths = {query.path for several in fitting.values() for query in several}
        kept = {name for name, query in several_questions.items() if query.path in paths}
    root = f"{served.settings.root}/{served.slug}"
    return [
        {
            "name": name,
            "theme": query.theme,
            "summary": query.summary,
            "description": query.description,
            "tags": list(query.tags),
            "parameters": [_told(one) for one in query.parameters],
            "narrowings": list(filters_of(query)),
            "needs": list(query.joins),
            "page": f"{root}/query/{quote(name)}",
        }
        for name, query in several_questions.items()
        if name in kept
    ]


def _told(one: QueryParameter) -> dict[str, str]:
    told = {"name": one.name, "type": one.type, "about": one.about or TYPES[one.type]}
    more = {"default": one.default, "example": one.example}
    return told | {name: value for name, value in more.items() if value}


def question(served: ServedEdition, name: str) -> Operation:
    """The operation that asks a stored question; raises Missing for what is none."""
    query = questions_of(served).get(name)
    if query is None:
        hint = did_you_mean(
            name, questions_of(served), f"see /{served.slug}/api/questions", limit=2, cutoff=60
        )
        raise Missing(f"no stored question is called {name[:80]!r}", "", hint)

    async def answer(call: Call) -> Answer:
        if query.joins and not served.edition.sources:
            hint = f"serve it with claimgraph serve --with {query.joins[0]}"
            raise UsageProblem(f"{name} needs data that is joined, and none is served", "", hint)
        paging = {LIMIT.name, OFFSET.name} - {one.name for one in query.parameters}
        given = {key: value for key, value in call.values.items() if key not in paging}
        question = await served.run_serially(call.client, lambda: served.edition.stored(query, given))
        return await put(served, question, call.client)

    takes = {one.name: one for one in query.parameters}
    others = [name for name in filters_of(query) if name != LIMIT.name]
    parameters = (*map(_parameter, takes.values()), *map(filter_parameter, others))
    return Operation(
        f"/questions/{name}", f"question-{name.replace('/', '-')}", query.summary, ref("Row"), answer,
        parameters, listed=True, description=query.description, free=True,
    )  # fmt: skip


def _parameter(one: QueryParameter) -> Parameter:
    about = f"{one.about or one.name}: {TYPES[one.type]}"
    if one.default:
        about += "; empty for any"
    schema: Schema = {**TEXT, "default": one.default} if one.default else TEXT
    return Parameter(one.name, about, schema, one.example or "")


def filter_parameter(name: str) -> Parameter:
    """What narrows lists of claims, as a parameter."""
    one = FILTERS[name]
    if one.choices:
        schema, example = {**TEXT, "enum": list(one.choices)}, next(iter(one.choices))
        return Parameter(name, one.about, schema, example, shared=True)
    date = one.type == "date"
    schema = {**TEXT, "format": "date"} if date else TEXT
    return Parameter(
        name, f"{one.about}: {TYPES[one.type]}", schema, "1918-04-21" if date else "", shared=True
    )
