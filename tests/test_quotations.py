"""Quotation marks: which words stand between which, in the languages that have a table, and in any other."""

from __future__ import annotations

import pytest

from claimgraph.text.speech import is_speech, quotations, table, tables


def between(words: str, language: str) -> list[str]:
    """What stands between marks, the outer before the inner."""
    return [words[one.inner : one.inner_end] for one in quotations(words, table(language))]


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("en", "He said: “We’ll hold,” and left.", ["We’ll hold,"]),
        ("en", "‘“man” that has a proud sound’", ["“man” that has a proud sound", "man"]),
        ("en", "the workers’ and soldiers’ councils say: ‘Enough.’", ["Enough."]),
        ("en", "‘The workers’ deputies came,’ he said.", ["The workers’ deputies came,"]),
        ("en", "'It's ours,' they said.", ["It's ours,"]),
        ("en", '"One" and "two"', ["One", "two"]),
        ("de", "„Sie sagt ‚ja‘ dazu“, rief er.", ["Sie sagt ‚ja‘ dazu", "ja"]),
        ("de", "Er rief: »Halt!« und schwieg.", ["Halt!"]),
        ("fr", "Il dit : « Oui », puis : « Non ».", [" Oui ", " Non "]),
        ("fr", "– Vous mentez.\n– Non.", ["Vous mentez.", "Non."]),
        ("ru", "Он сказал: «Нет, „да“».", ["Нет, „да“", "да"]),
        ("zh", "他说：「他说『好』。」", ["他说『好』。", "好"]),
        ("ja", "「橋は」と言った。", ["橋は"]),
        ("sv", "– Jag vet, sade hon.", ["Jag vet, sade hon."]),
        ("en", "– a dash opens no speech in English", []),
        ("en", "an unclosed ‘mark encloses nothing", []),
        ("en", "‘It opens the paragraph and goes on.", ["It opens the paragraph and goes on."]),
    ],
)  # fmt: skip
def test_what_stands_between_quotation_marks(language: str, words: str, found: list[str]) -> None:
    """Each pair is found, apostrophes and possessives are none, and what is inside another is told too."""
    assert between(words, language) == found


@pytest.mark.parametrize(
    ("words", "speech"),
    [
        ("Allies", False),
        ("the educated class", False),
        ("the whole people are with me", True),
        ("No!", True),
        ("好", False),
        ("这座桥还能用", True),
    ],
)
def test_a_few_words_between_marks_are_no_speech(words: str, speech: bool) -> None:
    """A name or a word that is only mentioned is none; a sentence is, however short."""
    assert is_speech(words) is speech


@pytest.mark.parametrize("language", [*tables(), "und"])
def test_a_table_is_whole(language: str) -> None:
    """Every table has marks of two different places, months by twelve, and words in small letters."""
    known = table(language)
    assert known.language == language
    assert len(known.marks) >= 4
    assert len(known.months) in (0, 12)
    for name, words in known.lists.items():
        assert words or name in ("hold", "to", "seems_to"), name
        assert all(word == word.casefold() or language == "de" for word in words), name


def test_a_language_of_a_region_has_the_table_of_the_language() -> None:
    """``de-AT`` is German; what nobody made a table for has the one for any."""
    assert table("de-AT") is table("de-AT")
    assert table("de-AT").language == "de"
    assert table("tlh").language == "und"
