"""``claimgraph query``: list, describe and run the stored questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, options, output
from claimgraph.errors import UsageProblem
from claimgraph.escaping import turtle
from claimgraph.sparql_terms import TYPES
from claimgraph.workspace.filters import filters_of
from claimgraph.workspace.stored_queries import by_wish, find_query, named_queries, with_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimgraph.edition import Edition
    from claimgraph.queries import StoredQuery


@click.command("query", short_help="Ask a stored question, or list them all.")
@click.argument("slug", required=False, shell_complete=options.completer("query_slugs"))
@click.argument(
    "values", nargs=-1, metavar="[NAME=VALUE]...", shell_complete=options.completer("query_values")
)
@click.option(
    "--describe", is_flag=True, help="Tell what the question asks and what it takes, instead of asking it."
)
@click.option(
    "--sparql", "as_sparql", is_flag=True, help="Print the query with its values, instead of asking it."
)
@click.option("--all", "internal", is_flag=True, help="List the health checks and views too.")
@options.answer_format_option
@options.limits_options
@click.option(
    "--allow",
    type=click.Choice([options.UNCONFINED]),
    multiple=True,
    help="Ask a question of another edition where the system cannot keep it from files and connections.",
)
@options.question_options
def command(
    slug: str | None,
    values: tuple[str, ...],
    describe: bool,
    as_sparql: bool,
    internal: bool,
    format_name: str,
    allow: tuple[str, ...],
) -> None:
    """Ask a stored question, or list them all.

    Without SLUG the questions are listed by what one wants to know; words that are no SLUG narrow the list to
    those that have them all: claimgraph query peace treaty. A value may be a slug, a CURIE, an IRI or a
    label: voice=the-editor, voice='The editor'. What is not given is its default, or free where there is
    none; name= frees a parameter that has a default.

    A question that lists claims can be narrowed by voice=, force=, polarity=, figure=, reported= (yes, no),
    entity=, paragraph=, from= and to= (dates), any by limit=.

    What is joined with --with stands in named graphs; the question reaches it with GRAPH.
    """
    if describe and as_sparql:
        raise click.UsageError("--describe and --sparql do not go together; give one of them")
    chosen = common.chosen_edition()
    if slug is None:
        _list(named_queries(chosen, internal=internal))
        return
    try:
        query = find_query(chosen, slug)
    except UsageProblem:
        words = " ".join((slug, *values))
        found = {} if "=" in words else with_words(named_queries(chosen, internal=internal), words)
        if not found:
            raise
        _list(found)
        return
    if describe:
        _describe(query)
        return
    workspace = common.open_workspace(unconfined=bool(allow))
    question = workspace.stored_question(query, _pairs(values))
    if as_sparql:
        text = question.text
        output.say(turtle(text.replace("\r\n", "\n")), nl=not text.endswith("\n"))
        return
    from claimgraph.cli.query_output import answer

    alone = question.trusted and not (values or workspace.sources or workspace.endpoint or question.derives)
    hint = "" if workspace.sources else _missing(chosen, query)
    answer(workspace, question, format_name, hint, slug if alone else "")


def _missing(edition: Edition, query: StoredQuery) -> str:
    """What to say where a question that needs joined data has none and no answer; "" where it needs none."""
    if not query.joins:
        return ""
    import shlex

    given = " ".join(f"--with {shlex.quote(_typed(edition.root / name))}" for name in query.joins)
    return f"No rows: this question needs data joined with --with, for example {given}."


def _typed(path: Path) -> str:
    """``path`` as it is typed here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for item in values:
        name, sign, value = item.partition("=")
        if not sign:
            raise click.UsageError(f"{item!r} is not NAME=VALUE")
        if name in pairs:
            raise click.UsageError(f"{name} is given twice")
        pairs[name] = value
    return pairs


def _list(queries: Mapping[str, StoredQuery]) -> None:
    """One line for each query, under what it tells, by the name that it is asked by."""
    indent = max(map(len, queries), default=0)
    lines: list[str] = []
    for wish, named in by_wish(queries).items():
        lines += ["", wish] if lines else [wish]
        lines += [f"  {name:{indent}}  {query.summary}" for name, query in named]
    output.say("\n".join(lines) if lines else "This edition has no stored queries.")


def _describe(query: StoredQuery) -> None:
    from claimgraph.tabular import wrap

    width = min(output.width(), 100)
    lines = [f"{query.theme}/{query.slug}", *wrap(query.summary, width)]
    if query.description:
        lines += ["", *wrap(query.description, width)]
    if query.tags:
        lines += ["", f"Tags: {', '.join(query.tags)}"]
    if query.joins:
        lines += ["", f"It needs joined data: --with {' --with '.join(query.joins)}"]
    parameters = query.parameters
    lines += ["", "Parameters:" if parameters else "It takes no parameters."]
    for parameter in parameters:
        lines.append(f"  {parameter.name} ({parameter.type}): {parameter.about or TYPES[parameter.type]}")
        lines.append(
            f"      default: {parameter.default}" if parameter.default else "      free when not given"
        )
    filters = filters_of(query)
    lines += ["", "What narrows it:"]
    lines += [f"  {one.name} ({one.type}): {one.about}" for one in filters.values()]
    if parameters:
        given = " ".join(
            f"{item.name}={_example(item.example or item.default, item.type)}" for item in parameters
        )
        lines += ["", f"Example: claimgraph query {query.slug} {given}"]
    output.say("\n".join(lines))


def _example(value: str | None, kind: str) -> str:
    if not value:
        return {"number": "5", "date": "1918-04-21", "literal": "WORDS"}.get(kind, "SLUG")
    short = value.rsplit("/", 1)[-1] if kind == "iri" else value
    return f"'{short}'" if " " in short else short
