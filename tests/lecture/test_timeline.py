"""The timeline of the edition: what is on it, its days in both calendars, its formats and its command."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.answer.timeline import KINDS, Entry, second_calendars, timeline
from claimgraph.dates import CALENDARS, JULIAN, Day, bounds
from claimgraph.errors import UsageProblem
from claimgraph.exporters.timelines import (
    GROUPS,
    TIMELINE_FORMATS,
    caption,
    columns,
    left_out,
    write_timeline,
)
from claimgraph.model import Model
from claimgraph.store import open_memory
from claimgraph.terms import CG, DCTERMS, RDFS, SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.build import Published
    from claimgraph.terms import Prefixes
    from conftest import Run


@pytest.fixture(scope="module")
def entries(model: Model) -> list[Entry]:
    """The whole timeline of the edition."""
    return timeline(model)


def _one(entries: list[Entry], kind: str, slug: str) -> Entry:
    return next(entry for entry in entries if entry.kind == kind and entry.record.iri.endswith(f"/{slug}"))


def test_everything_dated_is_there(entries: list[Entry], model: Model) -> None:
    """Each claim with a date, each saying with a time and each dated event or work is there, once."""
    for kind, predicate in (("claim", CG + "when"), ("saying", CG + "heldAt")):
        wanted = {str(quad.subject)[1:-1] for quad in model.graph.quads(None, predicate)}
        assert {entry.record.iri for entry in entries if entry.kind == kind} == wanted and wanted
    for kind, name in (("event", "Event"), ("work", "CreativeWork")):
        wanted = {
            iri
            for iri in model.graph.instances(SCHEMA + name)
            if model.graph.value(iri, SCHEMA + "startDate")
        }
        assert {entry.record.iri for entry in entries if entry.kind == kind} == wanted and wanted
    keys = [(entry.kind, entry.record.iri) for entry in entries]
    assert len(keys) == len(set(keys))


def test_order(entries: list[Entry]) -> None:
    """The entries come in order of time, what is open at its beginning by its end."""
    assert [entry.start or entry.end for entry in entries] == sorted(
        entry.start or entry.end or Day(0, 1, 1) for entry in entries
    )


def test_both_calendars(entries: list[Entry]) -> None:
    """The offensive of June 18 stands as printed, and as July 1 of the new style."""
    offensive = _one(entries, "claim", "p045-12")
    assert (offensive.printed, offensive.calendar) == ("1917-06-18", "julian")
    assert (offensive.days_in(CALENDARS[JULIAN]), offensive.new_style) == ("1917-06-18", "1917-07-01")
    assert offensive.days == 1 and not offensive.loose


def test_looseness(entries: list[Entry]) -> None:
    """“March or April of last year” is rough and holds 61 days; “until March 3” has no first day."""
    either = _one(entries, "claim", "p014-13")
    assert either.loose and either.days == 61 and either.new_style == "1917-03-14 – 1917-05-13"
    until = _one(entries, "claim", "p078-15")
    assert (until.start, until.days, until.new_style) == (None, None, "until 1918-03-03")


def test_sayings(entries: list[Entry]) -> None:
    """A saying has the calendar in which its part of the text prints that date, else days of either."""
    session = _one(entries, "saying", "p078-45")
    assert (session.calendar, session.new_style) == ("gregorian", "1918-02-17")
    economist = _one(entries, "saying", "p035-09")
    assert (economist.calendar, economist.voice, economist.reporter) == ("", "The Economist", "Leon Trotsky")
    assert economist.new_style == "1914-08-01 – 1914-11-13" and economist.loose


def test_curators_bounds(entries: list[Entry]) -> None:
    """The bounds that the curator wrote hold every day that the printed date can mean in its calendar."""
    compared = 0
    for entry in entries:
        if entry.kind == "claim" and entry.calendar:
            first, last = bounds(entry.printed, CG + entry.calendar)
            assert (entry.start is None) == (first is None), entry
            assert entry.start is None or first is None or entry.start <= first, entry
            assert entry.end is None or last is None or entry.end >= last, entry
            compared += 1
    assert compared > 50


def test_window(model: Model) -> None:
    """What cannot lie in the window is left out; what is open on one side stays."""
    found = timeline(model, first=Day(1918, 2, 18), last=Day(1918, 2, 18))
    slugs = {entry.record.iri.rsplit("/", 1)[-1] for entry in found}
    assert {"world-war-i", "p078-57", "p078-15", "german-offensive-february-1918"} <= slugs
    assert not {"p078-43", "cc-session-february-19"} & slugs
    with pytest.raises(UsageProblem, match="is after"):
        timeline(model, first=Day(1918, 2, 18), last=Day(1918, 2, 17))


def test_voice_and_kinds(model: Model) -> None:
    """One voice's dated claims without events; some kinds; another kind is refused."""
    voice = model.prefixes.expand("ent:the-economist")
    assert [(entry.kind, entry.voice) for entry in timeline(model, voice=voice)] == [
        ("saying", "The Economist")
    ]
    assert {entry.kind for entry in timeline(model, kinds=("work",))} == {"work"}
    with pytest.raises(UsageProblem, match="kinds are event, work"):
        timeline(model, kinds=("battle",))


def test_rough_number_is_no_rough_day(published: Published, tmp_path: Path, prefixes: Prefixes) -> None:
    """cg:loose makes a date rough only where the claim gives no number that it can belong to.

    A claim without bounds has those of its date, and one in antiquity its own.
    """
    claim = prefixes.expand("claim:p045-12")
    lines = [
        line
        for line in published.nquads.read_text(encoding="utf-8").splitlines()
        if not (line.startswith(f"<{claim}>") and ("notBefore" in line or "notAfter" in line))
    ]
    loose = f'<{claim}> <{CG}loose> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .'
    number = f'<{claim}> <{CG}quantity> "3"^^<http://www.w3.org/2001/XMLSchema#decimal> .'
    far = f'<{claim}> <{CG}notBefore> "-0044-03-15"^^<http://www.w3.org/2001/XMLSchema#date> .'
    july = "1917-07-01"
    for extra, rough, days in (
        ([loose], True, july),
        ([loose, number], False, july),
        ([far], False, "from -0044-03-15"),
    ):
        path = tmp_path / "graph.nq"
        path.write_text("\n".join([*lines, *extra]) + "\n", encoding="utf-8")
        entry = _one(timeline(Model(open_memory(path), prefixes)), "claim", "p045-12")
        assert (entry.loose, entry.new_style) == (rough, days)


def _written(entries: list[Entry], model: Model, name: str) -> Any:
    return json.loads(write_timeline(entries, name, model))


def test_timelinejs(entries: list[Entry], model: Model) -> None:
    """Each slide has what TimelineJS asks for: a start, a headline, an identifier of its own."""
    data = _written(entries, model, "timelinejs")
    slides = data["events"]
    assert data["scale"] == "human" and "Soviet Power" in data["title"]["text"]["headline"]
    assert len(slides) == len(entries) == len({slide["unique_id"] for slide in slides})
    for slide, entry in zip(slides, entries, strict=True):
        start = Day(**slide["start_date"])
        assert start == (entry.start or entry.end)
        assert ("end_date" in slide) == (entry.end not in (None, start))
        assert slide["text"]["headline"] and slide["group"] in GROUPS.values() and slide["display_date"]
    offensive = next(slide for slide in slides if slide["unique_id"] == "claim-p045-12")
    assert offensive["display_date"] == "1917-07-01 (1917-06-18 old style)"
    assert "“a new offensive at the front" in offensive["text"]["text"]


def test_visjs(entries: list[Entry], model: Model) -> None:
    """Items are boxes of one day or ranges that end after their last day; each group is declared."""
    data = _written(entries, model, "visjs")
    items = {item["id"]: item for item in data["items"]}
    assert len(items) == len(entries) and [group["id"] for group in data["groups"]] == list(KINDS)
    assert items["claim-p045-12"]["type"] == "box" and "end" not in items["claim-p045-12"]
    either = items["claim-p014-13"]
    assert (either["type"], either["start"], either["end"]) == ("range", "1917-03-14", "1917-05-14")
    assert either["className"] == "claim loose" and "loose" in either["title"]


def test_markup_is_escaped(prefixes: Prefixes) -> None:
    """No word of a graph becomes markup of the page that shows the timeline."""
    day = Day(1918, 4, 21)
    hostile = "<img src=x onerror=alert(1)>"
    said = [
        Quad(NamedNode(f"urn:{one}"), NamedNode(predicate), Literal(hostile))
        for one, predicate in (
            ("claim", RDFS + "label"),
            ("claim", CG + "quote"),
            ("event", RDFS + "label"),
            ("event", DCTERMS + "source"),
        )
    ]
    model = Model.of(said, prefixes)
    entry = Entry("claim", model.claim("urn:claim"), "1918", "", day, day, False)
    event = Entry("event", model.entity("urn:event"), "1918", "", day, day, False)
    for name in ("timelinejs", "visjs"):
        content = write_timeline([entry, event], name, model).decode()
        assert "<img" not in content and "&lt;img" in content


def test_entry_without_a_day(model: Model) -> None:
    """What has no day that can be drawn is left out for the tools and kept in JSON and CSV."""
    entry = Entry("claim", next(iter(model.claims.values())), "../..", "", None, None, False)
    assert left_out([entry], "timelinejs") == left_out([entry], "visjs") == 1
    assert left_out([entry], "json") == 0
    assert json.loads(write_timeline([entry], "timelinejs", model))["events"] == []
    assert json.loads(write_timeline([entry], "visjs", model))["items"] == []
    (row,) = json.loads(write_timeline([entry], "json", model))
    assert (row["printed"], row["start"], row["days"]) == ("../..", None, None)
    assert caption(entry) == "" and (entry.new_style, entry.days_in(CALENDARS[JULIAN])) == ("", "")


def test_csv_and_json_agree(entries: list[Entry], model: Model) -> None:
    """CSV has the fields of JSON, one line for each entry, an open side empty."""
    data = _written(entries, model, "json")
    rows = list(csv.DictReader(io.StringIO(write_timeline(entries, "csv", model).decode())))
    head = list(columns(second_calendars(model)))
    assert [list(row) for row in data] == [head] * len(data) and len(rows) == len(data)
    assert "oldStyle" in head and "oldStyle" not in columns(())
    assert [(row["iri"], row["start"] or None) for row in rows] == [
        (row["iri"], row["start"]) for row in data
    ]


def test_unknown_format(model: Model) -> None:
    """A format that is not written is refused with those that are."""
    with pytest.raises(UsageProblem, match=", ".join(TIMELINE_FORMATS)):
        write_timeline([], "svg", model)


def test_command(runner: Run) -> None:
    """The table holds both styles, what and where; a month of the options is all its days."""
    result = runner("timeline", "--from", "1917-11", "--to", "1917-11", "-k", "claim", COLUMNS="140")
    assert result.exit_code == 0
    assert "1917-11-27" in result.stdout and "1917-11-14" in result.stdout and "p078" in result.stdout
    assert "1917-12-03" not in result.stdout
    assert runner("timeline", "-F", "md").stdout.startswith("| new style | old style |")


@pytest.mark.parametrize("name", TIMELINE_FORMATS)
def test_command_formats(runner: Run, name: str) -> None:
    """Every format is written, and the same twice."""
    first, second = (runner("timeline", "--voice", "The Economist", "-F", name) for _ in range(2))
    assert first.exit_code == 0 and first.stdout == second.stdout and "p035-09" in first.stdout


def test_command_finds_nothing(runner: Run) -> None:
    """Nothing in the window is exit code 1, and the formats stay readable."""
    result = runner("timeline", "--from", "1950", "-F", "json")
    assert result.exit_code == 1 and json.loads(result.stdout) == [] and "Nothing dated fits" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from", "1917-13"), "--from '1917-13' is not a date"),
        (("--to", "soon"), "--to 'soon' is not a date"),
        (("--to", "191X"), "--to '191X' is not a date"),
        (("--from", "1918", "--to", "1917"), "1918-01-01 is after 1917-12-31"),
        (("--voice", "the-econmist"), "the-economist"),
    ],
)
def test_command_refuses(runner: Run, options: tuple[str, ...], message: str) -> None:
    """A date or voice that cannot be is one line and exit code 2."""
    result = runner("timeline", *options)
    assert result.exit_code == 2 and message in result.stderr and result.stderr.count("\n") == 1
