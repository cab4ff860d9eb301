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
    from claimgraph.publishing.index import SiteIndex
    from claimgraph.queries import StoredQuery

SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
#: Form of a query → (its class, the property that holds its text).
_FORMS = {
    "SELECT": (f"{SH}SPARQLSelectExecutable", f"{SH}select"),
    "ASK": (f"{SH}SPARQLAskExecutable", f"{SH}ask"),
    "CONSTRUCT": (f"{SH}SPARQLConstructExecutable", f"{SH}construct"),
    "DESCRIBE": (f"{SPEX}SPARQLDescribeExecutable", f"{SPEX}describe"),
}


def published_queries(edition: Edition) -> list[StoredQuery]:
    """The readers' questions and the views, by theme and name; health checks are the tool's own."""
    themes = list_queries(edition, internal=True)
    return [query for theme, queries in themes.items() if theme != "checks" for query in queries]


def query_text(query: StoredQuery) -> str:
    """A query as it is put to an engine: defaults bound, without its header."""
    lines = bind(query, {}).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#+")).strip() + "\n"


def query_iri(query: StoredQuery, base: str) -> str:
    """The IRI of a query."""
    return f"{base}query/{query.theme}/{query.slug}"


def describe_examples(edition: Edition, index: SiteIndex, endpoint: str) -> list[Quad]:
    """One ``sh:SPARQLExecutable`` for each stored question, sorted.

    ``endpoint`` is what they are put to; where there is none, their target is the dataset itself. A query
    that needs joined files says so in its comment.
    """
    dataset = f"{index.base}dataset"
    declaring = (CG.rstrip("#"), dataset)
    quads: set[Quad] = set()
    for query in published_queries(edition):
        text = query_text(query)
        kind, holds = _FORMS[form(tokenize(text))]
        properties: list[tuple[str, NamedNode | Literal]] = [
            (f"{RDF}type", NamedNode(f"{SH}SPARQLExecutable")),
            (f"{RDF}type", NamedNode(kind)),
            (f"{RDFS}label", Literal(query.slug, language="en")),
            (f"{RDFS}comment", Literal(f"{query.summary} {comment_of(query)}".strip(), language="en")),
            (holds, Literal(text)),
            *((f"{SH}prefixes", NamedNode(one)) for one in declaring),
            (f"{SCHEMA}target", NamedNode(endpoint or dataset)),
            (f"{VOID}inDataset", NamedNode(dataset)),
            *((f"{SCHEMA}keywords", Literal(word)) for word in (query.theme, *query.tags)),
        ]
        node = NamedNode(query_iri(query, index.base))
        quads.update(Quad(node, NamedNode(predicate), value) for predicate, value in properties)
    declarations = {f"{SH}declare", f"{SH}prefix", f"{SH}namespace"}
    for one in declaring:
        quads.update(index.below(f"{one}/prefix/"))
        of_one = index.quad_index.with_subject(one)
        quads.update(quad for quad in of_one if quad.predicate.value in declarations)
    return sorted(quads, key=str)


def comment_of(query: StoredQuery) -> str:
    """What the header says of a question, and what must be joined to answer it."""
    joins = f"Needs joined: {', '.join(query.joins)}." if query.joins else ""
    return " ".join(part for part in (query.description, joins) if part)


def question_rows(edition: Edition) -> list[dict[str, Any]]:
    """All questions for their page: each with its comment and its SPARQL."""
    queries = published_queries(edition)
    return [{"query": one, "comment": comment_of(one), "text": query_text(one)} for one in queries]
