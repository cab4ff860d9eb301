"""Paragraphs, sentences and the place of a quotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.errors import UnreadableInput
from claimgraph.text import QuoteProblem, Span, Text, shorten, split_sentences
from claimgraph.text.mismatch import nearest_words

if TYPE_CHECKING:
    from pathlib import Path

#: Three paragraphs, the first and the last with a blank line or a heading beside them.
TEXT = Text(
    "  A Small Lecture  \n\n"
    "‘Peace is near’, she said. Portugal is a slave of Britain, and Britain rules the seas, the ports, the "
    "mines and the banks of half the world. Who rules Britain? (The banks do.)\n"
    "Portugal’s fishermen, well-paid or not, have no ships!\n"
)


def split(words: str) -> list[str]:
    """The sentences of any one paragraph."""
    return [words[span.start : span.end] for span in split_sentences(words)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("He came at 2 a.m. Monday. Then he left.", ["He came at 2 a.m. Monday.", "Then he left."]),
        ("See No. 5. It is long.", ["See No. 5.", "It is long."]),
        ("He said No. We went.", ["He said No.", "We went."]),
        ("Messrs. Engineers, come! Please.", ["Messrs. Engineers, come!", "Please."]),
        ("‘Stop! Go.’ He went.", ["‘Stop!", "Go.’", "He went."]),
        ("‘Stop!’ he said. (He meant it.) Yes.", ["‘Stop!’ he said.", "(He meant it.)", "Yes."]),
        ("No end", ["No end"]),
        ("", []),
    ],
)
def test_sentences_made_up(words: str, expected: list[str]) -> None:
    """Hours, numbers, titles, an answer of one word, quotations that go on."""
    assert split(words) == expected


@given(st.text(alphabet="Ab .!?’‘[1]\u00e9", max_size=60))
def test_sentences_lose_nothing(words: str) -> None:
    """Whatever the words, sentences leave out blank space only, and stand in order."""
    spans = split_sentences(words)
    covered = "".join(words[span.start : span.end] for span in spans)
    assert "".join(covered.split()) == "".join(words.split())
    assert spans == sorted(spans)


def test_locate() -> None:
    """A quotation that stands once is found, and the span gives its words back."""
    span = TEXT.locate("p002", "a slave of Britain")
    assert TEXT.content[span.start : span.end] == "a slave of Britain"


def test_locate_ambiguous() -> None:
    """A quotation that stands twice needs its neighbours; prefix, suffix or both make it one."""
    text = Text("one two, one three, one two")
    with pytest.raises(QuoteProblem, match="stands 3 times in p001"):
        text.locate("p001", "one")
    assert text.locate("p001", "one", suffix=" three") == Span(9, 12)
    assert text.locate("p001", "one", prefix="three, ") == Span(20, 23)
    with pytest.raises(QuoteProblem, match="not with the oa:prefix"):
        text.locate("p001", "one", prefix="four ")
    with pytest.raises(QuoteProblem, match="stands 2 times"):
        text.locate("p001", "one", suffix=" two")


def test_locate_counts_overlapping_places() -> None:
    """Places that overlap count as more than one."""
    with pytest.raises(QuoteProblem, match="stands 2 times"):
        Text("abab aba").locate("p001", "ab", suffix="a")


def test_prefix_stays_in_the_paragraph() -> None:
    """The words before a quotation are looked for in its own paragraph only."""
    with pytest.raises(QuoteProblem):
        Text("one\ntwo").locate("p002", "two", prefix="one\n")


@pytest.mark.parametrize(
    ("paragraph", "quote", "hint"),
    [
        ("p002", "Portugal is a slave of Britein", 'Nearest match: "Portugal is a slave of Britain"'),
        ("p003", "a slave of Britain", "They stand in p002"),
        ("p003", "the island was ceded to Turkey", "Nothing in the paragraph comes near them"),
        ("p999", "x", "Its last paragraph is p003"),
        ("p001", " ", "Copy the words"),
    ],
)
def test_locate_tells_what_to_write(paragraph: str, quote: str, hint: str) -> None:
    """A quotation that is not there comes with the nearest words, or the paragraph where it stands."""
    with pytest.raises(QuoteProblem) as caught:
        TEXT.locate(paragraph, quote)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("quote", "nearest"),
    [
        ("ishermen, well-paid or bot, have no sh", "fishermen, well-paid or not, have no ships"),
        ("wall-paid or not, have", "well-paid or not, have"),
        ("Portugal’s fishermen, wall-paid or no", "Portugal’s fishermen, well-paid or not"),
        ("not have no ships!", "not, have no ships!"),
        ("have no shapes!", "have no ships!"),
        ("have no shaps", "have no ships"),
        (", wall-paid or bot, have", ", well-paid or not, have"),
        ("aid or bot, have", "paid or not, have"),
        ("fishermen, wall-", "fishermen, well-"),
        ("wall-paid or nt.", "well-paid or not"),
        (" wall-paid or not", "well-paid or not"),
    ],
)
def test_the_nearest_match_is_of_whole_words(quote: str, nearest: str) -> None:
    """It is widened to the words that it begins and ends in, and takes the mark that the quotation ends with.

    It goes no further: not over a hyphen, a blank or a comma, and not to a mark that was not asked for.
    """
    with pytest.raises(QuoteProblem) as caught:
        TEXT.locate("p003", quote)
    assert str(caught.value).partition("earest match: ")[2].strip(".") == f'"{nearest}"'


@pytest.mark.parametrize(
    ("content", "quote", "expected"),
    [
        ("colony votes ports bread", "slave peace bread", "votes ports bread"),  # alike by 60 of 100
        ("rules power colony ships", "rules ships bread", ""),  # by 59
        ("We want peace", "e wnat peace", "We want peace"),  # a word that lacks its first letter
        ("We want peace", "We want peac", "We want peace"),  # its last
        ("We want peace", "We wznt", "We want"),  # from the first letter of all on
        ("“We want bread!” Now", "want brea!", "want bread!"),  # one mark, and nothing behind it
        ("It is a win-now deal", "a wibn", "a win-"),  # what follows is a letter, and no mark
    ],
)
def test_the_nearest_words_end_with_the_text(content: str, quote: str, expected: str) -> None:
    """Words are near from three fifths on, and are widened up to the text's own ends, never beyond."""
    assert nearest_words(content, quote) == expected


def test_context_stays_in_the_paragraph() -> None:
    """Context is 32 characters a side at most and never crosses into another paragraph."""
    paragraph = TEXT.paragraph("p002")
    whole = Span(paragraph.start, paragraph.end)
    assert TEXT.context(whole, whole) == ("", "")
    before, after = TEXT.context(Span(paragraph.start + 100, paragraph.start + 110), whole)
    assert len(before) == len(after) == 32


def test_stands_in() -> None:
    """Words stand in the paragraph or they do not; no words stand nowhere."""
    assert TEXT.contains("p002", "slave of Britain")
    assert not TEXT.contains("p003", "slave of Britain")
    assert not TEXT.contains("p002", "")


def test_shorten() -> None:
    """Long words are cut in the middle, where they matter least."""
    assert shorten("a" * 50 + "b" * 50, 21) == '"aaaaaaaaa...bbbbbbbbb"'
    assert shorten("a" * 10 + "b" * 10, 12) == '"aaaa...bbbb"'
    assert shorten("short", 5) == '"short"'


def test_unreadable_texts(tmp_path: Path) -> None:
    """A missing file and bytes that are no UTF-8 are told with their place."""
    path = tmp_path / "text.txt"
    with pytest.raises(UnreadableInput, match="cannot read"):
        Text.read(path)
    path.write_bytes(b"ok \xff")
    with pytest.raises(UnreadableInput, match="not UTF-8"):
        Text.read(path)
