"""``claimgraph links``: what the entities are elsewhere, what they are not, and what is not linked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.answer import links
from claimgraph.cli import common, options, output
from claimgraph.tabular import TEXT_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.answer.links import Link
    from claimgraph.api.open_edition import OpenEdition
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
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write the links to this file as an SSSOM table; - is standard output.",
)
@options.format_option(*TEXT_FORMATS, default="table")
@options.edition_option
def command(
    name: str | None,
    authority: str | None,
    kind: str | None,
    sssom: Path | None,
    format_name: str,
    **views: bool,
) -> None:
    """Tell what the entities are in Wikidata and other authorities.

    Without options, how many entities of each kind are linked to which authority. With an ENTITY, an
    --authority or a --kind, the links themselves. Exits 1 when there is none.
    """
    given = [view for view, is_given in views.items() if is_given]
    if len(given) > 1:
        raise click.UsageError(f"--{given[0]} and --{given[1]} do not go together; give one of them")
    view = given[0] if given else None
    if sssom is not None and (name or authority or kind or view or format_name != "table"):
        raise click.UsageError("--sssom writes all links; leave the other options out")
    opened = common.open_edition()
    if sssom is not None:
        content = opened.export("sssom")
        output.save(content, sssom, f"{len(content):,} bytes of SSSOM")
        return
    model = opened.model
    chosen = links.authority(model, authority) if authority is not None else None
    inside = links.entities(model, kind)
    if view is None and name is None and chosen is None and kind is None:
        _overview(model, format_name)
        return
    if view == "missing":
        if name is not None:
            raise click.UsageError("--missing lists entities; leave the entity out")
        _missing(opened, kind, chosen, format_name)
        return
    listed = [
        link
        for link in opened.links(name, candidates=view == "candidates")
        if chosen in (None, link.authority)
        and (kind is None or link.entity in inside)
        and (view == "candidates" or link.negated == (view == "rejected"))
    ]
    _print(_LINK_HEAD, [_cells(link, model) for link in listed], format_name, _none(view))


def _none(view: str | None) -> str:
    what = {"candidates": "candidate", "rejected": "rejected link"}.get(view or "", "link")
    hint = "" if view else " See what is proposed with claimgraph links --candidates."
    return f"There is no such {what}.{hint}"


def _cells(link: Link, model: Model) -> tuple[str, ...]:
    entity, target = (
        "" if iri == links.NOT_FOUND else model.graph.short(iri) for iri in (link.entity, link.target)
    )
    relation = model.graph.short(link.relation).removeprefix("skos:")
    confidence = "" if link.confidence is None else f"{link.confidence:g}"
    where = link.authority.rpartition("/")[2]
    return (entity, link.label, relation, where, target or "none found", confidence, link.comment)


def _overview(model: Model, format_name: str) -> None:
    rows = links.overview(model, links.judgements(model))
    head = ("kind", "entities", "linked", "exact", *links.authorities(model))
    cells = [(row.kind, *map(str, (row.entities, row.linked, row.exact, *row.by_authority))) for row in rows]
    sums = [sum(int(row[column]) for row in cells) for column in range(1, len(head))]
    _print(head, [*cells, ("all", *map(str, sums))], format_name, "", frozenset(range(1, len(head))))


def _missing(opened: OpenEdition, kind: str | None, chosen: str | None, format_name: str) -> None:
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


def _print(
    head: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    format_name: str,
    nothing: str,
    right: frozenset[int] = frozenset(),
) -> None:
    rows = list(rows)
    if rows or format_name != "table":
        output.write_rows(head, rows, format_name, right)
    if not rows:
        common.fail(nothing)
