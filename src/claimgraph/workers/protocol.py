"""What is asked of a worker and what it answers, and how both are sent: lengths, a head as JSON, bytes."""

from __future__ import annotations

import json
import struct
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.errors import LimitHit

if TYPE_CHECKING:
    from collections.abc import Mapping

_LENGTHS = struct.Struct(">II")
HEAD = _LENGTHS.size


class QueryRequest(NamedTuple):
    """A query of anybody's.

    ``rows`` and ``graph`` are the formats (those of :mod:`claimgraph.results`) for rows and truth values and
    for graphs; with an empty one only the kind of the answer is told. ``prefixes`` are declared beside the
    pool's. ``default_graphs`` and ``named_graphs``, IRIs, are the dataset instead of all that is loaded where
    there are any: the published graph is called ``<base>edition`` there and is a default graph only; one that
    is not loaded is empty.
    """

    query: str
    rows: str = "json"
    graph: str = "turtle"
    prefixes: Mapping[str, str] = MappingProxyType({})
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class QueryResponse(NamedTuple):
    """An answer, complete.

    ``kind`` is ``rows``, ``boolean`` or ``graph``; ``content`` its bytes in ``format``; ``rows`` how many
    rows or triples it has, for a truth value 1 or 0.
    """

    kind: str
    content: bytes
    rows: int
    format: str


class Busy(LimitHit):
    """Too much is asked at a time: by this client, or by ``everybody`` together.

    ``retry_after`` is after how many seconds it may be tried again.
    """

    def __init__(self, what: str, hint: str, *, everybody: bool, retry_after: int = 1) -> None:
        super().__init__(what, "", hint)
        self.everybody = everybody
        #: What HTTP calls it.
        self.status = 503 if everybody else 429
        self.retry_after = retry_after


def encoded(head: object, content: bytes = b"") -> bytes:
    """A message: ``head`` is what JSON can hold, ``content`` any bytes."""
    encoded_head = json.dumps(head).encode()
    return b"".join((_LENGTHS.pack(len(encoded_head), len(content)), encoded_head, content))


def lengths(start: bytearray) -> tuple[int, int]:
    """(bytes of the head, bytes of the content) of a message, by its first HEAD bytes."""
    head, content = _LENGTHS.unpack_from(start)
    return head, content


def decoded(message: bytearray) -> tuple[Any, bytes]:
    """(head, content) of a whole message."""
    head, _ = lengths(message)
    return json.loads(message[HEAD : HEAD + head]), bytes(memoryview(message)[HEAD + head :])
