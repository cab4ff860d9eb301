"""Argdown as statements, arguments and what joins them, without Argdown's own program.

Read are sections, statements and arguments with their texts, tags and data, premise-conclusion structures
and relations at any depth. Emphasis and comments are left out, symbols by name (``.~.``) stay as they are
written, lists are told as lost.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

#: What begins a line, in the order in which it is tried.
_BEGINS = (
    ("rule", re.compile(r"[ \t]*--((?:(?!\n[ \t]*\n)[\s\S])*?)-{2,}[ \t]*(?=\n|\Z)")),
    ("relation", re.compile(r"([ \t]*)(\+>|->|<\+|<-|><|_>|<_|\+|-|_(?=\s))")),
    ("section", re.compile(r"(#+) ((?:[^\n]|\n(?![ \t]*(?:\n|\Z)))*)")),
    ("number", re.compile(r"[ \t]*\(\d{1,9}\)")),
    ("list", re.compile(r"[ \t]*(?:\d{1,9}\.|\*)(?=\s)")),
)
#: What begins a comment, and what ends it.
_COMMENTS = {"<!--": "-->", "/*": "*/", "//": "\n"}
_BLANK = re.compile(r"(?:[ \t]*\n){2,}")
_DATA_END = re.compile(r"\}(?=\s[^,}]|\s*\Z)")
_TITLE = re.compile(r"\[(.{1,1000}?)\](:?)|<([^-\n].{0,999}?)>(:?)")
_LINK = re.compile(r"\[([^\]\n]{1,1000})\]\([^)\n]{1,1000}\)")
_TAG = re.compile(r"#(?:\(([^)\n]{1,1000})\)|([A-Za-z0-9\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef_-]+))")
_FRONT = re.compile(r"\s*===+[\s\S]*?===+")
_PLAIN = re.compile(r"[^\\\n{/<#\[]+")
_EMPHASIS = re.compile(r"(?<![\w\\*_])(\*\*|__|\*|_)(?=\S)((?:\\.|[^\\]){1,400}?)(?<=\S)\1(?!\w)")
#: A relation between what is above and what is below: which of them it goes from, and what it is.
_RELATIONS = {
    "+": ("below", "supports"), "<+": ("below", "supports"), "+>": ("above", "supports"),
    "-": ("below", "attacks"), "<-": ("below", "attacks"), "->": ("above", "attacks"),
    "_": ("below", "undercuts"), "<_": ("below", "undercuts"), "_>": ("above", "undercuts"),
    "><": ("above", "contradicts"),
}  # fmt: skip


class Step(NamedTuple):
    """One step of an argument: keys of its premises and conclusion, and by what rules it is made."""

    premises: tuple[str, ...]
    rules: tuple[str, ...]
    conclusion: str


class Relation(NamedTuple):
    """That one thing ``supports``, ``attacks``, ``undercuts`` or ``contradicts`` another, by their keys."""

    start: str
    end: str
    kind: str
    line: int


@dataclass
class Item:
    """A statement or an argument: all that is said under its title, ``line`` is the first place.

    Its key is the title as it is referred to, ``[title]`` or ``<title>``; ``data`` is YAML as it stands.
    """

    key: str
    line: int
    section: str = ""
    texts: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What it is called; "" where nobody has named it."""
        return "" if self.key.startswith(("[]", "<>")) else self.key[1:-1]


class Argdown:
    """A document: its items by their keys, in order, and its relations; ``lost`` is what is left out.

    ``settings`` tells, like ``lost``, of what stands before the text, by which Argdown's program draws it.
    """

    def __init__(self, content: str) -> None:
        self.items: dict[str, Item] = {}
        self.relations: list[Relation] = []
        self.lost: list[str] = []
        self.settings: list[str] = []
        self._text = content.removeprefix("\ufeff").replace("\r\n", "\n")
        self._breaks = [at for at, sign in enumerate(self._text) if sign == "\n"]
        self._endless: set[str] = set()  # ends that stand nowhere further on
        self._sections: list[str] = []
        self._open: Item | None = None
        self._raw: list[str] = []
        self._role = ""  # of what is open: "", premise, conclusion, or the sign of a relation
        self._above: list[tuple[int, str]] = []  # indent and key of what relations hang on
        self._indent = -1
        self._argument = ""
        self._premises: list[str] = []
        self._rules: tuple[str, ...] = ()
        self._read()

    # The text, piece by piece

    def _read(self) -> None:
        front = _FRONT.match(self._text)
        if front and front[0].count("\n"):
            self.settings.append("line 1: the settings before the text")
        at, begins = (front.end() if front else 0), True
        while at < len(self._text):
            if match := _BLANK.match(self._text, at):
                self._close()
                at, begins = match.end(), True
                self._indent, self._role = -1, ""
            elif begins and (end := self._begin(at)):
                at, begins = end, False
            elif end := self._comment(at):
                at = end
            elif self._text[at] == "\n":
                at, begins = at + 1, True
                self._raw.append(" ")
            elif self._text[at] == "{" and "}" not in self._endless:
                match = _DATA_END.search(self._text, at)
                if match is None:
                    self._endless.add("}")
                else:
                    self._item(at).data.append(self._text[at : match.end()])
                    at, begins = match.end(), False
            else:
                at, begins = self._words(at), begins and self._text[at] in " \t"
        self._close()

    def _words(self, at: int) -> int:
        """Take a title, a tag, a link or words; where they end."""
        if self._text[at] in " \t" and self._open is None:
            return at + 1
        if self._open is None and (match := _TITLE.match(self._text, at)) and not _LINK.match(self._text, at):
            key = f"[{match[1].strip()}]" if match[1] else f"<{match[3].strip()}>"
            self._item(at, key)
            return match.end()
        item = self._item(at)
        if match := _LINK.match(self._text, at):
            self._raw.append(match[1])
        elif match := _TAG.match(self._text, at):
            item.tags.append(match[1] or match[2])
        elif match := _PLAIN.match(self._text, at):
            self._raw.append(match[0])
        else:
            size = 2 if self._text[at] == "\\" else 1
            self._raw.append(self._text[at : at + size])
            return at + size
        return match.end()

    def _begin(self, at: int) -> int:
        """Take what begins a line, if anything does; where it ends, else 0."""
        matches = ((kind, pattern.match(self._text, at)) for kind, pattern in _BEGINS)
        kind, match = next(((kind, match) for kind, match in matches if match), ("", None))
        if match is None:
            return 0
        self._close()
        if kind == "section":
            del self._sections[len(match[1]) - 1 :]
            self._sections += [""] * (len(match[1]) - 1 - len(self._sections))
            self._sections.append(_plain(_TAG.sub("", match[2].partition("{")[0])))
        elif kind == "rule":
            rules = re.sub(r"\{[^}]*\}?", "", match[1]).split(",")
            self._rules = tuple(filter(None, map(_plain, rules)))
            self._role = "conclusion"
        elif kind == "number":
            self._role = "conclusion" if self._role == "conclusion" else "premise"
            self._indent = -1
        elif kind == "relation":
            self._role, self._indent = match[2], len(match[1].expandtabs(4))
        else:
            self.lost.append(f"line {self._line(at)}: a list")
            return self._text.find("\n", at) if "\n" in self._text[at:] else len(self._text)
        return match.end()

    def _comment(self, at: int) -> int:
        """Where a comment ends that begins here, else 0."""
        for start, stop in _COMMENTS.items():
            if self._text.startswith(start, at) and stop not in self._endless:
                end = self._text.find(stop, at + len(start))
                if end >= 0:
                    return end if stop == "\n" else end + len(stop)
                if stop == "\n":
                    return len(self._text)
                self._endless.add(stop)
        return 0

    def _line(self, at: int) -> int:
        return bisect_right(self._breaks, at - 1) + 1

    # Items

    def _item(self, at: int, key: str = "") -> Item:
        """What is open; else what begins here, under its key."""
        if self._open is None:
            key = key or f"[]{len(self.items) + 1}"
            path = " / ".join(filter(None, self._sections))
            self._open = self.items.setdefault(key, Item(key, self._line(at), path))
        return self._open

    def _close(self) -> None:
        """Note what was open, and how it hangs together with what is above it."""
        item, self._open = self._open, None
        raw, self._raw = "".join(self._raw), []
        if item is None:
            return
        if text := _plain(raw):
            item.texts.append(text)
        if self._role in _RELATIONS:
            self._relate(item)
        elif self._role:
            self._step(item)
        else:
            self._above = [(-1, item.key)]
            self._argument = item.key if item.key.startswith("<") else ""
            self._premises = []
        self._role = "" if self._role == "conclusion" else self._role

    def _relate(self, item: Item) -> None:
        while len(self._above) > 1 and self._above[-1][0] >= self._indent:
            self._above.pop()
        if not self._above:
            self.lost.append(f"line {item.line}: a relation to nothing")
            return
        above = self._above[-1][1]
        source, kind = _RELATIONS[self._role]
        ends = (item.key, above) if source == "below" else (above, item.key)
        self.relations.append(Relation(*ends, kind, item.line))
        self._above.append((self._indent, item.key))

    def _step(self, item: Item) -> None:
        if not self._argument:
            self._argument = f"<>{len(self.items) + 1}"
            self.items[self._argument] = Item(self._argument, item.line, item.section)
        if self._role == "conclusion":
            step = Step(tuple(self._premises), self._rules, item.key)
            self.items[self._argument].steps.append(step)
            self._premises, self._rules = [], ()
        self._premises.append(item.key)
        self._above = [(-1, item.key)]


def _plain(raw: str) -> str:
    """Text without marks of emphasis and backslashes, on one line."""
    for _ in range(4):  # bold and italic, of both sorts
        raw = _EMPHASIS.sub(r"\2", raw)
    return " ".join(re.sub(r"\\(.)", r"\1", raw).split())
