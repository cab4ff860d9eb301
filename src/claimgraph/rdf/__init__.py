"""RDF as others write it: what the engine must be given to read it, and what is wrong where it cannot.

Files that are joined and answers of endpoints are read alike.
"""

from claimgraph.rdf.jsonld import context_of, inline_contexts, known_contexts
from claimgraph.rdf.reading import invalid_term, prepare, syntax_problem
from claimgraph.rdf.xml import encoding_of, to_utf8

__all__ = [
    "context_of", "encoding_of", "inline_contexts", "invalid_term", "known_contexts", "prepare",
    "syntax_problem", "to_utf8",
]  # fmt: skip
