"""Stored queries: ``.rq`` files with grlc's ``#+`` header, and the binding of their parameters.

A parameter is a free variable whose name carries its type (``?_power_iri``). Giving a value replaces that
variable *token* by one serialised, validated term; strings, comments and IRIs that happen to hold the same
characters are never touched. Engines' own substitutions demand that the variable is projected, which
parameters are not, so this is done here and the same text runs anywhere.

A question that only fills in another's parameters is a header without a query: it names the other
(``#+ asks: theme/slug``), fills in what it does not leave open (``#+ fills:``) and gives what is its own, so
that no query is copied. Patterns below its header narrow the other: they stand first in its WHERE, since
engines begin with what is written first, and from the first OPTIONAL, MINUS or BIND on last. Columns and
order may be its own (``#+ columns:`` and ``#+ order:``, as SPARQL has them after SELECT and ORDER BY). What
is asked, printed and published is the whole text, which any engine runs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.query_header import items_of, pairs_of, read_header, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from claimgraph.edition import Edition
    from claimgraph.query_header import Value

# Patterns as text: compiling them all costs several milliseconds, and most answers need none of them.
_PLACEHOLDER = r"[?$]__?([A-Za-z][A-Za-z0-9]*)_(iri|number|literal|date)"
#: Keys of a header that change the question it asks.
_CHANGES = ("fills", "columns", "order")
#: A call of what is new each time, or a comment before its bracket.
_NONDETERMINISTIC = r"(?i:now|rand|uuid|bnode)[ \t\r\n]*[(#]"
#: The pieces in which a variable's characters are no variable, and the variables themselves. Enough for a
#: query that is known to parse; the full lexer in ``sparql_tokens`` takes 25 ms to compile.
TOKENS = (
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
        for _, _, name, kind in _placeholders(self.text):
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


def _load(path: Path, edition: Edition | None, asked_by: tuple[Path, ...]) -> StoredQuery:
    """The query in ``path``, which the files ``asked_by`` ask one after the other."""
    try:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123 - measured: Path.open costs more on the hot path
            text = stream.read()
    except OSError as error:
        raise UnreadableInput(f"cannot read the query: {error.strerror}", str(path)) from None
    except UnicodeDecodeError:
        raise UnreadableInput("the query is not UTF-8", str(path), "save it as UTF-8") from None
    header = read_header(text.splitlines(), str(path))
    asks = text_of(header.get("asks"))
    base = None
    if asks:
        base = _base_query(text, asks, path, edition, asked_by)
        text, base = _specialized(text, header, path, base, edition)
    elif changes := [one for one in _CHANGES if one in header]:
        what = "fills in" if changes[0] == "fills" else f"{changes[0]} of"
        raise UnreadableInput(f"{what} no other question", str(path), "name it: #+ asks: theme/slug")
    own = StoredQuery(
        slug=path.name.removesuffix(".rq"),
        theme=path.parent.name,
        summary=text_of(header.get("summary")) or (base.summary if base else ""),
        description=text_of(header.get("description")),
        tags=tuple(items_of(header.get("tags"))),
        defaults=pairs_of(header.get("defaults"), str(path)),
        examples=pairs_of(header.get("examples"), str(path)),
        about=pairs_of(header.get("parameters"), str(path)),
        joins=tuple(items_of(header.get("with"))),
        derives=tuple(items_of(header.get("derive"))),
        hint=text_of(header.get("hint")),
        text=text,
        path=path,
    )
    if not own.summary:
        raise UnreadableInput(
            "the stored query has no summary", str(path), "begin the file with '#+ summary: …'"
        )
    _refuse_curies(text, own.defaults, path, edition)
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


def _base_query(
    text: str, asks: str, path: Path, edition: Edition | None, asked_by: tuple[Path, ...]
) -> StoredQuery:
    """The question ``asks`` that the query in ``path``, with its header in ``text``, asks."""
    if re.search(r"(?im)^\s*(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", text):
        hint = "leave out one of the two, or give only patterns that narrow the other"
        raise UnreadableInput("a query of its own beside '#+ asks:'", str(path), hint)
    below = None if edition is None else edition.query_below(path, asks)
    if below is None or below in (path, *asked_by):
        what = "asks a question that is not there" if below is None else "questions that ask each other"
        raise UnreadableInput(f"{what}: {asks}", str(path), "name one stored query as theme/slug")
    return _load(below, edition, (path, *asked_by))


def _specialized(
    text: str, header: Mapping[str, Value], path: Path, base: StoredQuery, edition: Edition | None
) -> tuple[str, StoredQuery]:
    """The header in ``text`` with the query of ``base`` below it, which runs by itself; and ``base``.

    Neither has the parameters that the header fills in.
    """
    fills = pairs_of(header.get("fills"), str(path))
    columns, order = text_of(header.get("columns")), text_of(header.get("order"))
    body = "".join(line for line in base.text.splitlines(keepends=True) if not line.startswith("#+"))
    patterns = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#+")]
    if patterns or columns or order:
        body = _rewritten(body, patterns, columns, order, path)
    try:
        check_names(base, fills, {placeholder[2] for placeholder in _placeholders(body)})
        _refuse_curies(body, fills, path, edition)
        body = _substituted(body, fills)
    except UsageProblem as problem:
        raise UnreadableInput(f"{problem.what}: {problem.where}", str(path), problem.hint) from None
    head, keep = [], True
    for line in text.rstrip().splitlines():
        if not line.startswith("#+"):
            keep = False
        elif not line.startswith(("#+  ", "#+\t")):
            keep = line[2:].partition(":")[0].strip() not in ("asks", *_CHANGES)
        head += [line] if keep else []
    defaults, examples, about = (
        {name: value for name, value in known.items() if name not in fills}
        for known in (base.defaults, base.examples, base.about)
    )
    return "\n".join([*head, body]), base._replace(defaults=defaults, examples=examples, about=about)


def _refuse_curies(text: str, values: Mapping[str, str], path: Path, edition: Edition | None) -> None:
    """Raise UnreadableInput for a CURIE as the value of an IRI parameter: as an IRI it matches nothing."""
    curies = {name: value for name, value in values.items() if re.match(r"[A-Za-z][\w.-]*:(?!//)", value)}
    if not curies or edition is None:
        return
    prefixes, iris = edition.prefixes(), {name for _, _, name, kind in _placeholders(text) if kind == "iri"}
    for name, value in curies.items():
        prefix, _, local = value.partition(":")
        if name in iris and prefix in prefixes:
            what = f"{name}: {value} is a CURIE, and a header has no prefixes"
            raise UnreadableInput(what, str(path), f"write {prefixes[prefix]}{local}")


def _rewritten(body: str, lines: list[str], columns: str, order: str, path: Path) -> str:
    """The query ``body`` with the patterns in ``lines`` in its WHERE, and the prefixes that it lacks.

    ``columns`` and ``order`` take the place of its own where they are given.
    """
    prefixes = [line for line in body.splitlines() if line.startswith("PREFIX ")]
    declared = {line.split()[1]: line for line in prefixes}
    query = "\n".join(line for line in body.splitlines() if not line.startswith("PREFIX "))
    for line in lines:
        if line.startswith("PREFIX ") and declared.setdefault(line.split()[1], line) != line:
            raise UnreadableInput("a prefix that is another one in what it asks", str(path), line)
    head, where, rest = _parts(query)
    if not re.match(r"(\s|#.*\n)*SELECT\b", head):
        what = "patterns that narrow what selects no rows" if lines else "columns of what selects no rows"
        raise UnreadableInput(what, str(path), "write a query of its own")
    if columns:
        head = re.sub(r"\bSELECT\b[\s\S]*", lambda _: f"SELECT {columns}\nWHERE ", head, count=1)
    if order:
        cut = re.search(r"(?i)\b(?:LIMIT|OFFSET|VALUES)\b|\Z", rest)
        grouping, limit = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
        grouping = re.sub(r"(?i)\bORDER\s+BY\b[\s\S]*", "", grouping).rstrip()
        rest = f"{grouping}\nORDER BY {order}\n{limit}".rstrip()
    patterns = "".join(f"  {line}\n" for line in lines if not line.startswith("PREFIX "))
    first, last = _in_any_order(patterns)
    where = f"{{\n{first}  {where[1:].lstrip()}{last}}}"
    return "".join(f"{declared[name]}\n" for name in sorted(declared)) + f"{head}{where}{rest}\n"


def _in_any_order(patterns: str) -> tuple[str, str]:
    """The lines of ``patterns`` before an OPTIONAL, MINUS or BIND, which may stand anywhere; the others."""
    depth = 0
    for found in re.finditer(TOKENS + r"|[{}]|(?i:\b(?:OPTIONAL|MINUS|BIND)\b)", patterns):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if not depth and found.group().upper() in ("OPTIONAL", "MINUS", "BIND"):
            before = patterns[: patterns.rfind("\n", 0, found.start()) + 1]
            before = re.sub(r"(?:[ \t]*#.*\n)+\Z", "", before)  # comments on what follows
            return before, patterns[len(before) :]
    return patterns, ""


def _parts(query: str) -> tuple[str, str, str]:
    """What stands before the group of WHERE in ``query``, the group up to its last brace, what follows."""
    depth, start = 0, 0
    for found in re.finditer(TOKENS + r"|[{}]", query):
        if found.group() == "{":
            start = start if depth else found.start()
            depth += 1
        elif found.group() == "}":
            depth -= 1
            if not depth:
                return query[:start], query[start : found.start()], query[found.end() :]
    return query, "", ""


def bind(query: StoredQuery, values: Mapping[str, str]) -> str:
    """The query's text with each parameter in ``values``, and each default not given, replaced by its term.

    Values of IRI parameters are full IRIs. A parameter without value and default stays a free variable; an
    empty value frees one that has a default. Raises UsageProblem for unknown names and values that do not fit
    the type.
    """
    if not values and not query.defaults:
        return query.text
    check_names(query, values, {placeholder[2] for placeholder in _placeholders(query.text)})
    return _substituted(query.text, query.defaults | dict(values))


def _substituted(text: str, values: Mapping[str, str]) -> str:
    """``text`` with each parameter that has a value in ``values`` replaced by its term."""
    from claimgraph.sparql_terms import serialize_value

    terms: dict[str, str] = {}
    placeholders = _placeholders(text)
    for _, _, name, kind in placeholders:
        value = values.get(name, "")
        if value != "" and name not in terms:
            try:
                terms[name] = serialize_value(kind, value)
            except UsageProblem as problem:
                raise UsageProblem(f"{name}: {problem.what}", problem.where, problem.hint) from None
    for start, end, name, _ in reversed(placeholders):
        if name in terms:
            text = f"{text[:start]} {terms[name]} {text[end:]}"
    return text


def _placeholders(text: str) -> list[tuple[int, int, str, str]]:
    """(start, end, name, type) of every parameter token in a query's text."""
    if not re.search(_PLACEHOLDER, text):
        return []
    return [
        (found.start(), found.end(), match[1], match[2])
        for found in re.finditer(TOKENS, text)
        if (match := re.fullmatch(_PLACEHOLDER, found.group()))
    ]


def deterministic(sparql: str) -> bool:
    """Whether a query has the same answer whenever the same graph is asked; it may have where this is false.

    Told by what can be read as a call of ``NOW``, ``RAND``, ``UUID``, ``STRUUID`` or ``BNODE``, or hide one.
    """
    return "\\u" not in sparql.lower() and not re.search(_NONDETERMINISTIC, sparql)


def with_free_parameters(query: StoredQuery) -> tuple[str, dict[str, str]]:
    """The query's text with its IRI parameters free and among its columns, and parameter → column.

    Where rows are grouped, or all variables are columns, none is added.
    """
    free = {one.name: "" for one in query.parameters if one.type == "iri"}
    text = bind(query, free)
    if not free or re.search(r"(?i)\bGROUP\s+BY\b", text):
        return bind(query, {}), {}
    columns = {name: text[start + 1 : end] for start, end, name, _ in _placeholders(text) if name in free}
    for found in re.finditer(TOKENS + r"|(?i:\bSELECT(?:\s+DISTINCT)?\b)", text):
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
