"""A text that changes under its claims: what goes over, what is left, and that nothing does so in silence."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from bisect import bisect_right
from typing import TYPE_CHECKING

import pytest

from claimgraph.anchoring import reanchor
from claimgraph.anchoring.alignment import Alignment
from claimgraph.build import anchors
from claimgraph.build.publish import publish
from claimgraph.errors import DataProblem, UnreadableInput, UsageProblem
from claimgraph.terms import CG
from claimgraph.text import Span, Text
from kills import CHILD
from tiny_edition import BASE, NAMED, TEXT, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.anchoring.plan import Plan
    from claimgraph.edition import Edition
    from conftest import Run

PLAY = """HAMLET. The air bites shrewdly; it is very cold.
HORATIO. It is a nipping and an eager air.
HAMLET. What hour now?
HORATIO. I think it lacks of twelve.
MARCELLUS. No, it is struck, and I have heard the bell with my own ears tonight.
HAMLET. The air bites shrewdly; it is very cold.
"""
PARTS = f"""{NAMED}
part:hamlet a cg:TextPart ; cg:speaker ent:hamlet ; dcterms:extent "p001" .
part:horatio a cg:TextPart ; cg:speaker ent:horatio ; dcterms:extent "p002" .
part:talk a cg:TextPart ; cg:speaker ent:chorus ; dcterms:extent "p003-p005" .
part:again a cg:TextPart ; cg:speaker ent:hamlet ; dcterms:extent "p006" .
"""
PEOPLE = "".join(
    f'ent:{name} a foaf:Person ; skos:prefLabel "{name}"@en .\n' for name in ("hamlet", "horatio", "chorus")
)
_WORDS = {
    "p001-01": "The air bites shrewdly",
    "p002-01": "It is a nipping and an eager air.",
    "p004-01": "I think it lacks of twelve.",
    "p005-01": "it is struck",
    "p005-02": "I have heard the bell with my own ears tonight",
    "p006-01": "The air bites shrewdly",
}
SAID = "".join(
    f'claim:{name} a cg:Claim ; rdfs:label "{words}"@en ; cg:quote "{words}" ;\n'
    "    rdf:subject ent:hamlet ; rdf:predicate rel:rules ; rdf:object ent:horatio .\n"
    for name, words in _WORDS.items()
)


@pytest.fixture
def play(tmp_path: Path) -> Edition:
    """A little play, its text recorded."""
    edition = write_edition(tmp_path / "play", PLAY, edition=PARTS, entities=PEOPLE, claims=SAID)
    assert reanchor.record(edition)
    return edition


def _change(edition: Edition, *changes: tuple[str, str]) -> str:
    content = edition.text_file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in content
        content = content.replace(old, new, 1)
    return content


def _put(edition: Edition, text: str) -> None:
    edition.text_file.write_text(text, encoding="utf-8")


def _facts(edition: Edition) -> dict[str, tuple[str, str]]:
    """Claim → its paragraph and its voice in the published graph, by their short names."""
    facts: dict[str, dict[str, str]] = {}
    for line in b"".join(publish(edition).nquads()).decode().splitlines():
        subject, predicate, value = line.split(" ", 2)
        if subject.startswith(f"<{BASE}claim/") and predicate in (f"<{CG}paragraph>", f"<{CG}claimant>"):
            name = value.rpartition("/")[2].removesuffix("> .")
            facts.setdefault(subject.rpartition("/")[2][:-1], {})[predicate] = name
    return {claim: (values[f"<{CG}paragraph>"], values[f"<{CG}claimant>"]) for claim, values in facts.items()}


def _left(plan: Plan) -> dict[str, str]:
    return {one.thing: one.what for one in plan.unsettled}


def test_a_text_with_a_paragraph_more_is_refused_until_it_is_reanchored(play: Edition) -> None:
    """One line put in: the build refuses it, also when claims were renamed until all of them stand again."""
    before = _facts(play)
    changed = _change(play, ("HORATIO. It is", "FRANCISCO. Not a mouse stirring.\nHORATIO. It is"))
    _put(play, changed)
    with pytest.raises(DataProblem, match="the text has changed since its claims were anchored to it"):
        publish(play)
    claims = play.folder("graph") / "claims.ttl"
    by_hand = claims.read_text(encoding="utf-8")
    for number in (6, 5, 4, 2):
        by_hand = by_hand.replace(f"claim:p{number:03d}", f"claim:p{number + 1:03d}")
    claims.write_text(by_hand, encoding="utf-8")
    with pytest.raises(DataProblem, match="the text has changed"):
        publish(play)

    play_again = write_edition(play.root.parent / "again", PLAY, edition=PARTS, entities=PEOPLE, claims=SAID)
    reanchor.record(play_again)
    plan = reanchor.make_plan(play_again, changed)
    assert not plan.unsettled and plan.added == ["p007"] and plan.removed == []
    reanchor.write(play_again, plan)
    assert _facts(play_again) == before
    graph = (play_again.folder("graph") / "edition.ttl").read_text(encoding="utf-8")
    assert 'cg:paragraphNames "p001 p007 p002-p006"' in graph


def test_a_repeated_line_does_not_become_its_look_alike(play: Edition) -> None:
    """Of two equal lines the first is taken out: its claim is left, the other's stays where it is."""
    plan = reanchor.make_plan(play, _change(play, ("HAMLET. The air bites shrewdly; it is very cold.\n", "")))
    assert "claim:p006-01" in plan.moved and plan.removed == ["p001"]
    assert _left(plan)["claim:p001-01"] == (
        "its paragraph p001 is not in the text any more; the same words stand in p006"
    )
    assert _left(plan)["part:hamlet"] == "none of its paragraphs is in the text any more"


def test_repeated_lines_that_changed_places_are_left(play: Edition) -> None:
    """Where equal lines have other neighbours than before, nobody can tell which is which."""
    line = "HAMLET. The air bites shrewdly; it is very cold.\n"
    rest = PLAY.replace(line, "")
    plan = reanchor.make_plan(play, rest + line + line)
    assert {"claim:p001-01"} <= _left(plan).keys()


def test_words_that_changed_are_told_beside_the_old(play: Edition) -> None:
    """A quotation with another word in it is left, with the words that stand there now."""
    plan = reanchor.make_plan(play, _change(play, ("a nipping and", "a biting and")))
    (left,) = plan.unsettled
    assert (left.thing, left.what, left.old, left.new) == (
        "claim:p002-01",
        "its words have changed",
        "It is a nipping and an eager air.",
        "It is a biting and an eager air.",
    )
    assert left.where.startswith("graph/claims.ttl:")


def test_a_word_that_has_grown_is_another_word(play: Edition) -> None:
    """Words that stand there letter by letter, but inside a longer one now, have changed."""
    plan = reanchor.make_plan(play, _change(play, ("ears tonight", "ears tonightly")))
    assert [(one.thing, one.new) for one in plan.unsettled] == [
        ("claim:p005-02", "I have heard the bell with my own ears tonightly")
    ]


def test_a_claim_keeps_its_name_when_its_paragraph_is_cut(play: Edition) -> None:
    """What stands in the new half says so, and has the name and the voice that it had."""
    before = _facts(play)
    changed = _change(play, ("struck, and I", "struck,\nand I"))
    plan = reanchor.make_plan(play, changed)
    assert not plan.unsettled
    reanchor.write(play, plan)
    after = _facts(play)
    assert {claim: voice for claim, (_, voice) in after.items()} == {
        claim: voice for claim, (_, voice) in before.items()
    }
    assert (after["p005-01"][0], after["p005-02"][0]) == ("p007", "p005")
    assert "cg:paragraph par:p007" in (play.folder("graph") / "claims.ttl").read_text(encoding="utf-8")
    reanchor.write(play, reanchor.make_plan(play, PLAY))
    assert _facts(play) == before
    assert "cg:paragraph " not in (play.folder("graph") / "claims.ttl").read_text(encoding="utf-8")


def test_a_paragraph_that_is_gone_keeps_its_address(play: Edition) -> None:
    """Where two were joined, the name that is left over says which took its place; none is used again."""
    changed = _change(play, ("now?\nHORATIO. I", "now? HORATIO. I"))
    plan = reanchor.make_plan(play, changed)
    assert (plan.removed, plan.unsettled) == (["p003"], [])
    reanchor.write(play, plan)
    lines = b"".join(publish(play).nquads()).decode().splitlines()
    gone = f"<{BASE}paragraph/p003>"
    assert f"{gone} <http://purl.org/dc/terms/isReplacedBy> <{BASE}paragraph/p004> ." in lines
    assert _facts(play)["p004-01"] == ("p004", "chorus")
    more = changed + "HORATIO. Look, my lord, it comes.\n"
    assert reanchor.make_plan(play, more).added == ["p007"]


def test_nobody_gets_anothers_words(play: Edition) -> None:
    """A line that came among the paragraphs of another part leaves that part or itself to be settled."""
    line = "HORATIO. It is a nipping and an eager air.\n"
    changed = _change(play, (line, ""), ("HAMLET. What hour now?\n", f"HAMLET. What hour now?\n{line}"))
    plan = reanchor.make_plan(play, changed)
    assert _left(plan)
    moved = set(plan.moved)
    assert "claim:p002-01" not in moved or "part:talk" not in moved


def test_what_is_left_waits_in_the_graph(play: Edition, runner: Run) -> None:
    """--partial writes what goes over and marks the rest; the build tells each until it is settled."""
    new = play.root.parent / "new.txt"
    new.write_text(_change(play, ("a nipping and", "a biting and")), encoding="utf-8")
    untouched = {path: path.read_bytes() for path in play.root.rglob("*") if path.is_file()}
    arguments = ("reanchor", "--text", str(new), "--edition", str(play.root))
    for more in (("--dry-run",), (), ("--format", "json")):
        result = runner(*arguments, *more)
        assert result.exit_code == 1 and "nothing was written" in result.stderr
    assert json.loads(result.stdout)["left"][0]["thing"] == "claim:p002-01"
    assert {path: path.read_bytes() for path in play.root.rglob("*") if path.is_file()} == untouched

    claims = play.folder("graph") / "claims.ttl"
    result = runner(*arguments, "--partial")
    assert result.exit_code == 1 and "marked cg:unsettled" in result.stderr
    with pytest.raises(DataProblem, match=r"claim:p002-01: not settled since the text changed: its words"):
        publish(play)
    marked = claims.read_text(encoding="utf-8")
    assert runner("reanchor", "--partial", "--edition", str(play.root)).exit_code == 1
    assert claims.read_text(encoding="utf-8") == marked
    settled = re.sub(r' ;\n +cg:unsettled "[^"]*"', "", marked)
    assert settled != marked
    claims.write_text(settled.replace('quote "It is a nipping', 'quote "It is a biting'), encoding="utf-8")
    assert _facts(play)["p002-01"] == ("p002", "horatio")


def test_a_text_changed_in_its_place_is_brought_over(play: Edition, runner: Run, tmp_path: Path) -> None:
    """Whoever edits the file in seeds/, or is interrupted when it was replaced, asks without --text."""
    changed = _change(play, ("HORATIO. It is", "FRANCISCO. Not a mouse stirring.\nHORATIO. It is"))
    _put(play, changed)
    third = tmp_path / "third.txt"
    third.write_text(PLAY + "The rest is silence.\n", encoding="utf-8")
    refused = runner("reanchor", "--text", str(third), "--edition", str(play.root))
    assert refused.exit_code == 2 and "neither the recorded text nor" in refused.stderr
    assert play.text_file.read_text(encoding="utf-8") == changed
    result = runner("reanchor", "--edition", str(play.root))
    assert result.exit_code == 0 and "New paragraphs: p007." in result.stdout
    assert _facts(play)["p006-01"] == ("p006", "hamlet")
    again = runner("reanchor", "--edition", str(play.root))
    assert again.exit_code == 0 and "Written" not in again.stdout


@pytest.mark.skipif(os.name != "posix", reason="ends a process with a signal")
def test_whoever_is_interrupted_asks_again(tmp_path: Path) -> None:
    """Killed at any step of the writing, the edition is the old one, the new one, or one that is refused."""
    new = tmp_path / "new.txt"
    new.write_text(
        PLAY.replace("struck, and I", "struck,\nand I").replace("now?", "now, ho?"), encoding="utf-8"
    )

    def ended_at(step: int, folder: Path) -> tuple[Edition, int]:
        edition = write_edition(folder / "play", PLAY, edition=PARTS, entities=PEOPLE, claims=SAID)
        reanchor.record(edition)
        count = folder / "count"
        child = [
            sys.executable,
            "-c",
            CHILD,
            str(step),
            str(int(signal.SIGKILL)),
            str(edition.root),
            str(count),
        ]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        arguments = ["reanchor", "--text", str(new), "--edition", str(edition.root)]
        done = subprocess.run([*child, *arguments], env=environment, capture_output=True, check=False)
        assert done.returncode == (-signal.SIGKILL if step else 0), done.stderr
        return edition, 0 if step else int(count.read_text())

    whole, steps = ended_at(0, tmp_path / "whole")
    facts = _facts(whole)
    refused = 0
    for number, step in enumerate(
        sorted({steps * share // 24 for share in (14, 17, 19, 20, 21, 22, 23, 24)})
    ):
        edition, _ = ended_at(max(step, 1), tmp_path / str(number))
        try:
            assert len(_facts(edition)) == len(facts)
        except DataProblem as problem:
            assert "the text has changed" in str(problem)
            refused += 1
        reanchor.write(edition, reanchor.make_plan(edition, new.read_text(encoding="utf-8")))
        assert _facts(edition) == facts
        assert [path.name for path in edition.root.iterdir() if path.name[0] == "."] == []
    assert refused


def test_words_written_for_the_new_text_are_taken(play: Edition) -> None:
    """Who mends a quotation first and brings the rest over afterwards is understood."""
    claims = play.folder("graph") / "claims.ttl"
    mended = claims.read_text(encoding="utf-8").replace('quote "It is a nipping', 'quote "It is a biting')
    claims.write_text(mended, encoding="utf-8")
    plan = reanchor.make_plan(play, _change(play, ("a nipping and", "a biting and")))
    assert (plan.by_hand, plan.unsettled) == (["claim:p002-01"], [])


def test_a_quotation_that_got_a_double_is_told_from_it(play: Edition) -> None:
    """Where the same words were put in beside it, the quotation gets the words next to it."""
    plan = reanchor.make_plan(play, _change(play, ("ears tonight.", "ears tonight: it is struck.")))
    assert not plan.unsettled
    reanchor.write(play, plan)
    published = b"".join(publish(play).nquads()).decode()
    start = PLAY.index("it is struck")
    assert f"\n<{BASE}text#char={start},{start + 12}> " in published


def test_an_edition_that_records_nothing_builds(tmp_path: Path, runner: Run) -> None:
    """A first build needs no record; --record proves everything, writes it once, and then counts."""
    edition = write_edition(tmp_path / "small")
    publish(edition)
    assert "reanchor --record" in runner("build", "--edition", str(edition.root)).stderr
    with pytest.raises(UsageProblem, match="does not record which text"):
        reanchor.make_plan(edition, TEXT, given=False)
    first = runner("reanchor", "--record", "--edition", str(edition.root))
    again = runner("reanchor", "--record", "--edition", str(edition.root))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "now recorded" in first.stdout and "recorded already" in again.stdout
    assert runner("build", "--edition", str(edition.root)).stderr == ""
    _put(edition, TEXT + "One more.\n")
    with pytest.raises(DataProblem, match="the text has changed"):
        reanchor.record(edition)


def test_the_old_text_is_kept_or_named(play: Edition, tmp_path: Path) -> None:
    """The text is compared with the recorded one and no other; --from names it where it is lost."""
    changed = _change(play, ("What hour now?", "What is the hour?"))
    _put(play, changed)
    play.anchored_file.unlink()
    with pytest.raises(UnreadableInput, match="is not there"):
        reanchor.make_plan(play, changed, given=False)
    other = tmp_path / "other.txt"
    other.write_text(changed, encoding="utf-8")
    with pytest.raises(UsageProblem, match="not the text that the edition records"):
        reanchor.make_plan(play, changed, other)
    other.write_text(PLAY, encoding="utf-8")
    reanchor.write(play, reanchor.make_plan(play, changed, other))
    assert play.anchored_file.read_text(encoding="utf-8") == changed
    assert _facts(play)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("p001-p007", "names 7 paragraphs, and the text has 6"),
        ("p001-p005 p005", "names p005 twice"),
        ("p001-p005 six", "is no list of names"),
        ("p006-p001", "is no list of names"),
    ],
)
def test_a_wrong_list_of_names_is_told(play: Edition, names: str, message: str) -> None:
    """A list of names that does not fit the text is one line with its place."""
    path = play.folder("graph") / "edition.ttl"
    content = path.read_text(encoding="utf-8")
    path.write_text(content + f'<{BASE}text> cg:paragraphNames "{names}" .\n', encoding="utf-8")
    with pytest.raises(DataProblem, match=message) as caught:
        publish(play)
    assert "graph/edition.ttl:" in str(caught.value)


def test_names_are_listed_as_ranges() -> None:
    """A list of names is written as short as can be and read as it was."""
    names = ["p001", "p002", "p010", "p003", "p1000", "p1001", "p1002"]
    assert anchors.write_names(names) == "p001-p002 p010 p003 p1000-p1002"
    assert anchors.read_names(anchors.write_names(names)) == names
    wide = ["p0001", "p0002", "p1204", "p0003"]
    assert anchors.write_names(wide) == "p0001-p0002 p1204 p0003"
    assert anchors.read_names("p0001-p0002 p1204 p0003") == wide


def test_every_paragraph_is_matched_in_order() -> None:
    """An unchanged text is its own map, letter by letter, repeated lines too."""
    text = Text(PLAY)
    mapping = Alignment(text, Text(PLAY))
    starts = [paragraph.start for paragraph in text.paragraphs]
    for start in range(len(PLAY) - 1):
        if PLAY[start] != "\n":
            span = Span(start, start + 1)
            assert mapping.project(span, bisect_right(starts, start) - 1).span == span


def _unit(unit: str) -> str:
    return f"{NAMED}<{BASE}text> cg:paragraphUnit cg:{unit} .\n"


def test_a_wrapped_text_may_be_wrapped_anew(tmp_path: Path) -> None:
    """Where lines are only wrapped, other line ends change no word."""
    content = "The air bites shrewdly;\nit is very cold.\n\nIt is a nipping and\nan eager air.\n"
    quoted = 'claim:p001-01 a cg:Claim ; cg:claimant ent:hamlet ; cg:quote "bites shrewdly; it is very" .\n'
    edition = write_edition(tmp_path, content, edition=_unit("block"), entities=PEOPLE, claims=quoted)
    reanchor.record(edition)
    plan = reanchor.make_plan(edition, content.replace("shrewdly;\nit is", "shrewdly; it\r\nis"))
    assert (plan.unsettled, plan.removed, "claim:p001-01" in plan.moved) == ([], [], True)
    reanchor.write(edition, plan)
    assert _facts(edition) == {"p001-01": ("p001", "hamlet")}


def test_a_quotation_over_several_verses_goes_when_all_of_them_do(tmp_path: Path) -> None:
    """Verses that stay together keep their quotation; with another between them it is left."""
    content = "The air bites shrewdly;\nit is very cold.\nIt is a nipping\nand an eager air.\n"
    quoted = 'claim:p003-01 a cg:Claim ; cg:claimant ent:hamlet ; cg:quote "a nipping and an eager" .\n'
    edition = write_edition(tmp_path, content, edition=_unit("verse"), entities=PEOPLE, claims=quoted)
    reanchor.record(edition)
    apart = reanchor.make_plan(edition, content.replace("nipping\n", "nipping\nbut not a biting\n"))
    assert _left(apart).keys() == {"claim:p003-01"}
    together = reanchor.make_plan(edition, "Who is there?\n" + content)
    assert (together.unsettled, together.added) == ([], ["p005"])
    reanchor.write(edition, together)
    assert _facts(edition) == {"p003-01": ("p003", "hamlet")}
