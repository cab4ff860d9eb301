"""The whole way of a newcomer, on a page in German, in Ancient Greek and in English: from new to publish.

What is written by hand stands in ``tests/newcomer/``; no line of Python is in it, and nothing of the tool.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from claimgraph.cli import main
from claimgraph.edition import tool_layer
from claimgraph.exporters.formats import EXPORT_FORMATS
from claimgraph.pictures import PICTURES
from claimgraph.store import open_memory
from claimgraph.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pyoxigraph import Store

    from conftest import Run

PAGES = Path(__file__).with_name("newcomer")
QUESTIONS = sorted(
    f"{path.parent.name}/{path.stem}"
    for path in tool_layer().query_files()
    if path.parent.name not in ("checks", "views")
)
_LINK = re.compile(r'href="([^":]*)"')
_ID = re.compile(r'\bid="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """A page: what ``new`` is told, what ``import`` takes, and what is to be found then.

    ``labels`` is what ``new`` says of speakers; ``proposed`` (words, cue) is in ``suggest`` before anybody
    claims; ``asked`` (question, claim) is answered by ``ask``; ``rows`` are values in answers to questions.
    ``nothing`` are pictures that there is nothing for; ``words`` stand in every export with claims.
    """

    name: str
    text: str
    told: tuple[str, ...]
    taken: str
    language: str
    labels: str
    proposed: tuple[str, str]
    claims: int
    asked: tuple[str, str]
    rows: tuple[tuple[str, str], ...]
    nothing: frozenset[str]
    words: str


DEBATTE = Page(
    "debatte", "text.txt",
    ("--title", "Debatte über das Wasserwerk", "--creator", "Gemeinderat von Altwied", "--date", "1911-03-03",
     "--language", "de"),
    "table", "de", '"VORSITZENDER:", "BRANDT:", "FRAU HOLM:" look like',
    ("die Stadt sei reich genug", "sagt"), 17,
    ("Wer bezahlt den Turm?", "claim:p004-06"),
    (("ledgers/we", "wir"), ("contradictions/contradictions", "habe sie den neuen Turm bezahlt"),
     ("relations/use", "pays for"), ("voices/rejected", "die Stadt sei reich genug"),
     ("ledgers/commitments", "Wir stimmen am 10. März ab."), ("entities/most-claimed", "Altwied")),
    frozenset({"states"}), "Das Wasser der alten Brunnen ist die Ursache des Fiebers.",
)  # fmt: skip
KRITON = Page(
    "kriton", "text.xml", ("--date", "-0398"), "notes.json", "grc", "15 speeches of 2 speakers",
    ("ὦ Σώκρατες,ἤματί κεν τριτάτῳ Φθίην ἐρίβωλον ἵκοιο.", ""), 12,
    ("τίς λέγει περὶ τοῦ ἐνυπνίου;", "claim:p010-01"),
    (("contradictions/polarity", "οὐ μέντοι οἶμαι ἥξειν αὐτὸ τήμερον."),
     ("force/questions", "οὔτοι δὴ ἀφῖκται"),
     ("voices/granted", "γυνὴ καλὴ καὶ εὐειδής"),
     ("arguments/argument-map", "One must care for the opinion of the many.")),
    frozenset({"states", "timeline", "arguments"}), "οὔτοι δὴ ἀφῖκται",
)  # fmt: skip
FORUM = Page(
    "forum", "text.txt",
    ("--title", "Julius Caesar, act III, scene 2", "--creator", "William Shakespeare", "--date", "1599~",
     "--language", "en", "--paragraphs", "speech"),
    "text.ann", "en", '"BRUTUS."', ("he was ambitious,\nAnd Brutus is an honourable man.", "says"), 12,
    ("Who says that Caesar was ambitious?", "claim:p007-01"),
    (("contradictions/polarity", "’tis certain he was not ambitious."),
     ("force/questions", "Was Caesar ambitious?"),
     ("voices/quoted-and-how", "Antony"), ("arguments/argument-map", "Fourth Citizen")),
    frozenset({"states", "timeline", "arguments"}), "He hath brought many captives home to Rome",
)  # fmt: skip


@dataclass(frozen=True)
class Begun:
    """An edition as it was made: its folder, and what each command said on the way."""

    page: Page
    place: Path
    said: dict[str, str]


@pytest.fixture(scope="module", params=[DEBATTE, KRITON, FORUM], ids=lambda page: page.name)
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Begun:  # noqa: ARG001
    """The edition of one page: begun, written by hand, proposed to, built, and completed by ``import``."""
    page: Page = request.param
    source, place = PAGES / page.name, tmp_path_factory.mktemp(page.name) / page.name
    said: dict[str, str] = {}

    def run(*words: str) -> None:
        done = CliRunner().invoke(main, list(words))
        assert done.exit_code == 0, f"{words}\n{done.output}"
        said[words[0]] = done.stdout

    base = f"https://example.org/{page.name}/"
    run("new", str(place), "--text", str(source / page.text), *page.told, "--base", base)
    for folder in ("graph", "ontology"):
        if (source / folder).is_dir():
            shutil.copytree(source / folder, place / folder, dirs_exist_ok=True)
    claims = place / "graph" / "claims" / "begin.ttl"
    written = claims.read_bytes()
    claims.write_text("")
    run("suggest", "-k", "speech", "-F", "json", "--edition", str(place))
    claims.write_bytes(written)
    run("build", "--edition", str(place))
    run("import", str(source / page.taken), "--edition", str(place))
    run("fmt", "--edition", str(place))
    return Begun(page, place, said)


def _rows(store: Store, question: str) -> list[tuple[str, ...]]:
    solutions: Any = store.query(question)
    return [tuple(value.value if value else "" for value in row) for row in solutions]


def test_it_says_who_may_be_speaking(begun: Begun) -> None:
    """``new`` names the labels or counts the speeches, and ``suggest`` proposes a speech with its cue."""
    words, cue = begun.page.proposed
    assert begun.page.labels in begun.said["new"]
    found = [(one["words"], one["cue"]) for one in json.loads(begun.said["suggest"])]
    assert any(one.startswith(words) and told == cue for one, told in found), found


def test_it_is_sound(begun: Begun, runner: Run) -> None:
    """What was imported went into the file of the claims, and shapes and checks find nothing."""
    assert "Written: graph/claims/begin.ttl" in begun.said["import"]
    done = runner("validate", "--edition", str(begun.place))
    assert done.exit_code == 0 and "nothing wrong" in done.output, done.output
    counts = json.loads(runner("coverage", "-F", "json", "--edition", str(begun.place)).output)
    assert counts["total"]["claims"] == begun.page.claims
    assert all(row["label"] for row in counts["parts"])


def test_every_general_question(begun: Begun) -> None:
    """Each can be asked with its defaults, no row comes twice, and those that have something to tell do."""
    with Workspace(begun.place) as opened:
        store = open_memory(opened.published().nquads)  # in this process: the questions are the tool's
        answers = {name: _rows(store, opened.stored_question(name).text) for name in QUESTIONS}
    twice = [name for name, rows in answers.items() if rows and max(Counter(rows).values()) > 1]
    assert twice == []
    for name, value in begun.page.rows:
        assert any(value in row for row in answers[name]), (name, answers[name])
    named = {words for row in answers["entities/surface-forms"] for words in row}
    assert not any(words.startswith(("(", "[", "SCENE", "Ich bitte")) for words in named)


def test_asked_in_its_own_language(begun: Begun, runner: Run) -> None:
    """A question in the words of the page finds the claim."""
    question, claim = begun.page.asked
    done = runner("ask", question, "--edition", str(begun.place))
    assert done.exit_code == 0 and claim in done.output, done.output


def test_the_reading_page(begun: Begun, runner: Run, tmp_path: Path) -> None:
    """Labels are set off, verses are kept apart, the language is said, relations stand among relations."""
    file = tmp_path / "read.html"
    assert runner("read", "--html", str(file), "--edition", str(begun.place)).exit_code == 0
    page = file.read_text(encoding="utf-8")
    assert page.count('<b class="label">') >= 4
    assert ('class="words verse"' in page) == (begun.page is FORUM)
    assert (f' lang="{begun.page.language}" dir="ltr"' in page) == (begun.page.language != "en")
    contents = page.partition("<nav")[2].partition("</nav>")[0]
    assert len(re.findall(r"<li>", contents)) == len(set(re.findall(r">([^<>]+)</a>", contents)))
    entities, _, relations = page.partition('<section id="entities"')[2].partition('<section id="relations"')
    assert ("pays for" in relations) == (begun.page is DEBATTE) and "pays for" not in entities


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="pictures are drawn with Matplotlib")
@pytest.mark.parametrize("what", PICTURES)
def test_pictures(begun: Begun, what: str, runner: Run, tmp_path: Path) -> None:
    """Each kind is drawn, or it is said why there is nothing to draw."""
    file = tmp_path / "picture.svg"
    done = runner("draw", what, "-o", str(file), "--edition", str(begun.place))
    if what in begun.page.nothing:
        assert done.exit_code == 1 and done.stderr.startswith("nothing to draw: "), done.output
    else:
        assert done.exit_code == 0 and file.read_bytes().rstrip().endswith(b"</svg>"), done.output


def test_every_export(begun: Begun, runner: Run, tmp_path: Path) -> None:
    """All formats but that of links are written, and those of the claims have the page's words."""
    for name in EXPORT_FORMATS:
        file = tmp_path / name
        done = runner("export", "-F", name, "-o", str(file), "--edition", str(begun.place))
        assert done.exit_code == (1 if name == "sssom" else 0), done.output
    for name in ("turtle", "trig", "jsonld", "rdfxml", "nanopub", "webannotation", "tei", "schemaorg"):
        assert begun.page.words in (tmp_path / name).read_text(encoding="utf-8"), name


def test_the_published_folder(begun: Begun, runner: Run, tmp_path: Path) -> None:
    """There is a page for a claim that was imported, and every link inside leads to a place that is there."""
    site = tmp_path / "site"
    done = runner("publish", str(site), "--edition", str(begun.place))
    assert done.exit_code == 0, done.output
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert site / begun.page.name / "claim" / f"{begun.page.asked[1].partition(':')[2]}.html" in pages
    own = f'href="https://example.org/{begun.page.name}/relation/'
    assert [page.name for page, text in pages.items() if own in text and page.name != "text.html"] == []
    places = {path: set(_ID.findall(text)) for path, text in pages.items()}
    for page, text in pages.items():
        for link in set(_LINK.findall(text)):
            path, _, anchor = unquote(link).partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), (page, link)
            assert not anchor or anchor in places[target], (page, link)
