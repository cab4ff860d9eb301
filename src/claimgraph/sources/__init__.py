"""A text as it comes, made into the text of an edition: plain, marked up, or a document of an office.

What is taken out is kept byte for byte in ``seeds/``; with it comes how it was taken, who speaks where by the
source's own markup, and what else that markup says of voices, entities and dates, which is only proposed.
"""

from claimgraph.sources.formats import SOURCE_FORMATS, read_source
from claimgraph.sources.source import Proposal, Source, Speaker, Speech

__all__ = ["SOURCE_FORMATS", "Proposal", "Source", "Speaker", "Speech", "read_source"]
