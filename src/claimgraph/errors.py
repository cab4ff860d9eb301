"""The one family of errors, so that every failure reads the same: what is wrong, where, how to mend it.

Nothing below the command line prints or exits. It raises one of these, and the command line turns the class
into an exit code: 1 the answer is no, 2 usage, 3 what cannot be read or written, 4 a limit was hit or the
request was refused.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


def _line(what: str, where: str, hint: str) -> str:
    """Say a problem in one line: ``what (where). Mend`` with line breaks flattened, a sentence to the end."""
    text = what.rstrip(".")
    if where:
        text += f" ({where})"
    text += "."
    if hint:
        hint = hint[0].upper() + hint[1:]
        text += f" {hint}" if hint.endswith("?") else f" {hint.rstrip('.')}."
    return " ".join(text.split())


class Problem(NamedTuple):
    """One thing wrong in the input: what, where (``file:line`` or a CURIE) and how to mend it."""

    what: str
    where: str = ""
    hint: str = ""

    def __str__(self) -> str:
        return _line(*self)


class ClaimgraphError(Exception):
    """Base of all errors this package raises on purpose; ``str()`` is always one line."""

    exit_code = 3

    def __init__(self, what: str, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        return _line(self.what, self.where, self.hint)

    def lines(self) -> list[str]:
        """All there is to say, one line for each problem."""
        return [str(self)]


class UsageProblem(ClaimgraphError):
    """The caller asked for something that does not exist or does not fit."""

    exit_code = 2


class UnreadableInput(ClaimgraphError):
    """A file is missing, not UTF-8, or not the format it should be."""


class Unwritable(ClaimgraphError):
    """A file or folder cannot be written: a full disk, or a place where that is not allowed."""


class DataProblem(ClaimgraphError):
    """What people wrote down is wrong in one or more places, all of which are listed in ``problems``."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise ValueError("a DataProblem needs at least one problem")
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(first.what, first.where, first.hint)

    def __str__(self) -> str:
        first = str(self.problems[0])
        more = len(self.problems) - 1
        return first if not more else f"{first} And {counted(more, 'more problem')}."

    def lines(self) -> list[str]:
        """One line for each problem, in the order of the files."""
        return [str(problem) for problem in self.problems]


class LimitHit(ClaimgraphError):
    """A time or memory limit ended the work."""

    exit_code = 4


class Refused(ClaimgraphError):
    """The request is understood and not carried out unless asked for by name."""

    exit_code = 4


def counted(number: int, what: str, several: str = "") -> str:
    """A count for people: ``1 claim``, ``2,368 claims``; ``several`` is the plural where no s makes it."""
    return f"{number:,} {what if number == 1 else several or f'{what}s'}"


def optional_package(module: str, what: str, where: str, hint: str) -> Any:
    """The ``module`` of a package that is installed by those who need it.

    Where it is missing, raises Refused: ``what`` says who needs it, ``hint`` how to get it or do without.
    """
    try:
        return import_module(module)
    except ImportError:
        raise Refused(what, where, hint) from None
