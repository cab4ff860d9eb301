"""JSON-LD with the project's context: the terms of the core under their own names, everything else by prefix.

The terms of the context (``ontology/context.jsonld``) follow from the ontology, and a test holds the two in
step; the prefixes are those of the edition. The context is written into a file that
stands alone, so that nothing has to be fetched to read it; many documents in one folder refer to one context
beside them. Typed values stay strings, as no JSON number keeps ``1.50``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from claimgraph import escaping
from claimgraph.errors import UnreadableInput
from claimgraph.model.graph import TYPE
from claimgraph.terms import XSD, Prefixes
from claimgraph.turtle.terms import read_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

_STRING = f"{XSD}string"
_IS_A = f"<{TYPE}>"
#: One encoder for all strings: ``dumps`` would make one for each.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def context_text(context: dict[str, Any]) -> str:
    """The context as its file holds it."""
    return escaping.json(context, indent=2) + "\n"


def read_context(path: Path, prefixes: Mapping[str, str]) -> dict[str, Any]:
    """The context whose terms are in the file ``path``, with ``prefixes``.

    Raises UnreadableInput when the file is missing, broken or no context.
    """
    try:
        terms: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["@context"]
        own = {name: term for name, term in terms.items() if not (isinstance(term, str) and "://" in term)}
    except OSError as error:
        raise UnreadableInput(f"cannot read the context: {error.strerror}", str(path)) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableInput(f"no JSON-LD context: {error}", str(path)) from None
    return {"@context": {"@version": own.pop("@version", 1.1), **prefixes, **own}}


class JsonLd:
    """Writes documents with one context; what it has written once it knows for the next document."""

    def __init__(self, context: dict[str, Any]) -> None:
        self._context = context["@context"]
        self._prefixes = Prefixes(
            {key: value for key, value in self._context.items() if isinstance(value, str) and "://" in value}
        )
        self._terms: dict[str, tuple[str, str]] = {}
        for name, term in self._context.items():
            if isinstance(term, dict):
                coerced = term.get("@type", "")
                if coerced not in ("", "@id"):
                    coerced = self._prefixes.expand(coerced)
                self._terms[self._prefixes.expand(term["@id"])] = name, coerced
        #: Predicate → its key, and its values by what they are in N-Triples.
        self._nodes = _Values(self._iri, "@id")
        self._values = {"@id": self._nodes}
        self._keys: dict[str, tuple[str, _Values]] = {_IS_A: ('"type"', self._nodes)}

    def write(self, lines: Iterable[str], reference: str = "") -> bytes:
        """The triples of ``lines``, as ``lines_of`` gives them: a flat ``@graph``, one line for each subject.

        The document refers to its context at ``reference``, or holds it where there is none.
        """
        nodes: dict[str, dict[str, list[str]]] = {}
        last, node = "", {}
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            if subject != last:
                last = subject
                node = nodes.setdefault(subject, {})
            entry = self._keys.get(predicate)
            if entry is None:
                entry = self._keys[predicate] = self._key(predicate)
            elif predicate == _IS_A and not value.startswith("<"):  # which no "type" can hold
                entry = self._key(predicate)
            key, values = entry
            if key in node:
                node[key].append(values[value])
            else:
                node[key] = [values[value]]
        written = ",\n".join(
            f'{{"id":{self._nodes[subject]},{",".join(map(_pair, node.items()))}}}'
            for subject, node in nodes.items()
        )
        head = escaping.json_text(_ENCODE(reference or self._context))
        return f'{{"@context": {head},\n"@graph": [\n{written}\n]}}\n'.encode()

    def _key(self, predicate: str) -> tuple[str, _Values]:
        iri = predicate[1:-1]
        name, coerced = self._terms.get(iri) or (self._iri(iri), "")
        return _string(name), self._values.setdefault(coerced, _Values(self._iri, coerced))

    def _iri(self, iri: str) -> str:
        split = self._prefixes.split(iri)
        return f"{split[0]}:{split[1]}" if split else iri


class _Values(dict[str, str]):
    """Term in N-Triples → the same in JSON-LD, as a value of what is ``coerced`` to a type."""

    def __init__(self, iri: Callable[[str], str], coerced: str) -> None:
        super().__init__()
        self._iri, self._coerced = iri, coerced

    def __missing__(self, term: str) -> str:
        written = self[term] = self._value(term)
        return written

    def _value(self, term: str) -> str:
        if not term.startswith('"'):
            iri = _string(self._iri(term[1:-1] if term.startswith("<") else term))
            return iri if self._coerced == "@id" else f'{{"id":{iri}}}'
        text, language, datatype = read_literal(term)
        value = _string(text)
        if language:
            tag, _, direction = language.partition("--")
            turned = f'"@direction":{_string(direction)},' if direction else ""
            return f'{{{turned}"@language":{_string(tag)},"@value":{value}}}'
        if (datatype or _STRING) == (self._coerced or _STRING):
            return value
        return f'{{"@type":{_string(self._iri(datatype or _STRING))},"@value":{value}}}'


def _string(text: str) -> str:
    return escaping.json_text(_ENCODE(text))


def _pair(pair: tuple[str, list[str]]) -> str:
    """A key with its values; a single one without a list."""
    key, values = pair
    return f"{key}:{values[0]}" if len(values) == 1 else f"{key}:[{','.join(values)}]"
