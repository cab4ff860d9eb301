"""Patterns that an edition declares: what they fit, and that none keeps a build from ending."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from claimgraph.errors import LimitHit
from claimgraph.text.patterns import Pattern
from tiny_edition import BASE, NAMED, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

HOSTILE = "(a|aa)+c"


@pytest.mark.parametrize(
    ("pattern", "words", "fits"),
    [
        (r"ACT [IVX]+\.", "ACT II.", True),
        (r"ACT [IVX]+\.", "ACT II. Evening", False),
        (r"\[.*\]", "[Enter Nora\nand Helmer.]", True),
        (r"\w+ \d+", "Πρᾶξις 3", True),
        (r"(?i)scene .*", "SCENE two", True),
        (r"(\w)\1.*", "aardvark", True),
    ],
)
def test_a_pattern_fits_as_pythons_own_does(pattern: str, words: str, fits: bool) -> None:
    """Letters of any script, a dot for line ends, and the whole of the words."""
    assert Pattern(pattern).fits(words) is fits
    assert bool(re.compile(pattern, re.DOTALL).fullmatch(words)) is fits


def test_what_is_no_pattern_is_refused() -> None:
    """As Python's own engine refuses it."""
    with pytest.raises(re.error):
        Pattern("[a-")


def test_the_time_is_one_for_the_whole_text() -> None:
    """Many lines that take a little each take no longer together than one may."""
    pattern = Pattern(HOSTILE, "cg:headingPattern", limit=0.2)
    with pytest.raises(LimitHit, match=r"cg:headingPattern .* takes too long"):
        for _ in range(10_000_000):
            pattern.fits("a" * 24)


def test_a_hostile_pattern_is_refused_in_a_line(runner: Run, tmp_path: Path) -> None:
    """A build ends with exit code 4 and says which pattern it was and at which words."""
    rule = f'<{BASE}text> cg:headingPattern "{HOSTILE}" .\n'
    part = 'part:lecture a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001" .\n'
    write_edition(tmp_path, "a" * 60 + "\n", edition=NAMED + rule + part, claims="")
    done = runner("build", "--edition", str(tmp_path))
    assert done.exit_code == 4
    (line,) = done.stderr.strip().splitlines()
    assert f'the cg:headingPattern "{HOSTILE}" takes too long' in line
