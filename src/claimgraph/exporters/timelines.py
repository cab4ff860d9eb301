"""The timeline in the formats that timeline tools read, and as plain JSON and CSV.

TimelineJS of the Knight Lab (https://timeline.knightlab.com/docs/json-format.html) takes one object with
slides; vis-timeline (https://visjs.github.io/vis-timeline/docs/timeline/) takes items and groups. Both show
the texts as HTML, so that every word of the graph is escaped. Neither knows a date that is open on one side
or rough: the days it can mean are drawn, and its wording is in the caption.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from claimgraph.answer.calendars import next_day
from claimgraph.answer.reader import text_of
from claimgraph.answer.timeline import Entry
from claimgraph.errors import UsageProblem
from claimgraph.escaping import csv_cell, json
from claimgraph.escaping import html as escape
from claimgraph.terms import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from claimgraph.answer.reader import Reader

#: How a kind is called where entries are grouped.
GROUPS = {
    "event": "Events",
    "work": "Documents",
    "claim": "Claims of a dated time",
    "saying": "Sayings of a dated time",
}


def as_data(entries: Sequence[Entry], reader: Reader) -> list[dict[str, Any]]:
    """One object for each entry with all its fields; days as ``YYYY-MM-DD``, null for a side left open."""
    return [
        {
            **entry._asdict(),
            "curie": reader.short(entry.iri),
            "start": entry.start and entry.start.isoformat(),
            "end": entry.end and entry.end.isoformat(),
            "oldStyle": entry.old_style,
            "days": entry.days,
        }
        for entry in entries
    ]


def as_timelinejs(entries: Sequence[Entry], reader: Reader) -> dict[str, Any]:
    """The object that TimelineJS reads: a title slide and one event for each entry that has a day at all."""
    slides = []
    for entry in entries:
        start = entry.start or entry.end
        if start is None:
            continue
        slide: dict[str, Any] = {
            "unique_id": f"{entry.kind}-{_slug(reader, entry)}",
            "start_date": _parts(start),
            "display_date": escape(caption(entry)),
            "group": GROUPS[entry.kind],
            "text": {"headline": escape(entry.label), "text": _html(entry)},
        }
        if entry.end is not None and entry.end != start:
            slide["end_date"] = _parts(entry.end)
        slides.append(slide)
    texts = sorted({text_of(quad.subject) for quad in reader.quads(None, SCHEMA + "text")})
    title = {"text": {"headline": escape(", ".join(map(reader.label, texts)))}}
    return {"scale": "human", "title": title, "events": slides}


def as_visjs(entries: Sequence[Entry], reader: Reader) -> dict[str, Any]:
    """Items and groups for vis-timeline: a single day is a box, several days a range.

    A range ends at the beginning of the day after its last, because vis-timeline reads a day as its first
    moment.
    """
    items = []
    for entry in entries:
        start = entry.start or entry.end
        if start is None:
            continue
        ranged = entry.end is not None and entry.end != start
        items.append(
            {
                "id": f"{entry.kind}-{_slug(reader, entry)}",
                "group": entry.kind,
                "type": "range" if ranged else "box",
                "className": f"{entry.kind}{' loose' if entry.loose else ''}",
                "content": escape(entry.label),
                "title": f"{escape(caption(entry))}<br>{_html(entry)}",
                "start": start.isoformat(),
                **({"end": next_day(entry.end).isoformat()} if ranged and entry.end else {}),
            }
        )
    used = {entry.kind for entry in entries}
    groups = [{"id": kind, "content": name} for kind, name in GROUPS.items() if kind in used]
    return {"groups": groups, "items": items}


def _as_csv(data: list[dict[str, Any]]) -> str:
    """The fields of :func:`as_data` as columns; a side left open is empty."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in data:
        told = {**row, "loose": str(row["loose"]).lower()}
        writer.writerow(
            {key: value if value is None else csv_cell(str(value)) for key, value in told.items()}
        )
    return stream.getvalue()


#: The fields of an entry in plain JSON and CSV.
COLUMNS = (*Entry._fields, "curie", "oldStyle", "days")
#: Format → what writes it, from the entries and the graph they are from.
FORMATS: dict[str, Callable[[Sequence[Entry], Reader], str]] = {
    "csv": lambda entries, reader: _as_csv(as_data(entries, reader)),
    "json": lambda entries, reader: _as_json(as_data(entries, reader)),
    "timelinejs": lambda entries, reader: _as_json(as_timelinejs(entries, reader)),
    "visjs": lambda entries, reader: _as_json(as_visjs(entries, reader)),
}


def _as_json(data: Any) -> str:
    return json(data, indent=2) + "\n"


def write_timeline(entries: Sequence[Entry], format_name: str, reader: Reader) -> bytes:
    """The entries as UTF-8 bytes in one of FORMATS; raises UsageProblem for another."""
    if format_name not in FORMATS:
        raise UsageProblem(f"no timeline format {format_name}", "", f"choose one of {', '.join(FORMATS)}")
    return FORMATS[format_name](entries, reader).encode()


def caption(entry: Entry) -> str:
    """A date for people: the new style, and the old where the text prints that."""
    if entry.calendar != "julian":
        return f"{entry.new_style}{' (loose)' if entry.loose else ''}"
    return f"{entry.new_style} ({entry.old_style} old style{', loose' if entry.loose else ''})"


def _parts(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _slug(reader: Reader, entry: Entry) -> str:
    return reader.short(entry.iri).rpartition(":")[2]


def _html(entry: Entry) -> str:
    """What stands behind an entry: the words, who says them and where, or the source of an event's date."""
    if not entry.quote:
        return f"Source of the date: {escape(entry.source)}" if entry.source else ""
    said = [
        entry.voice,
        entry.reporter and f"as told by {entry.reporter}",
        entry.force,
        entry.polarity,
        entry.place,
    ]
    return f"“{escape(entry.quote)}”<br>{escape(' · '.join(filter(None, said)))}"
