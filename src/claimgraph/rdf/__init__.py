"""RDF as others write it: what the engine must be given to read it, and what is wrong where it cannot.

Files that are joined and answers of endpoints are read alike.
"""

from claimgraph.rdf.reading import broken, prepared
from claimgraph.rdf.xml import encoding_of, readable

__all__ = ["broken", "encoding_of", "prepared", "readable"]
