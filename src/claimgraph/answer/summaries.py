"""Claims and arguments in short, as other pages list them, and the chain of voices behind a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from claimgraph.answer.pages import Entry, Section
from claimgraph.model.records import names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimgraph.model import Argument, Claim, Model

Thing = TypeVar("Thing")


def claim_entry(claim: Claim) -> Entry:
    """A claim in short: what it says, its words, and voice, force, polarity and place."""
    marks = [claim.voice or "no voice"]
    if claim.reported_by:
        stance = f", who {claim.reporter_stance.label}" if claim.reporter_stance else ""
        marks.append(f"as told by {names(claim.reported_by)}{stance}")
    manner = [one for one in (claim.force, claim.polarity, claim.certainty, *claim.figure) if one]
    marks += [one.label for one in manner if one.name not in ("positive", "unmarked")]
    marks += [one.name for one in manner if one.name == "positive"]
    where = (str(claim.passage),) if claim.passage else ()
    return Entry(claim.iri, f"{claim.short}  {claim.label}", claim.quote, (" · ".join(marks), *where))


def argument_entry(argument: Argument) -> Entry:
    """An argument in short: its premises, what they do, the conclusion, and who draws it."""
    relation = argument.bearing.label if argument.bearing else "leads to"
    lines = (
        *(f"premise: {premise.said}" for premise in argument.premise),
        f"{relation}: {argument.conclusion.said if argument.conclusion else ''}",
        f"drawn by {names(argument.claimant) or 'nobody named'}",
    )
    head = f"{argument.short}  {argument.own_title}" if argument.own_title else argument.short
    return Entry(argument.iri, head, "", lines)


def sections_of(
    model: Model, groups: Sequence[tuple[str, Sequence[str]]], most: int | None = None
) -> list[Section]:
    """The groups that have claims (IRIs), each as a section with its first ``most`` claims."""
    return [
        section_of(title, claims, lambda iri: claim_entry(model.claim(iri)), most)
        for title, claims in groups
        if claims
    ]


def section_of(
    title: str, things: Sequence[Thing], tell: Callable[[Thing], Entry], most: int | None
) -> Section:
    """A section with the first ``most`` of ``things`` (None: all) as ``tell`` tells them."""
    told = things[:most]
    return Section(title, tuple(map(tell, told)), len(things) - len(told))


def voice_chain(claim: Claim) -> list[str]:
    """Who says it, then who reports that, outwards to the text itself: one line for each voice."""
    lines = [claim.voice or "no voice given"]
    for report in claim.reports:
        words = ", ".join(one.label for one in (report.mode, report.stance) if one)
        line = f"told by {names(report.reporters)}" + (f" ({words})" if words else "")
        if report.reported_in:
            line += f" in {report.reported_in.short}: {report.reported_in.label}"
        lines.append(line)
    return lines
