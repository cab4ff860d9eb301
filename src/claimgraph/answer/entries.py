"""Claims and arguments in short, as other pages list them, and the chain of voices behind a claim."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from claimgraph.answer.pages import Entry, Section
from claimgraph.terms import CG, STEP

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.answer.reader import Reader


def claim_entry(reader: Reader, claim: str) -> Entry:
    """A claim in short: what it says, its words, and voice, force, polarity and place."""
    marks = [", ".join(reader.label(agent) for agent in reader.values(claim, CG + "claimant")) or "no voice"]
    reporters = [reader.label(agent) for agent in reader.values(claim, CG + "reportedBy")]
    if reporters:
        stance = reader.value(claim, CG + "reporterStance")
        marks.append(
            f"as told by {', '.join(reporters)}" + (f", who {reader.label(stance)}" if stance else "")
        )
    for name in ("force", "polarity", "certainty", "figure"):
        values = reader.values(claim, CG + name)
        marks += [reader.label(value) for value in values if not value.endswith(("#positive", "#unmarked"))]
    if CG + "positive" in reader.values(claim, CG + "polarity"):
        marks.append("positive")
    place = reader.place(reader.value(claim, CG + "passage"))
    where = (str(place),) if place else ()
    head = f"{reader.short(claim)}  {reader.label(claim)}"
    return Entry(claim, head, reader.value(claim, CG + "quote"), (" · ".join(marks), *where))


def in_text_order(reader: Reader, claims: list[str]) -> list[str]:
    """Claims by the place of their words; those that start together, the longer first."""

    def key(claim: str) -> tuple[int, int, str]:
        span = reader.span(reader.value(claim, CG + "passage"))
        return (span[0], -span[1], claim) if span else (1 << 40, 0, claim)

    return sorted(claims, key=key)


def sections_of(
    reader: Reader, groups: list[tuple[str, list[str]]], most: int | None = None
) -> tuple[Section, ...]:
    """The groups that have claims, each as a section with its first ``most`` claims in text order."""
    return tuple(
        section_of(title, in_text_order(reader, claims), partial(claim_entry, reader), most)
        for title, claims in groups
        if claims
    )


def section_of(title: str, nodes: list[str], tell: Callable[[str], Entry], most: int | None) -> Section:
    """A section with the first ``most`` of ``nodes`` (None: all) as ``tell`` tells them."""
    told = nodes[:most]
    return Section(title, tuple(map(tell, told)), len(nodes) - len(told))


def claims_with(reader: Reader, predicate: str, iri: str) -> list[str]:
    """The claims that have the IRI ``iri`` for ``predicate``, sorted."""
    return [node for node in reader.subjects(predicate, iri) if reader.is_a(node, CG + "Claim")]


def voice_chain(reader: Reader, claim: str) -> list[str]:
    """Who says it, then who reports that, outwards to the text itself: one line for each voice."""
    lines = [
        ", ".join(reader.label(agent) for agent in reader.values(claim, CG + "claimant")) or "no voice given"
    ]
    seen: set[str] = set()
    current = claim
    while current not in seen:
        seen.add(current)
        reporters = [reader.label(agent) for agent in reader.values(current, CG + "reportedBy")]
        enclosing = reader.value(current, CG + "reportedIn")
        if not reporters and enclosing:
            reporters = [reader.label(agent) for agent in reader.values(enclosing, CG + "claimant")]
        if not reporters:
            break
        mode, stance = reader.value(current, CG + "reportMode"), reader.value(current, CG + "reporterStance")
        words = [reader.label(value) for value in (mode, stance) if value]
        line = f"told by {', '.join(reporters)}" + (f" ({', '.join(words)})" if words else "")
        if enclosing:
            line += f" in {reader.short(enclosing)}: {reader.label(enclosing)}"
        lines.append(line)
        if not enclosing:
            break
        current = enclosing
    return lines


def argument_entry(reader: Reader, iri: str) -> Entry:
    """An argument in short: its premises, what they do, the conclusion, and who draws it."""
    premises = [reader.named(node) for node in reader.values(iri, CG + "premise")]
    relation = reader.value(iri, CG + "relation")
    conclusion = reader.named(reader.value(iri, CG + "conclusion"))
    agents = [reader.label(agent) for agent in reader.values(iri, CG + "claimant")]
    lines = (
        *(f"premise: {premise}" for premise in premises),
        f"{reader.label(relation) if relation else 'leads to'}: {conclusion}",
        f"drawn by {', '.join(agents) or 'nobody named'}",
    )
    label = reader.label(iri)
    name = reader.short(iri)
    return Entry(iri, name if label == name or STEP in label else f"{name}  {label}", "", lines)
