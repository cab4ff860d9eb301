"""Editions with dates before the year 1 or in other calendars, through every command that tells dates."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from claimgraph.build.publish import publish
from claimgraph.errors import DataProblem
from tiny_edition import ENTITIES, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

_TYPES = """@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
"""
_CLAIM = """
claim:p002-{number} a cg:Claim ; rdfs:label "{quote}"@en ; cg:quote "{quote}" ;
    rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object ent:britain ; {said} .
"""
_QUOTES = ("Portugal is a slave of Britain.", "We want peace, we want bread.", "Comrades!")


def _claims(*said: str) -> str:
    numbered = zip(_QUOTES, said, strict=False)
    return _TYPES + "".join(
        _CLAIM.format(number=f"{at:02d}", quote=quote, said=one)
        for at, (quote, one) in enumerate(numbered, 1)
    )


def _when(date: str, first: str, last: str) -> str:
    return f'cg:when "{date}"^^edtf:EDTF ; cg:notBefore "{first}"^^xsd:date ; cg:notAfter "{last}"^^xsd:date'


ANCIENT = _claims(
    _when("-0043-03-15", "-0043-03-15", "-0043-03-15"),
    _when("[-0099..-0043]", "-0099-01-01", "-0043-12-31"),
    _when("Y-17E5", "-1700000-01-01", "-1700000-12-31"),
)
HEBREW = _claims(
    f"{_when('5678-01-09', '1918-03-22', '1918-03-22')} ; cg:calendar cg:hebrew",
    'cg:heldAt "5678-01-09"^^edtf:EDTF',
)


@pytest.fixture(scope="module")
def ancient(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> str:  # noqa: ARG001
    """An edition that speaks of Caesar's time, and of one before people."""
    return str(write_edition(tmp_path_factory.mktemp("ancient"), claims=ANCIENT).root)


def test_timeline_in_antiquity(ancient: str, runner: Run) -> None:
    """Days before the year 1 stand in order of time, alone in their column; a window may lie there too."""
    done = runner("timeline", "--edition", ancient, "-F", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["start"], row["end"], row["days"]) for row in rows] == [
        ("-1700000-01-01", "-1700000-12-31", "366"),
        ("-0099-01-01", "-0043-12-31", "20819"),
        ("-0043-03-15", "-0043-03-15", "1"),
    ]
    assert "oldStyle" not in rows[0]
    assert runner("timeline", "--edition", ancient, "-F", "md").stdout.startswith("| date | printed | what |")
    window = runner("timeline", "--edition", ancient, "--from", "-0043", "--to", "-0043", "-F", "json")
    assert [row["printed"] for row in json.loads(window.stdout)] == ["[-0099..-0043]", "-0043-03-15"]


def test_timeline_tools_in_antiquity(ancient: str, runner: Run) -> None:
    """TimelineJS is given years alone where a day is beyond JavaScript; vis-timeline what it can hold."""
    slides = json.loads(runner("timeline", "--edition", ancient, "-F", "timelinejs").stdout)
    assert slides["scale"] == "cosmological"
    assert [one["start_date"] for one in slides["events"]] == [
        {"year": -1700000},
        {"year": -99},
        {"year": -43},
    ]
    done = runner("timeline", "--edition", ancient, "-F", "visjs")
    assert [(one["start"], one.get("end")) for one in json.loads(done.stdout)["items"]] == [
        ("-000099-01-01", "-000042-01-01"),
        ("-000043-03-15", None),
    ]
    assert done.stderr.count("\n") == 1 and "1 of 3 have no day that visjs can hold" in done.stderr


def test_picture_of_antiquity(ancient: str, runner: Run) -> None:
    """The picture says years as people count them, and draws one calendar."""
    done = runner("draw", "timeline", "--edition", ancient)
    assert done.exit_code == 0 and "15 March 44 BC" in done.stdout and "1700001 BC" in done.stdout
    assert "style" not in done.stdout.partition("</style>")[2].replace("style=", "")


def test_antiquity_is_sound(ancient: str, runner: Run) -> None:
    """Nothing of it is found wrong in its dates, and every export of the whole is written."""
    done = runner("validate", "--edition", ancient)
    assert "date" not in done.stdout.replace("updated", "") and "interval" not in done.stdout
    for name in ("turtle", "jsonld", "rdfxml", "tei", "csvw", "webannotation", "wikibase"):
        assert runner("export", "--edition", ancient, "-F", name).exit_code == 0, name
    asked = "SELECT ?d WHERE { ?c cg:notBefore ?d FILTER(?d < '-0043-01-01'^^xsd:date) } ORDER BY ?d"
    assert runner("sparql", "--edition", ancient, asked, "-F", "csv").stdout.split() == [
        "d", "-1700000-01-01", "-0099-01-01"
    ]  # fmt: skip


def test_another_calendar(tmp_path: Path, cache: Path, runner: Run) -> None:  # noqa: ARG001
    """A date of another calendar has its own column, and its ticks and its words in the picture."""
    root = str(write_edition(tmp_path, claims=HEBREW).root)
    done = runner("timeline", "--edition", root, "-F", "md")
    assert done.stdout.startswith("| new style | Hebrew | printed |")
    (row, *_) = json.loads(runner("timeline", "--edition", root, "-F", "json").stdout)
    assert (row["start"], row["hebrew"], row["calendar"]) == ("1918-03-22", "5678-01-09", "hebrew")
    picture = runner("draw", "timeline", "--edition", root).stdout
    assert "Hebrew 9 Nisan 5678" in picture and "old style" not in picture


def test_tei_of_rough_dates(tmp_path: Path, cache: Path, runner: Run) -> None:  # noqa: ARG001
    """A part's date is told as day or year where it is one, else between which days it lies."""
    for at, (date, told) in enumerate(
        (
            ("-0398", 'when="-0398"'),
            ("1890~", 'notBefore="1890-01-01" notAfter="1890-12-31"'),
            ("189X/", 'notBefore="1890-01-01"'),
            ("1922/..", 'notBefore="1922"'),
        )
    ):
        dated = f'{_TYPES}part:lecture dcterms:created "{date}"^^edtf:EDTF .'
        root = str(write_edition(tmp_path / str(at), dated=dated).root)
        assert f"<date {told}>{date}</date>" in runner("export", "--edition", root, "-F", "tei").stdout


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ('cg:when "1917-02-30"^^edtf:EDTF', "the gregorian and the julian calendar has no such day"),
        (
            'cg:when "1900-02-29"^^edtf:EDTF ; cg:calendar cg:gregorian',
            "the gregorian calendar has no such day",
        ),
        ('cg:heldAt "soon"^^edtf:EDTF', "it is not EDTF"),
        ('cg:when "1917"^^edtf:EDTF ; cg:calendar cg:mayan', "not a calendar"),
    ],
)
def test_no_such_date(tmp_path: Path, said: str, problem: str) -> None:
    """The build tells a date that there is not, with its place."""
    with pytest.raises(DataProblem, match=problem) as raised:
        publish(write_edition(tmp_path, claims=_claims(said), entities=ENTITIES))
    assert "claims.ttl:" in str(raised.value)
