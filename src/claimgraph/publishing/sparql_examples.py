"""The stored questions as SPARQL examples in the vocabulary of the SIB's sparql-examples.

What a tool runs is what ``claimgraph query`` runs: the query with its defaults in place of its parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.queries import bind
from claimgraph.sparql_tokens import form, tokenize
from claimgraph.terms import CG, RDF, RDFS, SCHEMA, SH, VOID
from claimgraph.workspace.stored_queries import list_queries

if TYPE_CHECKING:
    from claimgraph.edition import Edition
    from claimgraph.publishing.index import Index
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


def describe_examples(edition: Edition, index: Index, endpoint: str) -> list[Quad]:
    """One ``sh:SPARQLExecutable`` for each stored question, sorted.

    ``endpoint`` is what they are put to; where there is none, their target is the dataset itself. A query
    that needs joined files says so in its comment.
    """
    base = index.base
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
        add(f"{RDFS}comment", Literal(f"{query.summary} {comment_of(query)}".strip(), language="en"))
        add(holds, Literal(text))
        for declaring in (CG.rstrip("#"), f"{base}dataset"):
            add(f"{SH}prefixes", NamedNode(declaring))
        add(f"{SCHEMA}target", target)
        add(f"{VOID}inDataset", NamedNode(f"{base}dataset"))
        for word in dict.fromkeys((query.theme, *query.tags)):
            add(f"{SCHEMA}keywords", Literal(word))
    declared = {f"{SH}declare", f"{SH}prefix", f"{SH}namespace"}
    for declaring in (CG.rstrip("#"), f"{base}dataset"):
        quads += [
            quad for quad in index.quad_index.with_subject(declaring) if quad.predicate.value in declared
        ]
        quads += index.below(f"{declaring}/prefix/")
    return sorted(set(quads), key=str)


def comment_of(query: StoredQuery) -> str:
    """What the header says of a question, and what must be joined to answer it."""
    joins = f"Needs joined: {', '.join(query.joins)}." if query.joins else ""
    return " ".join(part for part in (query.description, joins) if part)


def rows(edition: Edition) -> list[dict[str, Any]]:
    """All questions for their page: each with its comment and its SPARQL."""
    return [
        {"query": query, "comment": comment_of(query), "text": text_of(query)} for query in published(edition)
    ]
