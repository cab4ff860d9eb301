"""Argdown: what Argdown's own program reads out of the map is what the graph says, every step of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimgraph.annotations.argdown_parser import Argdown
from claimgraph.exporters import export
from lecture.argument_graph import HOSTILE, NESTED, Steps, made_quads, whole_steps, write_quads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyoxigraph import Store

    from claimgraph.edition import Edition


@pytest.fixture(scope="module")
def steps(store: Store) -> Steps:
    """What SPARQL says of the whole graph's arguments."""
    return whole_steps(store)


def _argdown(document: bytes, folder: Path) -> dict[str, Any]:
    """What Argdown's own program makes of ``document``."""
    program = os.environ.get("CLAIMGRAPH_ARGDOWN") or shutil.which("argdown")
    if program is None:
        pytest.skip("argdown is not installed (npm install @argdown/cli) and $CLAIMGRAPH_ARGDOWN names none")
    (folder / "map.argdown").write_bytes(document)
    done = subprocess.run(
        [program, "json", str(folder / "map.argdown"), str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "rror" not in done.stdout + done.stderr
    found: dict[str, Any] = json.loads((folder / "map.json").read_text(encoding="utf-8"))
    return found


def _argdown_steps(found: dict[str, Any]) -> tuple[set[tuple[str, str]], set[tuple[str, str, str]]]:
    """(argument, premise) and (argument, conclusion, how) as Argdown's model has them."""
    premises, conclusions = set(), set()
    for name, argument in found["arguments"].items():
        for statement in argument.get("pcs") or []:
            if statement["role"] == "premise":
                premises.add((name, statement["title"]))
            else:
                rules = statement["inference"]["inferenceRules"]
                conclusions.add((name, statement["title"], " ".join(rules)))
    for relation in found["relations"]:
        if relation["toType"] == "argument" and relation["fromType"] == "equivalence-class":
            premises.add((relation["to"], relation["from"]))
        else:
            conclusions.add((relation["from"], relation["to"], relation["relationType"]))
    return premises, conclusions


def test_argdown_reads_every_claim_premise_and_relation(
    steps: Steps, tmp_path: Path, exported: Callable[[str], bytes]
) -> None:
    """Statements with words and voices, arguments, premises and relations are the graph's, and no more."""
    found = _argdown(exported("argdown"), tmp_path)
    assert found["statements"].keys() == steps.claims.keys()
    assert found["arguments"].keys() == steps.relation.keys()
    for name, (label, quote, polarity, force, start, end) in steps.claims.items():
        statement = found["statements"][name]
        texts = {member["text"].strip() for member in statement["members"] if member.get("text")}
        assert texts == {label}
        data = statement["data"]
        assert (data["quote"], data["polarity"], data["force"]) == (quote, polarity, force)
        assert (data["start"], data["end"]) == (int(start), int(end))
        assert {polarity, force} <= set(statement["tags"])
        voices = [data["voice"]] if isinstance(data["voice"], str) else data["voice"]
        assert {(name, voice) for voice in voices} == {pair for pair in steps.voices if pair[0] == name}
    premises, conclusions = _argdown_steps(found)
    assert premises == steps.premises
    expected = set()
    for argument, conclusion in steps.conclusions:
        relation = steps.relation[argument]
        if relation == "attacks":
            expected.add((argument, conclusion, "undercut" if conclusion in steps.relation else "attack"))
        else:
            expected.add((argument, conclusion, "support" if conclusion in steps.relation else relation))
    assert conclusions == expected
    assert all(found["arguments"][name]["data"]["bearing"] == kind for name, kind in steps.relation.items())
    assert all(kind in found["arguments"][name]["tags"] for name, kind in steps.relation.items())


def test_argdown_has_a_section_for_each_paragraph(
    steps: Steps, tmp_path: Path, exported: Callable[[str], bytes]
) -> None:
    """A claim stands in the section of its paragraph, an argument in that of its first premise."""
    found = _argdown(exported("argdown"), tmp_path)
    sections = {section["id"]: section["title"].split(" ")[0] for section in found["sections"]}
    assert all(
        sections[found["statements"][name]["section"]] == name.partition("-")[0] for name in steps.claims
    )
    assert {sections[argument["section"]] for argument in found["arguments"].values()} <= set(
        sections.values()
    )


def _words(text: str) -> str:
    return " ".join(text.split())


def _marks() -> st.SearchStrategy[str]:
    """Text that is full of what the formats take for marks."""
    marks = st.sampled_from([*"[]<>{}()#@*_+-=/\\.:;,&'\"|~ \t\n\r\u2028\ufeffé🙂a1"])
    other = st.characters(codec="utf-8", exclude_categories=["Cc"])
    return st.lists(marks | other, min_size=1, max_size=12).map("".join).filter(_words)


def _check_argdown(labels: list[str], edition: Edition, folder: Path) -> None:
    nquads = write_quads(made_quads(labels), folder)
    found = _argdown(export(edition, nquads, "argdown"), folder)
    names = [f"p001-{place:02d}" for place in range(1, len(labels) + 1)]
    assert list(found["statements"]) == names
    for name, label in zip(names, labels, strict=True):
        statement = found["statements"][name]
        texts = {_words(member["text"]) for member in statement["members"] if member.get("text")}
        assert texts == {_words(label)}
        assert str(statement["data"]["quote"]) == label
        assert statement["tags"] == ["voice", "assertion", "positive"]
    premises, conclusions = _argdown_steps(found)
    assert premises == {("p001-a1", name) for name in names[1:]}
    assert conclusions == {("p001-a1", "p001-01", "supports")}


def test_no_label_is_taken_for_argdown(edition: Edition, tmp_path: Path) -> None:
    """Sentences and words full of Argdown's own marks come back as they were."""
    _check_argdown(HOSTILE, edition, tmp_path)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(labels=st.lists(_marks(), min_size=40, max_size=60))
def test_no_made_up_label_is_taken_for_argdown(labels: list[str], edition: Edition, tmp_path: Path) -> None:
    """The same for text made up at random, many sentences in each run of Argdown."""
    _check_argdown(labels, edition, tmp_path)


def test_argdown_takes_arguments_about_arguments(edition: Edition, tmp_path: Path) -> None:
    """Attacks on a step are undercuts, both of two; an argument may be premise or conclusion of another."""
    found = _argdown(
        export(edition, write_quads(made_quads("xyz", ends=NESTED), tmp_path), "argdown"), tmp_path
    )
    _, conclusions = _argdown_steps(found)
    assert {
        ("p001-a1", "p001-01", "supports"),
        ("p001-a2", "p001-a1", "undercut"),
        ("p001-a3", "p001-a1", "undercut"),
        ("p001-a2", "p001-a4", "support"),
        ("p001-a4", "p001-01", "support"),
        ("p001-a6", "p001-a5", "support"),
        ("p001-a6", "p001-a2", "support"),
    } <= conclusions
    told = {name: argument["data"]["bearing"] for name, argument in found["arguments"].items()}
    assert told == dict(
        zip(
            (f"p001-a{n}" for n in range(1, 7)),
            ("supports", "attacks", "attacks", "explains", "analogy", "illustrates"),
            strict=True,
        )
    )


#: Argdown's names of relations → those of the reader, without the “s”.
_KINDS = {"support": "support", "attack": "attack", "undercut": "undercut", "contradictory": "contradict"}
#: All that the reader takes, in one map.
_MAP = """# One

[A]: Say *it* \\#1. #t
  + <B>: because
    - [C]: no {k: [1, 2]}
      +> [D]
    _ <E>
  -> [F]: other
  >< [G]

<H>: so it goes /* and on */

(1) [A]
(2) First.
-- rule one, rule two --
(3) Second.
(4) Third.
----
(5) [F]
  <- <B>

## Two
of them

[A]: Said again. // here
"""


@pytest.mark.parametrize("whose", ["hand", "lecture"])
def test_the_reader_of_maps_reads_what_argdown_reads(
    whose: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Statements, arguments, steps and relations are those of Argdown's own program, by title and text."""
    document = _MAP.encode() if whose == "hand" else request.getfixturevalue("exported")("argdown")
    found, read = _argdown(document, tmp_path), Argdown(document.decode())
    for kind, sign in (("statements", "["), ("arguments", "<")):
        theirs = {
            name: {
                re.sub(r" #\S+$", "", _words(one["text"]))
                for one in thing["members"]
                if (one.get("text") or "").strip()
            }
            for name, thing in found[kind].items()
            if not name.startswith("Untitled")
        }
        items = [item for key, item in read.items.items() if item.title and key[0] == sign]
        ours = {item.title: set(item.texts) for item in items}
        assert ours == theirs
    names = {key: item.title or "?" for key, item in read.items.items()}
    assert {(names[one.start], names[one.end], one.kind.rstrip("s")) for one in read.relations} == {
        (*(re.sub(r"Untitled \d+", "?", one[end]) for end in ("from", "to")), _KINDS[one["relationType"]])
        for one in found["relations"]
    }
    for name, argument in found["arguments"].items():
        steps = read.items[f"<{name}>"].steps
        ends = [one for one in argument.get("pcs") or [] if one["role"] != "premise"]
        assert [(names[step.conclusion], list(step.rules)) for step in steps] == [
            (re.sub(r"Untitled \d+", "?", one["title"]), one["inference"]["inferenceRules"]) for one in ends
        ]
