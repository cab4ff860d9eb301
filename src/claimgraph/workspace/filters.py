"""What narrows the answer to any stored question that lists claims: who, how, of what, where, when, rows.

No question has these among its parameters (where one has, its own is meant): the patterns are put into its
WHERE, where they say more of the ``?claim`` that it selects.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import UsageProblem
from claimgraph.queries import TOKENS, Parameter
from claimgraph.terms import CG, ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimgraph.queries import StoredQuery


class Filter(NamedTuple):
    """A value that narrows: its type as a parameter's, what resolves it, its pattern and what it keeps.

    One of ``choices`` has the pattern that stands there, and no other value is taken.
    """

    type: str
    like: str
    pattern: str
    about: str
    choices: Mapping[str, str] = MappingProxyType({})


#: All properties by which a claim speaks of something.
_ROLES = "|".join(f"<{predicate}>" for predicate, _ in ROLES)
_REPORTED_PATTERN = f"?claim <{CG}reportedBy> ?narrowedTeller"
#: What narrows by which name; ``{}`` stands for the value as a term of SPARQL.
FILTERS: dict[str, Filter] = {
    "voice": Filter("iri", "", f"?claim <{CG}claimant> {{}} .", "only claims of this voice"),
    "force": Filter("iri", CG, f"?claim <{CG}force> {{}} .", "only claims of this force, such as prediction"),
    "polarity": Filter(
        "iri", CG, f"?claim <{CG}polarity> {{}} .", "only claims that affirm (positive) or deny (negative)"
    ),
    "figure": Filter(
        "iri", CG, f"?claim <{CG}figure> {{}} .", "only claims in this figure of speech, such as metaphor"
    ),
    "reported": Filter(
        "literal",
        "",
        "",
        "yes: only claims that somebody tells of their voice; no: only what a voice says itself",
        {
            "yes": f"FILTER EXISTS {{ {_REPORTED_PATTERN} }}",
            "no": f"FILTER NOT EXISTS {{ {_REPORTED_PATTERN} }}",
        },
    ),
    "entity": Filter(
        "iri", "", f"FILTER EXISTS {{{{ ?claim {_ROLES} {{}} }}}}", "only claims in which this has any part"
    ),
    "paragraph": Filter("iri", "", f"?claim <{CG}paragraph> {{}} .", "only claims of this paragraph"),
    "from": Filter(
        "date",
        "",
        f"?claim <{CG}notAfter> ?narrowedEnd . FILTER(?narrowedEnd >= {{}})",
        "only claims that are dated and can be of this day or later",
    ),
    "to": Filter(
        "date",
        "",
        f"?claim <{CG}notAfter> ?narrowedLast . "
        f"FILTER NOT EXISTS {{{{ ?claim <{CG}notBefore> ?narrowedStart . FILTER(?narrowedStart > {{}}) }}}}",
        "only claims that are dated and can be of this day or earlier",
    ),
    "limit": Filter("number", "", "", "only so many rows, the first"),
}


def filters_of(query: StoredQuery) -> dict[str, Parameter]:
    """What narrows ``query`` beside its own parameters."""
    own = {one.name for one in query.parameters}
    lists = _selects(query.text, "claim")
    return {
        name: Parameter(name, one.type, None, None, one.about)
        for name, one in FILTERS.items()
        if name not in own and (name == "limit" or lists)
    }


def apply_filters(query: StoredQuery, text: str, terms: Mapping[str, str]) -> tuple[str, str]:
    """``text`` narrowed by ``terms`` (name → term of SPARQL); where a limit is among them, also without it.

    Raises UsageProblem for a limit that is none, and for what is none of a few choices.
    """
    patterns = [_pattern(name, term) for name, term in terms.items() if name != "limit"]
    whole = _narrowed(text, " ".join(patterns)) if patterns else text
    if "limit" not in terms:
        return whole, ""
    number = re.match(r'"\+?([0-9]+)"', terms["limit"])
    if number is None or not int(number[1]):
        raise UsageProblem(
            "limit: not a number of rows", terms["limit"].split("^")[0], "give one such as limit=20"
        )
    if re.search(r"(?i)\bLIMIT\s+[0-9]", text):
        raise UsageProblem(f"{query.slug} has a limit of its own", "", "leave out limit=")
    return f"{whole.rstrip()}\nLIMIT {number[1]}\n", whole


def _pattern(name: str, term: str) -> str:
    one = FILTERS[name]
    if not one.choices:
        return one.pattern.format(term)
    chosen = term.strip('"')
    if chosen not in one.choices:
        raise UsageProblem(f"{name}: not one of its values", term, f"give {' or '.join(one.choices)}")
    return one.choices[chosen]


def _selects(text: str, variable: str) -> bool:
    """Whether the rows of the query ``text`` have ``variable`` itself as a column."""
    depth, head = 0, False
    for found in re.finditer(TOKENS + r"|[{()]|(?i:\bSELECT\b)", text):
        piece = found.group()
        if piece == "{" and not depth:
            return False
        depth += {"(": 1, ")": -1}.get(piece, 0)
        head = head or piece.upper() == "SELECT"
        if head and not depth and piece[1:] == variable and piece[0] in "?$":
            return True
    return False


def _narrowed(text: str, patterns: str) -> str:
    """``text`` with ``patterns`` at the beginning of its WHERE, so that only rows that fit them are left.

    Patterns name things by IRIs in full and may speak of the variables of that group.
    """
    for found in re.finditer(TOKENS + r"|\{", text):
        if found.group() == "{":
            return f"{text[: found.end()]} {patterns} {text[found.end() :]}"
    return text
