"""What a question in words needs of an index: names by stems, what each claim is made of, and its words.

It asks the tables ``name``, ``role`` and ``claim_words``, which ``layout`` describes.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.searchindex.layout import BETWEEN, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimgraph.searchindex.index import Index, Item


class Name(NamedTuple):
    """A name: whose it is (a row of the index), the kind of that, and whether it is the preferred one."""

    thing: int
    kind: str
    preferred: bool


class Statements:
    """The tables, open to be asked; a thing is the number of its row in the index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def named(self, phrases: Iterable[str]) -> dict[str, list[Name]]:
        """Which things are called so, for each of ``phrases`` of stems that anything is called."""
        stems = list(dict.fromkeys(phrases))
        by_stems: dict[str, list[Name]] = {}
        for stem, thing, kind, preferred in self._index.ask(
            f"SELECT stems, thing, kind, preferred FROM name WHERE stems IN ({placeholders(stems)}) "  # noqa: S608
            "ORDER BY stems, preferred DESC, thing",
            stems,
        ):
            by_stems.setdefault(stem, []).append(Name(thing, kind, bool(preferred)))
        return by_stems

    def names(self, *kinds: str) -> list[tuple[str, int]]:
        """All names of things of ``kinds``, as stems, with the things."""
        return [
            (str(called), int(thing))
            for called, thing in self._index.ask(
                f"SELECT stems, thing FROM name WHERE kind IN ({placeholders(kinds)}) ORDER BY thing, stems",  # noqa: S608
                kinds,
            )
        ]

    def names_of(self, things: Sequence[int]) -> list[tuple[str, int]]:
        """All names of ``things``, as stems."""
        asked = f"SELECT stems, thing FROM name WHERE thing IN ({placeholders(things)}) ORDER BY thing, stems"  # noqa: S608
        return [(str(called), int(thing)) for called, thing in self._index.ask(asked, things)]

    def scores(self, expression: str, weights: Sequence[float]) -> dict[int, float]:
        """Claim → how well it fits ``expression`` (BM25), with a weight for each column of CLAIM_COLUMNS."""
        listed = ", ".join(map(str, weights))
        asked = f"SELECT rowid, -bm25(claim_words, {listed}) FROM claim_words WHERE claim_words MATCH ?"  # noqa: S608
        rows = self._index.ask(asked, (expression,))
        return {int(number): float(score) for number, score in rows if score > 0}

    def stands(self, value: int | str, *roles: str) -> list[tuple[str, int]]:
        """Where ``value`` stands: (role, thing), in these roles or in all."""
        chosen = f" AND role IN ({placeholders(roles)})" if roles else ""
        asked = f"SELECT role, thing FROM role WHERE value = ?{chosen} ORDER BY role, thing"  # noqa: S608
        return [(str(role), int(thing)) for role, thing in self._index.ask(asked, (value, *roles))]

    def made_of(self, things: Iterable[int], *roles: str) -> dict[int, dict[str, list[int | str]]]:
        """Thing → role → what stands there, of these roles or of all."""
        numbers = list(dict.fromkeys(things))
        chosen = f" AND role IN ({placeholders(roles)})" if roles else ""
        roles_of: dict[int, dict[str, list[int | str]]] = {thing: {} for thing in numbers}
        for thing, role, value in self._index.ask(
            f"SELECT thing, role, value FROM role WHERE thing IN ({placeholders(numbers)}){chosen} "  # noqa: S608
            "ORDER BY thing, role, value",
            (*numbers, *roles),
        ):
            roles_of[thing].setdefault(role, []).append(value)
        return roles_of

    def role(self, role: str) -> list[tuple[int, int | str]]:
        """All that stand in a role: (thing, value)."""
        asked = "SELECT thing, value FROM role WHERE role = ? ORDER BY thing, value"
        return [(int(thing), value) for thing, value in self._index.ask(asked, (role,))]

    def labels(self, shorts: Iterable[str]) -> dict[str, list[str]]:
        """Short form → the names of the thing."""
        names = list(dict.fromkeys(shorts))
        rows = self._index.ask(
            f"SELECT short, label, variant FROM thing WHERE short IN ({placeholders(names)})",  # noqa: S608
            names,
        )
        return {str(short): [text for text in (label, variant) if text] for short, label, variant in rows}

    def numbers(self, shorts: Iterable[str]) -> dict[str, int]:
        """Short form → the row of the thing."""
        names = list(dict.fromkeys(shorts))
        asked = f"SELECT short, id FROM thing WHERE short IN ({placeholders(names)})"  # noqa: S608
        return {str(short): int(number) for short, number in self._index.ask(asked, names)}

    @cached_property
    def count(self) -> int:
        """How many claims there are."""
        return int(self._index.ask("SELECT COUNT(*) FROM role WHERE role = 'predicate'", ())[0][0])

    def having(self, role: str, short: str) -> list[int]:
        """The things that have the term called ``short`` in a role."""
        asked = (
            "SELECT role.thing FROM role JOIN thing ON thing.id = role.value "
            "WHERE thing.kind = 'term' AND thing.short = ? AND role.role = ? ORDER BY role.thing"
        )
        return [int(thing) for (thing,) in self._index.ask(asked, (short, role))]

    def rows_by_iri(self) -> dict[str, tuple[int, str]]:
        """All things by their IRIs, each with its row and kind."""
        rows = self._index.ask("SELECT iri, id, kind FROM thing ORDER BY id", ())
        return {str(iri): (int(number), str(kind)) for iri, number, kind in rows}

    def items(self, things: Iterable[int]) -> dict[int, Item]:
        """The rows of the index with these numbers."""
        return {item.id: item for item in self._index.items(things)}

    def described(self, thing: int) -> tuple[list[str], list[str]]:
        """The other names of a thing, and its glosses."""
        rows = self._index.ask("SELECT variant, gloss FROM thing WHERE id = ?", (thing,))
        variants, glosses = ([one for one in text.split(BETWEEN) if one] for text in rows[0])
        return variants, glosses

    def quotation(self, thing: int) -> str:
        """The words of a claim."""
        rows = self._index.ask("SELECT quotation FROM thing WHERE id = ?", (thing,))
        return str(rows[0][0]) if rows else ""
