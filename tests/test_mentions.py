"""Where labels count as mentions and where they do not."""

from __future__ import annotations

import pytest

from claimgraph.build.mentions import find_mentions
from claimgraph.text import Span


def found(
    content: str, *labels: str, starts: tuple[int, ...] = (0,), taken: tuple[Span, ...] = ()
) -> list[str]:
    """The words that count as mentions when each label is its own entity."""
    mentions = find_mentions(content, {label: [label] for label in labels}, starts, taken)
    return [content[mention.span.start : mention.span.end] for mention in mentions]


@pytest.mark.parametrize(
    ("content", "labels", "expected"),
    [
        ("the Blue Army and the army", ("army", "Blue Army"), ["Blue Army", "army"]),
        ("San Marino Times", ("San Marino", "Marino Times"), ["San Marino"]),
        ("Britain’s ports, Britain's", ("Britain",), ["Britain", "Britain"]),
        ("Britain’t", ("Britain",), []),
        ("the workers’ state", ("workers",), ["workers"]),
        ("ultra-marine", ("marine", "ultra"), []),
        ("All-Iberia Congress", ("Iberia",), []),
        ("Port-Stanley", ("Port", "Port-Stanley"), ["Port-Stanley"]),
        ("peace – Port – war", ("Port",), ["Port"]),
        ("Councilism", ("Council",), []),
        ("the king, the King", ("King",), ["King"]),
        ("The Government fell", ("the Government",), ["The Government"]),
        ("‘The Government fell", ("the Government",), ["The Government"]),
        ("in The Government", ("the Government",), []),
        ("a ‘tail’ is", ("‘tail’",), ["‘tail’"]),
        ("L.D. Brown, L. Brown", ("L.D. Brown", "Brown"), ["L.D. Brown", "Brown"]),
        ("Britain", ("", "–"), []),
    ],
)
def test_what_counts(content: str, labels: tuple[str, ...], expected: list[str]) -> None:
    """Longest match, word boundaries, possessives, hyphens, case, and the capital that opens a sentence."""
    assert found(content, *labels) == expected


def test_ambiguous_label_names_both() -> None:
    """A label that two entities bear gives one mention with both, for a curator to settle."""
    (mention,) = find_mentions("Congress", {"Congress": ["b", "a", "a"]})
    assert mention == (Span(0, 8), ("a", "b"))


def test_hand_made_mentions_win() -> None:
    """A label that overlaps a mention written by hand gives way; a shorter one beside it still counts."""
    content = "the Government of Iberia"
    labels = ("Government of Iberia", "Iberia")
    assert found(content, *labels, taken=(Span(0, 14),)) == ["Iberia"]
    assert found(content, *labels, taken=(Span(18, 25),)) == []


def test_longer_label_wins_at_the_start_of_a_sentence() -> None:
    """At the start of a sentence a longer label in small letters goes before a shorter one with a capital."""
    assert found("Council power rules", "Council", "council power") == ["Council power"]
    assert found("Council power rules", "Council power", "council") == ["Council power"]
