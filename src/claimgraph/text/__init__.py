"""The source text: its paragraphs and sentences, and the place of a quotation in it.

Every offset counts Unicode code points in the file as it stands (UTF-8, no normalisation, whatever ends its
lines), start inclusive, end exclusive. Nothing here changes a character: misprints and residue of the web
page stay, or no quotation could be proved against the file. ``paragraphs`` is what a paragraph is,
``sentences`` where sentences end, ``mismatch`` why words are not the text's, ``source`` the text itself;
``patterns`` what an edition declares of it, held to a time; ``speech`` and ``cues`` how a language shows
that somebody speaks.
"""

from claimgraph.text.mismatch import shorten
from claimgraph.text.paragraphs import Paragraph, Rules, Span
from claimgraph.text.sentences import split_sentences
from claimgraph.text.source import CONTEXT, QuoteProblem, Sentence, Text

__all__ = [
    "CONTEXT", "Paragraph", "QuoteProblem", "Rules", "Sentence", "Span", "Text", "shorten", "split_sentences",
]  # fmt: skip
