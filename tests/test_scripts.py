"""Letters of every script in pictures: right to left, from other fonts, and told where no font has them."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
from matplotlib.font_manager import fontManager, get_font

from claimgraph.pictures import fonts
from claimgraph.pictures.canvas import Canvas, TextBlock, measure, wrap
from claimgraph.pictures.output import render
from tiny_edition import NAMED, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

ARABIC, HEBREW = "القمر يحب البحر.", "שלום לכל העולם."
#: Letters of a script that nobody writes: private use, which no font of a system gives a meaning.
NOBODYS = "\U0010fffd\U0010fffc"


def _edition(root: Path, words: str) -> str:
    return str(
        write_edition(
            root,
            f"{words}\n",
            edition=f'{NAMED}part:speech a cg:TextPart ; cg:speaker ent:l ; dcterms:extent "p001" .\n'
            f'ent:l a foaf:Person ; skos:prefLabel "{words}"@ar .\n',
            entities='ent:a a cg:Polity ; skos:prefLabel "A"@en .\n'
            'ent:b a cg:Polity ; skos:prefLabel "B"@en .\n',
            claims=f'claim:p001-01 a cg:Claim ; rdfs:label "{words}"@ar ; cg:quote "{words}" ;\n'
            "    rdf:subject ent:a ; rdf:predicate rel:rules ; rdf:object ent:b .\n",
        ).root
    )


@pytest.mark.parametrize("words", [ARABIC, HEBREW, "Ἀθῆναι", "Москва́", "Đặng · ﬁ · ½ · →"])
def test_scripts_that_are_there(words: str, tmp_path: Path, cache: Path, runner: Run) -> None:  # noqa: ARG001
    """Arabic, Hebrew, Greek and Cyrillic are drawn without a warning, from the fonts of the pictures."""
    assert not fonts.missing_in("sans", words)
    root = _edition(tmp_path, words)
    done = runner("draw", "states", "--edition", root, "-o", str(tmp_path / "a.png"))
    assert done.exit_code == 0 and done.stderr.count("\n") == 1 and "bytes of png" in done.stderr


def test_letters_of_no_font_are_told_once(tmp_path: Path, cache: Path, runner: Run) -> None:  # noqa: ARG001
    """Letters that no font has are named in one line, however often they are drawn."""
    done = runner("draw", "coverage", "--by", "voice", "--edition", _edition(tmp_path, NOBODYS + "."))
    assert done.exit_code == 0
    assert done.stderr.startswith("no font has") and done.stderr.count("\n") == 1
    assert "U+10FFFC" in done.stderr and "fonts-noto" in done.stderr


def test_what_is_never_seen_is_not_missed() -> None:
    """Joiners, marks of direction and blanks of all kinds are no missing letters."""
    assert not fonts.missing_in("sans", "a\u200c\u200d\u200e\u200f\u00a0\u2009\u3000b")


def test_another_font_is_asked() -> None:
    """A letter that the own font lacks is set in a font of the system that has it, and measured in it."""
    symbols = next(one for one in fontManager.ttflist if one.name == "STIXGeneral" and one.style == "normal")
    letter = next(
        chr(code)
        for code in get_font(symbols.fname).get_charmap()
        if not fonts._has(fonts._file("sans"), chr(code))
    )
    assert not fonts.missing_in("sans", letter)
    families = fonts.font("sans", f"a{letter}").get_family()
    assert families[0] == "DejaVu Sans" and len(families) == 2
    assert fonts.font("sans", "abc").get_file() == fonts._file("sans")
    assert measure(letter, 10) > 0
    canvas = Canvas("A letter", "of another font")
    canvas.text(10, 10, TextBlock((f"a{letter}b",), 12))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert b"<path" in render(canvas.finish(200, 50, "here"), "svg")


def test_wrapping_arabic() -> None:
    """A line of Arabic is wrapped at its blanks, each line within the width."""
    wrapped = wrap(" ".join([ARABIC] * 5), 120, 8)
    assert len(wrapped.lines) > 1 and wrapped.width <= 120
    assert " ".join(wrapped.lines) == " ".join([ARABIC] * 5)
