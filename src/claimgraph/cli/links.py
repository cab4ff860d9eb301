"""``claimgraph links``: what the entities are elsewhere, what they are not, and what is not linked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, output

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.answer.links import Link
    from claimgraph.model import Model

_LINK_HEAD = ("entity", "label", "relation", "authority", "target", "confidence", "comment")


@click.command("links", short_help="Tell what the entities are in Wikidata and other authorities.")
@click.argument("name", required=False, metavar="[ENTITY]")
@click.option("--authority", metavar="NAME", help="Only links to this authority, such as wikidata.")
@click.option("--kind", metavar="KIND", help="Only entities of this kind, such as person or polity.")
@click.option("--missing", is_flag=True, help="Entities that have no link.")
@click.option("--candidates", is_flag=True, help="What is proposed and not confirmed.")
@click.option("--rejected", is_flag=True, help="What an entity is not, and why.")
@click.option(
    "--sssom",
    "sssom",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="Write the links to this file as an SSSOM table; - is standard output.",
)
@common.format_option("table", "csv", "json", "md", default="table")
@common.edition_option
def command(
    name: str | None,
    authority: str | None,
    kind: str | None,
    sssom: str | None,
    format_name: str,
    edition: str | None,
    **views: bool,
) -> None:
    """Tell what the entities are in Wikidata and other authorities.

    Without options, how many entities of each kind are linked to which authority. With an ENTITY, an
    --authority or a --kind, the links themselves. Exits 1 when there is none.
    """
    from claimgraph.answer import links

    wanted = [view for view, given in views.items() if given]
    if len(wanted) > 1:
        raise click.UsageError(f"--{wanted[0]} and --{wanted[1]} do not go together; give one of them")
    view = wanted[0] if wanted else None
    if sssom is not None and (name or authority or kind or view or format_name != "table"):
        raise click.UsageError("--sssom writes all links; leave the other options out")
    opened = common.open_edition(edition)
    if sssom is not None:
        _write_sssom(opened.model, sssom)
        return
    model = opened.model
    chosen = links.authority(model, authority) if authority is not None else None
    inside = links.entities(model, kind)
    entity = _entity(opened, name) if name is not None else None
    if view is None and entity is None and chosen is None and kind is None:
        _overview(model, format_name)
        return
    if view == "missing":
        if entity is not None:
            raise click.UsageError("--missing lists entities; leave the entity out")
        _missing(opened, kind, chosen, format_name)
        return
    if view == "candidates":
        found = links.candidates(model, opened.edition.candidates_file)
    else:
        found = [link for link in links.judgements(model) if link.negated == (view == "rejected")]
    found = [
        link
        for link in found
        if chosen in (None, link.authority)
        and entity in (None, link.entity)
        and (kind is None or link.entity in inside)
    ]
    _print(_LINK_HEAD, [_cells(link, model) for link in found], format_name, _none(view))


def _entity(opened: common.Opened, name: str) -> str:
    from claimgraph.model.names import resolve

    return resolve(opened.store, opened.prefixes, name)


def _none(view: str | None) -> str:
    what = {"candidates": "candidate", "rejected": "rejected link"}.get(view or "", "link")
    hint = "" if view else " See what is proposed with claimgraph links --candidates."
    return f"There is no such {what}.{hint}"


def _cells(link: Link, model: Model) -> tuple[str, ...]:
    from claimgraph.answer.links import NOT_FOUND

    entity, target = (
        "" if iri == NOT_FOUND else model.graph.short(iri) for iri in (link.entity, link.target)
    )
    relation = model.graph.short(link.relation).removeprefix("skos:")
    confidence = "" if link.confidence is None else f"{link.confidence:g}"
    where = link.authority.rpartition("/")[2]
    return (entity, link.label, relation, where, target or "none found", confidence, link.comment)


def _overview(model: Model, format_name: str) -> None:
    from claimgraph.answer import links

    rows = links.overview(model, links.judgements(model))
    head = ("kind", "entities", "linked", "exact", *links.authorities(model))
    cells = [(row.kind, *map(str, (row.entities, row.linked, row.exact, *row.by_authority))) for row in rows]
    sums = [sum(int(row[column]) for row in cells) for column in range(1, len(head))]
    _print(head, [*cells, ("all", *map(str, sums))], format_name, "", frozenset(range(1, len(head))))


def _missing(opened: common.Opened, kind: str | None, chosen: str | None, format_name: str) -> None:
    from claimgraph.answer import links

    model = opened.model
    proposed: dict[str, list[Link]] = {}
    for link in links.candidates(model, opened.edition.candidates_file):
        if chosen in (None, link.authority):
            proposed.setdefault(link.entity, []).append(link)
    rows = []
    for node, label, name in links.missing(model, links.judgements(model), kind, chosen):
        of_it = proposed.get(node, [])
        open_ones = ", ".join(model.graph.short(link.target) for link in of_it if link.is_complete)
        searched = ", ".join(link.authority.rpartition("/")[2] for link in of_it if not link.is_complete)
        rows.append((model.graph.short(node), label, name, open_ones, searched))
    head = ("entity", "label", "kind", "candidates", "looked for in vain")
    _print(head, rows, format_name, "Every such entity is linked.")


def _write_sssom(model: Model, target: str) -> None:
    from pathlib import Path

    from claimgraph.exporters.sssom import write_sssom
    from claimgraph.files.write import write_file

    content = write_sssom(model)
    if target == "-":
        output.emit(content)
        return
    path = Path(target)
    write_file(path, content)
    output.say(f"{path}: {len(content):,} bytes of SSSOM", err=True)


def _print(
    head: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    format_name: str,
    nothing: str,
    right: frozenset[int] = frozenset(),
) -> None:
    rows = list(rows)
    if format_name == "json":
        data = [dict(zip(head, row, strict=True)) for row in rows]
        output.say_json(data)
    elif format_name == "csv":
        output.say_csv(head, rows)
    elif format_name == "md":
        from claimgraph.results import markdown_table

        output.say(markdown_table(head, rows), nl=False)
    elif rows and output.on_terminal():
        output.rich_table(head, rows, right)
    elif rows:
        from claimgraph.results import plain_table

        output.say(plain_table(head, rows, output.width()), nl=False)
    if not rows:
        common.complain(nothing)
        sys.exit(1)
