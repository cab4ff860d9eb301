"""RDF as others write it: what the engine must be given to read it, and what is wrong where it cannot.

Files that are joined and answers of endpoints are read alike.
"""

from claimgraph.rdf.jsonld import context_of, inlined, known_contexts
from claimgraph.rdf.reading import broken, fault, prepared
from claimgraph.rdf.xml import encoding_of, readable

__all__ = [
    "broken",
    "context_of",
    "encoding_of",
    "fault",
    "inlined",
    "known_contexts",
    "prepared",
    "readable",
]
