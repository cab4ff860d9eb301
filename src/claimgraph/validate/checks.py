"""Runs the stored checks: SPARQL whose every row is something wrong.

A check is a query like any other, so that any SPARQL tool can run it. Its header says what a row means
(``summary``) and how to mend it (``hint``); its column ``?focus`` is the node concerned, the other columns
are shown beside it.

The engine evaluates several FILTERs, and the sides of ``&&``, in an order that changes from run to run. Where
a cheap condition must come before a costly one (a regular expression, NOT EXISTS), a check says so with
``IF(cheap, costly, false)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, QuerySolutions

from claimgraph.errors import UnreadableInput
from claimgraph.queries import load
from claimgraph.store import ensure_confined, first_line
from claimgraph.validate.findings import BLANK, CHECK, Finding, focus_term

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Store

    from claimgraph.queries import StoredQuery


def load_check(path: Path) -> StoredQuery:
    """Read one check.

    Raises UnreadableInput when a header line is missing, Refused where it reaches outside the graph.
    """
    check = load(path)
    for name in ("description", "hint"):
        if not getattr(check, name):
            raise UnreadableInput(
                f"the check has no {name}", str(path), f"add a line “#+ {name}: …” at the top"
            )
    ensure_confined(check.text, name=str(path))
    return check


def run_checks(store: Store, checks: Iterable[StoredQuery]) -> list[Finding]:
    """What the checks find wrong in ``store``, check by check, without places."""
    findings = []
    for check in checks:
        try:
            rows = store.query(check.text)
        except (SyntaxError, RuntimeError) as error:
            raise UnreadableInput(
                f"broken SPARQL: {first_line(error)}", f"check {check.slug}", "mend the query in its file"
            ) from None
        names = [variable.value for variable in rows.variables] if isinstance(rows, QuerySolutions) else []
        if names[:1] != ["focus"] or not isinstance(rows, QuerySolutions):
            raise UnreadableInput("the first column of a check is ?focus", f"check {check.slug}")
        for row in rows:
            details = tuple((name, _term(row[name])) for name in names[1:] if row[name] is not None)
            node = focus_term(str(row["focus"]))
            findings.append(Finding(f"{CHECK}{check.slug}", node, check.summary, check.hint, details))
    return findings


def _term(term: object) -> str:
    """A term in N-Triples form."""
    return BLANK if isinstance(term, BlankNode) else str(term)
