"""Answers SPARQL for a server: a pool of processes that are held to limits and can open nothing.

A child for each question, as the command line has it, takes a few hundred times as long as a small question
itself. Here the processes are forked from one that has imported all they need and opened no store, each opens
the store for itself, and is there before it is asked.
"""

from claimgraph.workers.fork_server import ForkServer
from claimgraph.workers.pool import LIMITS, RESULT_LIMIT, Limits, Pool
from claimgraph.workers.protocol import Busy, QueryRequest, QueryResponse

__all__ = ["LIMITS", "RESULT_LIMIT", "Busy", "ForkServer", "Limits", "Pool", "QueryRequest", "QueryResponse"]
