"""Worlds in an edition where every claim is reported, and what is said of one that is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiny_edition import write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

TOLD = """cg:claimant ent:editor ; cg:reportedBy ent:lecturer ; cg:reportMode cg:indirect ;
    cg:reporterStance cg:neutral"""
CLAIM = """claim:p002-01 a cg:Claim ; rdfs:label "Portugal is a slave of Britain."@en ;
    cg:quote "Portugal is a slave of Britain." ; {0} ;
    rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object ent:britain .
"""


def _asked(runner: Run, folder: Path, claim: str, *words: str) -> tuple[int, str, str]:
    write_edition(folder, claims=CLAIM.format(claim))
    done = runner("world", *words, "--edition", str(folder))
    return done.exit_code, done.stdout, done.stderr.strip()


def test_whoever_tells_of_others_alone_can_be_asked(runner: Run, tmp_path: Path) -> None:
    """The lecturer claims nothing himself; what he tells of the editor is a world all the same."""
    code, out, _ = _asked(runner, tmp_path, TOLD, "editor", "--told-by", "lecturer")
    assert code == 0
    assert "Asserted by editor, as told by lecturer: 1 triple from 1 claim." in out


def test_what_is_told_of_a_voice_is_named(runner: Run, tmp_path: Path) -> None:
    """A plainly reported claim is neither figurative nor conditional nor a question."""
    code, _, err = _asked(runner, tmp_path, TOLD, "editor")
    assert code == 1
    assert err == (
        "Nothing is asserted by editor in their own voice. "
        "What is told of them is asserted: try --told-by lecturer."
    )


def test_who_makes_no_claim_is_told_so(runner: Run, tmp_path: Path) -> None:
    """The lecturer himself has no world."""
    code, _, err = _asked(runner, tmp_path, TOLD, "lecturer", "--kind", "all")
    assert code == 1
    assert err == (
        "Nothing said by lecturer in their own voice fills a world. "
        "They make no claim, and only tell of others: see claimgraph query hearsay."
    )


def test_what_no_world_holds_is_counted(runner: Run, tmp_path: Path) -> None:
    """Questions and figures are counted where there are some, and only then."""
    code, _, err = _asked(runner, tmp_path, "cg:force cg:question", "lecturer", "--kind", "denied")
    assert code == 1
    assert err == (
        "Nothing is denied by lecturer in their own voice. What there is of them no plain triple can say: "
        "1 question. See claimgraph show lecturer."
    )


def test_one_edition_is_asked_at_a_time(runner: Run, tmp_path: Path) -> None:
    """Of two the last is not taken in silence."""
    write_edition(tmp_path)
    done = runner("query", "voices", "--edition", str(tmp_path), "--edition", str(tmp_path))
    assert done.exit_code == 2
    assert done.stderr.startswith("--edition is given 2 times: ask one edition at a time.")
    assert len(done.stderr.strip().splitlines()) == 1
