"""``claimgraph find``: search labels, quotations and the text."""

from __future__ import annotations

import sys

import click

from claimgraph.cli import common, output


@click.command("find", short_help="Search labels, quotations and the text itself.")
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@click.option(
    "--limit", "-n", type=click.IntRange(min=1), default=20, show_default=True, help="Show this many at most."
)
@click.option(
    "--kind",
    "-k",
    "kinds",
    type=click.Choice(["entity", "relation", "term", "claim", "text"]),
    multiple=True,
    help="Only hits of this kind; may be repeated.",
)
@common.format_option("text", "json", "csv", default="text")
@common.edition_option
def command(
    words: tuple[str, ...], limit: int, kinds: tuple[str, ...], format_name: str, edition: str | None
) -> None:
    """Search labels, quotations and the text itself.

    All words must occur; case and the form of quotation marks do not matter. Exits 1 when nothing is found,
    and names what is near.
    """
    from claimgraph.answer.find import find, suggestions

    text = " ".join(words)
    opened = common.open_edition(edition)
    hits = find(opened.reader, text, limit, kinds)
    rows = [(hit.kind, opened.reader.short(hit.iri), hit.label, hit.place, hit.snippet) for hit in hits]
    if format_name == "json":
        import json

        names = ("kind", "curie", "label", "place", "snippet")
        click.echo(
            json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, indent=2)
        )
    elif format_name == "csv":
        click.echo(output.csv_text(("kind", "curie", "label", "place", "snippet"), rows), nl=False)
    elif hits:
        from claimgraph.results import wrap

        for kind, short, label, place, snippet in rows:
            head = f"{kind:8} {short}"
            click.echo(head + (f"  {label}" if label != short else "") + (f"  ({place})" if place else ""))
            if snippet:
                click.echo(
                    "\n".join(f"         {line}" for line in wrap(snippet, max(output.width() - 9, 20)))
                )
    if not hits:
        near = suggestions(opened.reader, text)
        mend = f" Did you mean {' or '.join(near)}?" if near else ""
        common.complain(f"Nothing holds {text!r}.{mend}")
        sys.exit(1)
