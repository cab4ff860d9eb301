"""Silent wrongs of voice: a claim in somebody's speech that would be an assertion of who speaks there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import claimgraph
from tiny_edition import BASE, NAMED, write_edition

if TYPE_CHECKING:
    from pathlib import Path

GUARDS = {"check:quoted-without-voice", "check:quotation-not-reported"}
TOLD = """cg:claimant ent:editor ; cg:reportedBy ent:lecturer ; cg:reportMode cg:direct ;
    cg:reporterStance cg:neutral ;"""
PARTS = 'part:lecture a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001" .\n'


def warned(
    folder: Path,
    text: str,
    quote: str,
    language: str = "en",
    parts: str = PARTS,
    more: str = "",
    name: str = "p001-01",
) -> list[tuple[str, dict[str, str]]]:
    """The warnings about one claim that quotes ``quote``, each with what is shown beside it."""
    claim = (
        f'claim:{name} a cg:Claim ; rdfs:label "It is so."@en ; cg:quote "{quote}" ; {more}\n'
        "rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object ent:britain .\n"
    )
    declared = f'<{BASE}text> dcterms:language "{language}" .\n' if language else ""
    said = f"{NAMED}{declared}{parts}"
    with claimgraph.open(write_edition(folder, text, edition=said, claims=claim)) as opened:
        found = opened.validate(shapes=False).findings
    return [(one.guard_name, dict(one.details)) for one in found if one.guard_name in GUARDS]


@pytest.mark.parametrize(
    ("language", "text", "quote", "cue"),
    [
        ("en", "The miller says: “The bridge will hold another winter.”\n", "The bridge will hold", "says"),
        ("en", "‘The bridge will hold,’ said the miller.\n", "The bridge will hold", "said"),
        ("", "The miller says: ‘The bridge will hold another winter.’\n", "The bridge will hold", "says"),
        ("de", "Der Müller sagt: „Die Brücke hält noch lange.“\n", "Die Brücke hält", "sagt"),
        ("de", "Er rief: »Die Brücke hält noch lange.«\n", "Die Brücke hält", "rief"),
        ("fr", "Le meunier dit : « Le pont tiendra encore. »\n", "Le pont tiendra", "dit"),
        ("ru", "Мельник сказал: «Мост выдержит ещё зиму.»\n", "Мост выдержит", "сказал"),
        ("ja", "粉屋は言った。「橋はもう一冬もつだろう。」\n", "橋はもう一冬もつ", ""),
    ],
)
def test_a_claim_in_somebodys_speech_is_warned_of(
    language: str,
    text: str,
    quote: str,
    cue: str,
    tmp_path: Path,
    cache: Path,  # noqa: ARG001
) -> None:
    """In the marks of the text's language, with the cue that lets somebody speak."""
    ((guard, details),) = warned(tmp_path, text, quote, language)
    assert guard == "check:quoted-without-voice"
    assert details.get("cue") == (f'"{cue}"' if cue else None)


def test_a_claim_that_takes_in_a_whole_speech_is_warned_of(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """The marks are part of the quotation: the words are somebody else's all the same."""
    text = "The miller says: “The bridge will hold.” He is wrong.\n"
    assert [guard for guard, _ in warned(tmp_path, text, "says: “The bridge will hold.”")] == [
        "check:quotation-not-reported"
    ]


@pytest.mark.parametrize(
    ("text", "quote", "more"),
    [
        ("The so-called ‘Allies’ rule Portugal.\n", "The so-called ‘Allies’ rule Portugal.", ""),
        ("We read ‘The Internal Tasks of the Soviet Power’ today.\n", "The Internal Tasks", ""),
        ("The workers’ and soldiers’ council rules.\n", "soldiers’ council rules", ""),
        ("He says: ‘It holds well.’ It does not.\n", "It does not.", ""),
        (
            "He says: ‘It holds well enough.’\n",
            "It holds well",
            TOLD,
        ),
        (
            "As they say: ‘All bridges hold for ever.’\n",
            "All bridges hold",
            'skos:editorialNote "[quoted-without-voice] A saying that the lecturer makes his own."@en ;',
        ),
    ],
)
def test_what_is_no_speech_of_another_is_not_warned_of(
    text: str,
    quote: str,
    more: str,
    tmp_path: Path,
    cache: Path,  # noqa: ARG001
) -> None:
    """Scare quotes, titles, apostrophes, words outside the marks, a claim with its voice, one explained."""
    assert warned(tmp_path, text, quote, more=more) == []


def test_a_part_of_its_own_has_a_speaker_of_its_own(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """Where the speech is a part of the text, or a label leads to it, its speaker is the claimant."""
    text = "He says: ‘It holds well enough.’\n"
    inner = 'part:speech a cg:TextPart ; cg:speaker ent:editor ; dcterms:extent "p001" ;\n'
    inner += '    cg:quote "It holds well enough." ; dcterms:isPartOf part:lecture .\n'
    assert warned(tmp_path, text, "It holds well", parts=PARTS + inner) == []
    label = 'ent:editor cg:speakerLabel "NORA:" .\n'
    assert warned(tmp_path, "NORA: ‘It holds well enough.’\n", "It holds well", parts=PARTS + label) == []


SPOKEN = "“The bridge will hold another winter.”"
LATER = f"The river rose. Who knows?\nIt thaws. The miller says: {SPOKEN} He is wrong.\n"
BOTH = PARTS.replace("p001", "p001-p002")


@pytest.mark.parametrize(
    ("quote", "guard"),
    [
        ("bridge will hold", "quoted-without-voice"),
        ("“The bridge", "quoted-without-voice"),
        ("winter.”", "quoted-without-voice"),
        (SPOKEN, "quotation-not-reported"),
        (f"says: {SPOKEN}", "quotation-not-reported"),
        (f"{SPOKEN} He is wrong.", "quotation-not-reported"),
        ("It thaws […] bridge will hold", "quoted-without-voice"),
        ("says: “The bridge", ""),
        ("winter.” He", ""),
        ("He is wrong.", ""),
    ],
)
def test_a_speech_in_a_later_paragraph(
    quote: str,
    guard: str,
    tmp_path: Path,
    cache: Path,  # noqa: ARG001
) -> None:
    """A claim is in a speech up to its marks, and around it from its marks on; else it is neither."""
    found = warned(tmp_path, LATER, quote, parts=BOTH, name="p002-01")
    speech = {"speech": '"The bridge will hold another winter."', "cue": '"says"'}
    assert found == ([(f"check:{guard}", speech)] if guard else [])


def test_only_a_part_inside_the_speech_is_its_own(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """A part that is the speech with its marks is; one that goes beyond them on either side is not."""
    part = 'part:speech a cg:TextPart ; cg:speaker ent:editor ; dcterms:extent "p002" ;\n'
    part += "    cg:quote {!r} ; dcterms:isPartOf part:lecture .\n"
    for number, (words, count) in enumerate(
        ((SPOKEN, 0), (SPOKEN[1:-1], 0), (f"says: {SPOKEN}", 1), (f"{SPOKEN} He", 1))
    ):
        parts = BOTH + part.format(words)
        folder = tmp_path / str(number)
        assert len(warned(folder, LATER, "bridge will hold", parts=parts, name="p002-01")) == count, words
