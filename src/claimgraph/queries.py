"""Stored queries: ``.rq`` files with grlc's ``#+`` header, and the binding of their parameters.

A parameter is a free variable whose name carries its type (``?_power_iri``). Giving a value replaces that
variable *token* by one serialised, validated term; strings, comments and IRIs that happen to hold the same
characters are never touched. Engines' own substitutions demand that the variable is projected, which
parameters are not, so this is done here and the same text runs anywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import UnreadableInput, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_XSD = "http://www.w3.org/2001/XMLSchema#"
# Patterns as text: compiling them all costs several milliseconds, and most answers need none of them.
_PARAMETER = r"[?$]__?([A-Za-z][A-Za-z0-9]*)_(iri|number|literal|date)"
# The pieces in which a variable's characters are no variable, and the variables themselves. Enough for a
# query that is known to parse; the full lexer in tokens.py takes 25 ms to compile.
_SCAN = (
    r"(?s)#[^\r\n]*"
    r'|"""(?:"{0,2}(?:[^"\\]|\\.))*"""'
    r"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''"
    r'|"(?:[^"\\\r\n]|\\.)*"'
    r"|'(?:[^'\\\r\n]|\\.)*'"
    r'|<[^\x00-\x20<>"{}|^`\\]*>'
    r"|[A-Za-z0-9_.-]*:(?:[\w.:%-]|\\.)*"
    r"|[?$]\w+"
)
_NUMBER = (
    r"[+-]?(?:(?P<integer>[0-9]+)|(?P<decimal>[0-9]*\.[0-9]+)"
    r"|(?P<double>(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+))"
)
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_BAD_IRI = r"[\x00-\x20<>\"{}|^`\\]"
_ABSOLUTE = r"[A-Za-z][A-Za-z0-9+.-]*:."
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}

#: What a value of each parameter type may be, for ``--describe`` and messages.
TYPES = {
    "iri": "a slug, CURIE, IRI or label",
    "number": "a number such as 5, -3 or 1.5",
    "literal": "any text",
    "date": "a date such as 1918-04-21",
}


class Parameter(NamedTuple):
    """One parameter: name, type (a key of TYPES), default and example as written, a line on its meaning."""

    name: str
    type: str
    default: str | None
    example: str | None
    about: str


class StoredQuery(NamedTuple):
    """A stored query as its file says.

    ``theme`` is the folder, ``slug`` the file name, ``text`` the whole file.
    """

    slug: str
    theme: str
    summary: str
    description: str
    tags: tuple[str, ...]
    defaults: dict[str, str]
    examples: dict[str, str]
    about: dict[str, str]
    text: str
    path: Path

    @property
    def parameters(self) -> list[Parameter]:
        """The parameters in order of first use."""
        found: dict[str, str] = {}
        for _, _, name, kind in _uses(self.text):
            found.setdefault(name, kind)
        return [
            Parameter(name, kind, self.defaults.get(name), self.examples.get(name), self.about.get(name, ""))
            for name, kind in found.items()
        ]


def load(path: Path) -> StoredQuery:
    """Read one ``.rq`` file; raises UnreadableInput when it cannot be read or its header has no summary."""
    try:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123 - measured: Path.open costs more on the hot path
            text = stream.read()
    except OSError as error:
        raise UnreadableInput(f"cannot read the query: {error.strerror}", str(path)) from None
    except UnicodeDecodeError:
        raise UnreadableInput("the query is not UTF-8", str(path), "save it as UTF-8") from None
    header = _header(text.splitlines(), str(path))
    summary = header.get("summary")
    if not isinstance(summary, str) or not summary:
        raise UnreadableInput(
            "the stored query has no summary", str(path), "begin the file with '#+ summary: …'"
        )
    return StoredQuery(
        slug=path.name.removesuffix(".rq"),
        theme=path.parent.name,
        summary=summary,
        description=_text(header.get("description")),
        tags=tuple(_items(header.get("tags"))),
        defaults=_pairs(header.get("defaults"), str(path)),
        examples=_pairs(header.get("examples"), str(path)),
        about=_pairs(header.get("parameters"), str(path)),
        text=text,
        path=path,
    )


def _header(lines: Iterable[str], where: str) -> dict[str, str | list[str]]:
    """The ``#+`` lines as keys with a text or a list.

    The part of YAML that grlc headers use, continuation lines included.
    """
    header: dict[str, str | list[str]] = {}
    key = ""
    for number, line in enumerate(lines, 1):
        if not line.startswith("#+"):
            if not line.strip():
                continue
            break
        content = line[2:]
        stripped = content.strip()
        if not stripped:
            continue
        value = header.get(key)
        if stripped.startswith("- ") and key and (value == "" or isinstance(value, list)):
            items = value if isinstance(value, list) else []
            header[key] = [*items, _unquote(stripped[2:].strip())]
        elif content.startswith(("  ", "\t")) and key:
            if isinstance(value, list):
                header[key] = [*value[:-1], f"{value[-1]} {stripped}".strip()]
            else:
                header[key] = f"{value} {stripped}".strip()
        elif stripped.partition(":")[0].isidentifier() and f"{stripped} ".partition(":")[2].startswith(" "):
            key, _, first = stripped.partition(":")
            first = first.strip()
            header[key] = "" if first in ("|", ">", "|-", ">-") else _unquote(first)
        else:
            raise UnreadableInput(
                f"a header line that is not 'key: value': {stripped!r}", f"{where}:{number}"
            )
    return header


def _unquote(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


def _text(value: str | list[str] | None) -> str:
    return value if isinstance(value, str) else " ".join(value or [])


def _items(value: str | list[str] | None) -> list[str]:
    if isinstance(value, str):
        return [item.strip() for item in value.strip("[]").split(",") if item.strip()]
    return value or []


def _pairs(value: str | list[str] | None, where: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for item in _items(value) if isinstance(value, list) else ([value] if value else []):
        name, sign, content = item.partition(":")
        if not sign or not name.strip().isalnum():
            raise UnreadableInput(f"a parameter line that is not '- name: value': {item!r}", where)
        pairs[name.strip()] = _unquote(content.strip())
    return pairs


def serialize_iri(value: str) -> str:
    """``<value>`` as SPARQL reads it.

    Raises UsageProblem for a relative IRI and for characters that no IRI may hold.
    """
    if not re.match(_ABSOLUTE, value) or re.search(_BAD_IRI, value):
        raise UsageProblem(
            "not a valid IRI", repr(value), "write an absolute IRI without blanks, quotes and brackets"
        )
    from pyoxigraph import NamedNode

    try:
        NamedNode(value)
    except ValueError as error:
        raise UsageProblem("not a valid IRI", repr(value), str(error)) from None
    return f"<{value}>"


def serialize_literal(value: str) -> str:
    r"""``"value"`` as SPARQL reads it, any text included.

    Raises UsageProblem for characters that UTF-8 cannot hold.

    A ``u`` after a backslash is written as an escape itself: engines that resolve ``\\u0022`` before they
    look for the end of the string would otherwise find one that the value brought along. Always eight digits,
    because rdflib takes up to eight.
    """
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UsageProblem("half a surrogate pair is no character", repr(value), "give whole characters")
    written = []
    before = ""
    for character in value:
        escape = _ESCAPES.get(character)
        if escape is None and (character < " " or (before == "\\" and character in "uU")):
            escape = f"\\U{ord(character):08X}"
        written.append(escape or character)
        before = character
    return f'"{"".join(written)}"'


def serialize_number(value: str) -> str:
    """A typed number: xsd:integer, xsd:decimal or xsd:double by its form.

    Raises UsageProblem for anything else.
    """
    text = value.strip()
    match = re.fullmatch(_NUMBER, text)
    if match is None or not text.isascii():
        raise UsageProblem("not a number", repr(value), f"give {TYPES['number']}")
    return f'"{text}"^^<{_XSD}{match.lastgroup}>'


def serialize_date(value: str) -> str:
    """``"YYYY-MM-DD"^^xsd:date``; raises UsageProblem for a date that the calendar does not have."""
    from datetime import date

    text = value.strip()
    try:
        date.fromisoformat(text)
    except ValueError:
        text = ""
    if not re.fullmatch(_DATE, text):
        raise UsageProblem("not a date", repr(value), f"give {TYPES['date']}")
    return f'"{text}"^^<{_XSD}date>'


_SERIALIZE = {
    "iri": serialize_iri,
    "literal": serialize_literal,
    "number": serialize_number,
    "date": serialize_date,
}


def serialize_value(kind: str, value: str) -> str:
    """``value`` as a SPARQL term of parameter type ``kind``."""
    return _SERIALIZE[kind](value)


def bind(query: StoredQuery, values: Mapping[str, str]) -> str:
    """The query's text with each parameter in ``values``, and each default not given, replaced by its term.

    Values of IRI parameters are full IRIs. A parameter without value and default stays a free variable; an
    empty value frees one that has a default. Raises UsageProblem for unknown names and values that do not fit
    the type.
    """
    if not values and not query.defaults:
        return query.text
    uses = _uses(query.text)
    check_names(query, values, {use[2] for use in uses})
    terms: dict[str, str] = {}
    for _, _, name, kind in uses:
        value = values.get(name, query.defaults.get(name, ""))
        if value != "" and name not in terms:
            try:
                terms[name] = serialize_value(kind, value)
            except UsageProblem as problem:
                raise UsageProblem(f"{name}: {problem.what}", problem.where, problem.mend) from None
    text = query.text
    for start, end, name, _ in reversed(uses):
        if name in terms:
            text = f"{text[:start]} {terms[name]} {text[end:]}"
    return text


def _uses(text: str) -> list[tuple[int, int, str, str]]:
    """(start, end, name, type) of every parameter token in a query's text."""
    return [
        (found.start(), found.end(), match[1], match[2])
        for found in re.finditer(_SCAN, text)
        if (match := re.fullmatch(_PARAMETER, found.group()))
    ]


def check_names(query: StoredQuery, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise UsageProblem, with the nearest name, for a parameter in ``given`` that the query has not."""
    names = sorted(known)
    for name in given:
        if name in names:
            continue
        if not names:
            raise UsageProblem(f"{query.slug} takes no parameters", name, "leave it out")
        from rapidfuzz.process import extractOne

        near = extractOne(name, names, score_cutoff=60)
        mend = f"did you mean {near[0]}?" if near else f"it takes {', '.join(names)}"
        raise UsageProblem(f"{query.slug} has no parameter {name}", "", mend)
