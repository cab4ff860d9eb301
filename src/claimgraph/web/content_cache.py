"""Finished pages and documents, kept in memory up to a size: what nobody asks for goes first."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimgraph.web.responses import Content

#: How many bytes of finished pages and documents are kept for each edition.
KEPT = 24 << 20
#: How many bytes an empty page takes among them.
_HOLDER = 1_000


class ContentCache:
    """Finished content by key, what was asked for last kept up to a size; several threads may use it."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._size = 0
        self._held: OrderedDict[object, Content] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Content | None:
        """What is kept under ``key``."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def keep(self, key: object, content: Content) -> Content:
        """Keep ``content``, and forget what nobody asked for longest."""
        with self._lock:
            if key not in self._held:
                self._held[key] = content
                self._size += _room(key, content)
            while self._size > self._most and len(self._held) > 1:
                self._size -= _room(*self._held.popitem(last=False))
        return content


def _room(key: object, content: Content) -> int:
    """How many bytes content takes with its key, which anybody may make long, and with what holds both."""
    return 2 * len(content.content) + len(repr(key)) + _HOLDER  # packed it is smaller, never larger
