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
from claimgraph.errors import UsageProblem
from claimgraph.escaping import csv_cell, json
from claimgraph.escaping import html as escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from claimgraph.answer.timeline import Entry
    from claimgraph.model import Claim, Model

#: How a kind is called where entries are grouped.
GROUPS = {
    "event": "Events",
    "work": "Documents",
    "claim": "Claims of a dated time",
    "saying": "Sayings of a dated time",
}


def as_data(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """One object for each entry with all its fields; days as ``YYYY-MM-DD``, null for a side left open."""
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
            "oldStyle": entry.old_style,
            "days": entry.days,
        }
        for entry in entries
    ]


def as_timelinejs(entries: Sequence[Entry], title: str) -> dict[str, Any]:
    """The object that TimelineJS reads: a title slide and one event for each entry that has a day at all."""
    slides = []
    for entry, start, end in _with_days(entries):
        slide: dict[str, Any] = {
            "unique_id": f"{entry.kind}-{entry.record.name}",
            "start_date": _parts(start),
            "display_date": escape(caption(entry)),
            "group": GROUPS[entry.kind],
            "text": {"headline": escape(entry.record.label), "text": _html(entry)},
        }
        if end:
            slide["end_date"] = _parts(end)
        slides.append(slide)
    return {"scale": "human", "title": {"text": {"headline": escape(title)}}, "events": slides}


def as_visjs(entries: Sequence[Entry]) -> dict[str, Any]:
    """Items and groups for vis-timeline: a single day is a box, several days a range.

    A range ends at the beginning of the day after its last, because vis-timeline reads a day as its first
    moment.
    """
    items = []
    for entry, start, end in _with_days(entries):
        items.append(
            {
                "id": f"{entry.kind}-{entry.record.name}",
                "group": entry.kind,
                "type": "range" if end else "box",
                "className": f"{entry.kind}{' loose' if entry.loose else ''}",
                "content": escape(entry.record.label),
                "title": f"{escape(caption(entry))}<br>{_html(entry)}",
                "start": start.isoformat(),
                **({"end": next_day(end).isoformat()} if end else {}),
            }
        )
    used = {entry.kind for entry in entries}
    groups = [{"id": kind, "content": name} for kind, name in GROUPS.items() if kind in used]
    return {"groups": groups, "items": items}


def _with_days(entries: Sequence[Entry]) -> Iterator[tuple[Entry, date, date | None]]:
    """The entries that have a day at all: with the first, and the last where it is another."""
    for entry in entries:
        start = entry.start or entry.end
        if start is not None:
            yield entry, start, entry.end if entry.end != start else None


def _as_csv(data: list[dict[str, Any]]) -> str:
    """The fields of :func:`as_data` as columns; a side left open is empty."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in data:
        cells = {**row, "loose": str(row["loose"]).lower()}
        writer.writerow(
            {key: value if value is None else csv_cell(str(value)) for key, value in cells.items()}
        )
    return stream.getvalue()


#: The keys of an entry in plain JSON, and the columns of CSV.
COLUMNS = (
    "kind", "iri", "label", "printed", "calendar", "start", "end", "loose", "voice", "reporter", "force",
    "polarity", "quote", "place", "source", "curie", "oldStyle", "days",
)  # fmt: skip
#: Format → what writes it, from the entries and the title of the text.
FORMATS: dict[str, Callable[[Sequence[Entry], str], str]] = {
    "csv": lambda entries, _: _as_csv(as_data(entries)),
    "json": lambda entries, _: _as_json(as_data(entries)),
    "timelinejs": lambda entries, title: _as_json(as_timelinejs(entries, title)),
    "visjs": lambda entries, _: _as_json(as_visjs(entries)),
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
    """The entries as UTF-8 bytes in one of FORMATS; raises UsageProblem for another."""
    if format_name not in FORMATS:
        raise UsageProblem(f"no timeline format {format_name}", "", f"choose one of {', '.join(FORMATS)}")
    title = model.graph.label(model.work) if model.work else ""
    return FORMATS[format_name](entries, title).encode()


def caption(entry: Entry) -> str:
    """A date for people: the new style, and the old where the text prints that."""
    if entry.calendar != "julian":
        return f"{entry.new_style}{' (loose)' if entry.loose else ''}"
    return f"{entry.new_style} ({entry.old_style} old style{', loose' if entry.loose else ''})"


def _parts(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def _html(entry: Entry) -> str:
    """What stands behind an entry: the words, who says them and where, or the source of an event's date."""
    if entry.claim is None:
        return f"Source of the date: {escape(entry.source)}" if entry.source else ""
    manner = _manner(entry.claim)
    report = entry.reporter and f"as told by {entry.reporter}"
    facts = (entry.voice, report, manner["force"], manner["polarity"], entry.paragraph)
    return f"“{escape(entry.claim.quote)}”<br>{escape(' · '.join(filter(None, facts)))}"
