"""Which of several formats a request wants, by its Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: How many ranges of a header are looked at: more than any client sends.
_MOST = 100


def choose(accept: str, offered: Iterable[str]) -> str | None:
    """The media type out of ``offered`` that ``accept`` prefers, the first of equals; None where none fits.

    An empty header takes anything. A range that cannot be read is passed over.
    """
    return _chosen(accept, tuple(offered))


@lru_cache(256)
def _chosen(accept: str, offered: tuple[str, ...]) -> str | None:
    if not accept.strip():
        return offered[0]
    ranges = list(_ranges(accept))
    weights = {media: _weight(media, ranges) for media in offered}
    best = max(offered, key=weights.__getitem__)
    return best if weights[best] > 0 else None


def _weight(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """What the most exact range that fits says."""
    kind = media.partition("/")[0]
    for candidate in (media, f"{kind}/*", "*/*"):
        for written, weight in ranges:
            if written == candidate:
                return weight
    return 0.0


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for one in accept.split(",", _MOST)[:_MOST]:
        media, *parameters = (part.strip() for part in one.lower().split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    weight = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
        if media:
            yield media, weight if weight == weight else 0.0  # nan is no weight
