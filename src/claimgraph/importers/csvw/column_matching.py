"""Which of a file's columns is which of those that metadata describe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csvw.metadata import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def match_columns(
    described: Sequence[Column],
    titles: Sequence[Sequence[str]],
    inherited: Mapping[str, Any],
    warn: Callable[[str], None],
) -> list[tuple[Column, int]]:
    """Each column of the file in its order, then those that it does not have; and its place, -1 for none.

    ``titles`` are what the file's header has for each of its columns, none where it has no header. Columns
    are described in the order of the file; where the header shows another order, it is followed.
    ``inherited`` is what holds for a column of which nothing is said.
    """
    if not titles:
        return [(column, number) for number, column in enumerate(described)]
    own = [
        next((i for i, column in enumerate(described) if _titled(column, title)), None) for title in titles
    ]
    known = [match for match in own if match is not None]
    moved = any(match is not None and match != number for number, match in enumerate(own))
    if moved and len(set(known)) == len(known):
        warn("the file has its columns in another order than the metadata; each is known by its title")
    else:
        own = [number if number < len(described) else None for number in range(len(titles))]
        for number, (column, title) in enumerate(zip(described, titles, strict=False), 1):
            _compare(column, title, number, inherited, warn)
    columns: list[tuple[Column, int]] = []
    for number, (match, title) in enumerate(zip(own, titles, strict=True)):
        if match is None:
            name = f"_col.{number + 1}"
            warn(f"nothing is said of the file's column {number + 1}, {title[0]!r}: it comes as {name}")
        columns.append((described[match] if match is not None else Column.fromvalue(inherited), number))
    absent = [column for number, column in enumerate(described) if number not in own]
    for column in absent:
        warn(f"the file has no column {column.header!r}")
    return [*columns, *((column, -1) for column in absent)]


def _compare(
    column: Column,
    title: Sequence[str],
    number: int,
    inherited: Mapping[str, Any],
    warn: Callable[[str], None],
) -> None:
    """Warn where the header names another column, or names it in another language than the table is in.

    A column with a name and no titles goes with any header, as the recommendation has it.
    """
    tag = _titled(column, title)
    language = str(inherited.get("lang") or "und").split("-")[0]
    if column.titles and not tag:
        warn(f"column {number}: the file's header has {title[0]!r} where {column.header!r} is described")
    elif isinstance(tag, str) and "und" not in (tag, language) and tag.split("-")[0] != language:
        warn(f"column {number}: the title {title[0]!r} is in another language than the table")


def _titled(column: Column, titles: Sequence[str]) -> str | bool:
    """The language of the column's title that is one of ``titles``; True for its name, False for none."""
    return next(filter(None, (column.has_title(title.strip()) for title in titles)), False)
