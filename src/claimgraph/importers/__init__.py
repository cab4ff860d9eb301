"""Other people's data joined with ours for one question, each source in a named graph of its own.

Our graph stays the default graph. Whatever is joined was written by somebody else: it is read in a process
of its own with limits, and nothing that it refers to is fetched.
"""

from claimgraph.importers.joining import Joined, join, open_joined
from claimgraph.importers.sources import GRAPH, Source, resolve_sources

__all__ = ["GRAPH", "Joined", "Source", "join", "open_joined", "resolve_sources"]
