"""The other engine: any SPARQL 1.1 Protocol endpoint, asked over HTTP.

``endpoint`` is the SPARQL 1.1 Protocol as the interface that a store has, ``upload`` the way of a whole graph
into an endpoint.
"""

from claimgraph.remote.endpoint import Endpoint
from claimgraph.remote.upload import Uploaded, upload

__all__ = ["Endpoint", "Uploaded", "upload"]
