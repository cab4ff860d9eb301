"""The comments of a Turtle file and their subjects, so that a file can be written anew without losing one.

A comment directly above a statement, inside it, or behind it on its last line belongs to its subject. A
block of comments with an empty line below it stands apart: at the start of the file it is about the file,
elsewhere it heads the subject that follows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimgraph.turtle.scan import comments_in, statements

if TYPE_CHECKING:
    from collections.abc import Iterable

Block = list[str]


@dataclass
class Comments:
    """``top`` stands before the prefixes, ``intro`` after them, ``end`` after everything.

    ``headings`` (blocks that stand apart) and ``attached`` (lines directly above) are by subject; ``order``
    is every subject once, as in the file.
    """

    top: list[Block] = field(default_factory=list)
    intro: list[Block] = field(default_factory=list)
    headings: dict[str, list[Block]] = field(default_factory=dict)
    attached: dict[str, list[str]] = field(default_factory=dict)
    end: list[Block] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    def above(self, subject: str) -> str:
        """The lines to write before the statement about ``subject``, each ended by a line feed."""
        if subject not in self.attached and subject not in self.headings:
            return ""
        headings = "".join(_join(block) + "\n" for block in self.headings.get(subject, ()))
        return headings + _join(self.attached.get(subject, ()))


def read_comments(content: str) -> Comments:
    """The comments of ``content``, which must be well-formed Turtle."""
    comments = Comments()
    subject = ""
    seen_directive = False
    pending: list[Block] = []
    position = 0
    for statement in statements(content):
        behind, apart, touching = _split(statement.lead, follows_statement=position > 0)
        position = statement.end
        _attach_behind(comments, subject, behind)
        if not statement.subject:
            blocks = [*apart, touching] if touching else apart
            if subject:
                pending += blocks
            else:
                comments.top += blocks
            seen_directive = True
            continue
        if subject:
            comments.headings.setdefault(statement.subject, []).extend([*pending, *apart])
            pending = []
        elif seen_directive:
            comments.intro += apart
        else:
            comments.top += apart
        subject = statement.subject
        if subject not in comments.order:
            comments.order.append(subject)
        comments.attached.setdefault(subject, []).extend([*touching, *comments_in(statement.body)])
    behind, apart, touching = _split(content[position:], follows_statement=position > 0)
    _attach_behind(comments, subject, behind)
    comments.end = [*pending, *apart, *([touching] if touching else [])]
    return comments


def join_blocks(blocks: Iterable[Block]) -> str:
    """Blocks of comments with an empty line between them; "" for none."""
    return "\n".join(map(_join, blocks))


def _attach_behind(comments: Comments, subject: str, behind: Block) -> None:
    if behind:
        if subject:
            comments.attached.setdefault(subject, []).extend(behind)
        else:
            comments.top.append(behind)


def _split(lead: str, *, follows_statement: bool) -> tuple[Block, list[Block], Block]:
    """(comment behind the statement before, on its line; blocks that stand apart; block directly above)."""
    lines = lead.split("\n")
    behind = []
    if follows_statement:
        first = lines.pop(0).strip()
        behind = [first] if first else []
    blocks: list[Block] = []
    current: Block = []
    for line in lines[:-1]:
        if line.strip():
            current.append(line.strip())
        elif current:
            blocks.append(current)
            current = []
    if lines and lines[-1].strip():  # a comment that ends the file without a line feed
        current.append(lines[-1].strip())
    return behind, blocks, current


def _join(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
