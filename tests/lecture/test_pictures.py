"""The pictures: legible, complete, without colour, and the same bytes every time."""

from __future__ import annotations

import hashlib
import itertools
import os
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("matplotlib")

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.patches import Patch
from matplotlib.text import Text

import claimgraph
from claimgraph.dates import CALENDARS, GREGORIAN, JULIAN, Day, day_from
from claimgraph.errors import Refused, UsageProblem
from claimgraph.model.graph import local_name as local
from claimgraph.model.graph import text_of
from claimgraph.pictures import PICTURES, draw, graph_layout, render, style, time_axis
from claimgraph.pictures.canvas import MARGIN, Canvas, TextBlock, measure, wrap
from claimgraph.pictures.drawable import NothingToDraw
from claimgraph.pictures.output import DPI, matplotlib_settings
from claimgraph.store import evaluate
from claimgraph.terms import CG
from tiny_edition import CLAIMS, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition
    from claimgraph.model import Model
    from conftest import Run

#: Every picture, with the options that change what is on it.
DRAWN: dict[str, tuple[str, dict[str, Any]]] = {
    "timeline": ("timeline", {}),
    "timeline-1917": ("timeline", {"first": Day(1917, 3, 1), "last": Day(1917, 12, 31)}),
    "arguments": ("arguments", {}),
    "arguments-p048-08": ("arguments", {"about": "claim:p048-08"}),
    "arguments-p068-a4": ("arguments", {"about": "arg:p068-a4", "steps": 2}),
    "arguments-p021": ("arguments", {"about": "par:p021"}),
    "voices": ("voices", {}),
    "voices-editor": ("voices", {"told_by": "ent:editor"}),
    "coverage": ("coverage", {}),
    "coverage-voice": ("coverage", {"by": "voice"}),
    "states": ("states", {}),
}


#: A claim that is reported and argued against.
REPORTED = """
claim:p002-01 a cg:Claim ; rdfs:label "Portugal is a slave of Britain."@en ;
    cg:quote "Portugal is a slave of Britain." ;
    rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object ent:britain ;
    cg:claimant ent:editor ; cg:reportedBy ent:lecturer ;
    cg:reportMode cg:imagined ; cg:reporterStance cg:rejects .
arg:p002-a1 a cg:Argument ; rdfs:label "No."@en ;
    cg:premise claim:p002-01 ; cg:conclusion claim:p002-01 ; cg:bearing cg:attacks .
"""


@pytest.fixture(scope="module")
def canvases(model: Model) -> dict[str, Canvas]:
    """Every picture, drawn once."""
    found = {}
    for name, (what, options) in DRAWN.items():
        given = {
            key: model.prefixes.expand(value) if isinstance(value, str) and ":" in value else value
            for key, value in options.items()
        }
        found[name] = draw(what, model, **given)
    return found


def _rows(model: Model, sparql: str) -> list[tuple[str, ...]]:
    answer: Any = evaluate(model.engine, sparql, dict(model.prefixes))
    return [tuple("" if term is None else text_of(term) for term in row) for row in answer]


def _stored(edition: Edition, model: Model, slug: str) -> list[dict[str, str]]:
    """The rows of a stored question, as a reader of the graph would get them."""
    from claimgraph.queries import bind
    from claimgraph.workspace.stored_queries import find_query

    answer: Any = evaluate(model.engine, bind(find_query(edition, slug), {}))
    names = [variable.value for variable in answer.variables]
    return [{name: text_of(row[name]) for name in names if row[name] is not None} for row in answer]


def faults(canvas: Canvas) -> list[str]:
    """What a reader could not read: texts that overlap, and texts or boxes that lie off the sheet."""
    with matplotlib_settings():
        renderer = RendererAgg(*canvas.figure.bbox.size, canvas.figure.dpi)  # type: ignore[no-untyped-call]
        complaints = []
        placed = []
        edge = canvas.figure.bbox
        for artist in canvas.figure.findobj(Text):
            if not isinstance(artist, Text) or not artist.get_text():
                continue
            box = artist.get_window_extent(renderer)
            if box.x0 < edge.x0 or box.y0 < edge.y0 or box.x1 > edge.x1 or box.y1 > edge.y1:
                complaints.append(f"cut off: {artist.get_text()!r}")
            placed.append((box.x0, box.x1, box.y0, box.y1, artist.get_text()))
    placed.sort()
    for number, (_, right, low, high, text) in enumerate(placed):
        for left, _, other_low, other_high, other in placed[number + 1 :]:
            if left >= right:
                break
            if low < other_high and other_low < high:
                complaints.append(f"overlap: {text!r} and {other!r}")
    return complaints


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_and_nothing_is_cut_off(canvases: dict[str, Canvas], name: str) -> None:
    """No two texts of a picture overlap and none lies off the sheet."""
    assert faults(canvases[name]) == []


def test_the_check_for_overlaps_fires() -> None:
    """Two texts in one place, a text beyond the right edge and one above the sheet are each found."""
    with matplotlib_settings():
        canvas = Canvas("T", "D")
        canvas.text(60, 60, TextBlock(("one text",), 10))
        canvas.text(70, 64, TextBlock(("another",), 10))
        canvas.text(290, 90, TextBlock(("too far right",), 10))
        canvas.text(60, -20, TextBlock(("too high",), 10))
        canvas.text(60, 74, TextBlock(("apart",), 10))
        canvas.finish(300, 120, "")
    assert sorted(faults(canvas)) == [
        "cut off: 'too far right'",
        "cut off: 'too high'",
        "overlap: 'one text' and 'another'",
    ]


@pytest.mark.parametrize("name", ["arguments", "arguments-p048-08", "arguments-p021", "states"])
def test_no_box_covers_another(canvases: dict[str, Canvas], name: str) -> None:
    """The boxes of a map lie apart, and inside the margins of the sheet."""
    canvas = canvases[name]
    boxes = []
    for artist in canvas.figure.findobj(Patch):
        if isinstance(artist, Patch) and artist.get_gid():
            path = artist.get_path().transformed(artist.get_patch_transform()).get_extents()
            boxes.append((artist.get_gid(), path.x0, path.y0, path.x1, path.y1))
    assert len(boxes) == len(canvas.drawn)
    width, height = canvas.size
    for gid, x0, y0, x1, y1 in boxes:
        assert x0 >= MARGIN - 1 and x1 <= width - MARGIN + 1 and y0 > 0 and y1 < height, gid
    for one, other in itertools.combinations(boxes, 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one[0], other[0])


@pytest.mark.parametrize("name", DRAWN)
def test_svg_is_xml_with_title_and_description(canvases: dict[str, Canvas], name: str) -> None:
    """Each SVG parses, is named and described for screen readers, and has no date and no identifier twice."""
    canvas = canvases[name]
    content = render(canvas, "svg")
    root = ET.fromstring(content)  # noqa: S314 - our own output
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    assert root.attrib["role"] == "img"
    title, desc = root.find(f"{space}title"), root.find(f"{space}desc")
    assert title is not None and title.text == canvas.title
    assert desc is not None and desc.text == canvas.description
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {desc.attrib['id']}"
    ids = [node.attrib["id"] for node in root.iter() if "id" in node.attrib]
    assert len(ids) == len(set(ids))
    assert set(canvas.drawn) <= set(ids)
    assert b"dc:date" not in content and b"matplotlib.org" not in content


def test_png_has_the_size_of_the_sheet(canvases: dict[str, Canvas]) -> None:
    """A PNG begins as one and is as large as the sheet at its resolution; it carries title, no software."""
    canvas = canvases["states"]
    content = render(canvas, "png")
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) == tuple(int(side / 72 * DPI) for side in canvas.size)
    assert canvas.title.encode() in content
    assert b"Software" not in content


_DIGESTS = """
import hashlib, sys
from claimgraph.model import Model
from claimgraph.pictures import PICTURES, draw, render
from claimgraph.edition import find_edition
from claimgraph.store import open_memory
from pathlib import Path
model = Model(open_memory(Path(sys.argv[1])), find_edition(sys.argv[2]).prefixes())
for what in PICTURES:
    sheet = draw(what, model)
    print(what, *(hashlib.sha256(render(sheet, name)).hexdigest() for name in ("svg", "png")))
"""


def test_the_same_bytes_in_other_processes(
    published: Any, edition: Edition, canvases: dict[str, Canvas], tmp_path: Path
) -> None:
    """Other hash seeds, another folder and a user's own Matplotlib settings change no byte."""
    settings_of_user = ("font.size: 30", "svg.fonttype: none", "lines.linewidth: 9", "hatch.linewidth: 5")
    (tmp_path / "matplotlibrc").write_text("\n".join(settings_of_user))
    here = {name: hashlib.sha256(render(canvases[name], "svg")).hexdigest() for name in PICTURES}
    outputs = set()
    for seed in ("0", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", _DIGESTS, str(published.nquads), str(edition.root)],
            env={**os.environ, "PYTHONHASHSEED": seed, "MATPLOTLIBRC": str(tmp_path / "matplotlibrc")},
            cwd=tmp_path, capture_output=True, text=True, check=True,
        )  # fmt: skip
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert {line.split()[0]: line.split()[1] for line in outputs.pop().splitlines()} == here


def test_everything_dated_is_on_the_timeline(canvases: dict[str, Canvas], model: Model) -> None:
    """Each entry of the timeline is drawn once, as claim, saying, event or work."""
    from claimgraph.answer.timeline import timeline

    drawn = [gid for gid in canvases["timeline"].drawn if not gid.startswith("date-")]
    expected = [f"{entry.kind}-{local(entry.record.iri)}" for entry in timeline(model)]
    assert len(expected) > 100
    assert sorted(drawn) == sorted(expected)


def test_the_timeline_can_be_cut(canvases: dict[str, Canvas], model: Model) -> None:
    """From March to December 1917 holds what can lie in that time, and nothing of 1918."""
    from claimgraph.answer.timeline import timeline

    entries = timeline(model, first=Day(1917, 3, 1), last=Day(1917, 12, 31))
    drawn = {gid for gid in canvases["timeline-1917"].drawn if not gid.startswith("date-")}
    assert drawn == {f"{entry.kind}-{local(entry.record.iri)}" for entry in entries}
    assert "claim-p045-12" in drawn and "claim-p078-77" not in drawn


def test_objections_and_replies_are_those_of_the_stored_question(
    canvases: dict[str, Canvas], edition: Edition, model: Model
) -> None:
    """Without a name the arguments drawn are those that the stored question answers, premises and all."""
    asked = {local(row["argument"]) for row in _stored(edition, model, "objections-and-replies")}
    drawn = canvases["arguments"].drawn
    assert {gid.removeprefix("argument-") for gid in drawn if gid.startswith("argument-")} == asked
    claims = _rows(
        model,
        "SELECT DISTINCT ?claim { ?argument cg:premise|cg:conclusion ?claim . ?claim a cg:Claim "
        f"FILTER(?argument IN ({', '.join(f'arg:{name}' for name in asked)})) }}",
    )
    assert {gid.removeprefix("claim-") for gid in drawn if gid.startswith("claim-")} == {
        local(row[0]) for row in claims
    }


def test_the_map_of_a_paragraph_holds_its_arguments(canvases: dict[str, Canvas], model: Model) -> None:
    """Every argument with a premise or conclusion in the paragraph is drawn."""
    rows = _rows(
        model,
        "SELECT DISTINCT ?argument { ?passage dcterms:isPartOf par:p021 . ?claim cg:passage ?passage . "
        "?argument a cg:Argument ; cg:premise|cg:conclusion ?claim }",
    )
    assert rows
    assert {f"argument-{local(row[0])}" for row in rows} <= set(canvases["arguments-p021"].drawn)


def test_steps_widen_a_map(model: Model) -> None:
    """One step from a claim reaches its own arguments only, more steps reach further."""
    about = model.prefixes.expand("claim:p048-08")
    sizes = [len(draw("arguments", model, about=about, steps=steps).drawn) for steps in (1, 2, 9)]
    assert sizes == sorted(set(sizes))
    own = _rows(model, "SELECT ?argument { ?argument cg:premise|cg:conclusion claim:p048-08 }")
    drawn = draw("arguments", model, about=about, steps=1).drawn
    assert {gid for gid in drawn if gid.startswith("argument-")} == {
        f"argument-{local(row[0])}" for row in own
    }


def test_a_map_beyond_what_is_legible_is_refused(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """More claims than a sheet can hold are refused, with the way to have fewer."""
    monkeypatch.setattr("claimgraph.pictures.arguments.MAX_CLAIMS", 10)
    with pytest.raises(Refused, match=r"a legible sheet holds 10"):
        draw("arguments", model, about=model.prefixes.expand("claim:p048-08"), steps=9)


def test_every_report_is_a_square(canvases: dict[str, Canvas], edition: Edition, model: Model) -> None:
    """Each claim that somebody reports of somebody is one square; the stored question counts the same."""
    triples = _rows(
        model, "SELECT ?claim ?voice ?reporter { ?claim cg:reportedBy ?reporter ; cg:claimant ?voice }"
    )
    expected = sorted(f"claim-{'-'.join(map(local, row))}" for row in triples)
    assert sorted(gid for gid in canvases["voices"].drawn if gid.startswith("claim-")) == expected
    counted = sum(int(row["claims"]) for row in _stored(edition, model, "quoted-and-how"))
    assert counted == len(expected) > 300


def test_every_attitude_is_a_line(canvases: dict[str, Canvas], model: Model) -> None:
    """There is a line for each reporter, voice and stance, the nested reports included."""
    rows = _rows(
        model,
        "SELECT DISTINCT ?reporter ?voice ?stance "
        "{ ?claim cg:reportedBy ?reporter ; cg:claimant ?voice ; cg:reporterStance ?stance }",
    )
    expected = sorted(f"lane-{'-'.join(map(local, row))}" for row in rows)
    assert sorted(gid for gid in canvases["voices"].drawn if gid.startswith("lane-")) == expected
    assert "lane-bourgeois-press-provisional-government-endorses" in expected


def test_reports_inside_reports_find_their_place(model: Model) -> None:
    """Whoever is reported by those on the left is in the list; all other reporters stand on the left."""
    from claimgraph.pictures.voices import Report, _outermost_reporters, reports

    said = model.claims
    assert [local(who) for who in _outermost_reporters(reports(said))] == ["leon-trotsky", "editor"]
    claim = next(iter(said.values()))
    chain = [
        Report("a", "b", claim),
        Report("a", "c", claim),
        Report("b", "d", claim),
        Report("d", "e", claim),
    ]
    assert _outermost_reporters(chain) == ["a", "d"]


def test_one_reporter_alone(canvases: dict[str, Canvas], model: Model) -> None:
    """Told by the editor are the editor's reports and nobody else's."""
    rows = _rows(model, "SELECT ?claim ?voice { ?claim cg:reportedBy ent:editor ; cg:claimant ?voice }")
    drawn = [gid for gid in canvases["voices-editor"].drawn if gid.startswith("claim-")]
    assert sorted(drawn) == sorted(f"claim-{local(claim)}-{local(voice)}-editor" for claim, voice in rows)


def test_every_sentence_and_claim_is_on_the_page(canvases: dict[str, Canvas], model: Model) -> None:
    """The page has a cell for each sentence, the score a stroke for each claim and voice."""
    sentences = {
        f"sentence-{local(iri)}" for iri in model.graph.instances("http://purl.org/spar/doco/Sentence")
    }
    assert {gid for gid in canvases["coverage"].drawn if gid.startswith("sentence-")} == sentences
    claims = _rows(model, "SELECT ?claim ?voice { ?claim a cg:Claim ; cg:claimant ?voice }")
    drawn = sorted(gid for gid in canvases["coverage-voice"].drawn if gid.startswith("claim-"))
    assert drawn == sorted(f"claim-{local(claim)}-{local(voice)}" for claim, voice in claims)


def test_the_band_says_whose_words_stand_there(model: Model) -> None:
    """In p051 an imagined voice is told from the lecturer; where no claim quotes the band is empty."""
    from claimgraph.pictures.coverage import main_speaker, quotation_runs

    said = model.claims
    speaker = main_speaker(said)
    assert local(speaker) == "leon-trotsky"
    shared = next(claim for claim in said.values() if claim.name == "p020-38")
    assert quotation_runs(shared.start, shared.end, list(said.values()), speaker) == [
        (shared.start, shared.end, "rejects")
    ]
    assert quotation_runs(0, 20, list(said.values()), speaker) == []


def test_every_bond_between_states_is_drawn(
    canvases: dict[str, Canvas], edition: Edition, model: Model
) -> None:
    """The states' claims are those of known relations that somebody holds, cessions and denials included."""
    groups = ("domination", "subjection", "parity")
    relations = ", ".join(
        f"rel:{local(row[0])}"
        for group in groups
        for row in _rows(model, f"SELECT ?relation {{ rel:{group} skos:member ?relation }}")
    )
    kinds = "cg:Polity, foaf:Organization, foaf:Group, schema:Place"
    rows = _rows(
        model,
        f"""SELECT DISTINCT ?claim {{
          {{ ?a a cg:Polity . ?claim rdf:subject ?a ; rdf:object ?b }}
          UNION {{ ?b a cg:Polity . ?claim rdf:subject ?a ; rdf:object ?b }}
          ?a a ?one . ?b a ?other . ?claim rdf:predicate ?relation ; cg:force ?force .
          FILTER(?relation IN ({relations})) FILTER(?one IN ({kinds})) FILTER(?other IN ({kinds}))
          FILTER NOT EXISTS {{ ?force skos:broader cg:suspended }} FILTER(?force != cg:question) }}""",
    )
    drawn = [gid for gid in canvases["states"].drawn if gid.startswith("bond-")]
    names = [f"p{part}" for gid in drawn for part in gid.removeprefix("bond-p").split("-p")]
    assert sorted(names) == sorted(local(row[0]) for row in rows)
    territories = {local(row["claim"]) for row in _stored(edition, model, "territories")}
    assert len(territories) > 10
    assert territories <= set(names)


def test_power_runs_from_left_to_right(model: Model) -> None:
    """Germany stands left of Turkey, which the text calls its slave, where they are said to unite too."""
    from claimgraph.pictures.states import layout_edges, relation_edges

    found = relation_edges(model, model.claims)
    edges = layout_edges(found)
    germany, turkey = (model.prefixes.expand(f"ent:{name}") for name in ("germany", "turkey"))
    both = [bond for bond in found if {*bond.subjects, *bond.objects} == {germany, turkey}]
    assert {bond.relation for bond in both} == {"subjugatedBy", "unitesWith"}
    for bond in both:
        assert (germany, bond) in edges and (bond, turkey) in edges
    wish = [bond for bond in found if bond.negative and bond.relation == "subjugatedBy"]
    assert [(bond.manner, len(bond.objects)) for bond in wish] == [("reported, figurative", 2)]


@pytest.mark.parametrize(
    "kinds",
    [
        style.STANCES,
        style.MODES,
        {key: stroke for key, (stroke, _) in style.ARGUMENTS.items()},
        style.RELATION_STROKES,
        style.VOICES,
        style.DATES,
    ],
)
def test_kinds_differ_without_colour(kinds: dict[str, Any]) -> None:
    """No two kinds of line or surface are told apart by colour alone."""
    shapes = [_without_colour(kind) for kind in kinds.values()]
    assert len(set(shapes)) == len(shapes)


def _without_colour(kind: style.Stroke | style.Fill | style.Square) -> tuple[object, ...]:
    """What a copy in black and white leaves of a line or surface; grounds from 0 (black) to 10 (white)."""
    if isinstance(kind, style.Stroke):
        return kind.dashes, kind.bar
    grey = round(10 * _luminance(kind.background))
    return (kind.hatch if isinstance(kind, style.Fill) else kind.glyph), grey


def _luminance(colour: str) -> float:
    """How light a colour ``#rrggbb`` is, from 0 (black) to 1 (white), as a grey copy shows it."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_shape_forgets_colour() -> None:
    """Two lines or surfaces that differ in hue only count as the same, so that the check above can fail."""
    red, blue = style.Stroke((), False, style.RED), style.Stroke((), False, style.BLUE)
    assert _without_colour(red) == _without_colour(blue)
    assert _without_colour(style.Fill("//", "#ff0000")) == _without_colour(style.Fill("//", "#363636"))
    assert _without_colour(style.Square("#a0a0a0")) != _without_colour(style.Square("#a0a0a0", "x"))


def test_greys_and_marks_are_told_apart() -> None:
    """The steps of density are far apart in lightness, and no two marks of the timeline are the same."""
    from claimgraph.pictures.coverage import DENSITY, shade

    lights = [_luminance(colour) for _, colour in DENSITY]
    assert all(one - other > 0.12 for one, other in itertools.pairwise(lights))
    assert shade(0, 80) == "#ffffff" and shade(9, 80) == DENSITY[-1][1]
    assert len(set(style.MARKS)) == len(style.MARKS)


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(1, 60)), min_size=1, max_size=12), st.floats(0, 9))
def test_spreading_keeps_order_and_distance(items: list[tuple[float, float]], gap: float) -> None:
    """What is spread lies in the same order without overlap, and stays where it was if it fitted."""
    items.sort()
    wanted, sizes = [want for want, _ in items], [size for _, size in items]
    placed = graph_layout.spread(wanted, sizes, gap)
    for number in range(1, len(placed)):
        room = (sizes[number] + sizes[number - 1]) / 2 + gap
        assert placed[number] - placed[number - 1] >= room - 1e-6
    assert abs(sum(placed) - sum(wanted)) < 1e-6 * max(1.0, sum(map(abs, wanted)))
    assert graph_layout.spread(placed, sizes, gap) == pytest.approx(placed, abs=1e-6)


def test_layers_keep_boxes_apart_and_edges_forward() -> None:
    """In a graph with a cycle and a long edge no boxes overlap, and the long edge has a way of its own."""
    sizes: dict[Any, tuple[float, float]] = {
        name: (50.0, 20.0 + 10 * number) for number, name in enumerate("abcde")
    }
    edges: list[tuple[Any, Any]] = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), ("d", "a"), ("b", "e")]
    drawn = graph_layout.layered(sizes, edges)
    for one, other in itertools.combinations(sizes, 2):
        (x0, y0), (x1, y1) = drawn.centres[one], drawn.centres[other]
        assert abs(x0 - x1) >= 50 or abs(y0 - y1) >= (sizes[one][1] + sizes[other][1]) / 2
    assert drawn.centres["a"][0] < drawn.centres["b"][0] < drawn.centres["c"][0]
    assert len(drawn.waypoints[3]) == 4
    assert graph_layout.components("abcxy", [("a", "b"), ("x", "y")]) == [["a", "b"], ["c"], ["x", "y"]]


def test_time_is_broken_where_it_is_empty() -> None:
    """Centuries are cut out between dates, a single year is not cut in two."""
    day = date(1917, 11, 7).toordinal()
    year = (date(1848, 1, 1).toordinal(), date(1848, 12, 31).toordinal())
    parts = time_axis.split_at_gaps([(day, day), (day + 1, day + 20), year])
    assert parts == [year, (day, day + 20)]
    axis = time_axis.scaled_axis(parts, [10, 100], 50, 300)
    assert axis.position(year[0]) == 50
    assert axis.position(day) < axis.position(day + 1) < axis.position(day + 20)
    assert axis.position(day) - axis.position(year[1]) == pytest.approx(time_axis.BREAK)
    assert axis.position(day + 20) == pytest.approx(350, abs=1)


def test_ticks_stand_where_each_calendar_has_them() -> None:
    """The year 1918 begins thirteen days later in the old style."""
    segment = time_axis.Segment(date(1917, 12, 1).toordinal(), date(1918, 2, 28).toordinal(), 0, 400)
    new, old = (
        {name: day for day, name in time_axis.ticks(segment, CALENDARS[one])} for one in (GREGORIAN, JULIAN)
    )
    assert new["Jan 1918"] == date(1918, 1, 1).toordinal()
    assert old["Jan 1918"] == date(1918, 1, 14).toordinal()
    october = date(1905, 10, 30).toordinal()
    assert time_axis.ticks(time_axis.Segment(october, october, 0, 10), CALENDARS[JULIAN]) == [
        (october, "17 Oct 1905")
    ]
    year = date(1789, 1, 1).toordinal()
    assert time_axis.ticks(time_axis.Segment(year, year, 0, 10)) == [(year, "1789")]
    assert time_axis.ticks(time_axis.Segment(year, year, 0, 10), CALENDARS[JULIAN]) == []


HEBREW, REPUBLICAN = CG + "hebrew", CG + "frenchRepublican"


@pytest.mark.parametrize(
    ("first", "last", "calendar", "words"),
    [
        ("1917-07-01", "1917-07-01", GREGORIAN, "1 July 1917"),
        ("1917-07-01", "1917-07-01", JULIAN, "18 June 1917"),
        ("1848-01-01", "1848-12-31", GREGORIAN, "1848"),
        ("1601-01-01", "1800-12-31", GREGORIAN, "1601 to 1800"),
        ("1917-03-14", "1917-04-13", JULIAN, "March 1917"),
        ("1905-10-14", "1906-01-13", JULIAN, "October to December 1905"),
        ("1918-02-17", "1918-02-18", GREGORIAN, "17 to 18 February 1918"),
        ("1917-04-03", "1917-05-02", GREGORIAN, "3 April to 2 May 1917"),
        (None, "1918-03-03", GREGORIAN, "until 3 March 1918"),
        ("1918-03-03", None, GREGORIAN, "from 3 March 1918"),
        ("-0043-03-15", "-0043-03-15", GREGORIAN, "15 March 44 BC"),
        ("-0099-01-01", "0000-12-31", GREGORIAN, "100 BC to 1 BC"),
        ("1917-09-17", "1918-09-06", HEBREW, "5678"),
        ("1793-09-22", "1793-10-21", REPUBLICAN, "Vendémiaire 2"),
        ("1795-09-17", "1795-09-22", REPUBLICAN, "Sansculottides 3"),
        ("1789-07-14", "1789-07-14", REPUBLICAN, ""),
    ],
)
def test_dates_are_told_as_people_say_them(
    first: str | None, last: str | None, calendar: str, words: str
) -> None:
    """A year, a month, a day, a range, and a side left open, in any calendar; the year 0 is 1 BC."""
    days = [day.toordinal() if (day := day_from(text or "")) else None for text in (first, last)]
    assert time_axis.days_in_words(days[0], days[1], CALENDARS[calendar]) == words


def test_wrapping_keeps_within_the_width() -> None:
    """Lines stay within the width, words too long are broken, a no-break space holds what it joins."""
    words = wrap("a Proletarian-Dictatorship-Without-End\u00a0· p001-01 and more", 60, 8)
    assert words.width <= 60
    assert (
        "".join(words.lines).replace(" ", "") == "aProletarian-Dictatorship-Without-End\u00a0·p001-01andmore"
    )
    assert wrap("x\u00a0y z", measure("x\u00a0y", 8) + 0.1, 8).lines == ("x\u00a0y", "z")
    assert wrap("", 60, 8).lines == ()


EMPTY = CLAIMS.replace("rdf:object ent:britain", "rdf:object ent:lecturer")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Edition:  # noqa: ARG001
    """An edition with one claim, nothing dated, argued, reported or said of states."""
    return write_edition(tmp_path_factory.mktemp("tiny"), claims=EMPTY)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("timeline", "the graph has no date. It draws cg:when and cg:heldAt of claims, schema:startDate of"),
        ("arguments", "the graph has no objection that is replied to. Name a claim, an argument or a"),
        (
            "voices",
            "nobody in the graph reports anybody. It draws claims with a cg:claimant and a cg:reportedBy",
        ),
        ("states", "the graph has no claim between states. It draws claims between entities of cg:Polity"),
    ],
)
def test_nothing_to_draw_is_said_in_a_line(runner: Run, tiny: Edition, what: str, why: str) -> None:
    """A graph without anything of the kind ends with one line, which says what is drawn, and exit code 1."""
    done = runner("draw", what, "--edition", str(tiny.root))
    assert done.exit_code == 1
    assert done.stderr.startswith(f"nothing to draw: {why}") and done.stderr.count("\n") == 1
    assert not done.stdout


def test_no_claims_no_page(runner: Run, tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """An edition without a claim has no page to draw."""
    edition = write_edition(tmp_path, claims="")
    done = runner("draw", "coverage", "--edition", str(edition.root))
    assert (done.exit_code, done.stderr.strip()) == (
        1,
        (
            "nothing to draw: the graph has no claim at a place of a text. "
            "It draws claims with a cg:quote; write one into graph/."
        ),
    )


@pytest.mark.parametrize("tellers", [("lecturer",), ("lecturer", "annotator", "britain")])
def test_reporters_of_one_voice_have_room(tellers: tuple[str, ...], tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """One row and several boxes beside it: none is drawn over the head or the foot of the picture."""
    pattern = """claim:p002-0{} a cg:Claim ; rdfs:label "Britain rules {}."@en ;
    cg:quote "Portugal is a slave of Britain." ; rdf:subject ent:britain ; rdf:predicate rel:subjugates ;
    rdf:object ent:portugal ; cg:claimant ent:editor ; cg:reportedBy ent:{} ;
    cg:reportMode cg:direct ; cg:reporterStance cg:neutral .
"""
    claims = "".join(pattern.format(number, number, teller) for number, teller in enumerate(tellers, 1))
    with claimgraph.open(write_edition(tmp_path, claims=claims)) as opened:
        canvas = draw("voices", opened.model)
    assert faults(canvas) == []
    boxes = [one for one in canvas.figure.findobj(Patch) if isinstance(one, Patch) and one.get_gid()]
    spans = [
        box.get_path().transformed(box.get_patch_transform()).get_extents()
        for box in boxes
        if str(box.get_gid()).startswith("reporter-")
    ]
    assert len(spans) == len(tellers)
    texts = [one for one in canvas.figure.findobj(Text) if isinstance(one, Text) and one.get_text()]
    foot = next(one for one in texts if one.get_text().startswith("Drawn by")).get_position()[1]
    head = next(one for one in texts if one.get_text().startswith("Squares")).get_position()[1]
    assert max(span.y1 for span in spans) < foot
    assert min(span.y0 for span in spans) > head


@pytest.mark.parametrize("by", ["paragraph", "voice"])
def test_a_tiny_edition_is_drawn(runner: Run, tiny: Edition, by: str) -> None:
    """The page and the score of one claim are drawn and legible, though the edition has no queries."""
    done = runner("draw", "coverage", "--by", by, "--edition", str(tiny.root))
    assert done.exit_code == 0
    assert done.stdout_bytes.startswith(b"<?xml")


@pytest.mark.parametrize(
    ("what", "changed", "says"),
    [
        (
            "voices",
            ("cg:reportMode cg:imagined", "cg:reportMode cg:sung"),
            "draw the cg:reportMode 'sung'",
        ),
        ("voices", ("cg:reportMode cg:imagined ;", ""), "it has no cg:reportMode"),
        ("coverage", ("cg:rejects", "cg:shrugs"), "cannot draw the cg:reporterStance 'shrugs'"),
        (
            "arguments",
            ("cg:bearing cg:attacks", "cg:bearing cg:bites"),
            "draw the cg:bearing 'bites'",
        ),
    ],
)
def test_what_has_no_sign_is_named(
    runner: Run, tmp_path: Path, what: str, changed: tuple[str, str], says: str
) -> None:
    """A value that the shapes refuse and no sign stands for is one line that names the thing and the term."""
    claims = REPORTED.replace(*changed)
    assert claims != REPORTED
    small = write_edition(tmp_path, claims=claims)
    done = runner("draw", what, "-o", str(tmp_path / "x.svg"), "--edition", str(small.root))
    assert done.exit_code == 3 and done.stderr.count("\n") == 1
    assert done.stderr.startswith("p002-") and says in done.stderr


def test_a_missing_library_is_named_with_the_way_to_get_it(
    runner: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Matplotlib or igraph the command is refused in one line."""
    for name in ("matplotlib", "igraph"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, name, None)
            done = runner("draw", "states")
        assert done.exit_code == 4
        assert done.stderr.strip() == (
            f"drawing needs {name}, which is not installed. Install it with pip install 'claimgraph[draw]'."
        )


def test_files_are_written_by_their_ending(runner: Run, tmp_path: Path) -> None:
    """A file ending in .png is a PNG, one in .svg an SVG, and another ending is a mistake."""
    for ending, begin in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        path = tmp_path / f"map.{ending}"
        done = runner("draw", "arguments", "p021", "-o", str(path))
        assert done.exit_code == 0, done.stderr
        assert path.read_bytes().startswith(begin)
        assert f"bytes of {ending}" in done.stderr
    done = runner("draw", "arguments", "p021", "-o", str(tmp_path / "map.pdf"))
    assert done.exit_code == 2
    assert "pictures are .svg or .png" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["states", "--by", "voice"], 2, "--by does not go with states but with coverage"),
        (["states", "p021"], 2, "NAME does not go with states but with arguments"),
        (["arguments", "--steps", "2"], 2, "--steps needs a NAME"),
        (["arguments", "Portugal"], 2, "portugal is neither a claim, an argument nor a paragraph"),
        (["arguments", "p048-99"], 2, "nothing in the graph is called"),
        (["arguments", "p001"], 1, "no argument holds p001"),
        (["arguments", "p002-01"], 1, "no argument holds p002-01"),
        (["timeline", "--from", "soon"], 2, "is not a date"),
        (["timeline", "--from", "1990"], 1, "no date in that time"),
        (["voices", "--told-by", "Germany"], 1, "Germany reports nobody"),
    ],
)
def test_what_cannot_be_drawn_is_explained(runner: Run, arguments: list[str], code: int, says: str) -> None:
    """Options that do not fit, names that are not there and empty selections each get one line."""
    done = runner("draw", *arguments)
    assert done.exit_code == code, done.stderr
    assert says.lower() in done.stderr.lower()
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_package_says_what_it_does_not_know(model: Model, canvases: dict[str, Canvas]) -> None:
    """Pictures, options and formats that do not exist are refused by name."""
    with pytest.raises(UsageProblem, match="no picture is called 'map'"):
        draw("map", model)
    with pytest.raises(UsageProblem, match="the picture states has no option 'by'"):
        draw("states", model, by="voice")
    with pytest.raises(UsageProblem, match="not written as 'pdf'"):
        render(canvases["states"], "pdf")
    with pytest.raises(NothingToDraw):
        draw("voices", model, told_by="https://example.org/nobody")
