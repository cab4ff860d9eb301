"""Paragraphs, sentences and the place of a quotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.errors import UnreadableInput
from claimgraph.text import QuoteProblem, Rules, Span, Text, shorten, split_sentences
from claimgraph.text.mismatch import character_difference, nearest_words

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
    with pytest.raises(UnreadableInput, match="cannot read the text: "):
        Text.read(path)
    path.write_bytes(b"ok \xff")
    with pytest.raises(UnreadableInput, match="the text is not UTF-8"):
        Text.read(path)


PLACED = Text("We want peace. We want bread.\nPeace, and bread now.\nNothing.\n")


@pytest.mark.parametrize(
    ("quote", "prefix", "after", "expected"),
    [
        (" ", "", 0, ("the quotation is empty", "copy the words from the text")),
        ("zzz", "", 0, ('the words "zzz" do not stand in p001', "nothing in the paragraph comes near them")),
        (
            "peace",
            "",
            9,
            ('"peace" does not stand behind the piece before it', "put the pieces in the text's order"),
        ),
        (
            "bread",
            "I want ",
            0,
            (
                '"bread" stands in p001, but not with the oa:prefix and oa:suffix given',
                'before its first place stands "We want peace. We want "',
            ),
        ),
        (
            "We want",
            "",
            0,
            (
                '"We want" stands 2 times in p001',
                "quote more words, or add oa:prefix (the words right before) or oa:suffix (right after)",
            ),
        ),
    ],
)
def test_what_is_said_of_a_wrong_quotation(
    quote: str, prefix: str, after: int, expected: tuple[str, str]
) -> None:
    """Each problem of a quotation has its words and a hint, and no place: who reads it in knows the file."""
    with pytest.raises(QuoteProblem) as caught:
        PLACED.locate("p001", quote, prefix, after=after)
    assert (caught.value.what, caught.value.hint, caught.value.where) == (*expected, "")
    assert PLACED.locate("p001", "peace", after=8) == Span(8, 13)
    with pytest.raises(QuoteProblem, match='"aa" stands 2 times'):
        Text("aaa").locate("p001", "aa")
    assert PLACED.stands_at([Span(8, 13)], "p001", "peace")
    assert not PLACED.stands_at([Span(8, 13)], "p001", "bread") and not PLACED.stands_at([], "p001", "zzz")


def test_an_empty_text() -> None:
    """A text without paragraphs has none to be asked for, and none that is nearest to anything."""
    with pytest.raises(QuoteProblem, match="Its last paragraph is none"):
        Text("").paragraph("p001")
    for name, hint in (
        ("p2", "its last paragraph is p003; write p002"),
        ("p4", "its last paragraph is p003"),
    ):
        with pytest.raises(QuoteProblem) as caught:
            PLACED.paragraph(name)
        assert caught.value.hint == hint
    assert Text("").nearest_paragraph("peace") == ""
    assert PLACED.nearest_paragraph("bread now!") == "p002"
    assert [PLACED.paragraph_at(at).name for at in (0, 29, 30, 99)] == ["p001", "p001", "p002", "p003"]


def test_context_is_of_the_first_and_the_last_piece() -> None:
    """What stands before a quotation in pieces is before its first, what stands behind it behind its last."""
    first, last = PLACED.locate_pieces("p001", "peace […] bread", "We want ", ".")
    assert (first, last) == (Span(8, 13), Span(23, 28))
    assert PLACED.locate_pieces("p001", "We want peace […] bread") == (Span(0, 13), Span(23, 28))
    assert PLACED.locate_pieces("p002", "and […] now", "Peace, ", ".") == (Span(37, 40), Span(47, 50))
    for prefix, suffix in (("I want ", "."), ("We want ", "!")):
        with pytest.raises(QuoteProblem, match="but not with"):
            PLACED.locate_pieces("p001", "peace […] bread", prefix, suffix)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("bread", ["p001", "p002"]),
        ("want […] bread", ["p001"]),
        ("want bread [p002] and bread", ["p001"]),
        ("and […] bread", ["p002"]),
        ("want bread [p009] and bread", []),
        ("want bread [p003] and bread", []),
        ("war", []),
    ],
)
def test_the_paragraphs_with_a_quotation(quote: str, expected: list[str]) -> None:
    """Those that have it, or its first piece where every other stands in its own paragraph too."""
    assert PLACED.paragraphs_with(quote) == expected


def test_sentences_are_counted_in_their_paragraph() -> None:
    """A sentence is named by its paragraph and its number there; a new name is that of its sentences too."""
    text = Text("One. Two.\nThree.\n")
    assert [(one.name, one.position) for one in text.sentences] == [
        ("p001-s01", 1), ("p001-s02", 2), ("p002-s01", 1)
    ]  # fmt: skip
    text.rename_paragraphs(["p007", "p009"])
    assert [one.name for one in text.sentences] == ["p007-s01", "p007-s02", "p009-s01"]
    assert text.paragraph("p009").line == 2


def test_blanks_of_a_text_in_lines_are_its_own() -> None:
    """Where a line is a paragraph, two blanks are two; where lines are wrapped, any blanks are one."""
    lines = Text("two  blanks\nand\ta tab\n")
    wrapped = Text("two  blanks\nand\ta tab\n", Rules("block"))
    assert lines.unwrapped.content == lines.content
    assert wrapped.unwrapped.content == "two blanks and a tab\n"
    assert (lines.normalize_blanks("a  b"), wrapped.normalize_blanks("a  b")) == ("a  b", "a b")
    assert wrapped.contains("p001", "blanks and a") and not lines.contains("p001", "two blanks")


def test_which_paragraph_an_offset_is_in() -> None:
    """An offset is in its paragraph, between two in the one before, and before all in the first."""
    text = Text("\n\none\n\ntwo\n")
    assert [text.paragraph_at(at).name for at in (0, 2, 4, 6, 7, 9, 99)] == ["p001"] * 4 + ["p002"] * 3


def test_whether_a_quotation_stands_at_its_spans() -> None:
    """Only the one place that a quotation with its context has is where it stands."""
    text = Text("bread and bread and peace\n")
    assert text.stands_at([Span(10, 15)], "p001", "bread", "and ")
    assert not text.stands_at([Span(0, 5)], "p001", "bread", "and ")
    assert not text.stands_at([Span(10, 15)], "p001", "bread") and not text.stands_at([], "p001", "land")
    assert text.stands_at([Span(0, 5), Span(20, 25)], "p001", "bread […] peace", "", "") is False
    assert text.stands_at([Span(6, 15), Span(20, 25)], "p001", "and bread […] peace")


def test_which_spans_overlap() -> None:
    """Spans overlap that share a character; those that only meet do not."""
    assert Span(0, 3).overlaps(Span(2, 5)) and Span(2, 5).overlaps(Span(0, 3))
    assert Span(0, 9).overlaps(Span(2, 3)) and not Span(0, 3).overlaps(Span(3, 5))


def test_a_quotation_begins_in_its_paragraph() -> None:
    """In a verse it may reach into the next lines, and begins before the end of its own."""
    verse = Text("We go\nand wait\nand go\n", Rules("verse"))
    assert verse.locate("p001", "go and wait") == Span(3, 14)
    assert not verse.contains("p001", " and wait")
    assert verse.locate("p002", "and", suffix=" wait") == Span(6, 9)


def test_words_that_stand_elsewhere() -> None:
    """The first three paragraphs that have the words are named; near words are shown up to 200 characters."""
    text = Text("one\nbread two\nbread\nbread\nbread\n")
    with pytest.raises(QuoteProblem) as caught:
        text.locate("p001", "bread")
    assert caught.value.hint == "they stand in p002, p003, p004"
    long = "bread and peace " * 20
    assert (
        Text(long).mismatch_hint("p001", f"X{long.strip()}") == f"nearest match: {shorten(long.strip(), 200)}"
    )


SAME_WORDS = "the same words in another normal form of Unicode (the text's are in"


@pytest.mark.parametrize(
    ("content", "quote", "expected"),
    [
        ("It’s so", "It's so", 'the text has ’ (U+2019), the quotation \' (U+0027), after "It"'),
        ("“So", '"So', 'the text has “ (U+201C), the quotation " (U+0022)'),
        (
            "abcdefghijklmnopqrstuvwxyz’",
            "abcdefghijklmnopqrstuvwxyz'",
            'the text has ’ (U+2019), the quotation \' (U+0027), after "ghijklmnopqrstuvwxyz"',
        ),
        (
            "the cafe\u0301s",
            "caf\u00e9",
            f'{SAME_WORDS} NFD): the text has e (U+0065), the quotation é (U+00E9), after "caf"',
        ),
        ("soft", "soft\u00ad", 'the text has nothing, the quotation U+00AD soft hyphen, after "soft"'),
        ("a\nb", "a b", 'the text has U+000A, the quotation U+0020 space, after "a"'),
        (
            "cafe\u0301 caf\u00e9",
            "caf\u00e9 caf\u00e9",
            f'{SAME_WORDS} no normal form): the text has e (U+0065), the quotation é (U+00E9), after "caf"',
        ),
        ("ab", "a b", ""),
        ("peace", "peace", ""),
        ("peace", "war", ""),
        ("peace", "\u00ad", ""),
    ],
)
def test_what_differs(content: str, quote: str, expected: str) -> None:
    """The first character that is another one, by its number, after up to 20 characters that are the same."""
    assert character_difference(content, quote) == expected


def test_words_are_shortened_from_seventy() -> None:
    """What a message repeats is whole up to 70 characters."""
    assert shorten("a" * 70) == f'"{"a" * 70}"'
    assert shorten("a" * 71) == f'"{"a" * 33}...{"a" * 33}"'
