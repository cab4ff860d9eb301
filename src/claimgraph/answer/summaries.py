"""Claims and arguments in short, as other pages list them, and the chain of voices behind a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from claimgraph.answer.description import Entry, Line, Section, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimgraph.model import Argument, Claim, Model, Node

Listed = TypeVar("Listed")


def claim_entry(claim: Claim) -> Entry:
    """A claim in short: what it says, its words, and voice, force, polarity and place."""
    marks = [listed(claim.claimant) or Line("no voice")]
    if claim.reported_by:
        stance = claim.reporter_stance
        clause = (", who ", (claim.stance_phrase, stance.iri)) if stance else ()
        marks.append(Line("as told by ", listed(claim.reported_by), *clause))
    manner = [one for one in (claim.force, claim.polarity, claim.certainty, *claim.figure) if one]
    marks += [Line(one) for one in manner if one.name not in ("positive", "unmarked")]
    marks += [Line((one.name, one.iri)) for one in manner if one.name == "positive"]
    passages = [Line((str(one), one.iri)) for one in claim.passages]
    head = Line(claim.short, "  ", (claim.label, claim.iri))
    return Entry(claim.iri, head, claim.quote, (listed(marks, " · "), *passages))


def argument_entry(argument: Argument) -> Entry:
    """An argument in short: its premises, what they do, the conclusion, and who draws it."""
    bearing, conclusion = argument.bearing, argument.conclusion
    lines = (
        *(Line("premise: ", called(premise)) for premise in argument.premise),
        Line(bearing or "leads to", ": ", called(conclusion) if conclusion else ""),
        Line("drawn by ", listed(argument.claimant) or "nobody named"),
    )
    name = (argument.short, argument.iri)
    head = Line(name, "  ", argument.own_title) if argument.own_title else Line(name)
    return Entry(argument.iri, head, "", lines)


def called(node: Node) -> Line:
    """A node as facts have it: its label, a claim's with its short form."""
    return Line((node.display_label, node.iri))


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
    title: str, several: Sequence[Listed], summary: Callable[[Listed], Entry], most: int | None
) -> Section:
    """A section with the ``summary`` of each of the first ``most`` of ``several`` (None: all)."""
    first = several[:most]
    return Section(title, tuple(map(summary, first)), len(several) - len(first))


def voice_chain(claim: Claim) -> list[Line]:
    """Who says it, then who reports that, outwards to the text itself: one line for each voice."""
    lines = [listed(claim.claimant) or Line("no voice given")]
    for report in claim.reports:
        words = listed(one for one in (report.mode, report.stance) if one)
        line = Line("told by ", listed(report.reporters), *((" (", words, ")") if words else ()))
        if outer := report.reported_in:
            line = Line(line, " in ", (outer.short, outer.iri), f": {outer.label}")
        lines.append(line)
    return lines
