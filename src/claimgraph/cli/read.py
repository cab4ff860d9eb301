"""``claimgraph read``: the text with its claims beside it."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli import common, options, output
from claimgraph.errors import counted
from claimgraph.escaping import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.reading.terminal import Line, Piece

#: What a piece of a line looks like, by its role; what has no entry looks as it is.
_LOOKS: dict[str, dict[str, Any]] = {
    "heading": {"bold": True, "underline": True},
    "name": {"dim": True},
    "label": {"bold": True},
    "quote": {"italic": True},
    "reported": {"fg": "cyan", "italic": True},
    "directive": {"fg": "yellow"},
    "commissive": {"fg": "magenta"},
    "expressive": {"fg": "magenta"},
    "suspended": {"fg": "blue", "italic": True},
    "negative": {"fg": "red", "bold": True},
    "figure": {"fg": "green", "italic": True},
    "note": {"dim": True},
}


@click.command("read", short_help="Read the text with its claims beside it, here or as an HTML page.")
@click.argument("paragraphs", nargs=-1, metavar="[PARAGRAPH]...")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page of its own to this file instead; - is standard output.",
)
@options.edition_option
def command(paragraphs: tuple[str, ...], html: Path | None) -> None:
    """Read the text with its claims beside it, here or as an HTML page.

    PARAGRAPH is a name (p020) or a range (p017-p020); none is the whole text. A terminal of 100 columns or
    more has the claims beside each sentence, a narrower one below each paragraph; what is longer than the
    terminal goes through $PAGER. Voice, force, polarity and figure have a sign and a word each; colours come
    on a terminal only, and not with NO_COLOR. The page works without network and scripts, and each claim in
    it is a link target, such as #p068-03.
    """
    opened = common.open_edition()
    reading = opened.read(*paragraphs)
    if html is not None:
        from claimgraph.pages.reading_page import reading_page

        content = reading_page(reading, opened.model).encode()
        output.save(content, html, f"{counted(len(reading.claims), 'claim')}, {len(content):,} bytes of HTML")
        return
    from claimgraph.reading.terminal import lines

    plain = not output.on_terminal() or bool(os.environ.get("NO_COLOR"))
    text = _drawn(lines(reading, output.width()), plain)
    if output.on_terminal() and text.count("\n") >= get_terminal_size().lines:
        click.echo_via_pager(text, color=not plain)
    else:
        click.echo(text, nl=False, color=not plain)


def _drawn(lines: Iterable[Line], plain: bool) -> str:
    """The lines as one text, with the terminal's colours unless ``plain``."""
    drawn = ("".join(_styled(piece, plain) for piece in line) for line in lines)
    return "".join(f"{line.rstrip()}\n" for line in drawn)


def _styled(piece: Piece, plain: bool) -> str:
    """A piece's text, which acts no more, with its looks round it unless ``plain``."""
    text = visible(piece.text).replace("\n", " ")
    looks = None if plain else _LOOKS.get(piece.role)
    return click.style(text, **looks) if looks else text
