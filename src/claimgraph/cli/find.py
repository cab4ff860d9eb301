"""``claimgraph find``: search names, glosses, quotations and the text."""

from __future__ import annotations

import click

from claimgraph.answer.find import read, suggestions
from claimgraph.cli import common, options, output
from claimgraph.escaping import flat
from claimgraph.tabular import wrap

#: How many characters of what was typed a message says again.
_SHOWN = 80


@click.command("find", short_help="Search labels, quotations and the text itself.")
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@options.limit_option(20, "Show this many at most.")
@options.kinds_option(
    "entity", "relation", "term", "claim", "text", about="Only hits of this kind; may be repeated."
)
@options.format_option("text", "json", "csv", default="text")
@options.endpoint_options
@options.edition_option
def command(words: tuple[str, ...], limit: int, kinds: tuple[str, ...], format_name: str) -> None:
    """Search labels, quotations and the text itself.

    Names come first, then glosses, quotations, sentences; the words as typed before other forms of them. All
    words must occur; case, accents and the form of quotation marks do not matter. Words in quotation marks
    stand together, OR parts alternatives, and a star stands for any ending: revol*. A word that occurs
    nowhere is read as the nearest that does, and that is said. Exits 1 when nothing is found, and names what
    is near.
    """
    text = " ".join(words)
    typed = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    if not read(text):
        raise click.UsageError(f"there is no word to look for in {typed!r}")
    opened = common.open_edition()
    hits = opened.find(text, limit=limit, kinds=kinds)
    if hits.source.meant:
        common.complain(f"Nothing holds {typed!r}: showing hits for {hits.source.meant}.")
    rows = [(hit.kind, hit.short, hit.label, hit.place, hit.snippet) for hit in hits]
    names = ("kind", "curie", "label", "place", "snippet")
    if format_name != "text":
        output.write_rows(names, rows, format_name)
    else:
        for kind, short, label, place, snippet in rows:
            named = f"  {flat(label)}" if label != short else ""
            output.say(f"{kind:8} {flat(short)}{named}" + (f"  ({flat(place)})" if place else ""))
            if snippet:
                output.say(
                    "\n".join(f"         {line}" for line in wrap(flat(snippet), max(output.width() - 9, 20)))
                )
    if not hits:
        near = suggestions(opened.index, text)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        common.fail(f"Nothing holds {typed!r}.{hint}")
