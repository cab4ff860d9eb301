"""The timeline: what happened when, and what is claimed of which time, in the calendars that an edition uses.

Three kinds of thing have a time, and none is mixed with another: an event or a dated work, whose date stands
on the entity with its source; a claim that speaks of a dated time (``cg:when``); and a saying, the time at
which a voice held what it is reported to have said (``cg:heldAt``). What the text prints stays as printed, in
its own calendar; the days between which it lies are Gregorian, and can be had in any other calendar too.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.dates import CALENDARS, GREGORIAN, Day, bounds, day_from, is_loose
from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.model.node import iris, local, names
from claimgraph.model.records import Claim
from claimgraph.terms import CG, DCTERMS, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimgraph.dates import Calendar
    from claimgraph.model import Entity, Model
    from claimgraph.model.node import Node

#: What can stand on a timeline; see the module's description.
KINDS = ("event", "work", "claim", "saying")
_DATED = {"event": SCHEMA + "Event", "work": SCHEMA + "CreativeWork"}


class Entry(NamedTuple):
    """One dated thing.

    ``kind`` is one of KINDS, ``record`` the claim or the entity. ``printed`` is the date in EDTF as the text
    or the entity has it, ``calendar`` what it is printed in (``julian``, ``gregorian`` …, or nothing where
    the graph does not say). ``start`` and ``end`` are the first and last day it can mean, Gregorian; None is
    a side left open. ``loose`` tells that the date is rough in its own words.
    """

    kind: str
    record: Claim | Entity
    printed: str
    calendar: str
    start: Day | None
    end: Day | None
    loose: bool

    @property
    def claim(self) -> Claim | None:
        """The claim that is dated or was said then; None for an event or a work."""
        return self.record if isinstance(self.record, Claim) else None

    @property
    def voice(self) -> str:
        """Whose claim it is."""
        return self.claim.voice if self.claim else ""

    @property
    def reporter(self) -> str:
        """Who reports it."""
        return names(self.claim.reported_by) if self.claim else ""

    @property
    def paragraph(self) -> str:
        """The paragraph of a claim's words."""
        paragraph = self.claim.passage.paragraph if self.claim and self.claim.passage else None
        return paragraph.label if paragraph else ""

    @property
    def source(self) -> str:
        """Where the date of an event or work is from."""
        return "" if isinstance(self.record, Claim) else "; ".join(self.record.source)

    @property
    def new_style(self) -> str:
        """The days in the Gregorian calendar, as ``1917-03-14 – 1917-05-13``."""
        return _range(self.start, self.end)

    def days_in(self, calendar: Calendar) -> str:
        """The same days in another calendar; "" where that has one of them not."""
        days = [day and calendar.day(day.toordinal()) for day in (self.start, self.end)]
        return "" if days.count(None) > (self.start, self.end).count(None) else _range(*days)

    @property
    def days(self) -> int | None:
        """How many days the date leaves open, 1 for a single day; None where a side is open."""
        return self.end.toordinal() - self.start.toordinal() + 1 if self.start and self.end else None


def _range(first: object, last: object) -> str:
    """Two days as people write them; None is a side left open."""
    if first and last:
        return str(first) if first == last else f"{first} – {last}"
    return f"from {first}" if first else (f"until {last}" if last else "")


def timeline(
    model: Model,
    *,
    first: Day | None = None,
    last: Day | None = None,
    voice: str | None = None,
    kinds: Sequence[str] = KINDS,
) -> list[Entry]:
    """Everything with a date, in order of time: by first day, then last day, kind and IRI.

    ``first`` and ``last`` (Gregorian) keep what can lie between them, a side left open counting as without
    end. ``voice`` is the IRI of a claimant and keeps what that voice says; ``kinds`` are some of KINDS.
    Raises UsageProblem for another kind and for ``first`` after ``last``, UnreadableInput for a date of
    the graph that is none.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise UsageProblem(
                f"nothing on a timeline is a {kind!r}", "", f"the kinds are {', '.join(KINDS)}"
            )
    if first and last and first > last:
        raise UsageProblem(f"{first} is after {last}", "", "exchange the two days")
    entries = [
        *(() if voice else _entities(model, kinds)),
        *(_letters(model, voice) if "work" in kinds else ()),
        *(_claims(model, voice) if "claim" in kinds else ()),
        *(_sayings(model, voice) if "saying" in kinds else ()),
    ]
    selected = [
        entry
        for entry in entries
        if not (last and entry.start and entry.start > last)
        and not (first and entry.end and entry.end < first)
    ]
    return sorted(selected, key=_order)


def second_calendars(model: Model) -> tuple[Calendar, ...]:
    """The calendars beside the Gregorian one in which an edition's text prints dates."""
    used = {iri for values in model.graph.column(CG + "calendar").values() for iri in values}
    return tuple(calendar for iri, calendar in CALENDARS.items() if iri in used and iri != GREGORIAN)


def _order(entry: Entry) -> tuple[float, float, int, str]:
    start, end = entry.start or entry.end, entry.end
    first, last = (day.toordinal() if day else side * inf for day, side in ((start, -1), (end, 1)))
    return first, last, KINDS.index(entry.kind), entry.record.iri


def _bounds(record: Claim | Entity, printed: str, calendar: str) -> tuple[Day | None, Day | None]:
    try:
        return bounds(printed, calendar)
    except UsageProblem as problem:
        raise UnreadableInput(problem.what, record.short, problem.hint) from None


def _entities(model: Model, kinds: Sequence[str]) -> Iterator[Entry]:
    """Events and works with a date; how long a polity or an organisation existed is no event."""
    for kind in kinds:
        for iri in model.graph.instances(_DATED[kind]) if kind in _DATED else ():
            entity = model.entity(iri)
            began, ended = entity.start_date, entity.end_date
            if began or ended:
                printed = f"{began}/{ended}" if ended else began
                days = _bounds(entity, printed, GREGORIAN)
                yield Entry(kind, entity, printed, "gregorian", *days, is_loose(printed))


def _letters(model: Model, voice: str | None) -> Iterator[Entry]:
    """The dated parts of the text that are written to somebody; with ``voice`` those that it wrote."""
    for iri in model.graph.column(CG + "addressee"):
        printed = model.graph.value(iri, DCTERMS + "created")
        writers = (*model.graph.values(iri, DCTERMS + "creator"), *model.graph.values(iri, CG + "speaker"))
        if printed and model.graph.is_a(iri, CG + "TextPart") and voice in (None, *writers):
            part = model.entity(iri)
            yield Entry(
                "work", part, printed, "gregorian", *_bounds(part, printed, GREGORIAN), is_loose(printed)
            )


def _claims(model: Model, voice: str | None) -> Iterator[Entry]:
    """What is claimed of a dated time; its bounds are the curator's, else those of the date itself."""
    for claim in _with(model, CG + "when", voice):
        start, end = day_from(claim.not_before), day_from(claim.not_after)
        if start is None and end is None:
            start, end = _bounds(claim, claim.when, claim.calendar.iri if claim.calendar else "")
        # A rough number of men does not make the day rough.
        has_quantity = claim.quantity or claim.quantity_min or claim.quantity_max
        loose = (claim.loose == "true" and not has_quantity) or is_loose(claim.when)
        yield Entry("claim", claim, claim.when, local(claim.calendar), start, end, loose)


def _sayings(model: Model, voice: str | None) -> Iterator[Entry]:
    """When a voice held what it is said to have said.

    The graph names no calendar for that time. A date that the same part of the text prints with a claim is in
    that claim's calendar; otherwise the days hold either.
    """
    calendars_by_date: dict[tuple[str, str], set[Node | None]] = {}
    for claim in _with(model, CG + "when", None):
        calendars_by_date.setdefault((_part(claim), claim.when), set()).add(claim.calendar)
    for claim in _with(model, CG + "heldAt", voice):
        calendars = calendars_by_date.get((_part(claim), claim.held_at), set())
        calendar = next(iter(calendars)) if len(calendars) == 1 else None
        days = _bounds(claim, claim.held_at, calendar.iri if calendar else "")
        yield Entry("saying", claim, claim.held_at, local(calendar), *days, is_loose(claim.held_at))


def _with(model: Model, predicate: str, voice: str | None) -> list[Claim]:
    """The claims that have a value for ``predicate``, of one claimant where ``voice`` names it."""
    claims = [model.claim(iri) for iri in sorted(model.graph.column(predicate))]
    return [claim for claim in claims if voice is None or voice in iris(claim.claimant)]


def _part(claim: Claim) -> str:
    return claim.passage.part.iri if claim.passage and claim.passage.part else ""
