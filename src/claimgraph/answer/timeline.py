"""The timeline: what happened when, and what is claimed of which time, in both calendars.

Three kinds of thing have a time, and none is mixed with another: an event or a dated work, whose date stands
on the entity with its source; a claim that speaks of a dated time (``cg:when``); and a saying, the time at
which a voice held what it is reported to have said (``cg:heldAt``). What the text prints stays as printed, in
its own calendar; the days between which it lies are Gregorian, and can be had in the Julian calendar too.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.answer.calendars import GREGORIAN, bounds, is_loose, to_julian
from claimgraph.answer.reader import Reader, text_of
from claimgraph.errors import UsageProblem
from claimgraph.terms import CG, DCTERMS, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimgraph.store import Engine
    from claimgraph.terms import Prefixes

#: What can stand on a timeline; see the module's description.
KINDS = ("event", "work", "claim", "saying")
_DATED = {"event": SCHEMA + "Event", "work": SCHEMA + "CreativeWork"}
_NUMBERS = (CG + "quantity", CG + "quantityMin", CG + "quantityMax")


class Entry(NamedTuple):
    """One thing on the timeline.

    ``kind`` is one of KINDS, ``iri`` the entity's or claim's. ``printed`` is the date in EDTF as the text or
    the entity has it, ``calendar`` what it is printed in (``julian``, ``gregorian``, or nothing where the
    graph does not say). ``start`` and ``end`` are the first and last day it can mean, Gregorian; None is a
    side left open. ``loose`` tells that the date is rough in its own words. ``quote``, ``voice``,
    ``reporter``, ``force``, ``polarity`` and ``place`` belong to claims and sayings and are labels;
    ``source`` says where the date of an event or work is from.
    """

    kind: str
    iri: str
    label: str
    printed: str
    calendar: str
    start: date | None
    end: date | None
    loose: bool
    voice: str = ""
    reporter: str = ""
    force: str = ""
    polarity: str = ""
    quote: str = ""
    place: str = ""
    source: str = ""

    @property
    def new_style(self) -> str:
        """The days in the Gregorian calendar, as ``1917-03-14 – 1917-05-13``."""
        return _range(self.start, self.end)

    @property
    def old_style(self) -> str:
        """The same days in the Julian calendar."""
        return _range(self.start and to_julian(self.start), self.end and to_julian(self.end))

    @property
    def days(self) -> int | None:
        """How many days the date leaves open, 1 for a single day; None where a side is open."""
        return (self.end - self.start).days + 1 if self.start and self.end else None


def _range(first: object, last: object) -> str:
    """Two days as people write them; None is a side left open."""
    if first and last:
        return str(first) if first == last else f"{first} – {last}"
    return f"from {first}" if first else (f"until {last}" if last else "")


def timeline(
    store: Engine,
    prefixes: Prefixes,
    *,
    first: date | None = None,
    last: date | None = None,
    voice: str | None = None,
    kinds: Sequence[str] = KINDS,
) -> list[Entry]:
    """Everything with a date, in order of time: by first day, then last day, kind and IRI.

    ``first`` and ``last`` (Gregorian) keep what can lie between them, a side left open counting as without
    end. ``voice`` is the IRI of a claimant and keeps what that voice says; ``kinds`` are some of KINDS.
    Raises UsageProblem for another kind, for ``first`` after ``last``, and for a date of the graph that is
    none.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise UsageProblem(
                f"nothing on a timeline is a {kind!r}", "", f"the kinds are {', '.join(KINDS)}"
            )
    if first and last and first > last:
        raise UsageProblem(f"{first} is after {last}", "", "exchange the two days")
    reader = Reader(store, prefixes)
    found = [
        *(() if voice else _entities(reader, kinds)),
        *(_claims(reader, voice) if "claim" in kinds else ()),
        *(_sayings(reader, voice) if "saying" in kinds else ()),
    ]
    kept = [
        entry
        for entry in found
        if not (last and entry.start and entry.start > last)
        and not (first and entry.end and entry.end < first)
    ]
    return sorted(kept, key=_order)


def _order(entry: Entry) -> tuple[date, date, int, str]:
    start, end = entry.start or entry.end or date.min, entry.end or date.max
    return start, end, KINDS.index(entry.kind), entry.iri


def _entities(reader: Reader, kinds: Sequence[str]) -> Iterator[Entry]:
    """Events and works with a date; how long a polity or an organisation existed is no event."""
    for kind in kinds:
        for iri in reader.instances(_DATED[kind]) if kind in _DATED else ():
            began, ended = reader.value(iri, SCHEMA + "startDate"), reader.value(iri, SCHEMA + "endDate")
            if not began and not ended:
                continue
            printed = f"{began}/{ended}" if ended else began
            start, end = bounds(printed, GREGORIAN)
            source = "; ".join(reader.values(iri, DCTERMS + "source"))
            loose = is_loose(printed)
            yield Entry(kind, iri, reader.label(iri), printed, "gregorian", start, end, loose, source=source)


def _claims(reader: Reader, voice: str | None) -> Iterator[Entry]:
    """What is claimed of a dated time; its bounds are the curator's, else those of the date itself."""
    for claim in _with(reader, CG + "when", voice):
        printed, calendar = reader.value(claim, CG + "when"), reader.value(claim, CG + "calendar")
        start, end = (_day(reader.value(claim, CG + name)) for name in ("notBefore", "notAfter"))
        if start is None and end is None:
            start, end = bounds(printed, calendar)
        # A rough number of men does not make the day rough.
        rough = reader.value(claim, CG + "loose") == "true" and not any(
            reader.value(claim, name) for name in _NUMBERS
        )
        yield _entry(reader, "claim", claim, printed, calendar, start, end, rough)


def _sayings(reader: Reader, voice: str | None) -> Iterator[Entry]:
    """When a voice held what it is said to have said.

    The graph names no calendar for that time. A date that the same part of the text prints with a claim is in
    that claim's calendar; otherwise the days hold either.
    """
    known: dict[tuple[str, str], set[str]] = {}
    for claim in _with(reader, CG + "when", None):
        key = _part(reader, claim), reader.value(claim, CG + "when")
        known.setdefault(key, set()).add(reader.value(claim, CG + "calendar"))
    for claim in _with(reader, CG + "heldAt", voice):
        printed = reader.value(claim, CG + "heldAt")
        found = known.get((_part(reader, claim), printed), set())
        calendar = next(iter(found)) if len(found) == 1 else ""
        yield _entry(reader, "saying", claim, printed, calendar, *bounds(printed, calendar), False)


def _with(reader: Reader, predicate: str, voice: str | None) -> list[str]:
    """The claims that have a value for ``predicate``, of one claimant where ``voice`` names it."""
    claims = sorted({text_of(quad.subject) for quad in reader.quads(None, predicate)})
    return [claim for claim in claims if voice is None or voice in reader.values(claim, CG + "claimant")]


def _part(reader: Reader, claim: str) -> str:
    place = reader.place(reader.value(claim, CG + "passage"))
    return place.part if place else ""


def _entry(
    reader: Reader,
    kind: str,
    claim: str,
    printed: str,
    calendar: str,
    start: date | None,
    end: date | None,
    rough: bool,
) -> Entry:
    def labels(name: str) -> str:
        return ", ".join(map(reader.label, reader.values(claim, CG + name)))

    place = reader.place(reader.value(claim, CG + "passage"))
    return Entry(
        kind,
        claim,
        reader.label(claim),
        printed,
        calendar.removeprefix(CG),
        start,
        end,
        rough or is_loose(printed),
        labels("claimant"),
        labels("reportedBy"),
        labels("force"),
        labels("polarity"),
        reader.value(claim, CG + "quote"),
        place.label if place else "",
    )


def _day(text: str) -> date | None:
    """An xsd:date as a day; None for nothing and for years that a day cannot hold."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
