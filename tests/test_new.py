"""A new edition: it builds, validates and answers at once; what is wrong with a request is said in a line."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import claimgraph
from claimgraph.build.publish import publish
from claimgraph.edition import Edition, tool_layer
from claimgraph.sources import read_source
from claimgraph.sources.skeleton import Answers, skeleton
from terminal import ended_on_terminal
from test_sources import PLAY

if TYPE_CHECKING:
    from conftest import Run

#: Gotthold Ephraim Lessing, Nathan der Weise (1779), act 3 scene 7; in the public domain.
NATHAN = "Nathan: Vor grauen Jahren lebt' ein Mann in Osten,\n\nSaladin: Ich bin stets ein Freund gewesen.\n"
TOLD = ("--title", "Nathan der Weise", "--creator", "G. E. Lessing", "--date", "1779", "--language", "de")
BASE = ("--base", "https://example.org/nathan/")
QUESTIONS = sorted(
    f"{path.parent.name}/{path.stem}"
    for path in tool_layer().query_files()
    if path.parent.name not in ("checks", "views")
)


def _text(folder: Path, content: str | bytes = NATHAN, name: str = "nathan.txt") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:  # noqa: ARG001
    """An edition that was begun from plain text."""
    return _begun(tmp_path_factory.mktemp("plain"), "nathan.txt", NATHAN, *TOLD)


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:  # noqa: ARG001
    """An edition that was begun from a play in TEI, which tells all but the base of itself."""
    return _begun(tmp_path_factory.mktemp("play"), "play.xml", PLAY)


def _begun(folder: Path, name: str, content: str, *told: str) -> Path:
    from click.testing import CliRunner

    from claimgraph.cli import main

    place = folder / "edition"
    done = CliRunner().invoke(main, ["new", str(place), "--text", _text(folder, content, name), *told, *BASE])
    assert done.exit_code == 0, done.output
    return place


def _uncommented(place: Path) -> None:
    """Do with the example what it says: take the sign away from the lines that begin with one."""
    file = place / "graph" / "claims" / "begin.ttl"
    file.write_text(
        re.sub(r"^#( |$)", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8"
    )


@pytest.mark.parametrize("kind", ["plain", "play"])
def test_a_new_edition_is_sound(kind: str, request: pytest.FixtureRequest, runner: Run) -> None:
    """It builds, validates with nothing wrong, and its files are in canonical form."""
    place = request.getfixturevalue(kind)
    for command in (["build"], ["validate"], ["fmt", "--check"], ["coverage"], ["read"]):
        done = runner(*command, "--edition", str(place))
        assert done.exit_code == 0, done.output
    assert "nothing wrong" in runner("validate", "--edition", str(place)).output


def test_a_new_edition_answers_every_question(play: Path) -> None:
    """Every general question can be asked at once, and of voices that claim nothing it tells nothing."""
    with claimgraph.open(play) as opened:
        answered = {name: len(list(opened.query(name))) for name in QUESTIONS}
    assert len(answered) == len(QUESTIONS) > 40
    assert not any(rows for name, rows in answered.items() if name.startswith("voices/")), "nobody claims yet"


@pytest.mark.parametrize(
    ("name", "content", "told", "speaker"),
    [("nathan.txt", NATHAN, TOLD, "g-e-lessing"), ("play.xml", PLAY, (), "bauer")],
)
def test_the_example_becomes_a_claim_of_whoever_speaks(
    name: str, content: str, told: tuple[str, ...], speaker: str, tmp_path: Path, runner: Run
) -> None:
    """Without the comment signs it is a valid claim in the voice of the part that its words stand in."""
    place = _begun(tmp_path, name, content, *told)
    _uncommented(place)
    done = runner("validate", "--edition", str(place))
    assert "nothing wrong" in done.output
    query = "SELECT ?who { ?claim a cg:Claim ; cg:claimant ?who }"
    answer = runner("sparql", query, "-F", "csv", "--edition", str(place)).stdout
    assert answer.split()[1:] == [f"https://example.org/nathan/entity/{speaker}"]


def test_the_text_and_how_it_was_taken_are_kept(play: Path, plain: Path) -> None:
    """The text and its source stand in seeds/ byte for byte, what took it out in edition.ttl."""
    assert (plain / "seeds" / "text.txt").read_text(encoding="utf-8") == NATHAN
    assert (play / "seeds" / "source.xml").read_text(encoding="utf-8") == PLAY
    edition = (play / "graph" / "edition.ttl").read_text(encoding="utf-8")
    assert re.search(r'"sha256:[0-9a-f]{64}"', edition)
    assert "Taken out of TEI by lxml" in edition


def test_what_the_markup_says_is_proposed_and_not_in_the_graph(play: Path) -> None:
    """Voices, places and dates of the markup stand beside the graph, with the words they are about."""
    text = (play / "seeds" / "text.txt").read_text(encoding="utf-8")
    proposals = json.loads((play / "proposals.json").read_text(encoding="utf-8"))
    assert [one["element"] for one in proposals] == ["emph", "said", "note", "date", "placeName"]
    assert all(text[one["start"] : one["end"]] == one["words"] for one in proposals)
    assert "geonames" not in "".join(
        path.read_text(encoding="utf-8") for path in (play / "graph").rglob("*.ttl")
    )


def test_speeches_are_parts_and_speakers_entities(play: Path) -> None:
    """Who speaks comes from the markup, and what the list of persons says goes with them."""
    people = (play / "graph" / "entities" / "people.ttl").read_text(encoding="utf-8")
    for words in (
        '"Bauer"@de',
        '"Farmer"@en',
        '"ein alter Mann"@de',
        "ent:alle a foaf:Group",
        '"Anna Muster"@de',
    ):
        assert words in people
    lines = b"".join(publish(Edition(play)).nquads()).decode()
    spoken = re.findall(r"part/speech-(\d)> <\S+#speaker> <\S+entity/([\w-]+)>", lines)
    assert sorted(spoken) == [("1", "bauer"), ("2", "bauer"), ("3", "alle"), ("3", "bauer"), ("4", "muller")]


def test_an_author_who_speaks_after_others_keeps_his_words(tmp_path: Path) -> None:
    """Whoever wrote a text and speaks in it is one person, in whatever order the speakers come."""
    speeches = "".join(
        f'<sp who="#{key}"><speaker>{name}.</speaker><p>Good day to you, I am {name}.</p></sp>'
        for key, name in (("b", "Bert"), ("a", "Anna"), ("c", "Cleo"))
    )
    title = "<titleStmt><title>Talk</title><author>Anna</author></titleStmt>"
    header = f"<teiHeader><fileDesc>{title}</fileDesc></teiHeader>"
    tei = f"<TEI>{header}<text><body>{speeches}</body></text></TEI>"
    source = read_source(Path(_text(tmp_path, tei, "talk.xml")))
    answers = Answers("Talk", "Anna", "1900", "en", "https://example.org/talk/")
    entity = "https://example.org/talk/entity/"
    assert skeleton(source, answers, "1").speakers == tuple(
        frozenset({f"{entity}{name}"}) for name in ("b", "anna", "c")
    )


#: G. E. Lessing, Nathan der Weise (1779), III 7, shortened, with a direction added; in the public domain.
SCENE = """<TEI xml:lang="de"><teiHeader><fileDesc><titleStmt><title>Nathan</title><author>Lessing</author>
</titleStmt></fileDesc><profileDesc><creation>
<date notBefore="1778" notAfter="1779"/></creation></profileDesc></teiHeader>
<text><body><div><head>Siebender Auftritt</head><stage>Saladin und Nathan.</stage>
<sp who="#saladin"><speaker>SALADIN.</speaker><l>Nun so rede!</l><l>Es hört uns keine Seele.</l></sp>
<sp who="#nathan"><speaker>NATHAN.</speaker><l>Möcht auch doch</l><stage>(Er geht.)</stage>
<l>Die ganze Welt uns hören.</l></sp>{more}</div></body></text></TEI>"""


@pytest.mark.parametrize(
    ("more", "by_rule", "turns"),
    [
        ("", True, 3),
        ('<sp who="#saladin #nathan"><speaker>Beide</speaker><l>So gewiß</l></sp>', False, 5),
        ('<sp who="#saladin"><l>NATHAN. so heißt er.</l></sp>', False, 4),
        ("<note>Ende des Auftritts.</note>", False, 3),
    ],
)
def test_labels_tell_who_speaks_where_they_tell_it_right(
    more: str, by_rule: bool, turns: int, tmp_path: Path
) -> None:
    """A table of labels serves where the build then says what the markup says, else each speech is a part."""
    place = _begun(tmp_path, "scene.xml", SCENE.format(more=more))
    people = (place / "graph" / "entities" / "people.ttl").read_text(encoding="utf-8")
    assert ('cg:speakerLabel "NATHAN."' in people) == by_rule
    lines = b"".join(publish(Edition(place)).nquads()).decode()
    spoken = re.findall(r"part/(\S+)> <\S+#speaker> <\S+entity/(\w+)>", lines)
    assert [who for part, who in sorted(spoken) if part != "text"][:3] == ["saladin", "nathan", "nathan"]
    assert len(spoken) - 1 == turns


def test_headings_and_directions_are_set_aside(tmp_path: Path, runner: Run) -> None:
    """What the markup calls a heading or a stage direction is covered by a gap with that reason."""
    place = _begun(tmp_path, "scene.xml", SCENE.format(more=""))
    query = "SELECT ?quote ?why { ?gap oa:motivatedBy oa:classifying ; cg:quote ?quote ; oa:hasBody ?why }"
    rows = runner(
        "sparql", f"{query} ORDER BY ?gap", "-F", "csv", "--edition", str(place)
    ).stdout.splitlines()
    assert [row.replace("https://w3id.org/claimgraph/ns#", "") for row in rows[1:]] == [
        "Siebender Auftritt,heading",
        "Saladin und Nathan.,stageDirection",
        "(Er geht.),stageDirection",
    ]


def test_the_same_request_gives_the_same_bytes(play: Path, tmp_path: Path) -> None:
    """Nothing of the day or the machine is in the files."""
    again = _begun(tmp_path, "play.xml", PLAY)
    names = [path.relative_to(play) for path in sorted(play.rglob("*")) if path.is_file()]
    assert names == [path.relative_to(again) for path in sorted(again.rglob("*")) if path.is_file()]
    assert all((play / name).read_bytes() == (again / name).read_bytes() for name in names)


def test_a_new_edition_has_what_a_repository_needs(plain: Path) -> None:
    """A README, what Git leaves out, and a file with which CI judges every change."""
    assert "# Nathan der Weise: who claims what" in (plain / "README.md").read_text(encoding="utf-8")
    assert "/site/" in (plain / ".gitignore").read_text(encoding="utf-8")
    steps = (plain / ".github" / "workflows" / "validate.yml").read_text(encoding="utf-8")
    assert "CLAIMGRAPH_EDITION: ${{ github.workspace }}" in steps
    assert "run: claimgraph validate" in steps


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_what_is_missing_is_asked_for_on_a_terminal(tmp_path: Path) -> None:
    """Each question is asked in its turn, and an empty date is none."""
    place = tmp_path / "edition"
    command = [
        sys.executable,
        "-m",
        "claimgraph",
        "new",
        str(place),
        "--text",
        _text(tmp_path),
        "--language",
        "de",
    ]
    code, written = ended_on_terminal(command, "Nathan\nLessing\n\nhttps://example.org/n\n")
    assert code == 0, written
    edition = (place / "graph" / "edition.ttl").read_text(encoding="utf-8")
    assert '"Nathan"@de' in edition
    assert "dcterms:created" not in edition
    assert "<https://example.org/n/edition>" in edition


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ((), 2, "does not say its title, creator, date, language, base.* give --title, --creator, --date"),
        (TOLD, 2, "no terminal to ask at: give --base"),
        (
            (*TOLD, "--language", "klingonisch", *BASE),
            2,
            "no language has this tag .klingonisch.. Write the tag",
        ),
        ((*TOLD, "--date", "last May", *BASE), 2, "last May"),
        ((*TOLD, "--title", " ", *BASE), 2, "the title is empty"),
        ((*TOLD, "--base", "nathan"), 2, "nothing can be named below this base .nathan.. Write an address"),
        ((*TOLD, "--base", "https://example.org/a#b"), 2, "nothing can be named below this base"),
        ((*TOLD, "--base", "https://example.org/a b/"), 2, "nothing can be named below this base"),
    ],
)
def test_what_is_wrong_with_the_answers_is_said(
    given: tuple[str, ...], code: int, said: str, tmp_path: Path, runner: Run
) -> None:
    """One line tells what is missing or wrong, and nothing is written."""
    done = runner("new", str(tmp_path / "edition"), "--text", _text(tmp_path), *given)
    assert done.exit_code == code, done.output
    assert re.search(said, done.stderr)
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "edition").exists()


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("a.txt", b"\xff\xfe", 3, "the text is not UTF-8"),
        ("a.xml", b"<TEI><teiHeader/></TEI>", 3, "this TEI has no text"),
        ("a.pdf", b"%PDF", 2, "no kind of text that is read"),
        ("a.txt", b"\n", 3, "there is no text in it"),
    ],
)
def test_what_is_wrong_with_the_text_is_said(
    name: str, content: bytes, code: int, said: str, tmp_path: Path, runner: Run
) -> None:
    """One line tells why the text cannot be taken, and nothing is written."""
    done = runner("new", str(tmp_path / "edition"), "--text", _text(tmp_path, content, name), *TOLD, *BASE)
    assert (done.exit_code, done.stderr.count("\n")) == (code, 1), done.output
    assert said in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_nothing_that_exists_is_overwritten(
    tmp_path: Path, runner: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with a file in it, a file, and the folder one is in are left alone; an empty one is filled."""
    text = _text(tmp_path)
    full, file, empty = tmp_path / "full", tmp_path / "file", tmp_path / "empty"
    full.mkdir()
    empty.mkdir()
    (full / "note").write_text("mine", encoding="utf-8")
    file.write_text("mine", encoding="utf-8")
    cases = ((full, 4, "not empty"), (file, 2, "a file or link"), (tmp_path, 2, "the folder you are in"))
    monkeypatch.chdir(tmp_path)
    for place, code, said in cases:
        done = runner("new", str(place), "--text", text, *TOLD, *BASE)
        assert (done.exit_code, said in done.stderr) == (code, True), done.output
    assert (full / "note").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file", "full", "nathan.txt"]
    assert runner("new", str(empty), "--text", text, *TOLD, *BASE).exit_code == 0
    assert (empty / "seeds" / "text.txt").is_file()
