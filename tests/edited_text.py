"""Ways in which a text changes, each letter remembered: where it stood before, or that it is new.

So that a test knows where every quotation really is afterwards, whatever the letters look like.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from claimgraph.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

#: A letter and where it stood in the old text, -1 for a new one.
Letter = tuple[str, int]
Line = list[Letter]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TYPOGRAPHY = {"‘": '"', "’": "'", "“": '"', "”": '"', "–": "—", " ": "\u00a0"}


class Edited:
    """A text on its way: ``lines`` of letters, each with where it stood before."""

    def __init__(self, content: str, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - edits, not secrets
        self.lines: list[Line] = []
        offset = 0
        for line in content.split("\n"):
            self.lines.append([(letter, offset + number) for number, letter in enumerate(line)])
            offset += len(line) + 1

    @property
    def content(self) -> str:
        """The text as it is now."""
        return "\n".join("".join(letter for letter, _ in line) for line in self.lines)

    def origins(self) -> list[int]:
        """Where each letter of ``content`` stood before; -1 for new ones."""
        places: list[int] = []
        for line in self.lines:
            places += [place for _, place in line]
            places.append(-1)
        return places[:-1]

    def full(self) -> list[int]:
        """The numbers of the lines that hold words."""
        return [number for number, line in enumerate(self.lines) if any(letter.strip() for letter, _ in line)]


def slips(edited: Edited, times: int) -> None:
    """Letters left out, put in, exchanged with the next and mistyped; each is another letter than before."""
    random = edited.random
    done = 0
    while done < times:
        line = edited.lines[random.choice(edited.full())]
        at = random.randrange(len(line))
        kind = random.randrange(4)
        before = "".join(letter for letter, _ in line)
        if kind == 0 and len(line) > 1:
            del line[at]
        elif kind == 1:
            line.insert(at, (random.choice(_LETTERS), -1))
        elif kind == 2 and at + 1 < len(line) and line[at][0] != line[at + 1][0]:
            line[at], line[at + 1] = line[at + 1], line[at]
        elif kind == 3:
            line[at] = (random.choice(_LETTERS), -1)
        done += before != "".join(letter for letter, _ in line)


def blocks(edited: Edited) -> None:
    """Paragraphs put in, left out and exchanged, twelve of each; those put in say what others do."""
    random = edited.random
    for _ in range(12):
        model = edited.lines[random.choice(edited.full())]
        words = "".join(letter for letter, _ in model).split()
        random.shuffle(words)
        edited.lines.insert(random.randrange(len(edited.lines) + 1), [(one, -1) for one in " ".join(words)])
    for _ in range(12):
        del edited.lines[random.choice(edited.full())]
    for _ in range(12):
        one, other = random.sample(edited.full(), 2)
        edited.lines[one], edited.lines[other] = edited.lines[other], edited.lines[one]


def lookalikes(edited: Edited) -> None:
    """Sixty sentences copied into other paragraphs, and the sentences themselves taken out."""
    random = edited.random
    text = Text(edited.content)
    for sentence in sorted(random.sample(text.sentences, 60), key=lambda one: -one.start):
        words = text.content[sentence.start : sentence.end]
        line = next(line for line in edited.lines if any(place == sentence.start for _, place in line))
        other = edited.lines[
            random.choice([number for number in edited.full() if edited.lines[number] is not line])
        ]
        at = random.choice([number for number, (letter, _) in enumerate(other) if letter == " "] or [0])
        other[at:at] = [(letter, -1) for letter in f" {words}"]
        line[:] = [one for one in line if not sentence.start <= one[1] < sentence.end]


def typography(edited: Edited) -> None:
    """Straight marks for curly ones, another dash, and every twentieth blank one that does not break."""
    for line in edited.lines:
        for at, (letter, _) in enumerate(line):
            if letter in _TYPOGRAPHY and (letter != " " or edited.random.randrange(20) == 0):
                line[at] = (_TYPOGRAPHY[letter], -1)


#: The ways by name.
SCENARIOS: dict[str, Callable[[Edited], None]] = {
    "200 slips": lambda edited: slips(edited, 200),
    "1000 slips": lambda edited: slips(edited, 1000),
    "paragraphs": blocks,
    "look-alikes": lookalikes,
    "typography": typography,
}
