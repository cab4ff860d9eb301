"""Paragraphs, sentences and the place of a quotation, on the real text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.edition import find_edition
from claimgraph.errors import UnreadableInput
from claimgraph.text import QuoteProblem, Span, Text, shorten, split_sentences

if TYPE_CHECKING:
    from pathlib import Path

TEXT = Text.read(find_edition().text_file)


def sentences_of(paragraph: str) -> list[str]:
    """The sentences of a paragraph of the real text, as words."""
    return [TEXT.content[found.start : found.end] for found in TEXT.sentences if found.paragraph == paragraph]


def split(words: str) -> list[str]:
    """The sentences of any one paragraph."""
    return [words[span.start : span.end] for span in split_sentences(words)]


def test_paragraphs_of_the_lecture() -> None:
    """The lecture has 81 paragraphs; names, lines and extents of the outer ones are as counted by hand."""
    assert len(TEXT.paragraphs) == 81
    first, last = TEXT.paragraphs[0], TEXT.paragraphs[-1]
    assert (first.name, first.line, first.start, first.end) == ("p001", 1, 0, 51)
    assert (last.name, last.line) == ("p081", 153)
    assert [TEXT.paragraph(name).line for name in ("p005", "p021", "p074", "p080")] == [8, 40, 146, 152]
    assert TEXT.content[last.start : last.start + 6] == "6. ↑ T"


def test_offsets_count_code_points() -> None:
    """Offsets count characters, not bytes: p006 follows a paragraph full of typographic quotes."""
    p006 = TEXT.paragraph("p006")
    assert TEXT.content[p006.start :].startswith("And so, to create a system")
    assert p006.start != len(TEXT.content[: p006.start].encode())


def test_number_of_sentences() -> None:
    """The lecture has 550 sentences, and each lies inside its paragraph after the one before."""
    assert len(TEXT.sentences) == 550
    end = -1
    for sentence in TEXT.sentences:
        paragraph = TEXT.paragraph(sentence.paragraph)
        assert end < sentence.start >= paragraph.start
        assert sentence.start < sentence.end <= paragraph.end
        end = sentence.end


@pytest.mark.parametrize(
    ("paragraph", "number", "words"),
    [
        ("p005", 1, "Comrades!"),
        ("p005", 5, "Gorky said, in one of his works, ‘“man” that has a proud sound’."),
        ("p007", 3, "Naive creatures!"),
        ("p009", 4, "We say, not to the exploiters but to the working people:"),
        ("p013", 3, "After all, you yourselves were for the Constituent Assembly, weren’t you?’"),
        ("p013", 4, "Right, we were for it!"),
        (
            "p014",
            2,
            "It signifies a referendum by the whole people, a universal roll-call – ‘who wants what?’",
        ),
        (
            "p020",
            18,
            (
                "These representatives of the Mensheviks and Right SRs would say: "
                "‘Power must be shared, half-and-half.’[1]"
            ),
        ),
        ("p023", 3, "Where did they spring from?"),
        ("p032", 6, "Because it couldn’t be worse."),
        ("p049", 1, "Nicholas II, Milyukov, Kerensky[edit source]"),
        ("p051", 5, "A vassal, a slave of Britain."),
        ("p060", 6, "Why was there?"),
        (
            "p076",
            1,
            (
                "3. ↑ See on this L. Trotsky, Voina i Revolyutszya (War and Revolution), "
                "Vols.I and II, Gosizdat, 1922."
            ),
        ),
        ("p078", 26, "Comrade Trotsky supported him."),
        ("p081", 3, "But ‘the revolution did not vanish’ with that defeat."),
        ("p081", 5, "See L.D. Trotsky, 1905."),
    ],
)
def test_sentences_checked_by_hand(paragraph: str, number: int, words: str) -> None:
    """Abbreviations, quotations, ellipsis and footnote marks split as a reader would split them."""
    assert sentences_of(paragraph)[number - 1] == words


@pytest.mark.parametrize(
    ("paragraph", "count"), [("p076", 1), ("p079", 4), ("p080", 1), ("p051", 29), ("p017", 1)]
)
def test_counts_checked_by_hand(paragraph: str, count: int) -> None:
    """Paragraphs with initials, brackets and one-word questions have as many sentences as counted by hand."""
    assert len(sentences_of(paragraph)) == count


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
    """Cases that the lecture lacks: hours, numbers, titles, an answer of one word, quotations that go on."""
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
    span = TEXT.locate("p051", "A vassal, a slave of Britain.")
    assert TEXT.content[span.start : span.end] == "A vassal, a slave of Britain."


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
        ("p051", "A vassal, the slave of Britain.", 'Nearest match: "A vassal, a slave of Britain."'),
        ("p050", "A vassal, a slave of Britain.", "They stand in p051"),
        ("p001", "zzzz qqqq xxxx", "Nothing in the paragraph comes near them"),
        ("p999", "x", "Its last paragraph is p081"),
        ("p001", " ", "Copy the words"),
    ],
)
def test_locate_tells_what_to_write(paragraph: str, quote: str, hint: str) -> None:
    """A quotation that is not there comes with the nearest words, or the paragraph where it stands."""
    with pytest.raises(QuoteProblem) as caught:
        TEXT.locate(paragraph, quote)
    assert hint in str(caught.value)


def test_context_stays_in_the_paragraph() -> None:
    """Context is 32 characters a side at most and never crosses into another paragraph."""
    paragraph = TEXT.paragraph("p051")
    whole = Span(paragraph.start, paragraph.end)
    assert TEXT.context(whole, whole) == ("", "")
    before, after = TEXT.context(Span(paragraph.start + 100, paragraph.start + 110), whole)
    assert len(before) == len(after) == 32


def test_stands_in() -> None:
    """Words stand in the paragraph or they do not; no words stand nowhere."""
    assert TEXT.stands_in("p051", "slave of Britain")
    assert not TEXT.stands_in("p051", "slave of France")
    assert not TEXT.stands_in("p051", "")


def test_shorten() -> None:
    """Long words are cut in the middle, where they matter least."""
    assert shorten("a" * 50 + "b" * 50, 21) == '"aaaaaaaaa...bbbbbbbbb"'
    assert shorten("short") == '"short"'


def test_unreadable_texts(tmp_path: Path) -> None:
    """A missing file, bytes that are no UTF-8 and carriage returns are told with their place."""
    path = tmp_path / "text.txt"
    with pytest.raises(UnreadableInput, match="cannot read"):
        Text.read(path)
    path.write_bytes(b"ok \xff")
    with pytest.raises(UnreadableInput, match="not UTF-8"):
        Text.read(path)
    path.write_bytes(b"one\ntwo\r\n")
    with pytest.raises(UnreadableInput, match=r"text\.txt:2"):
        Text.read(path)
