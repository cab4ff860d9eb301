"""What an interface offers, as rows of a table: by them requests are checked, and OpenAPI 3.1 is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import claimgraph
from claimgraph.errors import UsageProblem
from claimgraph.model.resolve import did_you_mean
from claimgraph.web.json_records import NUMBER, TEXT, Schema, array_of, object_schema, ref
from claimgraph.web.request_parameters import checked_number

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from claimgraph.web.routing import Call
    from claimgraph.web.server import ServedEdition

VERSION = "3.1.0"
PROBLEM = "application/problem+json"
#: How many characters a parameter's value may have.
MAX_LENGTH = 1_000
_PROBLEM = {
    "description": "What is wrong, in one line, where, and how to mend it (RFC 9457).",
    **object_schema(
        {"title": TEXT, "status": NUMBER, "detail": TEXT, "where": TEXT, "hint": TEXT}, "where", "hint"
    ),
}


class Parameter(NamedTuple):
    """A parameter of an address: what it does, may be, an example; ``within`` is a piece of the path.

    What several operations take is ``shared``: described once.
    """

    name: str
    about: str
    schema: Schema = TEXT
    example: str = ""
    required: bool = False
    within: bool = False
    shared: bool = False

    def checked(self, text: str) -> str:
        """The value as given; raises UsageProblem for one that the schema does not have."""
        if len(text) > MAX_LENGTH:
            raise UsageProblem(
                f"{self.name} has {len(text):,} characters", "", f"give {MAX_LENGTH:,} at most"
            )
        if self.schema.get("type") == "integer":
            most = self.schema["maximum"]
            checked_number({self.name: text}, self.name, self.schema["default"], self.schema["minimum"], most)
        choices = self.schema.get("enum")
        if choices and text not in choices:
            hint = did_you_mean(text, choices, f"give one of {', '.join(choices)}", limit=1, cutoff=60)
            raise UsageProblem(f"{self.name} cannot be {text[:50]!r}", "", hint)
        return text


LIMIT = Parameter(
    "limit",
    "At most so many items.",
    {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
    "2",
    shared=True,
)
OFFSET = Parameter(
    "offset",
    "How many items to leave out first.",
    {"type": "integer", "minimum": 0, "maximum": 10_000_000, "default": 0},
    "1",
    shared=True,
)


class Operation(NamedTuple):
    """Something that can be asked for at ``path`` below the interface.

    ``schema`` is that of an item where items are ``listed``, in pages, else that of the whole answer.
    ``free`` lets an empty value through, which frees a parameter that has a default.
    """

    path: str
    id: str
    summary: str
    schema: Schema
    answer: Callable[[Call], Awaitable[Any]]
    parameters: tuple[Parameter, ...] = ()
    listed: bool = False
    description: str = ""
    free: bool = False

    @property
    def all_parameters(self) -> tuple[Parameter, ...]:
        """Its parameters with those of paging, where it has none of that name itself."""
        own = {one.name for one in self.parameters}
        paging = (LIMIT, OFFSET) if self.listed else ()
        return (*self.parameters, *(one for one in paging if one.name not in own))

    def checked(self, given: Mapping[str, str]) -> dict[str, str]:
        """The parameters given, each known and fitting; raises UsageProblem with the nearest otherwise."""
        known = {one.name: one for one in self.all_parameters}
        for name in given:
            if name not in known:
                others = f"there are {', '.join(known)}" if known else "leave it out"
                hint = did_you_mean(name, known, others, limit=1, cutoff=60)
                raise UsageProblem(f"{self.path.strip('/')} has no parameter {name[:50]!r}", "", hint)
        for one in known.values():
            if one.required and not given.get(one.name):
                example = f"?{one.name}={one.example}"
                raise UsageProblem(f"{one.name} is missing", "", f"give it, such as {example}")
        return {
            name: known[name].checked(text) if text else ""
            for name, text in given.items()
            if text or self.free
        }


def page_of(item: Schema) -> Schema:
    """The schema of a page of items; where these are rows of an answer it names their columns."""
    properties = {
        "total": NUMBER,
        "limit": NUMBER,
        "offset": NUMBER,
        "next": {**TEXT, "format": "uri-reference"},
        "columns": array_of(TEXT),
        "items": array_of(item),
    }
    return object_schema(properties, "next", "columns")


def describe(
    served: ServedEdition, operations: Iterable[Operation], schemas: Mapping[str, Schema]
) -> dict[str, Any]:
    """The description of an edition's interface; its server is where the description is had."""
    several_operations = list(operations)
    graph, base = served.model.graph, served.prefixes.base
    edition = f"{base}edition"
    about = graph.value(edition, "http://purl.org/dc/terms/description")
    return {
        "openapi": VERSION,
        "info": {
            "title": served.title,
            "version": claimgraph.__version__,
            **({"description": about} if about else {}),
        },
        "servers": [{"url": f"{served.settings.root}/{served.slug}/api"}],
        "paths": {one.path: {"get": _described(one)} for one in several_operations},
        "components": {
            "schemas": {**schemas, "Problem": _PROBLEM},
            "parameters": {
                parameter.name: _parameter(parameter)
                for one in several_operations
                for parameter in one.all_parameters
                if parameter.shared
            },
        },
    }


def _described(one: Operation) -> dict[str, Any]:
    schema = page_of(one.schema) if one.listed else one.schema
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if one.listed:
        content["text/csv"] = {"schema": TEXT}
    described: dict[str, Any] = {
        "operationId": one.id,
        "summary": one.summary,
        "parameters": [
            {"$ref": f"#/components/parameters/{parameter.name}"}
            if parameter.shared
            else _parameter(parameter)
            for parameter in one.all_parameters
        ],
        "responses": {
            "200": {"description": "The answer.", "content": content},
            "default": {
                "description": "What is wrong.",
                "content": {PROBLEM: {"schema": ref("Problem")}},
            },
        },
    }
    return described | ({"description": one.description} if one.description else {})


def _parameter(one: Parameter) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": one.name,
        "in": "path" if one.within else "query",
        "description": one.about,
        "required": one.required or one.within,
        "schema": one.schema,
    }
    if one.example:
        number = one.schema.get("type") == "integer"
        described["example"] = int(one.example) if number else one.example
    return described
