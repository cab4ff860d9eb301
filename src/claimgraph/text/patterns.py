"""A pattern that an edition declares, held to a time: no text of anybody's keeps a build from ending.

Python's own engine has no limit, and a pattern such as ``(a|aa)+b`` takes it longer than anybody lives. RE2
would need none, but its letters are those of English. So the syntax is Python's and the engine is ``regex``,
which ends when its time is over; the time is the processor's, so that a busy machine changes nothing.
"""

from __future__ import annotations

import re
from time import process_time

from claimgraph.errors import LimitHit
from claimgraph.text.mismatch import shorten

#: Seconds of the processor that one pattern may take for a whole text.
LIMIT = 2.0


class Pattern:
    """A regular expression, in which a dot stands for line ends too; ``name`` is what messages call it.

    Raises ``re.error`` for what is none.
    """

    def __init__(self, source: str, name: str = "pattern", limit: float = LIMIT) -> None:
        re.compile(source, re.DOTALL)
        import regex  # editions without patterns need it not

        self.source, self.name = source, name
        self._left = limit
        try:
            self._compiled = regex.compile(source, regex.DOTALL)
        except regex.error as error:
            raise re.error(str(error)) from None

    def fits(self, words: str) -> bool:
        """Whether it fits all of ``words``; raises LimitHit when its time is over."""
        begun = process_time()
        try:
            return self._compiled.fullmatch(words, timeout=max(self._left, 0.001)) is not None
        except TimeoutError:
            what = f'the {self.name} "{self.source}" takes too long, at the words {shorten(words)}'
            raise LimitHit(what, "", "write it without a repetition inside another") from None
        finally:
            self._left -= process_time() - begun
