"""Which paragraphs people mean: ``p017``, ``17``, ``p017-p020``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimgraph.errors import UsageProblem
from claimgraph.model.resolve import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RANGE = re.compile(r"p?([0-9]{1,6})(?:\s*(?:-|–|\.\.)\s*p?([0-9]{1,6}))?")


def expand_ranges(ranges: Iterable[str], names: Sequence[str]) -> list[str]:
    """The names out of ``names`` (in text order) that ``ranges`` stand for.

    Raises UsageProblem for what is no paragraph, with the nearest that are, and for a range that runs
    backwards.
    """
    digits = len(names[0]) - 1 if names else 3
    expanded: list[str] = []
    for one in ranges:
        match = _RANGE.fullmatch(one.strip())
        if match is None:
            hint = did_you_mean(one, names, "write p017, or p017-p020 for a range")
            raise UsageProblem(f"{one!r} is no paragraph", "", hint)
        first, last = (f"p{int(number):0{digits}d}" for number in (match[1], match[2] or match[1]))
        for name in (first, last):
            if name not in names:
                its_last = f"its last is {names[-1]}" if names else "it has none"
                near = did_you_mean(name, names, "")
                hint = f"{near} Or name another: {its_last}" if near else its_last
                raise UsageProblem(f"the text has no paragraph {name}", "", hint)
        if names.index(last) < names.index(first):
            hint = f"write {last}-{first}, or claimgraph show {one} for a claim"
            raise UsageProblem(f"{one!r} runs backwards", "", hint)
        expanded += names[names.index(first) : names.index(last) + 1]
    return expanded
