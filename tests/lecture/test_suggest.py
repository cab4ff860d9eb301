"""The proposals held against the lecture: what of its reported claims they find, and how many are idle."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from claimgraph.suggest import suggest

if TYPE_CHECKING:
    from claimgraph.model import Model

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "suggest.py"


@pytest.fixture(scope="module")
def measured(model: Model) -> Any:
    """What the benchmark measures of the lecture."""
    found = importlib.util.spec_from_file_location("suggest_benchmark", BENCHMARK)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module.measure(model)


@pytest.mark.parametrize(("figure", "floor"), [("found", 85), ("speaker", 37), ("speaker_or_own", 67)])
def test_what_is_reported_is_proposed(figure: str, floor: float, measured: Any) -> None:
    """At least that share of the words of reported claims, in per cent."""
    assert measured.claims > 300
    assert 100 * getattr(measured, figure) / measured.words >= floor


def test_few_proposals_are_idle(measured: Any) -> None:
    """Of five proposals four hold words that somebody is reported to say."""
    assert measured.proposals >= 140
    assert measured.idle <= measured.proposals / 5


def test_what_is_claimed_is_not_proposed_again(measured: Any) -> None:
    """The lecture is read to the end: next to nothing of speech is left that no claim quotes."""
    assert measured.open <= 2


def test_the_annotator_and_the_editor_speak_for_themselves(model: Model) -> None:
    """What stands in a footnote is never proposed as the words of the lecturer as speaker of that part."""
    lecturer = f"{model.prefixes['ent']}leon-trotsky"
    notes = [one for one in model.paragraphs.values() if one.name >= "p073"]
    own = [one.speaker for one in suggest(model, notes) if one.speaker.how == "speaker"]
    assert all(lecturer not in speaker.iris for speaker in own)


def test_every_proposal_gives_the_words_of_the_text(model: Model) -> None:
    """Offsets are true to the text, and a place is inside its paragraph."""
    for one in suggest(model, model.paragraphs.values()):
        assert model.text[one.start : one.end] == one.words
        paragraph = model.paragraph(f"{model.prefixes['par']}{one.paragraph}")
        assert paragraph.start <= one.start < one.end <= paragraph.end
