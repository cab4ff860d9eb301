"""JSON-LD with the project's context: the terms of the core under their own names, everything else by prefix.

The terms of the context (``ontology/context.jsonld``) are made from the ontology by :func:`make_context` and
a test holds the two in step; the prefixes are those of the edition. The context is written into a file that
stands alone, so that nothing has to be fetched to read it; many documents in one folder refer to one context
beside them. Typed values stay strings, as no JSON number keeps ``1.50``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from claimgraph import escaping
from claimgraph.errors import UnreadableInput
from claimgraph.terms import CG, OWL, RDF, SCHEMA, XSD, Prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import Quad

_TYPE = f"{RDF}type"
_STRING = f"{XSD}string"
#: One encoder for all nodes: ``dumps`` would make one for each.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def make_context(ontology: Iterable[Quad], prefixes: Prefixes) -> dict[str, Any]:
    """The context for the core as ``ontology`` defines it: prefixes, then one term for each property of cg:.

    A property whose values are concepts or nodes gives plain IRIs; one with a single datatype gives plain
    strings of that type.
    """
    kinds: dict[str, str] = {}
    ranges: dict[str, set[str]] = {}
    for quad in ontology:
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue  # labels and definitions say nothing about the form of values
        name, predicate, value = quad.subject.value, quad.predicate.value, quad.object.value
        if (
            name.startswith(CG)
            and predicate == _TYPE
            and value in (f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty")
        ):
            kinds[name] = value
        elif predicate == f"{SCHEMA}rangeIncludes":
            ranges.setdefault(name, set()).add(value)
    context: dict[str, Any] = {"@version": 1.1, **prefixes, "id": "@id", "type": "@type"}
    for name, kind in sorted(kinds.items()):
        term: dict[str, str] = {"@id": prefixes.curie(name)}
        datatypes = ranges.get(name, set())
        if kind == f"{OWL}ObjectProperty":
            term["@type"] = "@id"
        elif len(datatypes) == 1 and datatypes != {_STRING}:
            term["@type"] = prefixes.curie(next(iter(datatypes)))
        context[name.removeprefix(CG)] = term
    return {"@context": context}


def context_text(context: dict[str, Any]) -> str:
    """The context as its file holds it."""
    return escaping.json(context, indent=2) + "\n"


def read_context(path: Path, prefixes: Mapping[str, str]) -> dict[str, Any]:
    """The context whose terms are in the file ``path``, with ``prefixes``.

    Raises UnreadableInput when the file is missing, broken or no context.
    """
    try:
        terms: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["@context"]
        kept = {name: term for name, term in terms.items() if not (isinstance(term, str) and "://" in term)}
    except OSError as error:
        raise UnreadableInput(f"cannot read the context: {error.strerror}", str(path)) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableInput(f"no JSON-LD context: {error}", str(path)) from None
    return {"@context": {"@version": kept.pop("@version", 1.1), **prefixes, **kept}}


class JsonLd:
    """Writes documents with one context."""

    def __init__(self, context: dict[str, Any]) -> None:
        self._context = context["@context"]
        self._prefixes = Prefixes(
            {key: value for key, value in self._context.items() if isinstance(value, str) and "://" in value}
        )
        self._terms: dict[str, tuple[str, str]] = {}
        for name, term in self._context.items():
            if isinstance(term, dict):
                coerced = term.get("@type", "")
                iri = self._prefixes.expand(term["@id"])
                self._terms[iri] = (
                    name,
                    coerced if coerced in ("", "@id") else self._prefixes.expand(coerced),
                )

    def write(self, quads: Iterable[Quad], reference: str = "") -> bytes:
        """``quads`` as one document: a flat ``@graph``, one line for each subject.

        The document refers to its context at ``reference``, or holds it where there is none.
        """
        nodes: dict[str, dict[str, Any]] = {}
        for quad in quads:
            subject = quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
            node = nodes.setdefault(subject, {"id": self._iri(subject)})
            predicate, value = quad.predicate.value, quad.object
            if predicate == _TYPE and isinstance(value, NamedNode):
                node.setdefault("type", []).append(self._iri(value.value))
            else:
                key, coerced = self._terms.get(predicate) or (self._iri(predicate), "")
                node.setdefault(key, []).append(self._value(value, coerced))
        lines = ",\n".join(_ENCODE(_unwrapped(node)) for node in nodes.values())
        head = _ENCODE(reference or self._context)
        return escaping.json_text(f'{{"@context": {head},\n"@graph": [\n{lines}\n]}}\n').encode()

    def _iri(self, iri: str) -> str:
        split = self._prefixes.split(iri)
        return f"{split[0]}:{split[1]}" if split else iri

    def _value(self, value: object, coerced: str) -> Any:
        if isinstance(value, Literal):
            if value.language:
                return {"@language": value.language, "@value": value.value}
            datatype = value.datatype.value
            if datatype == (coerced or _STRING):
                return value.value
            return {"@type": self._iri(datatype), "@value": value.value}
        iri = self._iri(getattr(value, "value", str(value)))
        return iri if coerced == "@id" else {"id": iri}


def _unwrapped(node: dict[str, Any]) -> dict[str, Any]:
    """Single values without their list."""
    return {
        key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in node.items()
    }
