"""Stored queries: ``.rq`` files with grlc's ``#+`` header, and the binding of their parameters.

A parameter is a free variable whose name carries its type (``?_power_iri``). Giving a value replaces that
variable *token* by one serialised, validated term; strings, comments and IRIs that happen to hold the same
characters are never touched. Engines' own substitutions demand that the variable is projected, which
parameters are not, so this is done here and the same text runs anywhere.

A question that only fills in another's parameters is a header without a query: it names the other
(``#+ asks: theme/slug``), fills in what it does not leave open (``#+ fills:``) and gives what is its own, so
that no query is copied. Patterns below its header narrow the other: they stand last in its WHERE. What is
asked, printed and published is the whole text, which any engine runs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import UnreadableInput, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from claimgraph.edition import Edition

# Patterns as text: compiling them all costs several milliseconds, and most answers need none of them.
_PARAMETER = r"[?$]__?([A-Za-z][A-Za-z0-9]*)_(iri|number|literal|date)"
#: A call of what is new each time, or a comment before its bracket.
_FRESH = r"(?i:now|rand|uuid|bnode)[ \t\r\n]*[(#]"
#: The pieces in which a variable's characters are no variable, and the variables themselves. Enough for a
#: query that is known to parse; the full lexer in ``sparql_tokens`` takes 25 ms to compile.
SCAN = (
    r"(?s)#[^\r\n]*"
    r'|"""(?:"{0,2}(?:[^"\\]|\\.))*"""'
    r"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''"
    r'|"(?:[^"\\\r\n]|\\.)*"'
    r"|'(?:[^'\\\r\n]|\\.)*'"
    r'|<[^\x00-\x20<>"{}|^`\\]*>'
    r"|[A-Za-z0-9_.-]*:(?:[\w.:%-]|\\.)*"
    r"|[?$]\w+"
)


class Parameter(NamedTuple):
    """A parameter: name, type (a key of ``sparql_terms.TYPES``), default, example and meaning as written."""

    name: str
    type: str
    default: str | None
    example: str | None
    about: str


class StoredQuery(NamedTuple):
    """A stored query as its file says.

    ``theme`` is the folder, ``slug`` the file name, ``text`` the whole file. ``joins`` (``#+ with:``) are
    files of the edition, as paths from its root, whose data must be joined to get an answer; ``derives``
    (``#+ derive:``) are views whose triples it builds on. ``hint`` says how to mend what a check finds.
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
    joins: tuple[str, ...] = ()
    derives: tuple[str, ...] = ()
    hint: str = ""

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


def load(path: Path, edition: Edition | None = None) -> StoredQuery:
    """Read one ``.rq`` file; ``edition`` is where a question that it asks (``#+ asks:``) is looked for.

    Raises UnreadableInput when it cannot be read, its header has no summary, or what it asks is not there.
    """
    return _load(path, edition, ())


def _load(path: Path, edition: Edition | None, asking: tuple[Path, ...]) -> StoredQuery:
    """The query in ``path``, which the files ``asking`` ask one after the other."""
    try:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123 - measured: Path.open costs more on the hot path
            text = stream.read()
    except OSError as error:
        raise UnreadableInput(f"cannot read the query: {error.strerror}", str(path)) from None
    except UnicodeDecodeError:
        raise UnreadableInput("the query is not UTF-8", str(path), "save it as UTF-8") from None
    header = _header(text.splitlines(), str(path))
    asks, fills = _text(header.get("asks")), _pairs(header.get("fills"), str(path))
    base = None
    if asks:
        base = _asked(text, asks, path, edition, asking)
        text, base = _filled(text, fills, path, base)
    elif fills:
        raise UnreadableInput("fills in no other question", str(path), "name it: #+ asks: theme/slug")
    own = StoredQuery(
        slug=path.name.removesuffix(".rq"),
        theme=path.parent.name,
        summary=_text(header.get("summary")) or (base.summary if base else ""),
        description=_text(header.get("description")),
        tags=tuple(_items(header.get("tags"))),
        defaults=_pairs(header.get("defaults"), str(path)),
        examples=_pairs(header.get("examples"), str(path)),
        about=_pairs(header.get("parameters"), str(path)),
        joins=tuple(_items(header.get("with"))),
        derives=tuple(_items(header.get("derive"))),
        hint=_text(header.get("hint")),
        text=text,
        path=path,
    )
    if not own.summary:
        raise UnreadableInput(
            "the stored query has no summary", str(path), "begin the file with '#+ summary: …'"
        )
    if base is None:
        return own
    return own._replace(
        description=own.description or base.description,
        tags=own.tags or base.tags,
        defaults=base.defaults | own.defaults,
        examples=base.examples | own.examples,
        about=base.about | own.about,
        joins=own.joins or base.joins,
        derives=own.derives or base.derives,
    )


def _asked(
    text: str, asks: str, path: Path, edition: Edition | None, asking: tuple[Path, ...]
) -> StoredQuery:
    """The question ``asks`` that the query in ``path``, with its header in ``text``, asks."""
    if re.search(r"(?im)^\s*(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", text):
        hint = "leave out one of the two, or give only patterns that narrow the other"
        raise UnreadableInput("a query of its own beside '#+ asks:'", str(path), hint)
    below = None if edition is None else edition.query_below(path, asks)
    if below is None or below in (path, *asking):
        what = "asks a question that is not there" if below is None else "questions that ask each other"
        raise UnreadableInput(f"{what}: {asks}", str(path), "name one stored query as theme/slug")
    return _load(below, edition, (path, *asking))


def _filled(text: str, fills: dict[str, str], path: Path, base: StoredQuery) -> tuple[str, StoredQuery]:
    """The header in ``text`` with the query of ``base`` below it, which runs by itself; and ``base``.

    Neither has the parameters that ``fills`` fills in. Patterns in ``text`` stand last in its WHERE.
    """
    body = "".join(line for line in base.text.splitlines(keepends=True) if not line.startswith("#+"))
    own = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#+")]
    if own:
        body = _with_patterns(body, own, path)
    try:
        check_names(base, fills, {use[2] for use in _uses(body)})
        body = _replaced(body, fills)
    except UsageProblem as problem:
        raise UnreadableInput(f"{problem.what}: {problem.where}", str(path), problem.hint) from None
    head, kept = [], True
    for line in text.rstrip().splitlines():
        if not line.startswith("#+"):
            kept = False
        elif not line.startswith(("#+  ", "#+\t")):
            kept = not line.startswith(("#+ asks:", "#+ fills:"))
        head += [line] if kept else []
    defaults, examples, about = (
        {name: value for name, value in known.items() if name not in fills}
        for known in (base.defaults, base.examples, base.about)
    )
    return "\n".join([*head, body]), base._replace(defaults=defaults, examples=examples, about=about)


def _with_patterns(body: str, own: list[str], path: Path) -> str:
    """The query ``body`` with the patterns of ``own`` last in its WHERE, and the prefixes that it lacks."""
    lines, patterns = body.splitlines(), [line for line in own if not line.startswith("PREFIX ")]
    declared = {line.split()[1]: line for line in lines if line.startswith("PREFIX ")}
    rest = "\n".join(line for line in lines if not line.startswith("PREFIX "))
    for line in own:
        if line not in patterns and declared.setdefault(line.split()[1], line) != line:
            raise UnreadableInput("a prefix that is another one in what it asks", str(path), line)
    depth = 0
    for found in re.finditer(SCAN + r"|[{}]", rest):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if found.group() == "}" and not depth and re.match(r"(\s|#.*\n)*SELECT\b", rest):
            added = "".join(f"  {line}\n" for line in patterns)
            prefixes = "".join(f"{declared[name]}\n" for name in sorted(declared))
            return f"{prefixes}{rest[: found.start()]}{added}{rest[found.start() :]}\n"
    raise UnreadableInput("patterns that narrow what selects no rows", str(path), "write a query of its own")


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


def bind(query: StoredQuery, values: Mapping[str, str]) -> str:
    """The query's text with each parameter in ``values``, and each default not given, replaced by its term.

    Values of IRI parameters are full IRIs. A parameter without value and default stays a free variable; an
    empty value frees one that has a default. Raises UsageProblem for unknown names and values that do not fit
    the type.
    """
    if not values and not query.defaults:
        return query.text
    check_names(query, values, {use[2] for use in _uses(query.text)})
    return _replaced(query.text, query.defaults | dict(values))


def _replaced(text: str, values: Mapping[str, str]) -> str:
    """``text`` with each parameter that has a value in ``values`` replaced by its term."""
    from claimgraph.sparql_terms import serialize_value

    terms: dict[str, str] = {}
    uses = _uses(text)
    for _, _, name, kind in uses:
        value = values.get(name, "")
        if value != "" and name not in terms:
            try:
                terms[name] = serialize_value(kind, value)
            except UsageProblem as problem:
                raise UsageProblem(f"{name}: {problem.what}", problem.where, problem.hint) from None
    for start, end, name, _ in reversed(uses):
        if name in terms:
            text = f"{text[:start]} {terms[name]} {text[end:]}"
    return text


def _uses(text: str) -> list[tuple[int, int, str, str]]:
    """(start, end, name, type) of every parameter token in a query's text."""
    if not re.search(_PARAMETER, text):
        return []
    return [
        (found.start(), found.end(), match[1], match[2])
        for found in re.finditer(SCAN, text)
        if (match := re.fullmatch(_PARAMETER, found.group()))
    ]


def steady(sparql: str) -> bool:
    """Whether a query has the same answer whenever the same graph is asked; it may have where this is false.

    Told by what can be read as a call of ``NOW``, ``RAND``, ``UUID``, ``STRUUID`` or ``BNODE``, or hide one.
    """
    return "\\u" not in sparql.lower() and not re.search(_FRESH, sparql)


def opened(query: StoredQuery) -> tuple[str, dict[str, str]]:
    """The query's text with its IRI parameters free and among its columns, and parameter → column.

    Where rows are grouped, or all variables are columns, none is added.
    """
    free = {one.name: "" for one in query.parameters if one.type == "iri"}
    text = bind(query, free)
    if not free or re.search(r"(?i)\bGROUP\s+BY\b", text):
        return bind(query, {}), {}
    columns = {name: text[start + 1 : end] for start, end, name, _ in _uses(text) if name in free}
    for found in re.finditer(SCAN + r"|(?i:\bSELECT(?:\s+DISTINCT)?\b)", text):
        if found.group()[:6].upper() == "SELECT":
            added = " ".join(f"?{column}" for column in columns.values())
            return f"{text[: found.end()]} {added} {text[found.end() :]}", columns
    return bind(query, {}), {}


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
        hint = f"did you mean {near[0]}?" if near else f"it takes {', '.join(names)}"
        raise UsageProblem(f"{query.slug} has no parameter {name}", "", hint)
