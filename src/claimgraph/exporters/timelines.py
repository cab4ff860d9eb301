"""The timeline in the formats that timeline tools read, and as plain JSON and CSV.

TimelineJS of the Knight Lab (https://timeline.knightlab.com/docs/json-format.html) takes one object with
slides; vis-timeline (https://visjs.github.io/vis-timeline/docs/timeline/) takes items and groups. Both show
the texts as HTML, so that every word of the graph is escaped. Neither knows a date that is open on one side
or rough: the days it can mean are drawn, and its wording is in the caption. Both count years as JavaScript
does, with a year 0; beyond the years that its dates hold, TimelineJS has a scale of years alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimgraph.answer.timeline import second_calendars
from claimgraph.dates import CALENDARS, GREGORIAN
from claimgraph.errors import UsageProblem
from claimgraph.escaping import html as escape
from claimgraph.escaping import json
from claimgraph.tabular import csv_text
from claimgraph.terms import CG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from claimgraph.answer.timeline import Entry
    from claimgraph.dates import Calendar, Day
    from claimgraph.model import Claim, Model

#: How a kind is called where entries are grouped.
GROUPS = {
    "event": "Events",
    "work": "Documents",
    "claim": "Claims of a dated time",
    "saying": "Sayings of a dated time",
}


def as_data(entries: Sequence[Entry], calendars: Sequence[Calendar] = ()) -> list[dict[str, Any]]:
    """One object for each entry with all its fields; days as ``YYYY-MM-DD``, null for a side left open.

    The days are given in each of ``calendars`` too.
    """
    return [
        {
            "kind": entry.kind,
            "iri": entry.record.iri,
            "label": entry.record.label,
            "printed": entry.printed,
            "calendar": entry.calendar,
            "start": entry.start and entry.start.isoformat(),
            "end": entry.end and entry.end.isoformat(),
            "loose": entry.loose,
            "voice": entry.voice,
            "reporter": entry.reporter,
            **_manner(entry.claim),
            "place": entry.paragraph,
            "source": entry.source,
            "curie": entry.record.short,
            **{_calendar_key(calendar): entry.days_in(calendar) for calendar in calendars},
            "days": entry.days,
        }
        for entry in entries
    ]


def as_timelinejs(entries: Sequence[Entry], title: str) -> dict[str, Any]:
    """The object that TimelineJS reads: a title slide and one event for each entry that has a day at all."""
    slides = []
    dated = list(_dated(entries))
    human = all(_fits_javascript(start, end) for _, start, end in dated)
    for entry, start, end in dated:
        slide: dict[str, Any] = {
            "unique_id": f"{entry.kind}-{entry.record.name}",
            "start_date": _date_parts(start, human),
            "display_date": escape(caption(entry)),
            "group": GROUPS[entry.kind],
            "text": {"headline": escape(entry.record.label), "text": _html_text(entry)},
        }
        if end:
            slide["end_date"] = _date_parts(end, human)
        slides.append(slide)
    scale = "human" if human else "cosmological"
    return {"scale": scale, "title": {"text": {"headline": escape(title)}}, "events": slides}


def as_visjs(entries: Sequence[Entry]) -> dict[str, Any]:
    """Items and groups for vis-timeline: a single day is a box, several days a range.

    A range ends at the beginning of the day after its last, because vis-timeline reads a day as its first
    moment.
    """
    items = [
        {
            "id": f"{entry.kind}-{entry.record.name}",
            "group": entry.kind,
            "type": "range" if end else "box",
            "className": f"{entry.kind}{' loose' if entry.loose else ''}",
            "content": escape(entry.record.label),
            "title": f"{escape(caption(entry))}<br>{_html_text(entry)}",
            "start": _javascript_date(start),
            **({"end": _javascript_date(end.next)} if end else {}),
        }
        for entry, start, end in _dated(entries)
        if _fits_javascript(start, end)
    ]
    used = {entry.kind for entry in entries}
    groups = [{"id": kind, "content": name} for kind, name in GROUPS.items() if kind in used]
    return {"groups": groups, "items": items}


def _dated(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Day, Day | None]]:
    """The entries that have a day at all: with the first, and the last where it is another."""
    for entry in entries:
        start = entry.start or entry.end
        if start is not None:
            yield entry, start, entry.end if entry.end != start else None


def left_out(entries: Sequence[Entry], format_name: str) -> int:
    """How many entries have no day that a format can hold; plain JSON and CSV hold all."""
    if format_name not in ("timelinejs", "visjs"):
        return 0
    dated = [days for _, *days in _dated(entries)]
    held = [days for days in dated if format_name == "timelinejs" or _fits_javascript(*days)]
    return len(entries) - len(held)


def _fits_javascript(*days: Day | None) -> bool:
    """Whether JavaScript's Date can hold the days."""
    return all(day is None or abs(day.year) <= 271_000 for day in days)


def _javascript_date(day: Day) -> str:
    """A day as JavaScript reads it: a year outside 0 to 9999 has a sign and six digits."""
    sign = "-" if day.year < 0 else "+"
    return str(day) if 0 <= day.year <= 9999 else f"{sign}{abs(day.year):06d}-{day.month:02d}-{day.day:02d}"


def _as_csv(entries: Sequence[Entry], calendars: Sequence[Calendar]) -> str:
    """The fields of :func:`as_data` as columns; a side left open is empty."""
    head = columns(calendars)
    rows = ({**row, "loose": str(row["loose"]).lower()} for row in as_data(entries, calendars))
    return csv_text(head, [[str(row[key] or "") for key in head] for row in rows])


#: The keys of an entry in plain JSON, and the columns of CSV, without those of other calendars.
_COLUMNS = (
    "kind", "iri", "label", "printed", "calendar", "start", "end", "loose", "voice", "reporter", "force",
    "polarity", "quote", "place", "source", "curie", "days",
)  # fmt: skip


def columns(calendars: Sequence[Calendar]) -> tuple[str, ...]:
    """The keys of an entry where days are given in ``calendars`` beside the Gregorian one."""
    return (*_COLUMNS[:-1], *map(_calendar_key, calendars), _COLUMNS[-1])


def _calendar_key(calendar: Calendar) -> str:
    return "oldStyle" if calendar.name == "julian" else calendar.name


#: Format → what writes it, from the entries, the title of the text and the edition's other calendars.
TIMELINE_FORMATS: dict[str, Callable[[Sequence[Entry], str, Sequence[Calendar]], str]] = {
    "csv": lambda entries, _, calendars: _as_csv(entries, calendars),
    "json": lambda entries, _, calendars: _as_json(as_data(entries, calendars)),
    "timelinejs": lambda entries, title, _: _as_json(as_timelinejs(entries, title)),
    "visjs": lambda entries, *_: _as_json(as_visjs(entries)),
}


def _manner(claim: Claim | None) -> dict[str, str]:
    """What only a claim has; of an event or a work nothing."""
    return {
        "force": claim.force.label if claim and claim.force else "",
        "polarity": claim.polarity.label if claim and claim.polarity else "",
        "quote": claim.quote if claim else "",
    }


def _as_json(data: Any) -> str:
    return json(data, indent=2) + "\n"


def write_timeline(entries: Sequence[Entry], format_name: str, model: Model) -> bytes:
    """The entries as UTF-8 bytes in one of TIMELINE_FORMATS; raises UsageProblem for another."""
    if format_name not in TIMELINE_FORMATS:
        raise UsageProblem(
            f"no timeline format {format_name}", "", f"choose one of {', '.join(TIMELINE_FORMATS)}"
        )
    title = model.graph.label(model.work) if model.work else ""
    return TIMELINE_FORMATS[format_name](entries, title, second_calendars(model)).encode()


def caption(entry: Entry) -> str:
    """A date for people: the new style, and beside it the calendar in which the text prints it."""
    printed = CALENDARS.get(CG + entry.calendar)
    if printed is None or printed.iri == GREGORIAN:
        return f"{entry.new_style}{' (loose)' if entry.loose else ''}"
    days = f"{entry.days_in(printed)} {printed.title}"
    return f"{entry.new_style} ({days}{', loose' if entry.loose else ''})"


def _date_parts(day: Day, human: bool) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day} if human else {"year": day.year}


def _html_text(entry: Entry) -> str:
    """What stands behind an entry: the words, who says them and where, or the source of an event's date."""
    if entry.claim is None:
        return f"Source of the date: {escape(entry.source)}" if entry.source else ""
    manner = _manner(entry.claim)
    report = entry.reporter and f"as told by {entry.reporter}"
    facts = (entry.voice, report, manner["force"], manner["polarity"], entry.paragraph)
    return f"“{escape(entry.claim.quote)}”<br>{escape(' · '.join(filter(None, facts)))}"
