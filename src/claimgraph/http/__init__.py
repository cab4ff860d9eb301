"""The only HTTP client: endpoints are asked with it, and what was named by its address is fetched with it.

``client`` is one exchange from beginning to end, ``addresses`` where it may lead, ``problems`` what can go
wrong in it.
"""

from claimgraph.http.addresses import checked_address
from claimgraph.http.client import MAX_ANSWER, Client, Fetched, Reply
from claimgraph.http.problems import first_line

__all__ = ["MAX_ANSWER", "Client", "Fetched", "Reply", "checked_address", "first_line"]
