"""Proposals: who may be speaking, what is named, dated and counted; and what is made of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

import claimgraph
from claimgraph.build.publish import publish
from claimgraph.edition import Edition
from claimgraph.errors import UnreadableInput
from claimgraph.suggest import draft, read_authority
from claimgraph.suggest.dates_quantities import dates_in, quantities_in
from claimgraph.text.speaker_labels import labels_in
from claimgraph.text.speech import table
from test_sources import PLAY
from tiny_edition import BASE, HEAD, NAMED, write_edition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from claimgraph.suggest import Proposal
    from conftest import Run

ENT = f"{BASE}entity/"
PEOPLE = """
ent:lecturer a foaf:Person ; skos:prefLabel "lecturer"@en .
ent:miller a foaf:Person ; skos:prefLabel "miller"@en ;
    skos:hiddenLabel "Müller"@de , "meunier"@fr , "Мельник"@ru .
ent:joiners a foaf:Group ; skos:prefLabel "joiners"@en .
"""
ENGLISH = (
    "“The bridge will hold,” said the miller. The joiners told us that it is rotten, and they swear it has "
    "moved. We are told: ‘Wait for spring.’ I think that he is wrong. You know that he is. "
    "According to the miller, the flood of 5 May 1890 took three beams. The so-called ‘new’ bridge cost "
    "1,200 pounds.\n"
)


@pytest.fixture
def suggested(tmp_path: Path, cache: Path) -> Callable[..., list[Proposal]]:  # noqa: ARG001
    """The proposals in a text of one speaker, in a language, with claims."""

    def made(text: str, language: str = "en", claims: str = "", **asked: object) -> list[Proposal]:
        said = f'<{BASE}text> dcterms:language "{language}" .\n'
        said += 'part:lecture a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001" .\n'
        edition = write_edition(tmp_path, text, edition=NAMED + said, entities=PEOPLE, claims=claims)
        with claimgraph.open(edition) as opened:
            return list(opened.suggest(**asked))  # type: ignore[arg-type]

    return made


def told(proposals: list[Proposal]) -> list[tuple[str, str, str, str, str]]:
    """Words, mode, cue, who speaks (by local name) and how that is known, of each speech."""
    return [
        (
            one.words, one.mode, one.cue,
            " ".join(iri.removeprefix(ENT) for iri in one.speaker.iris) or one.speaker.words, one.speaker.how,
        )
        for one in proposals if one.kind == "speech"
    ]  # fmt: skip


def test_speech_in_english(suggested: Callable[..., list[Proposal]]) -> None:
    """Marks, “that”, a verb alone, a passive and “according to”; not what one thinks, nor what “you” know."""
    assert told(suggested(ENGLISH)) == [
        ("The bridge will hold", "direct", "said", "miller", "named"),
        ("it is rotten, and they swear it has moved.", "indirect", "told", "joiners", "named"),
        ("it has moved.", "indirect", "swear", "joiners", "guess"),
        ("Wait for spring.", "direct", "told", "", ""),
        ("the flood of 5 May 1890 took three beams.", "indirect", "According to", "miller", "named"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (
            "de",
            (
            "Der Müller sagte, dass die Brücke hält. „Sie hält noch“, sagte der Müller. Gestern fragte der "
            "Müller, ob es regnet. Laut Müller, so heißt es, ist alles gut. Ich antwortete: »Das ist nicht "
            "wahr!« Der Müller sagt, sie sei neu. Der Müller hat geschrieben: „Sie trägt jeden.“\n"
            ),
            [
                ("die Brücke hält.", "indirect", "sagte", "miller", "named"),
                ("Sie hält noch", "direct", "sagte", "miller", "named"),
                ("ob es regnet.", "indirect", "fragte", "miller", "named"),
                ("so heißt es, ist alles gut.", "indirect", "Laut", "miller", "named"),
                ("Das ist nicht wahr!", "direct", "antwortete", "lecturer", "speaker"),
                ("sie sei neu.", "indirect", "sagt", "miller", "named"),
                ("Sie trägt jeden.", "direct", "geschrieben", "miller", "named"),
            ],
        ),
        (
            "fr",
            (
            "Le meunier dit que le pont tiendra. Il espère qu’on le croit. Selon le meunier, tout va bien. "
            "Je répondis : « C’est faux, mon ami ! »\n– Vous mentez.\n"
            ),
            [
                ("le pont tiendra.", "indirect", "dit", "miller", "named"),
                ("on le croit.", "thought", "espère", "miller", "guess"),
                ("tout va bien.", "indirect", "Selon", "miller", "named"),
                ("C’est faux, mon ami !", "direct", "répondis", "lecturer", "speaker"),
                ("Vous mentez.", "direct", "", "", ""),
            ],
        ),
        (
            "ru",
            (
            "Мельник сказал, что мост выдержит. «Он выдержит зиму», – сказал Мельник. По словам соседей, "
            "всё плохо.\n"
            ),
            [
                ("мост выдержит.", "indirect", "сказал", "miller", "named"),
                ("Он выдержит зиму", "direct", "сказал", "miller", "named"),
                ("всё плохо.", "indirect", "По словам", "соседей", ""),
            ],
        ),
        ("ja", "粉屋は言った。「橋はもう一冬もつ。」\n", [("橋はもう一冬もつ。", "direct", "", "", "")]),
    ],
)  # fmt: skip
def test_speech_in_other_languages(
    language: str,
    text: str,
    found: list[tuple[str, ...]],
    suggested: Callable[..., list[Proposal]],
) -> None:
    """Each language's marks, conjunctions, order of words and pronouns."""
    assert told(suggested(text, language)) == found


@pytest.mark.parametrize(
    ("words", "cue", "who"),
    [
        ("The miller, whom we met, says that it holds.", "says", "miller"),
        ("The joiners and the miller say that it holds.", "say", "joiners miller"),
        ("To the joiners the miller says: it holds.", "says", "miller"),
        ("Most of the joiners said that it holds.", "said", "joiners"),
        ("The joiners (and I have met them) said that it holds.", "said", "joiners"),
        ("It is said of the joiners that they drink.", "said", ""),
        ("It was promised by the joiners that it holds.", "promised", "joiners"),
        ("All this forces us to say: it is rotten.", "say", "lecturer"),
        ("It seems to the joiners that it is rotten.", "seems", "joiners"),
        ("The joiners lived in the hope that it would hold.", "hope", "joiners"),
        ("The joiners called on the miller to mend it.", "called", "joiners"),
        ("The joiners advocated a new bridge, but nobody heard.", "advocated", "joiners"),
    ],
)
def test_who_speaks(words: str, cue: str, who: str, suggested: Callable[..., list[Proposal]]) -> None:
    """The name that the cue is said of, not the nearest one."""
    assert [(one[2], one[3]) for one in told(suggested(f"{words}\n"))] == [(cue, who)]


@pytest.mark.parametrize(
    "words",
    [
        "We must say that it is rotten.",
        "The miller knows how to mend it.",
        "The objection that was put to us is old.",
        "In order to say that, he came.",
        "Suppose that it holds.",
        "The miller never said that it holds.",
    ],
)
def test_what_nobody_says_is_not_proposed(words: str, suggested: Callable[..., list[Proposal]]) -> None:
    """Duties, skills, relative clauses, suppositions and denials are no speech."""
    assert told(suggested(f"{words}\n")) == []


def test_the_end_of_a_paragraph_leads_to_the_next(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """“The miller says:” and in the next paragraph what he says."""
    text = "The miller says to everybody:\n“The bridge will hold another winter.”\n"
    part = 'part:lecture a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001-p002" .\n'
    edition = write_edition(tmp_path, text, edition=NAMED + part, entities=PEOPLE, claims="")
    with claimgraph.open(edition) as opened:
        (one,) = told(opened.suggest("p002"))
    assert one == ("The bridge will hold another winter.", "direct", "says", "miller", "named")


def test_names_dates_and_counts(suggested: Callable[..., list[Proposal]]) -> None:
    """Each with what it stands for; figures inside a date are no count."""
    found = [(one.kind, one.words, one.value) for one in suggested(ENGLISH) if one.kind != "speech"]
    assert found == [
        ("name", "miller", ""),
        ("name", "joiners", ""),
        ("name", "miller", ""),
        ("date", "5 May 1890", "1890-05-05"),
        ("quantity", "three beams", "3"),
        ("quantity", "1,200 pounds", "1200"),
    ]


@pytest.mark.parametrize(
    ("language", "words", "date"),
    [
        ("en", "January 5, 1918", "1918-01-05"),
        ("en", "on the 5th of May", "XXXX-05-05"),
        ("en", "March 1917", "1917-03"),
        ("en", "in 399 BC", "-0398"),
        ("en", "in 1905", "1905"),
        ("en", "2024-02-03", "2024-02-03"),
        ("de", "am 3. März 1918", "1918-03-03"),
        ("de", "44 v. Chr.", "-0043"),
        ("fr", "le 1er mai 1890", "1890-05-01"),
        ("ru", "5 января 1918 года", "1918-01-05"),
        ("zh", "1890年5月4日", "1890-05-04"),
    ],
)
def test_a_date_is_given_in_edtf(language: str, words: str, date: str) -> None:
    """As the language writes it, with X for a year that is not said, and years before 1 as EDTF has them."""
    assert [value for _, value in dates_in(words, table(language))] == [date]


@pytest.mark.parametrize(
    ("language", "words", "number"),
    [
        ("en", "two hundred thousand men", "200000"),
        ("en", "twenty-five years", "25"),
        ("en", "millions of men", ""),
        ("de", "1.200 Mark", "1200"),
        ("de", "3,5 Meter", "3.5"),
        ("fr", "trois cents ans", "300"),
        ("en", "in Vol.15 of page[3]", None),
    ],
)
def test_a_count_is_given_as_a_number(language: str, words: str, number: str | None) -> None:
    """Words and figures; "" where the words leave it open; footnote marks and volumes are none."""
    found = [value for _, value in quantities_in(words, table(language), [])]
    assert found == ([] if number is None else [number])


def test_labels_that_the_edition_does_not_declare(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """What stands before several paragraphs like a label is proposed; what the edition declares is not."""
    text = "NORA: Is that a bill?\nHELMER: It is.\nNORA: No, never.\nHELMER: But yes.\nACT II. Evening.\n"
    people = f'{PEOPLE}ent:helmer a foaf:Person ; skos:prefLabel "Helmer"@en ; cg:speakerLabel "HELMER:" .\n'
    part = 'part:play a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001-p005" .\n'
    part += f'<{BASE}text> cg:noSpeakerLabel "NORA:" .\n'
    edition = write_edition(tmp_path, text, edition=NAMED + part, entities=people, claims="")
    with claimgraph.open(edition) as opened:
        found = told(opened.suggest())
    assert found == [
        ("Is that a bill?", "direct", "NORA:", "NORA", "label"),
        ("No, never.", "direct", "NORA:", "NORA", "label"),
    ]


CLAIM = """claim:p001-01 a cg:Claim ; rdfs:label "The bridge holds."@en ; cg:quote "The bridge will hold," ;
    rdf:subject ent:miller ; rdf:predicate rel:addresses ; rdf:object ent:joiners .
"""


def test_what_is_claimed_already_is_told_apart(suggested: Callable[..., list[Proposal]]) -> None:
    """A proposal knows the claims that quote it; the others are open."""
    speech = [one for one in suggested(ENGLISH, claims=CLAIM) if one.kind == "speech"]
    assert [one.claims for one in speech] == [("p001-01",), (), (), (), ()]


def test_an_authority_list_as_a_table_and_as_skos(
    tmp_path: Path, suggested: Callable[..., list[Proposal]]
) -> None:
    """Its names are proposed where the text has them and the edition no entity."""
    csv = tmp_path / "list.csv"
    csv.write_text(
        "Label,altLabel,IRI\nspring,Lent|Easter,https://example.com/s\nmiller,,https://example.com/m\n"
    )
    skos = tmp_path / "list.ttl"
    skos.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://example.com/s> skos:prefLabel "spring"@en ; skos:altLabel "Lent"@en .\n'
    )
    for file in (csv, skos):
        found = [one for one in suggested(ENGLISH, authority=file) if one.source == "authority"]
        assert [(one.words, one.stands_for) for one in found] == [("spring", ("https://example.com/s",))]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("list.csv", b"colour,size\nred,3\n", "no column of this list is one of names"),
        ("list.csv", b"label\n", "names nothing"),
        ("list.csv", b"label\n\xff\n", "not UTF-8"),
        ("list.tsv", b'label\n"red\n', "no table"),
        ("list.ttl", b"<a> <b> .\n", "list.ttl"),
        ("missing.csv", None, "cannot read"),
    ],
)
def test_a_list_that_names_nothing_is_told_in_a_line(
    name: str, content: bytes | None, what: str, tmp_path: Path
) -> None:
    """What is wrong with the list, and no traceback."""
    from claimgraph.sandbox import Limits

    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableInput, match=what):
        read_authority(tmp_path / name, Limits())


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:  # noqa: ARG001
    """An edition that was begun from a play in TEI."""
    from click.testing import CliRunner

    from claimgraph.cli import main

    folder = tmp_path_factory.mktemp("markup")
    (folder / "play.xml").write_text(PLAY, encoding="utf-8")
    place = str(folder / "edition")
    words = ["new", place, "--text", str(folder / "play.xml"), "--base", "https://example.org/play/"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return folder / "edition"


def test_what_the_markup_says_is_proposed(play: Path) -> None:
    """Names, dates and speech of the source's own markup, with what it says of them."""
    marked = json.loads((play / "proposals.json").read_bytes())
    with claimgraph.open(play) as opened:
        found = [one for one in opened.suggest() if one.source == "markup"]
    assert found
    elements = {f"<{one['element']}>" for one in marked}
    assert {one.cue for one in found} <= elements
    assert all(any((one.start, one.words) == (it["start"], it["words"]) for it in marked) for one in found)


def test_broken_markup_is_told_in_a_line(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """A file of proposals that is none."""
    edition = write_edition(tmp_path)
    (tmp_path / "proposals.json").write_text('[{"start": 1}]')
    with (
        claimgraph.open(edition) as opened,
        pytest.raises(UnreadableInput, match=r"what the markup proposes"),
    ):
        opened.suggest()


def uncommented(turtle: str) -> str:
    """A draft as whoever edits it has it, when nothing is thrown away."""
    return re.sub(r"^# ", "", turtle, flags=re.MULTILINE)


def test_a_draft_says_nothing_until_it_is_edited(
    tmp_path: Path, suggested: Callable[..., list[Proposal]]
) -> None:
    """As it comes it has no statement; with the comments taken away it builds, each quotation proved."""
    listed = tmp_path / "list.csv"
    listed.write_text("label,iri\nspring,https://example.com/s\nbridge,https://example.com/b\n")
    proposals = suggested(ENGLISH, claims=CLAIM, authority=listed)
    edition = Edition(tmp_path.resolve())
    with claimgraph.open(edition) as opened:
        turtle = draft(opened.model, proposals)
    assert not [line for line in turtle.splitlines() if line and line[0] not in "#@"]
    plain = b"".join(publish(edition).nquads())
    (tmp_path / "graph" / "proposed.ttl").write_text(turtle, encoding="utf-8")
    assert b"".join(publish(edition).nquads()) == plain
    (tmp_path / "graph" / "proposed.ttl").write_text(uncommented(turtle), encoding="utf-8")
    built: dict[str, list[str]] = {}
    for line in b"".join(publish(edition).nquads()).decode().split("\n")[:-1]:
        subject, _, rest = line.partition(" ")
        built.setdefault(subject, []).append(rest)
    names = [name.removeprefix(f"<{BASE}") for name in built]
    claims = [name for name in names if name.startswith("claim/")]
    assert len(claims) == 1 + sum(one.kind == "speech" for one in proposals)
    assert f"<{ENT}spring>" in built
    assert len([name for name in names if re.match(r"mention/p001-m", name)]) == 3
    told_of = " ".join(built[f"<{BASE}claim/p001-03>"])
    assert "claimant" in told_of
    assert f"{ENT}joiners" in told_of


def test_the_command_line(runner: Run, tmp_path: Path) -> None:
    """A table of what is open, JSON, Turtle; the rest is counted, and all is told when it is asked for."""
    part = 'part:lecture a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001" .\n'
    write_edition(tmp_path, ENGLISH, edition=NAMED + part, entities=PEOPLE, claims=CLAIM)
    asked = ("suggest", "--edition", str(tmp_path))
    done = runner(*asked, "-k", "speech")
    assert done.exit_code == 0
    assert "The bridge will hold" not in done.stdout
    assert "“they” (guess)" in " ".join(done.stdout.split())
    assert done.stderr.splitlines()[-1] == "4 proposals; 1 more is claimed already: --all."
    everything = json.loads(runner(*asked, "--all", "-F", "json").stdout)
    assert {one["kind"] for one in everything} == {"speech", "name", "date", "quantity"}
    assert runner(*asked, "--all", "-F", "json").stdout == runner(*asked, "--all", "-F", "json").stdout
    assert runner(*asked, "-F", "turtle").stdout.startswith("@prefix cg:")
    wrong = runner(*asked, "p007")
    assert wrong.exit_code == 2
    assert "the text has no paragraph p007" in wrong.stderr


def test_nothing_is_written_into_the_edition(runner: Run, tmp_path: Path) -> None:
    """The files of the edition are the same afterwards."""
    write_edition(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert runner("suggest", "--edition", str(tmp_path), "-F", "turtle").exit_code == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_head_of_a_draft_declares_what_it_uses(
    suggested: Callable[..., list[Proposal]], tmp_path: Path
) -> None:
    """Whatever prefix a line has is declared in the draft, as the edition's other files have it."""
    proposals = suggested(ENGLISH)
    with claimgraph.open(Edition(tmp_path.resolve())) as opened:
        turtle = uncommented(draft(opened.model, proposals))
    declared = dict(re.findall(r"^@prefix (\w+): <([^>]+)> \.$", turtle, re.MULTILINE))
    assert set(declared) >= {"cg", "claim", "ent", "oa", "rdfs"}
    assert all(f"@prefix {prefix}: <{declared[prefix]}> ." in HEAD for prefix in ("cg", "claim", "ent", "oa"))


def test_a_name_in_a_label_is_no_proposal(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """Who speaks is told by the label; proposed is whom the words themselves name."""
    people = f'{PEOPLE}ent:nora a foaf:Person ; skos:prefLabel "Nora"@en ; cg:speakerLabel "Nora" .\n'
    part = 'part:play a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001" .\n'
    part += f"<{BASE}text> cg:paragraphUnit cg:block .\n"
    edition = write_edition(tmp_path, "Nora\nI am Nora.\n", edition=NAMED + part, entities=people, claims="")
    with claimgraph.open(edition) as opened:
        found = opened.suggest(kinds=["name"])
    assert [(one.words, one.start) for one in found] == [("Nora", 10)]


def test_a_label_once_beside_others_of_its_kind() -> None:
    """In capitals and with the same sign a label needs to stand but once; a numbered heading is none."""
    lines = [
        "BRANDT: Nein.",
        "FRAU HOLM: Doch!",
        "BRANDT: Nein.",
        "AKT II: Der Saal.",
        "NOTA. So.",
        "Er: ja.",
    ]
    assert labels_in(lines) == {"BRANDT:": [0, 2], "FRAU HOLM:": [1]}


@pytest.mark.parametrize(
    ("words", "language", "number"),
    [
        ("1,200 men", "en", "1200"), ("1.200 men", "en", ""), ("1.200 Mann", "de", "1200"),
        ("1,234 Meter", "de", ""), ("1.200.000 hommes", "fr", "1200000"), ("1.200 hommes", "fr", ""),
    ],
)  # fmt: skip
def test_a_point_that_may_begin_a_fraction_is_no_certain_number(
    words: str, language: str, number: str
) -> None:
    """What parts thousands in one language begins a fraction in another."""
    assert [value for _, value in quantities_in(words, table(language), [])] == [number]


def test_a_day_that_no_month_has_is_no_date() -> None:
    """Nothing that EDTF refuses is proposed."""
    found = dates_in("On 31 February 1918, or 2020年2月40日.", table("en"))
    assert [value for _, value in found] == ["1918-02"]
