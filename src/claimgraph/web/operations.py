"""What can be asked for over REST: one row for each, with what it takes, what it gives, and what gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from claimgraph.answer.links import KINDS, entities
from claimgraph.ask.presentation import as_data
from claimgraph.errors import UsageProblem
from claimgraph.model import Model
from claimgraph.model.node import iris
from claimgraph.queries import StoredQuery
from claimgraph.searchindex.analysis import words_of
from claimgraph.sparql_terms import TYPES
from claimgraph.terms import CG
from claimgraph.web.json_records import (
    NUMBER,
    TEXT,
    RecordSerializer,
    Schema,
    array_of,
    object_schema,
    ref,
    schemas,
)
from claimgraph.web.openapi import LIMIT, Operation, Parameter
from claimgraph.web.query_execution import execute_and_read, stored_question
from claimgraph.web.resources import iri_at
from claimgraph.web.stored_operations import filter_parameter, questions
from claimgraph.workspace.filters import FILTERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.model import Argument, Claim, Entity, Paragraph
    from claimgraph.model.node import Described
    from claimgraph.web.routing import Call
    from claimgraph.web.server import ServedEdition


def _all_claims(served: ServedEdition) -> StoredQuery:
    """The question for all claims, which takes all that narrows stored questions."""
    text = f"SELECT ?claim WHERE {{ ?claim a <{CG}Claim> }}"
    return StoredQuery("claims", "", "All claims", "", (), {}, {}, {}, text, served.edition.edition.root)


async def _claims(call: Call) -> list[Claim]:
    served, values, client = call
    given = {name: values[name] for name in FILTERS if values.get(name) and name != "limit"}
    several_claims = served.model.claims
    if not given:
        return list(several_claims.values())
    question = await stored_question(served, _all_claims(served), given, client)
    found = {row[0] for row in (await execute_and_read(served, question, client)).rows}
    return [claim for iri, claim in several_claims.items() if NamedNode(iri) in found]


async def _arguments(call: Call) -> list[Argument]:
    served, values, client = call

    def work() -> list[Argument]:
        claim, voice = (
            served.edition.resolve(values[name]) if name in values else "" for name in ("claim", "voice")
        )
        return [
            one
            for one in served.model.arguments.values()
            if (not claim or claim in one.ends) and (not voice or voice in iris(one.claimant))
        ]

    return await served.run_serially(client, work)


async def _entities(call: Call) -> list[Entity]:
    model = call.served.model
    return [model.entity(iri) for iri in entities(model, call.values.get("kind"))]


async def _paragraphs(call: Call) -> list[Paragraph]:
    return list(call.served.model.paragraphs.values())


def _single_record(folder: str, get: Callable[[Model, str], Described]) -> Callable[[Call], Any]:
    async def answer(call: Call) -> dict[str, Any]:
        iri = iri_at(call.served, folder, call.values["name"])
        return RecordSerializer(call.served).thing(get(call.served.model, iri))

    return answer


async def _voices(call: Call) -> list[dict[str, Any]]:
    served, records = call.served, RecordSerializer(call.served)
    graph, found = served.model.graph, []
    for voice in (await served.run_serially(call.client, lambda: served.edition.voices)).values():
        tellers = [{"id": iri, "label": graph.label(iri), **records.page(iri)} for iri in voice.reporters]
        head = {
            "id": voice.iri,
            "name": graph.name(voice.iri),
            "label": voice.name,
            **records.page(voice.iri),
        }
        found.append({**head, "own": voice.own, "told": voice.reported, "tellers": tellers})
    return sorted(found, key=lambda one: (-one["own"] - one["told"], one["id"]))


async def _find(call: Call) -> dict[str, Any]:
    served, words = call.served, call.values["q"]
    limit, kind = int(call.values.get("limit") or FEW.schema["default"]), call.values.get("kind")
    hits = await served.run_serially(
        call.client, lambda: served.edition.find(words, limit=limit, kinds=[kind] if kind else [])
    )
    records = RecordSerializer(served)
    items = [
        {"kind": hit.kind, "id": hit.iri, "label": hit.label, **records.page(hit.iri)}
        | {"place": hit.place, "snippet": hit.snippet}
        for hit in hits
    ]
    return {"q": words, "meant": hits.source.meant, "items": items}


async def _ask(call: Call) -> dict[str, Any]:
    served, values, client = call
    if not words_of(values["q"]):
        raise UsageProblem("there is no word in the question", "q", "ask in words")
    limit, undo = int(values.get("limit") or FEW.schema["default"]), values.get("not", "").split(",")
    answer = await served.run_serially(
        client, lambda: served.edition.ask(values["q"], limit=limit, undo=[one for one in undo if one]).source
    )
    data, records = as_data(answer), RecordSerializer(served)
    data["claims"] = [
        {
            "id": one["iri"],
            **{name: one[name] for name in _ASKED_CLAIM if name != "page"},
            **records.page(one["iri"]),
        }
        for one in data["claims"]
    ]
    return data


FEW = LIMIT._replace(schema={**LIMIT.schema, "maximum": 200, "default": 20}, shared=False)
NAME = Parameter("name", "The last part of its address.", within=True)
_HIT = object_schema(
    {"kind": TEXT, "id": TEXT, "label": TEXT, "page": TEXT, "place": TEXT, "snippet": TEXT}, "page"
)
_ASKED_CLAIM = {
    name: {"type": "number"} if name == "score" else TEXT
    for name in ("claim", "label", "voice", "teller", "force", "polarity", "quote", "place", "score", "page")
}
_OBJECT: Schema = {"type": "object"}
SCHEMAS: dict[str, Schema] = {
    **schemas(),
    "Voice": object_schema(
        {"id": TEXT, "name": TEXT, "label": TEXT, "page": TEXT, "own": NUMBER, "told": NUMBER}
        | {"tellers": array_of(ref("Node"))},
        "page",
    ),
    "Question": object_schema(
        {"name": TEXT, "theme": TEXT, "summary": TEXT, "description": TEXT, "tags": array_of(TEXT)}
        | {
            "parameters": array_of(
                object_schema(
                    {"name": TEXT, "type": TEXT, "about": TEXT, "default": TEXT, "example": TEXT},
                    "default", "example",
                )
            ),
            "narrowings": array_of(TEXT),
            "needs": array_of(TEXT),
            "page": TEXT,
        }
    ),
    "Row": {
        "type": "object",
        "additionalProperties": {"anyOf": [ref("Node"), {"type": ["string", "integer", "boolean"]}]},
    },
    "Found": object_schema({"q": TEXT, "meant": TEXT, "items": array_of(_HIT)}),
    "Asked": object_schema(
        {
            "question": TEXT,
            "facts": array_of(_OBJECT),
            "claims": array_of(object_schema({"id": TEXT, **_ASKED_CLAIM})),
            "fitting": NUMBER,
            "questions": array_of(_OBJECT),
            "understood": array_of(_OBJECT),
            "not_understood": array_of(TEXT),
        }
    ),
}  # fmt: skip

OPERATIONS = (
    Operation(
        "/claims", "claims", "Claims in text order", ref("Claim"), _claims,
        tuple(filter_parameter(name) for name in FILTERS if name != LIMIT.name), listed=True,
    ),
    Operation(
        "/claims/{name}", "claim", "A claim", ref("Claim"),
        _single_record("claim", Model.claim), (NAME,),
    ),
    Operation(
        "/arguments", "arguments", "Arguments by name", ref("Argument"), _arguments,
        (
            Parameter("claim", f"only arguments that end in this claim or argument: {TYPES['iri']}"),
            Parameter("voice", f"only arguments that this one draws: {TYPES['iri']}"),
        ),
        listed=True,
    ),
    Operation(
        "/arguments/{name}", "argument", "An argument", ref("Argument"),
        _single_record("argument", Model.argument), (NAME,),
    ),
    Operation(
        "/entities", "entities", "Entities by kind", ref("Entity"), _entities,
        (Parameter("kind", "only entities of this kind", {**TEXT, "enum": list(KINDS)}, "person"),),
        listed=True,
    ),
    Operation(
        "/entities/{name}", "entity", "An entity", ref("Entity"),
        _single_record("entity", Model.entity), (NAME,),
    ),
    Operation("/paragraphs", "paragraphs", "The text", ref("Paragraph"), _paragraphs, listed=True),
    Operation(
        "/paragraphs/{name}", "paragraph", "A paragraph", ref("Paragraph"),
        _single_record("paragraph", Model.paragraph), (NAME,),
    ),
    Operation("/voices", "voices", "Who makes claims", ref("Voice"), _voices, listed=True),
    Operation(
        "/questions", "questions", "The stored questions", ref("Question"), questions,
        (Parameter("q", "only questions with these words", example="claim"),), listed=True,
    ),
    Operation(
        "/find", "find", "Names, glosses, quotations and sentences that have words", ref("Found"), _find,
        (
            Parameter("q", "Words; phrases in quotation marks; beginnings*", TEXT, "peace", required=True),
            Parameter(
                "kind", "only hits of this kind",
                {**TEXT, "enum": ["entity", "relation", "term", "claim", "text"]}, "claim",
            ),
            FEW,
        ),
    ),
    Operation(
        "/ask", "ask", "What answers a question in plain words", ref("Asked"), _ask,
        (
            Parameter("q", "A question in plain words", TEXT, "Who rules?", required=True),
            Parameter("not", "slugs of what is not meant, with commas between"),
            FEW,
        ),
    ),
)  # fmt: skip
