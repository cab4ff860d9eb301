"""Questions in plain words: how many are answered, how they are read, and what the command says."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import claimgraph
from claimgraph.ask.claim_ranking import rank
from claimgraph.ask.interpretation import interpret
from claimgraph.ask.language import GROUPS, table, tags
from claimgraph.ask.time_expressions import Date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.api.open_edition import OpenEdition
    from conftest import Run

QUESTIONS = Path(__file__).parent.parent / "questions" / "lecture-work.json"
ASKED: list[dict[str, Any]] = json.loads(QUESTIONS.read_text("utf-8"))


@pytest.fixture(scope="module")
def lecture() -> Iterator[OpenEdition]:
    """The lecture, open."""
    with claimgraph.open() as opened:
        yield opened


def test_claims_that_answer(lecture: OpenEdition) -> None:
    """A claim that answers is among the first 10 for 85 % of the questions, the first 3 for 70 %."""
    index = lecture.index
    names = {item.id: item.short for item in index.items(range(1, 10_000))}
    first3, first10, recall, empty = 0, 0, 0.0, []
    scored = [one for one in ASKED if one["claims"]]
    for one in scored:
        ranked = [
            names[claim.claim] for claim in rank(index, interpret(index, one["question"], lambda: "en"))
        ]
        wanted = {f"claim:{name}" for name in one["claims"]}
        first3 += bool(wanted & set(ranked[:3]))
        first10 += bool(wanted & set(ranked[:10]))
        recall += len(wanted & set(ranked[:20])) / len(wanted)
        empty += [] if ranked else [one["question"]]
    assert len(scored) > 100
    assert not empty
    assert first3 / len(scored) >= 0.70
    assert first10 / len(scored) >= 0.85
    assert recall / len(scored) >= 0.75


def test_stored_questions_that_answer(lecture: OpenEdition) -> None:
    """One of the stored questions that answer is among the three offered for 75 % of every third question."""
    scored = [one for one in ASKED if one["stored"]][::3]
    right = 0
    for one in scored:
        offered = {offer.name.rpartition("/")[2] for offer in lecture.ask(one["question"]).source.offers}
        right += bool(offered & {stored["query"].rpartition("/")[2] for stored in one["stored"]})
    assert right / len(scored) >= 0.75


def test_what_is_offered_can_be_asked(lecture: OpenEdition) -> None:
    """Each stored question offered runs with its values, by the command that is told, and has rows."""
    for question in (
        "Which towns were ceded to Turkey?",
        "Who forced Portugal into the war?",
        "wolf’s teeth",
    ):
        for offer in lecture.ask(question).source.offers:
            _, command, name, *values = shlex.split(offer.command)
            given = dict(value.split("=", 1) for value in values)
            assert (command, name, given) == ("query", offer.name, offer.values)
            assert list(lecture.query(name, **given))


@pytest.mark.parametrize("name", ["wilson", "nathan"])
def test_other_editions_and_languages(name: str) -> None:
    """Another edition's questions, in English and in German, have an answer among the first 10."""
    asked: list[dict[str, Any]] = json.loads((QUESTIONS.parent / f"{name}.json").read_text("utf-8"))
    scored = [one for one in asked if one["claims"]]
    with claimgraph.open(QUESTIONS.parent / "editions" / name) as opened:
        right = sum(
            bool(
                {found.claim for found in opened.ask(one["question"])} & {f"claim:{c}" for c in one["claims"]}
            )
            for one in scored
        )
    assert right / len(scored) >= 0.85


READ = [
    ("Which towns were ceded to Turkey?", {("relation", "rel:cededTo"), ("entity", "ent:turkey")}),
    ("Who gave orders to Austria-Hungary?", {("relation", "rel:rules"), ("entity", "ent:austria-hungary")}),
    ("What does the editor say of Lenin?", {("voice", "ent:editor"), ("entity", "ent:vladimir-lenin")}),
    ("According to Gorky, what is man?", {("voice", "ent:maxim-gorky")}),
    ("What does the lecturer fear?", {("entity", "ent:leon-trotsky"), ("relation", "rel:fears")}),
]


@pytest.mark.parametrize(("question", "readings"), READ)
def test_readings(lecture: OpenEdition, question: str, readings: set[tuple[str, str]]) -> None:
    """Entities, relations by label or synonym and voices are read off the question's words."""
    asked = interpret(lecture.index, question, lambda: "en")
    assert readings <= {(one.kind, one.item.short) for one in asked.readings}


def test_times(lecture: OpenEdition) -> None:
    """Days, months and years are read, with what stands before them."""
    asked = interpret(
        lecture.index, "What happened on March 3, 1918, before 1905 and after June 18?", lambda: "en"
    )
    assert set(asked.dates) == {Date(1918, 3, 3), Date(1905, how="before"), Date(0, 6, 18, "after")}


MARCH = Date(1917, 3)
FITS = [
    ("1917-21", MARCH, True),  # spring
    ("1917-21", Date(1918, 3), False),
    ("191X", Date(1915), True),
    ("191X", Date(1920), False),
    ("[1917-03,1917-04]", MARCH, True),
    ("[1917-03,1917-04]", Date(1917, 4), True),
    ("[1917-03,1917-04]", Date(1917, 5), False),
    ("1917-03~", MARCH, True),
    ("1917-03~", Date(1917, 4), False),
    ("-0043", Date(43), False),
    ("-0043", Date(43, how="before"), True),
    ("-0043", Date(1917, how="after"), False),
    ("-0043-03-15", Date(0, 3, 15), True),
    ("1917", MARCH, True),
    ("1917-03", Date(1917, 3, 14), True),
    ("1917-03-14", MARCH, True),
    ("1917-03-14", Date(1917, 3, 15), False),
    ("1914/1918", Date(1916), True),
    ("1914-08/1918-03", Date(0, 6, 18), True),
    ("1917-07/1918-03", Date(0, 6, 18), False),
    ("../1917-03", MARCH, True),
    ("../1917-03", Date(1916), False),
    ("/1918-03-03", Date(1918, 3, 3), True),
    ("1917-10", Date(1917, 10, how="before"), False),
    ("1917-09-30", Date(1917, 10, how="before"), True),
    ("1917-10-01", Date(1917, 10, how="after"), True),
    ("1917-09-30", Date(1917, 10, how="after"), False),
    ("1900-02-29", Date(1900, 2, 29), True),  # a day of the Julian calendar alone
    ("5679-13-29", Date(5679), True),  # and one of the Hebrew
    ("5679-13-29", Date(5678), False),
    ("Y170000002", Date(0, 3, 14), True),
    ("spring", Date(1917), False),
]


@pytest.mark.parametrize(("value", "named", "fits"), FITS)
def test_dates_that_fit(value: str, named: Date, fits: bool) -> None:
    """A date of the graph fits a time that is named if it can mean a day of it, however it is written."""
    assert named.fits(value) is fits


def test_a_reading_undone(lecture: OpenEdition) -> None:
    """What is not meant is read no more, and another claim comes first."""
    plain = lecture.ask("What does the snail do?")
    undone = lecture.ask("What does the snail do?", undo=["snail"])
    assert "snail" in {one.slug for one in plain.source.understood}
    assert "snail" not in {one.slug for one in undone.source.understood}


def test_a_slip_and_an_unknown_word(lecture: OpenEdition) -> None:
    """A slip of the pen is read as the nearest word, a word of which there is none is said."""
    answer = lecture.ask("Who forced Portugl into the zzyzx?").source
    assert answer.claims[0].claim.startswith("claim:p051-")
    assert answer.missing == ("zzyzx",)
    assert ("Portugl", "read as portugal") in {(one.words, one.meaning) for one in answer.understood}


def test_reasons(lecture: OpenEdition) -> None:
    """“Why” brings what is given as the reason: Portugal is a slave because it is weak and small."""
    found = {one.claim for one in lecture.ask("Why are the small countries slaves of Germany or Britain?")}
    assert {"claim:p051-24", "claim:p051-23"} & found


def test_facts(lecture: OpenEdition) -> None:
    """The title, date and voices of the text answer too."""
    dates = lecture.ask("When was the lecture given?").source.facts
    assert ("Lecture", "date", "1918-04-21") in {(one.label, one.name, one.value) for one in dates}
    names = lecture.ask("By which names is the Central Committee called?").source.facts
    assert "Bolshevik Central Committee" in {one.value for one in names}


def test_command(runner: Run) -> None:
    """The terminal has three parts, each named, and tells how many claims are left."""
    result = runner("ask", "Which towns were ceded to Turkey, and who says so?", "--limit", "3")
    assert result.exit_code == 0
    assert "Kars was ceded to Turkey" in result.stdout
    assert "the annotator of the bracket" in result.stdout
    for part in ("Claims (", "Stored questions (", "Understood (", "more: --limit"):
        assert part in result.stdout
    assert "SELECT" not in result.stdout
    assert "SELECT" in runner("ask", "towns ceded to Turkey", "--explain").stdout


def test_command_for_programs(runner: Run) -> None:
    """JSON has all three layers, CSV the claims."""
    data = json.loads(runner("ask", "Who rules Portugal?", "-F", "json", "-n", "2").stdout)
    assert [len(data["claims"]), len(data["questions"])] == [2, 3]
    assert {"iri", "voice", "quote", "place", "score"} <= data["claims"][0].keys()
    lines = runner("ask", "Who rules Portugal?", "-F", "csv", "-n", "2").stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("label,voice,")


def test_command_that_finds_nothing(runner: Run) -> None:
    """Where nothing answers, that is said, and the exit code is 1; without a word it is 2."""
    result = runner("ask", "qqqq zzzz")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Nothing answers" in result.stderr
    assert runner("ask", "?!").exit_code == 2


@pytest.mark.parametrize("tag", tags())
def test_languages_have_all_groups(tag: str) -> None:
    """Each language knows question words, forces and the months, and no phrase is empty."""
    known = table(tag)
    assert {cue.group for several in known.cues.values() for cue in several} >= {
        "answers",
        "force",
        "polarity",
    }
    assert set(GROUPS) >= {cue.group for several in known.cues.values() for cue in several}
    assert set(known.months.values()) == set(range(1, 13))
    assert all(known.cues)
