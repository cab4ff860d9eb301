"""What the Reconciliation Service API 0.2 says of each answer, as JSON Schema.

Our own words for the specification's text, stricter than its schemas: a field that it does not name is wrong.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}


def fields(optional: dict[str, Any] | None = None, **required: Any) -> dict[str, Any]:
    """An object with just these fields."""
    several = {**required, **(optional or {})}
    return {
        "type": "object",
        "properties": several,
        "required": list(required),
        "additionalProperties": False,
    }


def many(item: dict[str, Any]) -> dict[str, Any]:
    """A list of items."""
    return {"type": "array", "items": item}


NAMED = fields(id=TEXT, name=TEXT)
TYPE = fields({"description": TEXT, "broader": many(NAMED)}, id=TEXT, name=TEXT)
_PLACE = {"service_url": {"type": "string", "pattern": "^https?://"}, "service_path": {"pattern": "^/"}}
_SUGGEST = fields(
    flyout_service_url={"pattern": "^https?://"}, flyout_service_path={"pattern": r"\$\{id\}"}, **_PLACE
)
_TEMPLATE = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
_SETTING = {"name": TEXT, "label": TEXT}

MANIFEST = fields(
    versions={"type": "array", "contains": {"const": "0.2"}},
    name=TEXT,
    identifierSpace={"pattern": "^https?://"},
    schemaSpace={"pattern": "^https?://"},
    documentation={"pattern": "^https?://"},
    serviceVersion=TEXT,
    defaultTypes={**many(TYPE), "uniqueItems": True},
    view=fields(url=_TEMPLATE),
    preview=fields(url=_TEMPLATE, width={"type": "integer"}, height={"type": "integer"}),
    suggest=fields(entity=_SUGGEST, property=_SUGGEST, type=_SUGGEST),
    extend=fields(
        propose_properties=fields(**_PLACE),
        property_settings=many(
            {
                "oneOf": [
                    fields(
                        {"help_text": TEXT, "default": {"type": "number"}},
                        type={"const": "number"},
                        **_SETTING,
                    ),
                    fields(
                        {"help_text": TEXT, "default": TEXT},
                        type={"const": "select"},
                        choices=many(fields(value=TEXT, name=TEXT)),
                        **_SETTING,
                    ),
                ]
            }
        ),
    ),
    batchSize={"type": "integer", "minimum": 1},
)
_FEATURE = fields(id=TEXT, value={"type": ["number", "boolean"]})
_CANDIDATE = fields(
    id=TEXT,
    name=TEXT,
    description={"type": "string"},
    type=many(NAMED),
    score={"type": "number", "minimum": 0, "maximum": 100},
    features=many(_FEATURE),
    match={"type": "boolean"},
)
RESULTS = {"type": "object", "additionalProperties": fields(result=many(_CANDIDATE))}
SUGGESTED = {
    "entity": fields(
        result=many(fields(id=TEXT, name=TEXT, description={"type": "string"}, notable=many(NAMED)))
    ),
    "type": fields(result=many(TYPE)),
    "property": fields(result=many(fields(id=TEXT, name=TEXT, description=TEXT))),
}
FLYOUT = fields(id=TEXT, html=TEXT)
PROPOSED = fields(
    {"type": TEXT, "limit": {"type": "integer"}},
    properties=many(fields(id=TEXT, name=TEXT, description=TEXT)),
)
_CELL = {
    "oneOf": [
        fields(id=TEXT, name=TEXT),
        fields(str={"type": "string"}),
        fields(int={"type": "integer"}),
        fields(float={"type": "number"}),
    ]
}
EXTENDED = fields(
    meta=many(NAMED),
    rows={"type": "object", "additionalProperties": {"type": "object", "additionalProperties": many(_CELL)}},
)
