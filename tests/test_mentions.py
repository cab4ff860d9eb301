"""Where labels count as mentions and where they do not."""

from __future__ import annotations

import time

import pytest

from claimgraph.build.mentions import find_mentions
from claimgraph.edition import find_edition
from claimgraph.text import Span, Text


def found(
    content: str, *labels: str, starts: tuple[int, ...] = (0,), taken: tuple[Span, ...] = ()
) -> list[str]:
    """The words that count as mentions when each label is its own entity."""
    mentions = find_mentions(content, {label: [label] for label in labels}, starts, taken)
    return [content[mention.span.start : mention.span.end] for mention in mentions]


@pytest.mark.parametrize(
    ("content", "labels", "expected"),
    [
        ("the Red Army and the army", ("army", "Red Army"), ["Red Army", "army"]),
        ("New York Times", ("New York", "York Times"), ["New York"]),
        ("Britain’s ports, Britain's", ("Britain",), ["Britain", "Britain"]),
        ("Britain’t", ("Britain",), []),
        ("the workers’ state", ("workers",), ["workers"]),
        ("counter-revolution", ("revolution", "counter"), []),
        ("All-Russia Congress", ("Russia",), []),
        ("Brest-Litovsk", ("Brest", "Brest-Litovsk"), ["Brest-Litovsk"]),
        ("peace – Brest – war", ("Brest",), ["Brest"]),
        ("Sovietism", ("Soviet",), []),
        ("the tsar, the Tsar", ("Tsar",), ["Tsar"]),
        ("The Government fell", ("the Government",), ["The Government"]),
        ("‘The Government fell", ("the Government",), ["The Government"]),
        ("in The Government", ("the Government",), []),
        ("a ‘tail’ is", ("‘tail’",), ["‘tail’"]),
        ("L.D. Trotsky, L. Trotsky", ("L.D. Trotsky", "Trotsky"), ["L.D. Trotsky", "Trotsky"]),
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
    content = "the Government of Germany"
    labels = ("Government of Germany", "Germany")
    assert found(content, *labels, taken=(Span(0, 14),)) == ["Germany"]
    assert found(content, *labels, taken=(Span(18, 25),)) == []


def test_longer_label_wins_at_the_start_of_a_sentence() -> None:
    """At the start of a sentence a longer label in small letters goes before a shorter one with a capital."""
    assert found("Soviet power rules", "Soviet", "soviet power") == ["Soviet power"]
    assert found("Soviet power rules", "Soviet power", "soviet") == ["Soviet power"]


def test_speed_with_many_labels() -> None:
    """Eighty times as many labels take less than twenty times as long (measured: five times)."""
    text = Text.read(find_edition().text_file)
    words = text.content.split()
    starts = [sentence.start for sentence in text.sentences]

    def spent(step: int) -> tuple[int, float]:
        labels = {
            " ".join(words[start : start + 1 + start % 3]): [str(start)] for start in range(0, 12_000, step)
        }
        seconds = []
        for _ in range(5):
            began = time.process_time()
            assert sum(1 for _ in find_mentions(text.content, labels, starts)) > 100
            seconds.append(time.process_time() - began)
        return len(labels), min(seconds)

    (many, long), (few, short) = spent(7), spent(700)
    assert many >= 1_400 and few <= 20
    assert long < 20 * short
