"""Where an engine could read ``SERVICE`` or ``FROM`` in a query, however it is written.

A query reaches outside the published graph by these two words alone, and engines differ in where they see
them. Oxigraph's grammar knows no end of a word: ``SERVICESILENT<…>``, ``true SERVICE`` without its blank and
``SERVICEe:x`` (with the prefixes ``e:`` and ``SERVICEe:``) all ask a server. A lexer that cuts a query as
people write it misses them.

So nothing is cut here. What is computed is a superset of the places where any engine can be between two
terminals of the grammar. From such a place every terminal that fits is taken, whether or not the grammar
wants it there: a string, an IRI, a variable, a name or a comment as a whole, and of everything else one
character, since any letter may be a keyword's last. Where two readings are possible (``<`` opens an IRI or is
"less than", a name ends at its first or last dot, a prefix stands alone because no IRI comes of the whole
name), both are followed. A keyword at no such place is inside something and nobody's business.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# No character beyond ASCII is a terminal by itself: where a grammar takes fewer of them for a name, it ends
# in an error. So all of them are taken, which also makes the patterns quick to compile.
_OTHER = "\u0080-\U0010ffff"
_CHARS = rf"A-Za-z0-9_\-{_OTHER}"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_KEYWORD = re.compile("(?i:(?<![?$])(?:service|from))", re.ASCII)
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_COMMENT = re.compile(r"#[^\r\n]*")
_IRI = re.compile(r'<[^\x00-\x20<>"{}|^`]*>')
_VARIABLE = re.compile(rf"[?$][A-Za-z0-9_{_OTHER}]+")
_BLANK = re.compile(rf"_:[{_CHARS}](?:[{_CHARS}.]*[{_CHARS}])?")
_LANGUAGES = (
    re.compile(r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"),
    re.compile(r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*--[A-Za-z]+"),
)
_RUN = re.compile(f"[{_CHARS}.]*")
_LABEL = re.compile(f"(?:[A-Za-z{_OTHER}](?:[{_CHARS}.]*[{_CHARS}])?)?")
_LOCAL = re.compile(f"(?:[{_CHARS}:]|{_ESCAPE})+")
_MORE = re.compile(rf"\.+(?:[{_CHARS}:]|{_ESCAPE})+")
_PLAIN = re.compile(r"[A-Za-z0-9_:.-]*")
_UNIT = r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""
_STRINGS = {
    quote: (
        re.compile(rf"{quote * 3}(?:{quote}{{0,2}}(?:[^{quote}\\]|{_UNIT}))*{quote * 3}"),
        re.compile(rf"{quote}(?:[^{quote}\\\n\r]|{_UNIT})*{quote}"),
    )
    for quote in "\"'"
}
#: Escapes that may stand for no character; engines differ in what becomes of the string.
_DOUBTFUL = re.compile(r"\\u[dD][89a-fA-F]|\\U(?:0000[dD][89a-fA-F]|00[1-9a-fA-F]|0[1-9a-fA-F]|[1-9a-fA-F])")
_DECLARATIONS = tuple(re.compile(f"(?i:{word})", re.ASCII) for word in ("base", "prefix", "version"))
_SINGLE = frozenset(" \t\r\n(){}[],;.+-*/=!^|&~><")
_WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
_BETWEEN, _IN_NAME = 1, 2
#: The most characters of a local name that are looked at to compare an endpoint.
_MAX_LOCAL_NAME = 2048


class ExternalReference(NamedTuple):
    """A keyword that an engine could read: ``SERVICE`` or ``FROM``, where it begins, and what it could name.

    ``targets`` are IRIs as they are written, or by their prefixes; ``variable`` is a variable in their place;
    ``hidden`` says whether the keyword is only a part of what looks like one word.
    """

    keyword: str
    start: int
    targets: frozenset[str]
    variable: str
    hidden: bool


def external_references(sparql: str, prefixes: Mapping[str, str]) -> list[ExternalReference]:
    """Every ``SERVICE`` and ``FROM`` that an engine which knows ``prefixes`` could read in ``sparql``."""
    lowered = sparql.lower()
    if "service" not in lowered and "from" not in lowered:
        return []
    begin, known = _prologue(sparql, prefixes)
    keywords = list(_KEYWORD.finditer(sparql, begin))
    if not keywords:
        return []
    states = _states(sparql, begin, known)
    labels = _Labels(sparql, known)
    references = (
        _reference(sparql, match.start(), match.group().upper(), labels)
        for match in keywords
        if states[match.start()] & _BETWEEN
    )
    return [reference for reference in references if reference is not None]


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _prologue(text: str, prefixes: Mapping[str, str]) -> tuple[int, dict[str, set[str]]]:
    """(where what follows the declarations begins, prefix → the namespaces it may stand for).

    Every grammar reads declarations alike, since nothing else may stand before the query. What is declared
    takes the place of what was known; declared twice, both are followed.
    """
    base, prefix, version = _DECLARATIONS
    declared: dict[str, set[str]] = {}
    position = _skip(text, 0)
    while True:
        end = 0
        if match := base.match(text, position):
            _, end = _wide_iri(text, _skip(text, match.end()))
        elif match := prefix.match(text, position):
            label = _LABEL.match(text, _skip(text, match.end()))
            if label is not None and text.startswith(":", label.end()):
                space, end = _wide_iri(text, _skip(text, label.end() + 1))
                if end:
                    declared.setdefault(label.group(), set()).add(space)
        elif match := version.match(text, position):
            at = _skip(text, match.end())
            end = _end(_STRINGS[text[at]][1], text, at) if text[at : at + 1] in _STRINGS else 0
        if not end:
            return position, {name: {space} for name, space in prefixes.items()} | declared
        position = _skip(text, end)


def _wide_iri(text: str, position: int) -> tuple[str, int]:
    """(what stands in the angle brackets that open at ``position``, where they end); ("", 0) for none."""
    end = text.find(">", position) if text.startswith("<", position) else -1
    return (text[position + 1 : end], end + 1) if end >= 0 else ("", 0)


def _reference(text: str, start: int, keyword: str, labels: _Labels) -> ExternalReference | None:
    """The keyword at ``start`` with what follows it; None where that cannot follow it."""
    end = start + len(keyword)
    positions = [_skip(text, end)]
    word = "SILENT" if keyword == "SERVICE" else "NAMED"
    if text[positions[0] : positions[0] + len(word)].upper() == word:
        positions.append(_skip(text, positions[0] + len(word)))
    targets: set[str] = set()
    variable = ""
    for position in positions:
        iri, closed = _wide_iri(text, position)
        if closed:
            targets.add(iri)
        elif match := _VARIABLE.match(text, position):
            variable = match.group() if keyword == "SERVICE" else ""  # FROM takes none
        else:
            targets |= _prefixed_iris(text, position, labels)
    hidden = _is_inner(text[end : end + 1]) or _is_inner(text[start - 1 : start] if start else "")
    if targets or variable or not hidden:
        return ExternalReference(keyword, start, frozenset(targets), variable, hidden)
    return None


def _is_inner(character: str) -> bool:
    """Whether a person who sees ``character`` beside a keyword takes the two for one word."""
    return character == ":" or (character != "" and _RUN.fullmatch(character) is not None)


def _prefixed_iris(text: str, position: int, labels: _Labels) -> set[str]:
    """The IRIs that a prefixed name at ``position`` can stand for; one that is too long is cut and marked."""
    label, begin = labels.at(position)
    if label is None:
        return set()
    bound = begin + _MAX_LOCAL_NAME
    end = begin
    match = _LOCAL.match(text, begin, bound)
    while match is not None:
        end = match.end()
        match = _MORE.match(text, end, bound)
    local = re.sub(r"\\(.)", r"\1", text[begin:end]) + ("…" if end == bound else "")
    return {space + local for space in labels.known[label]}


def _states(text: str, begin: int, known: Mapping[str, set[str]]) -> bytearray:
    """For each position in ``text`` from ``begin`` on, whether an engine can be between two terminals there.

    All terminals lead forward, so one pass finds them all.
    """
    length = len(text)
    states = bytearray(length + 1)
    states[begin] = _BETWEEN
    labels = _Labels(text, known)
    for position in range(begin, length):
        state = states[position]
        if not state:
            continue
        if state & _IN_NAME and (more := _MORE.match(text, position)):
            states[more.end()] |= _BETWEEN | _IN_NAME
        character = text[position]
        if character in _SINGLE:
            states[position + 1] |= _BETWEEN
            if character == "<" and (iri := _IRI.match(text, position)):
                states[iri.end()] |= _BETWEEN
        elif character in _STRINGS:
            for end in _string_ends(text, position, character):
                states[end] |= _BETWEEN
        elif character == "#":
            states[_end(_COMMENT, text, position)] |= _BETWEEN
        elif character in "?$":
            end = _end(_VARIABLE, text, position)
            states[end or position + 1] |= _BETWEEN
        elif character == "@":
            for pattern in _LANGUAGES:
                states[_end(pattern, text, position)] |= _BETWEEN
        else:
            if character in _WORD:
                states[position + 1] |= _BETWEEN
            if character == "_" and (end := _end(_BLANK, text, position)):
                states[end] |= _BETWEEN
            for end, state in labels.ends(position):
                states[end] |= state
    return states


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else 0


def _string_ends(text: str, position: int, quote: str) -> Iterator[int]:
    """Where a string that begins at ``position`` can end.

    A long string that can be read is not read as an empty one with something behind it.
    """
    long, short = _STRINGS[quote]
    match = long.match(text, position)
    if match is not None:
        yield match.end()
        if not _DOUBTFUL.search(match.group()):
            return
    match = short.match(text, position)
    if match is not None:
        yield match.end()


class _Labels:
    """The labels of known prefixes in a text: where one begins, and what follows its colon."""

    def __init__(self, text: str, known: Mapping[str, set[str]]) -> None:
        self.text, self.known = text, known
        self.longest = max(map(len, known), default=-1)
        self.run = (0, -1)
        self.locals: dict[int, tuple[int, int]] = {}

    def at(self, position: int) -> tuple[str | None, int]:
        """(the known prefix that begins at ``position``, where its local name begins); (None, 0) for none."""
        start, end = self.run
        if not start <= position <= end:
            end = _end(_RUN, self.text, position)
            self.run = (position, end)
        if end - position > self.longest or not self.text.startswith(":", end):
            return None, 0
        label = self.text[position:end]
        return (label, end + 1) if label in self.known and _LABEL.fullmatch(label) else (None, 0)

    def ends(self, position: int) -> list[tuple[int, int]]:
        """(where a prefixed name that begins at ``position`` can end, the state there)."""
        label, begin = self.at(position)
        if label is None:
            return []
        if begin not in self.locals:
            end = _end(_LOCAL, self.text, begin)
            self.locals[begin] = (end, _end(_MORE, self.text, end) if end else 0)
        end, more = self.locals[begin]
        if not end:
            return [(begin, _BETWEEN)]
        ends = [(end, _BETWEEN | _IN_NAME)]
        names = [self.text[begin:until] for until in (end, more) if until]
        if not all(_makes_iri(space, local) for space in self.known[label] for local in names):
            ends.append((begin, _BETWEEN))
        return ends


def _makes_iri(space: str, local: str) -> bool:
    """Whether the two make an IRI; where they do not, an engine may take the prefix alone."""
    if space[-1:] in ("/", "#") and "://" in space and _PLAIN.fullmatch(local):
        return True
    from pyoxigraph import NamedNode

    try:
        NamedNode(space + local.replace("\\", ""))
    except ValueError:
        return False
    return True
