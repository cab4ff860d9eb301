"""An answer to a question in words as it is presented: a page of three sections, JSON, rows for a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimgraph.answer.description import Description, Entry, Line, Section

if TYPE_CHECKING:
    from claimgraph.ask.answering import AskResult, RankedClaim, SuggestedQuestion, WordReading

#: The columns of the claims as rows.
HEAD = ("label", "voice", "teller", "force", "polarity", "quote", "place", "claim")


def rows(answer: AskResult) -> list[tuple[str, ...]]:
    """The claims as rows of HEAD, the best first."""
    return [tuple(str(getattr(one, name)) for name in HEAD) for one in answer.claims]


def page(answer: AskResult, *, explained: bool = False) -> Description:
    """The answer as a page; ``explained`` with scores and the SPARQL of the stored questions."""
    left = answer.fitting - len(answer.claims)
    more = f"--limit {min(answer.fitting, 4 * max(len(answer.claims), 5))}"
    sections = [
        Section("Claims", tuple(_claim(one, explained) for one in answer.claims), left, more),
        Section("Stored questions", tuple(_offer(one, explained) for one in answer.offers)),
        Section("Understood", tuple(_read(one) for one in answer.understood)),
        Section(
            "Not understood", tuple(Entry("", Line(f"the graph has no “{one}”")) for one in answer.missing)
        ),
    ]
    facts = tuple((Line(f"{one.label}: {one.name}"), (Line(one.value),)) for one in answer.facts)
    return Description(
        "", "ask", answer.question, "question", facts, tuple(one for one in sections if one.entries)
    )


def _claim(one: RankedClaim, explained: bool) -> Entry:
    sense = [
        name
        for name, plain in ((one.force, "assertion"), (one.polarity, "positive"))
        if name not in ("", plain)
    ]
    reporter = f", as told by {one.teller}" if one.teller else ""
    lines = [Line(" · ".join((f"{one.voice}{reporter}", *sense, one.place, one.claim)))]
    if explained:
        parts = ", ".join(f"{name} {value:.4f}" for name, value in one.parts.items())
        lines.append(Line(f"score {one.score:.4f}: {parts}"))
    return Entry(one.iri, Line(one.label), one.quote, tuple(lines))


def _offer(one: SuggestedQuestion, explained: bool) -> Entry:
    lines = [Line(one.summary)]
    if explained:
        lines += [Line(f"score {one.score:.4f}"), *map(Line, one.sparql.rstrip().splitlines())]
    return Entry("", Line(one.command), "", tuple(lines))


def _read(one: WordReading) -> Entry:
    undo = f" (--not {one.slug} to undo)" if one.slug else ""
    words = f"“{one.words}” as " if one.words else ""
    return Entry("", Line(f"{words}{one.meaning}{undo}"))


def as_data(answer: AskResult, *, explained: bool = False) -> dict[str, Any]:
    """The answer as JSON data."""
    return {
        "question": answer.question,
        "facts": [one._asdict() for one in answer.facts],
        "claims": [
            {name: value for name, value in one._asdict().items() if explained or name != "parts"}
            for one in answer.claims
        ],
        "fitting": answer.fitting,
        "questions": [
            {name: value for name, value in one._asdict().items() if explained or name != "sparql"}
            for one in answer.offers
        ],
        "understood": [one._asdict() for one in answer.understood],
        "not_understood": list(answer.missing),
    }
