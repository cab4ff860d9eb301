"""How the tables of the index are laid out, for what writes them and what asks them.

The table ``thing`` holds what can be found, one row for each thing, its words in columns by what they are;
two full-text indexes over its folded words hold them as they are (``exact``) and by their stems
(``stemmed``).

Three tables are there for questions in words. ``name`` has every name of a thing by its stems, ``role``
says which things stand in which role of a claim (subject, voice, force, what supports it …) and what else is
asked for (a topic's members, an entity's dates), ``claim_words`` is a full-text index of claims alone: each
with its sentence, quotation and gloss, the names of what it is made of by their roles, and the words of what
stands beside it in the argument and in the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The searched columns, with their weights in the ranking.
COLUMNS = {"label": 10.0, "variant": 6.0, "gloss": 3.0, "quotation": 2.0, "text": 1.0, "about": 0.5}
#: Stands between two values in one column, so that no phrase reaches from one into the next: FTS5 takes a
#: character of private use for a letter, and no text has a word of this one alone.
BETWEEN = " \ue000 "

#: What is indexed is folded already, its words between blanks: nothing but ASCII's blanks parts it.
TOKENIZERS = {"exact": "ascii", "stemmed": "porter ascii"}
#: The other columns of ``thing``.
FIELDS = ("id", "kind", "iri", "short", "name", "place", "start", "end")
#: Columns of ``claim_words`` → the roles whose things' names stand there.
NAME_COLUMNS = {
    "subject": ("subject",),
    "relation": ("predicate",),
    "object": ("object", "unit"),
    "voice": ("claimant", "reportedBy"),
    "other": ("addressee", "spatial", "force", "figure"),
}
#: The roles of claims and arguments whose words say what a claim is about though it does not.
CONTEXT_ROLES = (
    "supports",
    "attacks",
    "explains",
    "illustrates",
    "analogy",
    "condition",
    "reportedIn",
    "answer",
)
#: The columns of ``claim_words``.
CLAIM_COLUMNS = ("label", "quotation", *NAME_COLUMNS, "gloss", "beside", "around")


def placeholders(values: Iterable[object]) -> str:
    """A question mark for each of ``values``, as SQL has them."""
    return ", ".join("?" for _ in values)
