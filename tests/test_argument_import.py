"""Argdown comes in: our own export whole and as it was edited, other maps as far as their sentences stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

from annotated import annotated_edition, draft
from claimgraph.annotations.argdown_parser import Argdown
from tiny_edition import EDITION, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.annotations.drafts import Drafts
    from claimgraph.edition import Edition
    from conftest import Run

MAP = r"""===
title: A map
===

# Of Portugal

[Slave]: Portugal is a slave of Britain. #metaphor {source: "p. 3", places: {a: 1}}
  + <Ports>: Britain rules *all* ports. #idea
  - [Peace]: We want peace
    _> <Ports>
  >< [Free]: Portugal is free. // nobody says so

## And of
_bread_

<Bread>: On bread.

(1) we want bread
(2) [Peace]
-- Modus ponens, explains {uses: [1, 2]} --
(3) [Good]: Bread \[that is\] good.
  -> <Ports>

* a list
"""


@pytest.fixture
def small(tmp_path: Path) -> Edition:
    """A small edition with annotations of every kind."""
    return annotated_edition(tmp_path / "small")


def _shown(value: NamedNode | Literal) -> str:
    """Words as they are; of a name what it ends in."""
    return value.value if isinstance(value, Literal) else re.split("[/#]|claimgraph:", value.value)[-1]


def _said(drafts: Drafts, sheet: str) -> list[dict[str, str]]:
    """The rows of a sheet, by the local names of their properties, several values with a bar between them."""
    return [
        {re.split("[/#]", iri)[-1]: "|".join(map(_shown, values)) for iri, values in properties.items()}
        for name, _, properties in [*drafts.whole, *drafts.partial]
        if name == sheet
    ]


def test_a_map_is_claims_and_arguments_to_be_filled_in(small: Edition, tmp_path: Path) -> None:
    """Statements, sketches, steps and relations; what stands in the text has its words, all have a row."""
    drafts = draft(small, tmp_path / "x.argdown", MAP)
    claims, arguments = _said(drafts, "claims"), _said(drafts, "arguments")
    assert [(one["label"], one.get("quote", "")) for one in claims] == [
        ("Portugal is a slave of Britain.", "Portugal is a slave of Britain."),
        ("Britain rules all ports.", ""),
        ("We want peace", "We want peace"),
        ("Portugal is free.", ""),
        ("we want bread", "we want bread"),
        ("Bread [that is] good.", ""),
    ]
    assert claims[0]["figure"] == "metaphor"
    assert claims[0]["editorialNote"] == "title: Slave\nsection: Of Portugal\n#source: p. 3"
    assert claims[4]["editorialNote"] == "section: Of Portugal / And of bread"
    assert [(one["premise"], one["bearing"], one["conclusion"]) for one in arguments] == [
        ("new:5|new:3", "explains", "new:6"),
        ("new:2", "supports", "new:1"),
        ("new:3", "attacks", "new:1"),
        ("new:3", "attacks", "new:2"),
        ("new:6", "attacks", "new:2"),
    ]
    assert arguments[0]["label"] == "On bread."
    assert [line.partition(":")[0] for line in drafts.unplaced] == [
        "line 8 (<Ports>)", "line 11 ([Free])", "line 21 ([Good])",
    ]  # fmt: skip
    assert [line.partition(": ")[2] for line in drafts.lost] == [
        "its places", "the rule “Modus ponens”", "the settings before the text", "a list",
        "“contradicts” is no bearing of an argument",
    ]  # fmt: skip


def test_our_own_map_brings_its_claims_into_an_edition_that_has_none(
    small: Edition, tmp_path: Path, runner: Run
) -> None:
    """The claims that arguments join, with all their properties, and the arguments, also about arguments."""
    file = tmp_path / "x.argdown"
    runner("export", "-F", "argdown", "-o", str(file), "--edition", str(small.root))
    empty = write_edition(tmp_path / "empty", edition=EDITION, claims="# None yet.\n")
    taken = runner("import", str(file), "--edition", str(empty.root), "--allow-findings")
    assert taken.exit_code == 0, taken.output
    again = tmp_path / "y.argdown"
    runner("export", "-F", "argdown", "-o", str(again), "--edition", str(empty.root))
    assert again.read_bytes() == file.read_bytes()


def test_what_was_edited_in_our_own_map_is_what_changes(small: Edition, tmp_path: Path, runner: Run) -> None:
    """A premise more, another sentence, a new relation between claims: each is told, and no more."""
    file, root = tmp_path / "x.argdown", str(small.root)
    runner("export", "-F", "argdown", "-o", str(file), "--edition", root)
    content = file.read_text(encoding="utf-8")
    edited = content.replace(
        "-- supports --\n(2) [p002-01]", "(2) [p003-02]\n-- supports --\n(3) [p002-01]"
    ).replace("[p002-01]: Portugal is a slave of Britain. #", "[p002-01]: Portugal obeys Britain. #")
    file.write_text(edited + "\n[p002-01]\n  - [p003-01]\n", encoding="utf-8")
    told = runner("import", str(file), "--edition", root, "--dry-run", "-F", "csv")
    rows = {tuple(line.split(",")[:3]) for line in told.stdout.splitlines()[1:]}
    assert ("conflict", "claim:p002-01", "label") in rows
    assert ("conflict", "arg:p003-a1", "premise") in rows
    assert ("new", "arg:p002-a1", "bearing") in rows
    assert {row[1] for row in rows} == {"claim:p002-01", "arg:p003-a1", "arg:p002-a1"}


def test_arguments_that_conclude_in_arguments_have_names_for_each_other(
    small: Edition, tmp_path: Path
) -> None:
    """An undercut is an attack on the argument that it is aimed at, in whatever order they stand."""
    content = "<A>\n + [S]: We want peace\n _> <B>\n\n<B>\n\n(1) we want bread\n----\n(2) Who rules\n"
    arguments = _said(draft(small, tmp_path / "x.ad", content), "arguments")
    assert [(one["premise"], one["bearing"], one["conclusion"]) for one in arguments] == [
        ("new:2", "supports", "new:3"),
        ("new:1", "attacks", "new:5"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "{" * 20_000, "[" * 20_000, "*a " * 20_000, "/*" * 20_000, "a\n" + "  + [x]\n" * 20_000,
        "[a] {x: &a [1, *a]}", "[a] {x: " + "[" * 5_000 + "]" * 5_000 + "}", "[a]: b {x: }} y",
        "  + [a]", "(1) a\n(2) b", "--\nrule", "#", "\\", "\ufeff\r\n[a]:\r\n", "<a>\n\n----\n(1) b",
    ],
)  # fmt: skip
def test_odd_maps_break_nothing(small: Edition, tmp_path: Path, content: str) -> None:
    """Marks that never end, data that holds itself, relations to nothing: read as far as they go."""
    drafts = draft(small, tmp_path / "x.argdown", content)
    assert drafts.form == "Argdown" and not drafts.whole


def test_titles_are_taken_as_argdown_takes_them() -> None:
    """A link is none, an escape is a sign, tags and data of all places of a title are its own."""
    found = Argdown("[a](http://b) c\n\n[T]: x \\#y #t {k: 1}\n\n[T] #(u v) {l: 2}\n")
    assert [(item.title, item.texts, item.tags) for item in found.items.values()] == [
        ("", ["a c"], []), ("T", ["x #y"], ["t", "u v"]),
    ]  # fmt: skip
    assert found.items["[T]"].data == ["{k: 1}", "{l: 2}"]
