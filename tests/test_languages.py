"""Texts in many languages: where their sentences end. A paragraph in each, written for this."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.build import ensure_built
from claimgraph.build.publish import publish
from claimgraph.errors import DataProblem
from claimgraph.exporters import export
from claimgraph.text import split_sentences
from claimgraph.text.languages import direction
from claimgraph.validate import validate
from tiny_edition import NAMED, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from conftest import Run

WORK = "<https://example.org/small/text>"
#: Language → a paragraph, its sentences apart.
PARAGRAPHS = {
    "de": [
        "Der Rat tagte z. B. am 3. März in Wien.",
        "Siehe Bd. 3 des Werkes, S. 5.",
        "„Wir gehen.“",
        "Dann schwieg Prof. Dr. Müller, d. h. er sagte nichts.",
        "»Nein!«",
        "‚Ja.‘",
        "Sie blieben.",
    ],
    "fr": ["M. Dupont dit : « Non ! »", "Il partit.", "Voir p. 5.", "Est-ce vrai ?", "Oui…"],
    "ru": [
        "Т. е. он пришёл в 1918 г. вечером.",
        "Мы, напр., знаем А. С. Пушкина.",
        "«Да!»",
        "Он ушёл.",
    ],
    "grc": ["τί λέγεις;", "οὐκ οἶδα.", "ἐγὼ δὲ λέγω τὸν πόλεμον."],
    "ar": ["من أنت؟", "أنا معلم.", "هل تفهم؟", "نعم، أفهم."],
    "he": ["מי אתה?", "אני מורה.", "האם אתה מבין?"],
    "hi": ["तुम कौन हो?", "मैं शिक्षक हूँ।", "यह सच है।"],
    "zh": ["你是谁？", "我是老师。", "这是真的！"],
}


def split(paragraph: str, language: str, **by_hand: tuple[str, ...]) -> list[str]:
    """The sentences' words."""
    return [paragraph[start:end] for start, end in split_sentences(paragraph, language, **by_hand)]


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_sentences_of_a_language(language: str) -> None:
    """Each language has stops, quotation marks and abbreviations of its own."""
    sentences = PARAGRAPHS[language]
    assert split(("" if language == "zh" else " ").join(sentences), language) == sentences


@given(
    st.text(alphabet="Ab .!?’‘„“»«;·؟।。\u00e9\n", max_size=50),
    st.sampled_from(["de", "el", "ar", "zh", "xx"]),
)
def test_no_word_is_lost(paragraph: str, language: str) -> None:
    """Whatever the words and the language, sentences leave out blank space only, and stand in order."""
    spans = split_sentences(paragraph, language)
    assert "".join("".join(paragraph[start:end] for start, end in spans).split()) == "".join(
        paragraph.split()
    )
    assert spans == sorted(spans)


def test_ends_put_right_by_hand() -> None:
    """No sentence ends inside words said to be unbroken, and one ends behind words said to end one."""
    assert split("Eins. Zwei. Drei.", "de", unbroken=("Eins. Zwei", "Zwei. Drei")) == ["Eins. Zwei. Drei."]
    assert split("Eins – zwei. Drei.", "de", ends=("Eins –", "Drei.")) == ["Eins –", "zwei.", "Drei."]
    assert split("One. Two\nthree. Four.", "en", unbroken=("Two three. Four",)) == [
        "One.",
        "Two\nthree. Four.",
    ]


def test_the_edition_declares_its_languages(tmp_path: Path) -> None:
    """The text's language and a part's decide where sentences end; so do corrections by hand."""
    text = "<https://example.org/small/text>"
    edition = write_edition(
        tmp_path,
        "Am 3. März kam er. Dann ging er.\nτί λέγεις; οὐκ οἶδα.\nEins. Zwei. Drei – vier.\n",
        edition=f'{NAMED}{text} dcterms:language "de" ; cg:unbroken "Eins. Zwei." ; cg:sentenceEnd "Drei –" .'
        "\n"
        'part:all a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001-p003" .\n'
        'part:greek a cg:TextPart ; cg:speaker ent:editor ; dcterms:extent "p002" ;\n'
        ' dcterms:language "grc" .\n',
        claims="",
    )
    subjects = [line.split()[0] for line in b"".join(publish(edition).nquads()).decode().split("\n")[:-1]]
    sentences = [name for name in dict.fromkeys(subjects) if "/sentence/" in name]
    assert [name.rpartition("/")[2].rstrip(">") for name in sentences] == [
        "p001-s01", "p001-s02", "p002-s01", "p002-s02", "p003-s01", "p003-s02", "p003-s03",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ('dcterms:language "xx"', 'No language has the tag that dcterms:language says, "xx"'),
        ('dcterms:language "German"', 'The dcterms:language "German" is no language tag'),
        ('cg:unbroken "Nowhere."', 'the cg:unbroken "Nowhere." does not stand in the text'),
    ],
)
def test_what_cannot_be_declared(tmp_path: Path, declared: str, message: str) -> None:
    """No language tag, and corrections of words that the text has not, are refused."""
    edition = write_edition(
        tmp_path, edition=f"{NAMED}<https://example.org/small/text> {declared} .\n", claims=""
    )
    with pytest.raises(DataProblem) as caught:
        publish(edition)
    assert message.casefold() in str(caught.value).casefold()


def test_english_loads_no_library() -> None:
    """An edition in English is built without the library for other languages."""
    program = (
        "import sys; from claimgraph.text import Text; "
        "Text('One. Two.').sentences; print('sentencex' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.fixture(scope="module")
def arabic(
    tmp_path_factory: pytest.TempPathFactory,
    cache: Path,  # noqa: ARG001 - it must be set before
) -> tuple[Edition, Published]:
    """An edition of an Arabic text with a German footnote, its labels in Arabic."""
    edition = write_edition(
        tmp_path_factory.mktemp("arabic"),
        "هل تحكم بريطانيا؟\nEine Anmerkung.\n",
        edition=f'{NAMED}{WORK} dcterms:language "ar" .\n'
        f'part:all a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001" ;\n'
        f"    dcterms:isPartOf {WORK} .\n"
        'part:note a cg:TextPart ; cg:speaker ent:editor ; dcterms:extent "p002" ;\n'
        f'    dcterms:language "de" ; dcterms:isPartOf {WORK} .\n',
        claims='claim:p001-01 a cg:Claim ; rdfs:label "هل تحكم بريطانيا البرتغال؟"@ar ;\n'
        "    cg:force cg:question ;\n"
        '    cg:quote "هل تحكم بريطانيا" ;\n'
        "    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal .\n"
        'claim:p002-01 a cg:Claim ; rdfs:label "Sie sagt „nein.“"@de ; cg:quote "Anmerkung" ;\n'
        "    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal .\n",
    )
    return edition, ensure_built(edition)


def test_labels_end_as_their_language_ends_sentences(arabic: tuple[Edition, Published]) -> None:
    """A label may end in ؟ or in a quotation mark behind its stop."""
    edition, published = arabic
    guards = {one.guard.rpartition("/")[2] for one in validate(edition, published.nquads).findings}
    assert "claim-label" not in guards


def test_only_english_labels_are_searched_for_english_negations(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001 - it must be set before
    """A label that denies in another language reads negative; an English one without a negation does not."""
    denied = (
        "cg:polarity cg:negative ; cg:quote {quote} ;\n"
        "    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal .\n"
    )
    edition = write_edition(
        tmp_path,
        claims='claim:p003-01 a cg:Claim ; rdfs:label "Britannien herrscht nicht."@de ; '
        + denied.format(quote='"Britain rules." ; oa:prefix "ports? "')
        + 'claim:p002-01 a cg:Claim ; rdfs:label "Portugal is a slave."@en ; '
        + denied.format(quote='"Portugal is a slave of Britain."'),
    )
    found = validate(edition, ensure_built(edition).nquads).findings
    assert [one.focus.rpartition("/")[2] for one in found if one.guard.endswith("reads-positive")] == [
        "p002-01"
    ]


def test_what_is_shown_says_its_language(
    arabic: tuple[Edition, Published], tmp_path: Path, runner: Run
) -> None:
    """Reading page, TEI, tables and annotations give the language of the words, and how they run."""
    edition, published = arabic
    html = tmp_path / "page.html"
    done = runner("read", "--edition", str(edition.root), "--html", str(html))
    assert done.exit_code == 0, done.output
    page = html.read_text("utf-8")
    assert '<p class="words" lang="ar" dir="rtl">' in page and '<p class="words" lang="de" dir="ltr">' in page
    tei = export(edition, published.nquads, "tei").decode()
    assert '<text xml:lang="ar">' in tei and 'xml:lang="de" type="part"' in tei
    annotations = export(edition, published.nquads, "webannotation").decode()
    assert '"language": "ar"' in annotations
    with zipfile.ZipFile(io.BytesIO(export(edition, published.nquads, "csvw"))) as tables:
        described = json.loads(tables.read("csv-metadata.json"))
    assert {column.get("lang") for column in described["tables"][0]["tableSchema"]["columns"]} == {None, "ar"}


@pytest.mark.parametrize(
    ("language", "way"),
    [("ar", "rtl"), ("he-IL", "rtl"), ("az-Arab", "rtl"), ("ks-Deva", "ltr"), ("grc", "ltr"), ("", "ltr")],
)
def test_direction(language: str, way: str) -> None:
    """A language runs as its script does, where the tag names one, else as it is mostly written."""
    assert direction(language) == way
