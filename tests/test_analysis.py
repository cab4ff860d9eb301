"""Searching in many scripts: what is one word, what folds away, and what is marked."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.answer.find import find, snippet_of
from claimgraph.build import ensure_built
from claimgraph.searchindex.analysis import fold, word_spans, words_of
from claimgraph.searchindex.index import CLOSE, OPEN, Index
from tiny_edition import NAMED, write_edition

if TYPE_CHECKING:
    from pathlib import Path

LINES = (
    "Die Maße der Straße, sagt Müller.",
    "Une fenêtre, déjà vu.",
    "Э\u0301то мой дом. Здесь ещё и мои книги.",
    "ὁ δὲ πόλεμος τῶν Ἑλλήνων καὶ ὁ λόγος.",
    "قَالَ الرَّجُلُ: الســلام عليكم.",
    "בְּרֵאשִׁית בָּרָא.",
    "हिन्दी में शांति और क़लम।",
    "人民要和平，不要战争。",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Index:  # noqa: ARG001 - it must be set before
    """The index of an edition with a paragraph in each script."""
    edition = write_edition(
        tmp_path_factory.mktemp("scripts"),
        "\n".join(LINES),
        edition=f'{NAMED}<https://example.org/small/text> dcterms:language "de" .\n'
        'part:all a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001-p008" .\n',
        claims="",
    )
    return Index.open(ensure_built(edition).index)


@pytest.mark.parametrize(
    ("typed", "paragraph", "marked"),
    [
        ("strasse", 1, "Straße"),
        ("muller", 1, "Müller"),
        ("fenetre", 2, "fenêtre"),
        ("мой", 3, "мой"),
        ("это", 3, "Э\u0301то"),
        ("еще", 3, "ещё"),
        ("πολεμος", 4, "πόλεμος"),
        ("ΛΟΓΟΣ", 4, "λόγος"),
        ("ελληνων", 4, "Ἑλλήνων"),
        ("قال", 5, "قَالَ"),
        ("السلام", 5, "الســلام"),
        ("בראשית", 6, "בְּרֵאשִׁית"),
        ("शांति", 7, "शांति"),
        ("和平", 8, "和平"),
    ],
)
def test_found_without_its_marks(index: Index, typed: str, paragraph: int, marked: str) -> None:
    """What somebody types without accents or points is found, and marked with all of its own."""
    hits = [hit for hit in find(index, typed).hits if hit.kind == "text"]
    assert [hit.label.partition("-")[0] for hit in hits] == [f"sen:p{paragraph:03d}"]
    assert f"«{marked}»" in hits[0].snippet


@pytest.mark.parametrize("typed", ["мои", "мой"])
def test_another_letter_is_another_word(index: Index, typed: str) -> None:
    """й is not и, though Unicode can write it as и with a mark."""
    (hit,) = [hit for hit in find(index, typed).hits if hit.kind == "text"]
    assert f"«{typed}»" in hit.snippet


def test_what_folds() -> None:
    """Normal forms, final sigma, capitals and points fold; Indic signs and kana voicing do not."""
    assert fold("Kühlmann") == fold("KU\u0308HLMANN") == "kuhlmann"
    assert fold("мой") == fold("мои\u0306") != fold("мои")
    assert fold("ΣΟΦΌΣ") == fold("σοφός") == fold("σοφοσ")
    assert fold("कि") != fold("क") and fold("が") != fold("か")
    assert words_of("和平, peace") == ("和", "平", "peace")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_words_keep_their_marks(text: str) -> None:
    """No word begins or ends between a letter and a mark on it, and folding never makes two of one."""
    for start, end in word_spans(text):
        assert not unicodedata.category(text[start]).startswith("M")
        assert end == len(text) or not unicodedata.category(text[end]).startswith("M")
        assert not fold(text[start:end]).isascii() or fold(text[start:end]).isalnum()


def test_a_snippet_without_blanks_is_cut() -> None:
    """Where a script has no blanks the words around are not the whole paragraph, and no mark is cut off."""
    around = "不要战争" * 60
    snippet = snippet_of(f"{around}{OPEN}和平{CLOSE}{around}")
    assert snippet.startswith("… ") and snippet.endswith(" …") and "«和平»" in snippet and len(snippet) < 160
    marked = "が" * 300
    decomposed = unicodedata.normalize("NFD", marked)
    cut = snippet_of(f"{decomposed}{OPEN}和{CLOSE}{decomposed}").strip("… ")
    assert cut.startswith("か\u3099") and cut.endswith("か\u3099")
