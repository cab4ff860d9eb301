"""Spoilt inputs: a good one, cut, repeated, crossed with another, and strewn with what parsers trip over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

#: The most bytes of nearly all inputs: what takes long does so for what it says and not for its length.
MOST = 1 << 14
#: How deep what can be nested is nested: within such an input, and around it in one of RARE inputs.
DEEP, DEEPEST = 3_000, 30_000
RARE = 500

#: Bytes and characters that end, escape, hide or begin something in one of the languages.
SCRAPS: tuple[bytes, ...] = (
    b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\xe2\x80\xae",
    b"\xe2\x80\xa8", b"\xc2\x85", b"\r", b"\n", b"\r\n", b"\t", b"\x0b", b"\x1b[2J", b" ", b"\xc2\xa0",
    b'"', b"'", b'"""', b"'''", b"\\", b"\\u", b"\\uD800", b"\\U00110000", b"\\u0022", b"\\\\", b"<", b">",
    b"<>", b"<<", b">>", b"<<(", b")>>", b"{|", b"|}", b"{", b"}", b"[", b"]", b"(", b")", b".", b";", b",",
    b":", b"::", b"_:", b"_:a", b"@", b"@en", b"@-", b"^^", b"^", b"#", b"#+", b"#+ - :", b"?", b"$", b"?_",
    b"?_x_iri", b"%", b"%00", b"%2F", b"&", b"&amp;", b"&x;", b"<!--", b"]]>", b"<![CDATA[", b"<!DOCTYPE a>",
    b"<?xml version='1.0' encoding='utf-7'?>", b"null", b"true", b"-0", b"1e999", b"NaN", b"INF", b"0" * 400,
    b"9" * 400, b"-1", b"0001-01-01", b"9999-12-31", b"0000", b"XXXX", b"-9999", b"1900-02-29", b"/", b"..",
    b"../", b"a" * 3_000, b"\xd9\xa3", b"\xf0\x9f\x98\x80", b"\xcc\x81" * 50, b"PREFIX", b"@prefix", b"@base",
    b"a", b"SELECT", b"SERVICE", b"FROM", b"UNION", b"|", b"*", b"+", b"!", b"=", b"-", b"\xe2\x80\x93",
    b'{"@context":', b'"@id":', b'"@graph":', b'"@value":', b"=1+1", b"\x7f",
)  # fmt: skip
#: What opens something that the other closes.
BRACKETS: tuple[tuple[bytes, bytes], ...] = (
    (b"[", b"]"), (b"(", b")"), (b"{", b"}"), (b"<<", b">>"), (b"<<( <a:a> <a:a> ", b" )>>"),
    (b"[ <a:a> ", b"]"), (b'{"@graph":[', b"]}"), (b"<a>", b"</a>"), (b"!", b""), (b"-", b""),
    (b"{ SELECT * ", b"}"), (b"^", b""),
)  # fmt: skip


def mutated(chance: random.Random, seeds: Sequence[bytes], scraps: Sequence[bytes] = ()) -> bytes:
    """One of ``seeds``, spoilt one to eight times; ``scraps`` are what its own language trips over."""
    content = bytearray(chance.choice(seeds)[:MOST])
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        chance.choice(_WAYS)(chance, content, seeds, scraps)
    if not chance.randrange(RARE):
        opens, closes = chance.choice(BRACKETS)
        at = chance.randint(0, len(content))
        content[at:at] = opens * DEEPEST + closes * chance.choice((0, DEEPEST))
        return bytes(content)
    return bytes(content[:MOST])


def _span(chance: random.Random, content: bytearray) -> tuple[int, int]:
    """A stretch of ``content``, most often a short one."""
    start = chance.randint(0, len(content))
    return start, min(len(content), start + int(chance.paretovariate(0.6)))


def _strew(chance: random.Random, content: bytearray, _: Sequence[bytes], scraps: Sequence[bytes]) -> None:
    start, end = _span(chance, content)
    if chance.random() < 0.6:
        end = start
    content[start:end] = chance.choice((scraps or SCRAPS) if chance.random() < 0.5 else SCRAPS)


def _cut(chance: random.Random, content: bytearray, *_: object) -> None:
    start, end = _span(chance, content)
    del content[start:end]


def _break_off(chance: random.Random, content: bytearray, *_: object) -> None:
    del content[chance.randint(0, len(content)) :]


def _repeat(chance: random.Random, content: bytearray, *_: object) -> None:
    start, end = _span(chance, content)
    times = min(chance.choice((1, 2, 10, 1_000)), MOST // max(end - start, 1))
    content[start:start] = content[start:end] * times


def _flip(chance: random.Random, content: bytearray, *_: object) -> None:
    if content:
        at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)


def _move(chance: random.Random, content: bytearray, *_: object) -> None:
    start, end = _span(chance, content)
    taken = content[start:end]
    del content[start:end]
    at = chance.randint(0, len(content))
    content[at:at] = taken


def _cross(chance: random.Random, content: bytearray, seeds: Sequence[bytes], _: object) -> None:
    other = bytearray(chance.choice(seeds)[:MOST])
    start, end = _span(chance, content)
    first, last = _span(chance, other)
    content[start:end] = other[first:last] if chance.random() < 0.7 else other[first:]


def _nest(chance: random.Random, content: bytearray, *_: object) -> None:
    opens, closes = chance.choice(BRACKETS)
    deep = min(chance.choice((2, 20, DEEP)), MOST // (len(opens) + len(closes)))
    start, end = _span(chance, content)
    inner = content[start:end]
    content[start:end] = opens * deep + inner + (closes * deep if chance.random() < 0.7 else b"")


_WAYS = (_strew, _strew, _strew, _cut, _break_off, _repeat, _flip, _move, _cross, _nest)
