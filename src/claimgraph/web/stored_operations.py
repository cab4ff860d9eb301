"""Stored questions for programs: each is an operation of the interface, with all that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyoxigraph import Literal

from claimgraph.errors import UsageProblem
from claimgraph.model.resolve import did_you_mean
from claimgraph.sparql_terms import TYPES
from claimgraph.web.json_records import TEXT, Schema, ref
from claimgraph.web.openapi import LIMIT, OFFSET, Operation, Parameter
from claimgraph.web.query_execution import execute_and_read, stored_question
from claimgraph.web.responses import Missing
from claimgraph.workspace.filters import FILTERS, filters_of
from claimgraph.workspace.stored_queries import named_queries, with_words

if TYPE_CHECKING:
    from claimgraph.queries import Parameter as QueryParameter
    from claimgraph.queries import StoredQuery
    from claimgraph.web.result_table import ResultSet
    from claimgraph.web.routing import Call
    from claimgraph.web.server import ServedEdition


def questions_of(served: ServedEdition) -> dict[str, StoredQuery]:
    """The stored questions that readers ask, by the names they are asked by, in their order; read once."""
    edition = served.edition.edition
    return served.memoized("questions", lambda: dict(sorted(named_queries(edition).items())))


async def questions(call: Call) -> list[dict[str, Any]]:
    """The stored questions as JSON; ``q`` keeps those that have these words."""
    served, words = call.served, call.values.get("q")
    queries = questions_of(served)
    root = f"{served.settings.root}/{served.slug}"
    return [
        {
            "name": name,
            "theme": query.theme,
            "summary": query.summary,
            "description": query.description,
            "tags": list(query.tags),
            "parameters": [_parameter_record(one) for one in query.parameters],
            "narrowings": list(filters_of(query)),
            "needs": list(query.joins),
            "page": f"{root}/query/{quote(name)}",
        }
        for name, query in (with_words(queries, words) if words else queries).items()
    ]


def _parameter_record(one: QueryParameter) -> dict[str, str]:
    described = {"name": one.name, "type": one.type, "about": one.about or TYPES[one.type]}
    more = {"default": one.default, "example": one.example}
    return described | {name: value for name, value in more.items() if value}


def question(served: ServedEdition, name: str) -> Operation:
    """The operation that asks a stored question; raises Missing for what is none."""
    query = questions_of(served).get(name)
    if query is None:
        hint = did_you_mean(
            name, questions_of(served), f"see /{served.slug}/api/questions", limit=2, cutoff=60
        )
        raise Missing(f"no stored question is called {name[:80]!r}", "", hint)

    async def answer(call: Call) -> ResultSet:
        if query.joins and not served.edition.sources:
            hint = f"serve it with claimgraph serve --with {query.joins[0]}"
            raise UsageProblem(f"{name} needs data that is joined, and none is served", "", hint)
        paging = {LIMIT.name, OFFSET.name} - {one.name for one in query.parameters}
        given = {key: value for key, value in call.values.items() if key not in paging}
        question = await stored_question(served, query, given, call.client)
        found = await execute_and_read(served, question, call.client)
        if found.kind == "boolean":
            return found._replace(head=("answer",), rows=[(Literal(found.truth),)])
        return found

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
