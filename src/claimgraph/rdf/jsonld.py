"""JSON-LD that takes its context from elsewhere: the context is put in its place, and nothing is fetched.

Of well-known contexts there are tables here (``contexts.json``), made from the vocabularies; others are given
by whoever joins the data. The engine has no way to be told a context, so the document is written anew.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from claimgraph.errors import Refused, UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a document has whose contexts must be looked at: one from elsewhere, or what can be faulty in one.
_ELSEWHERE = re.compile(
    rb"""@context["']?\s*:\s*["\[]|@(?:import|propagate|version|nest)|@type["']?\s*:\s*\{"""
)
#: The most bytes that all contexts may become that are put into one document.
MAX_GROWTH = 128 * 1024 * 1024
#: How deep contexts may take others from elsewhere.
_MOST_CONTEXTS = 8
#: What the value of a keyword must be.
_KINDS = {"@import": str, "@propagate": bool}
#: Stands among the contexts that lead to one where a term has it for what is inside.
_INSIDE = ""


def inline_contexts(content: bytes, base: str, given: Mapping[str, Any], name: str) -> bytes:
    """``content`` with each context that it names in the place of its name.

    ``given`` are contexts by their IRIs, which come before those that are known here; a relative IRI is one
    that ``base`` makes whole, or the last part of one that is given. What is neither given nor known, or
    comes to itself again, stays: where it matters the engine asks for it. Raises Refused where the contexts
    become more than MAX_GROWTH bytes.
    """
    if not _ELSEWHERE.search(content):
        return content
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return content  # what is broken is said by the parser that reads it all
    contexts = _Contexts(given, name)
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            for key, value in node.items():
                if key == "@context":
                    node[key] = contexts.local(value, base, ())
                elif not (key == "@value" and node.get("@type") == "@json"):
                    waiting.append(value)
    return json.dumps(document).encode()


def remote_context(content: bytes) -> str:
    """The first context that a document still takes from elsewhere; "" where none is found."""
    try:
        waiting = [json.loads(content)]
    except (ValueError, RecursionError):
        return ""
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict):
            for key, value in node.items():
                if key in ("@context", "@import"):
                    for one in value if isinstance(value, list) else [value]:
                        if isinstance(one, str):
                            return one
                waiting.append(value)
    return ""


class _Contexts:
    """The contexts that a document may name."""

    def __init__(self, given: Mapping[str, Any], name: str) -> None:
        self.given, self.name = given, name
        self.growth, self.sizes = 0, dict[str, int]()

    def local(self, context: Any, base: str, outer: tuple[str, ...]) -> Any:
        """A context with nothing left in it that is elsewhere, as far as it is known."""
        if isinstance(context, str):
            return self._context_called(context, base, outer)
        if isinstance(context, list):
            parts = [self.local(part, base, outer) for part in context]
            return [one for part in parts for one in (part if isinstance(part, list) else [part])]
        if not isinstance(context, dict):
            return context
        check_context(context, self.name)
        if isinstance(context.get("@import"), str):
            imported = self._context_called(context["@import"], base, outer)
            if isinstance(imported, dict):
                if "@import" in imported:
                    what = "a context that another imports imports a third"
                    raise UnreadableInput(what, self.name, "name them in a list")
                context = {**imported, **{key: part for key, part in context.items() if key != "@import"}}
        copied = {}
        for term, meaning in context.items():
            copied[term] = meaning
            if isinstance(meaning, dict) and "@context" in meaning:
                scoped = meaning["@context"]
                copied[term] = {**meaning, "@context": self.local(scoped, base, (*outer, _INSIDE))}
        return copied

    def _context_called(self, iri: str, base: str, outer: tuple[str, ...]) -> Any:
        absolute = urljoin(base, iri)
        context = None
        repeated = outer.count(absolute) > 1
        if repeated and _INSIDE in outer[outer.index(absolute) :]:
            return {}  # what holds here holds inside a term too: it is not put in for ever
        if not repeated and len(outer) - outer.count(_INSIDE) <= _MOST_CONTEXTS:
            names = (absolute, iri, iri.rpartition("/")[2])
            context = next((self.given[name] for name in names if name in self.given), None) or known_context(
                absolute
            )
        if context is None:
            return absolute
        if absolute not in self.sizes:
            self.sizes[absolute] = len(json.dumps(context))
        self.growth += self.sizes[absolute]
        if self.growth > MAX_GROWTH:
            what = f"the contexts that it names again and again become more than {MAX_GROWTH >> 20} MiB"
            raise Refused(what, self.name, "name the context once, around all of it")
        return self.local(context, absolute, (*outer, absolute))


def context_of(content: bytes, name: str) -> Any:
    """The context that a JSON-LD document has; raises UnreadableInput where it has none."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(f"this is no JSON: {error}", name, "name a JSON-LD context") from None
    if not isinstance(document, dict) or "@context" not in document:
        raise UnreadableInput("there is no @context in it", name, "name a JSON-LD context")
    waiting = [document["@context"]]
    while waiting:
        context = waiting.pop()
        if isinstance(context, list):
            waiting += context
        elif isinstance(context, dict):
            check_context(context, name)
            terms = [term for term in context.values() if isinstance(term, dict)]
            waiting += [term["@context"] for term in terms if "@context" in term]
    return document["@context"]


def check_context(context: Mapping[str, Any], name: str) -> None:
    """Raise UnreadableInput for what the recommendation forbids in a context and the engine passes over."""
    wrong = [
        *(key for key, kind in _KINDS.items() if not isinstance(context.get(key, kind()), kind)),
        *(["@version"] if context.get("@version", 1.1) != 1.1 else []),
    ]
    for term, meaning in context.items():
        if isinstance(meaning, dict):
            nest = meaning.get("@nest")
            keyword = isinstance(nest, str) and nest.startswith("@") and nest != "@nest"
            if keyword or (nest is not None and "@reverse" in meaning) or (term[:1] == "@" and not meaning):
                wrong.append(term)
    if wrong:
        what = f"a faulty @context: {wrong[0]} is {json.dumps(context[wrong[0]])[:80]}"
        raise UnreadableInput(what, name, "mend the context")


def known_context(iri: str) -> dict[str, Any] | None:
    """The table of the well-known context ``iri`` as a context; None where there is none."""
    plain = re.sub(r"^https?://", "", iri).rstrip("/")
    for table in known_contexts().values():
        if plain in table["of"]:
            return _from_table(table)
    return None


@cache
def known_contexts() -> dict[str, Any]:
    """The tables of well-known contexts.

    Each has the addresses it is ``of``, prefixes, ``terms`` by prefix, the same by type of their values, and
    in ``context`` whatever else there is, as JSON-LD writes it.
    """
    path = Path(__file__).with_name("contexts.json")
    tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return tables


def _from_table(table: Mapping[str, Any]) -> dict[str, Any]:
    context: dict[str, Any] = dict(table["spaces"])
    if "vocab" in table:
        context["@vocab"] = table["vocab"]
    if table.get("aliases"):
        context |= {"id": "@id", "type": "@type"}
    for prefix, terms in table.get("terms", {}).items():
        context |= {term: f"{prefix}:{term}" for term in terms.split()}
    for kind, by_prefix in table.get("typed", {}).items():
        for prefix, terms in by_prefix.items():
            context |= {term: {"@id": f"{prefix}:{term}", "@type": kind} for term in terms.split()}
    return {**context, **table.get("context", {})}
