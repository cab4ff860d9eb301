"""The other engine: any SPARQL 1.1 Protocol endpoint, asked over HTTP.

``http`` is one HTTP exchange and what can go wrong with it, ``endpoint`` the SPARQL 1.1 Protocol as the
interface that a store has, ``upload`` the way of a whole graph into an endpoint.
"""

from claimgraph.remote.endpoint import Endpoint
from claimgraph.remote.http import Client, check_url
from claimgraph.remote.upload import Uploaded, upload

__all__ = ["Client", "Endpoint", "Uploaded", "check_url", "upload"]
