"""The stored questions as SPARQL examples in the vocabulary of the SIB's sparql-examples, and as a page.

What a tool runs is what ``claimgraph query`` runs: the query with its defaults in place of its parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.escaping import html as escape
from claimgraph.publishing.markup import page, tell
from claimgraph.queries import bind
from claimgraph.sparql_tokens import form, tokenize
from claimgraph.terms import CG, RDF, RDFS, SCHEMA, SH, VOID
from claimgraph.workspace.stored import list_queries

if TYPE_CHECKING:
    from claimgraph.edition import Edition
    from claimgraph.publishing.index import Whole
    from claimgraph.queries import StoredQuery

SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
#: Form of a query → (its class, the property that holds its text).
_FORMS = {
    "SELECT": (f"{SH}SPARQLSelectExecutable", f"{SH}select"),
    "ASK": (f"{SH}SPARQLAskExecutable", f"{SH}ask"),
    "CONSTRUCT": (f"{SH}SPARQLConstructExecutable", f"{SH}construct"),
    "DESCRIBE": (f"{SPEX}SPARQLDescribeExecutable", f"{SPEX}describe"),
}


def published(edition: Edition) -> list[StoredQuery]:
    """The readers' questions and the views, by theme and name; health checks are the tool's own."""
    themes = list_queries(edition, internal=True)
    return [query for theme, queries in themes.items() if theme != "checks" for query in queries]


def text_of(query: StoredQuery) -> str:
    """A query as it is put to an engine: defaults bound, without its header."""
    lines = bind(query, {}).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#+")).strip() + "\n"


def name_of(query: StoredQuery, base: str) -> str:
    """The IRI of a query."""
    return f"{base}query/{query.theme}/{query.slug}"


def describe_examples(edition: Edition, whole: Whole, endpoint: str) -> list[Quad]:
    """One ``sh:SPARQLExecutable`` for each stored question, sorted.

    ``endpoint`` is what they are put to; where there is none, their target is the dataset itself. A query
    that needs joined files says so in its comment.
    """
    base = whole.prefixes.base
    quads: list[Quad] = []
    target = NamedNode(endpoint or f"{base}dataset")
    for query in published(edition):
        text = text_of(query)
        kind, holds = _FORMS[form(tokenize(text))]
        node = NamedNode(name_of(query, base))

        def add(predicate: str, value: NamedNode | Literal, node: NamedNode = node) -> None:
            quads.append(Quad(node, NamedNode(predicate), value))

        add(f"{RDF}type", NamedNode(f"{SH}SPARQLExecutable"))
        add(f"{RDF}type", NamedNode(kind))
        add(f"{RDFS}label", Literal(query.slug, language="en"))
        add(f"{RDFS}comment", Literal(comment_of(query), language="en"))
        add(holds, Literal(text))
        for declaring in (CG.rstrip("#"), f"{base}dataset"):
            add(f"{SH}prefixes", NamedNode(declaring))
        add(f"{SCHEMA}target", target)
        add(f"{VOID}inDataset", NamedNode(f"{base}dataset"))
        for word in dict.fromkeys((query.theme, *query.tags)):
            add(f"{SCHEMA}keywords", Literal(word))
    declared = {f"{SH}declare", f"{SH}prefix", f"{SH}namespace"}
    for declaring in (CG.rstrip("#"), f"{base}dataset"):
        quads += [quad for quad in whole.of(declaring) if quad.predicate.value in declared]
        quads += whole.below(f"{declaring}/prefix/")
    return sorted(set(quads), key=str)


def comment_of(query: StoredQuery) -> str:
    """The question, what the header says of it, and what must be joined to answer it."""
    joins = f"Needs joined: {', '.join(query.joins)}." if query.joins else ""
    return " ".join(part for part in (query.summary, query.description, joins) if part)


def examples_page(edition: Edition, slug: str) -> str:
    """All questions with their SPARQL, to read and to copy."""
    body = [
        '<header><p><a href="../index.html">Contents</a></p></header>',
        "<main>",
        "<h1>Stored questions</h1>",
    ]
    theme = ""
    for query in published(edition):
        if query.theme != theme:
            theme = query.theme
            body.append(f"<h2>{tell(theme)}</h2>")
        body += [
            f'<section id="{escape(query.theme)}-{escape(query.slug)}">',
            f"<h3>{tell(query.summary)}</h3>",
            f"<p><code>claimgraph query {tell(query.slug)}</code></p>",
            f"<p>{tell(comment_of(query).removeprefix(query.summary).strip())}</p>",
            f"<pre><code>{tell(text_of(query))}</code></pre>",
            "</section>",
        ]
    body += ['<p class="formats">The same as data: <a href="queries.ttl">Turtle</a></p>', "</main>"]
    return page(f"Stored questions: {slug}", body, "../", stem="queries", endings=("ttl",))
