"""The source text: the bytes it was copied from, and its paragraphs and sentences as counted by hand."""

from __future__ import annotations

import hashlib

import pytest

from claimgraph.build import anchors
from claimgraph.build.authored import Authored
from claimgraph.edition import built_in
from claimgraph.text import Text

TEXT = Text.read(built_in().text_file)
SEED = "150dab01c0c8f585bf64bd39df11c64343b510cf365b6b374e04310c59b4c396"


def sentences_of(paragraph: str) -> list[str]:
    """The sentences of a paragraph of the real text, as words."""
    return [TEXT.content[found.start : found.end] for found in TEXT.sentences if found.paragraph == paragraph]


def test_seed_is_byte_for_byte_the_source() -> None:
    """The source text in seeds/ is the file it was copied from, misprints and all."""
    assert hashlib.sha256(built_in().text_file.read_bytes()).hexdigest() == SEED


def test_the_text_that_the_claims_are_anchored_to_is_this_one() -> None:
    """The edition records this text, by its digest and by a copy of it."""
    assert built_in().anchored_file.read_bytes() == built_in().text_file.read_bytes()
    assert anchors.recorded(Authored(built_in())) == f"sha256:{SEED}"


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
