"""What an edition records of the text that its claims were anchored to, and the build's insisting on it.

A quotation is proved against the text as it stands, so a changed text can prove it at another's words. The
record is the text's digest; a text of another digest is refused until everything was brought over to it.
Paragraphs keep the names that they were published under, whatever is put in before them: the edition lists
their names in the order of the text as soon as these are not simply p001, p002 … any more.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import DataProblem, Problem, counted
from claimgraph.files.read import read_text
from claimgraph.terms import CG, DCTERMS
from claimgraph.turtle import parse_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.build.authored import Authored
    from claimgraph.edition import Edition
    from claimgraph.text import Text

#: What a digest among the identifiers of a text begins with.
ALGORITHM = "sha256:"
#: Where the digest stands, on the text, and where the names of its paragraphs do.
DIGEST, NAMES = f"{DCTERMS}identifier", f"{CG}paragraphNames"
REANCHOR = "run claimgraph reanchor (with --text NEW, the changed text), which brings over what is anchored"

_NAMES = re.compile(r"p(\d{3,})(?:-p(\d{3,}))?")


def digest(content: str) -> str:
    """A text's digest as it is recorded: ``sha256:`` and hexadecimal digits, over its UTF-8."""
    return f"{ALGORITHM}{hashlib.sha256(content.encode()).hexdigest()}"


def recorded(authored: Authored) -> str | None:
    """The digest of the text that the claims were anchored to; None for an edition that records none."""
    text = f"{authored.prefixes.base}text"
    digests = [value.value for value in authored.values(text, DIGEST) if value.value.startswith(ALGORITHM)]
    if len(digests) > 1:
        hint = "keep the one of the text that the claims were anchored to"
        what = f"the text has {len(digests)} digests"
        raise DataProblem([Problem(what, authored.sources.where(text), hint)])
    return digests[0] if digests else None


def records_its_text(edition: Edition) -> bool:
    """Whether the edition records a digest at all; asked without reading all that it holds."""
    text = f"{edition.prefixes().base}text"
    for path in edition.graph_files():
        name = edition.display(path)
        content = read_text(path, name=name)
        if ALGORITHM in content and any(
            quad.predicate.value == DIGEST
            and quad.subject == NamedNode(text)
            and isinstance(quad.object, Literal)
            and quad.object.value.startswith(ALGORITHM)
            for quad in parse_turtle(content, name)
        ):
            return True
    return False


def check(authored: Authored, text: Text) -> None:
    """Raise DataProblem where the edition records another text than this one."""
    known = recorded(authored)
    if known is not None and known != digest(text.content):
        where = authored.edition.display(authored.edition.text_file)
        what = "the text has changed since its claims were anchored to it"
        raise DataProblem([Problem(what, where, REANCHOR)])


def name_paragraphs(authored: Authored, text: Text) -> None:
    """Give the paragraphs of ``text`` the names that the edition lists, where it lists any.

    Raises DataProblem for a list that is broken, or is not as long as the text.
    """
    subject = f"{authored.prefixes.base}text"
    names = authored.text_of(subject, NAMES)
    if names is None:
        return
    listed = read_names(names)
    what = ""
    if listed is None:
        what = "cg:paragraphNames is no list of names in the order of the text"
    elif len(set(listed)) < len(listed):
        twice = next(name for name in listed if listed.count(name) > 1)
        what = f"cg:paragraphNames names {twice} twice"
    elif len(listed) != len(text.paragraphs):
        names = counted(len(listed), "paragraph")
        what = f"cg:paragraphNames names {names}, and the text has {len(text.paragraphs)}"
    if what or listed is None:
        hint = 'write it as in "p001-p019 p082 p020-p081"'
        raise DataProblem([Problem(what, authored.sources.where(subject), hint)])
    text.rename_paragraphs(listed)


def read_names(listed: str) -> list[str] | None:
    """The names of ``p001-p019 p082 p020-p081``; None where it is no such list."""
    names: list[str] = []
    for one in listed.split():
        match = _NAMES.fullmatch(one)
        if match is None or (match[2] and int(match[2]) <= int(match[1])):
            return None
        numbers = range(int(match[1]), int(match[2] or match[1]) + 1)
        names += [paragraph_name(number, len(match[1])) for number in numbers]
    return names


def write_names(names: Iterable[str]) -> str:
    """The same list written: neighbours that follow each other as a range."""
    runs: list[list[str]] = []
    for name in names:
        if runs and name == paragraph_name(int(runs[-1][-1][1:]) + 1, len(runs[-1][0]) - 1):
            runs[-1][1:] = [name]
        else:
            runs.append([name])
    return " ".join("-".join(run) for run in runs)


def paragraph_name(number: int, digits: int = 3) -> str:
    """What the paragraph with this number is called, with so many digits at least: ``p001``."""
    return f"p{number:0{digits}d}"
