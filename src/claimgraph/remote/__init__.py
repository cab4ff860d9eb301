"""The other engine: any SPARQL 1.1 Protocol endpoint, asked over HTTP.

``wire`` is one HTTP exchange and what can go wrong with it, ``endpoint`` the SPARQL 1.1 Protocol as the
interface that a store has, ``upload`` the way of a whole graph into an endpoint.
"""

from claimgraph.remote.endpoint import Endpoint
from claimgraph.remote.upload import Uploaded, upload
from claimgraph.remote.wire import Wire, check_url

__all__ = ["Endpoint", "Uploaded", "Wire", "check_url", "upload"]
