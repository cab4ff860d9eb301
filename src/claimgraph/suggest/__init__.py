"""Proposals for whoever reads a text: who may be speaking, what is named, dated and counted.

Nothing is claimed by them and nothing of them is written into an edition. They follow from the text, the
graph and tables of words: no network, no model, and the same list every time.
"""

from claimgraph.suggest.authority import read_authority
from claimgraph.suggest.draft import draft
from claimgraph.suggest.proposals import suggest
from claimgraph.suggest.records import KINDS, Proposal

__all__ = ["KINDS", "Proposal", "draft", "read_authority", "suggest"]
