"""Dates and counts as a language writes them, with the date in EDTF or the number where it is certain."""

from __future__ import annotations

import re
from calendar import monthrange
from functools import cache
from typing import TYPE_CHECKING

from claimgraph.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimgraph.text.speech import Table

_YEAR = r"(?P<year>1\d{3}|20\d{2})(?!\d)"
_ISO = re.compile(
    r"(?<![\d-])(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?(?![\d-])"
)
_EASTERN = re.compile(r"(?P<year>\d{3,4})年(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日)?")
_ALONE = re.compile(rf"(?<![\w.,/–-]){_YEAR}(?![\w%°/]|[.,]\d|-\d)")
_DIGITS = re.compile(r"(?<![\w.,/§])(\d{1,3}(?:[.,  \u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)(?![\w/]|\.\d)")
#: Language → what parts thousands in its figures, where that begins no fraction.
_PARTS = {"en": ",", "de": "."}
_NEXT = re.compile(r"\s*(?:%|[^\W\d_]+)")


def dates_in(words: str, known: Table) -> Iterator[tuple[Span, str]]:
    """The dates in one paragraph, none inside another, each in EDTF: ``1918-01-05``, ``XXXX-01-09``."""
    dates: list[tuple[Span, str]] = []
    compiled = _compiled(known.months, tuple(sorted(known.of("ordinals"))), tuple(sorted(known.of("bc"))))
    for pattern in (*compiled, _ISO, _EASTERN, _ALONE):
        for match in pattern.finditer(words):
            span = Span(*match.span())
            if any(span.overlaps(one) for one, _ in dates):
                continue
            edtf = _edtf(match.groupdict(), known)
            if edtf:
                dates.append((span, edtf))
    yield from sorted(dates)


@cache
def _month_names(names: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    return {name: number for number, several in enumerate(names, 1) for name in several}


@cache
def _compiled(
    months: tuple[tuple[str, ...], ...], ordinals: tuple[str, ...], bc: tuple[str, ...]
) -> tuple[re.Pattern[str], ...]:
    """Patterns of dates with the names of months, those that say more first."""
    before = "|".join(re.escape(one) for one in bc)
    patterns = [rf"(?<!\w)(?P<bc>\d{{1,4}})\s+(?:{before})(?!\w)"] if before else []
    if months:
        month = "|".join(sorted(map(re.escape, _month_names(months)), key=lambda one: (-len(one), one)))
        month = rf"(?P<month>{month})(?!\w)"
        ordinal = "|".join(map(re.escape, ordinals)) or "(?!)"
        day = rf"(?<![\d.])(?P<day>[12]\d|3[01]|0?[1-9])(?:{ordinal})?"
        patterns += [
            rf"(?<!\w){month}\s+{day}(?![\d.]\d)(?:,?\s+{_YEAR})?",
            rf"(?<!\w){day}\s+(?:of\s+|de\s+)?{month}(?:,?\s+{_YEAR})?",
            rf"(?<!\w){month},?\s+{_YEAR}",
        ]
    return tuple(re.compile(one, re.IGNORECASE) for one in patterns)


def _edtf(parts: dict[str, str | None], known: Table) -> str:
    if parts.get("bc"):
        return f"-{int(parts['bc'] or 0) - 1:04d}"
    named = (parts.get("month") or "").casefold()
    month = int(named) if named.isdigit() else _month_names(known.months).get(named, 0)
    if named and not 1 <= month <= 12:
        return ""
    year = parts.get("year")
    if parts.get("day") and not 1 <= int(parts["day"] or 0) <= monthrange(int(year or 2000), month or 1)[1]:
        return ""
    date = f"{int(year):04d}" if year else "XXXX"
    if month:
        date += f"-{month:02d}"
    return f"{date}-{int(parts['day'] or 0):02d}" if parts.get("day") else date


def quantities_in(words: str, known: Table, dates: Iterable[Span]) -> Iterator[tuple[Span, str]]:
    """The counts in one paragraph outside ``dates``, with what is counted, and the number if certain."""
    spans = list(dates)
    numeral = "|".join(sorted(map(re.escape, known.numerals), key=lambda one: (-len(one), one)))
    spelt = rf"(?<![\w-])(?:{numeral})(?:(?:-|\s+)(?:{numeral}))*(?!\w)" if numeral else "(?!)"
    quantities: list[tuple[Span, str]] = []
    for pattern in (_DIGITS, re.compile(spelt, re.IGNORECASE)):
        for match in pattern.finditer(words):
            counted = _NEXT.match(words, match.end())
            span = Span(match.start(), counted.end() if counted else match.end())
            around = words[max(match.start() - 1, 0) : match.start()] + words[match.end() : match.end() + 1]
            if counted is None or "[" in around or any(map(span.overlaps, spans)):
                continue
            is_digits = pattern is _DIGITS
            value = _digits(match[0], known.language) if is_digits else _spelt(match[0], known.numerals)
            quantities.append((span, value))
            spans.append(span)
    yield from sorted(quantities)


def _digits(words: str, language: str) -> str:
    """The number that figures are; "" where their one point or comma may as well begin a fraction."""
    if re.fullmatch(r"\d{1,3}(?:[.,  \u202f]\d{3})+", words):
        sign = words[-4]
        certain = sign not in ".," or words.count(sign) > 1 or sign == _PARTS.get(language)
        return re.sub(r"\D", "", words) if certain else ""
    return words.replace(",", ".")


def _spelt(words: str, numerals: dict[str, int]) -> str:
    total = current = 0
    if numerals.get(words.casefold(), 0) >= 100:
        return ""  # “millions of men”
    for word in re.split(r"[\s-]+", words.casefold()):
        value = numerals.get(word)
        if value is None:
            return ""
        if value >= 1000:
            total, current = total + max(current, 1) * value, 0
        elif value == 100:
            current = max(current, 1) * value
        else:
            current += value
    return str(total + current)
