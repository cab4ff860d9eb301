"""What no claim says and the edition knows.

Of the text its title, date, place and speaker; of things their names, dates and what they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.terms import CG, DCTERMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.ask.interpretation import Interpretation
    from claimgraph.searchindex.index import Item
    from claimgraph.searchindex.statements import Statements
    from claimgraph.workspace.workspace import Workspace

#: What is asked of the text → the property of the text itself, and that of each of its parts.
_OF_TEXT = {
    "title": (f"{DCTERMS}title", ""),
    "date": (f"{DCTERMS}created", f"{DCTERMS}created"),
    "place": (f"{DCTERMS}spatial", ""),
    "source": (f"{DCTERMS}source", ""),
    "speaker": ("", f"{CG}speaker"),
}
#: Of how many things named in a question facts are told.
_MOST = 3


class Fact(NamedTuple):
    """A thing (its short form and name), what is said of it, and what that is, with its short form if any."""

    thing: str
    label: str
    name: str
    value: str
    of: str = ""


def facts(workspace: Workspace, statements: Statements, question: Interpretation) -> tuple[Fact, ...]:
    """The facts that answer, of the text first."""
    found = list(_of_text(workspace, question))
    answers = question.values("answers")
    for one in question.of("entity", "voice")[:_MOST]:
        if "definition" in answers or "who" in answers or "names" in answers:
            found += _of_thing(statements, one.item, "names" in answers)
        if "time" in answers:
            found += _dates(statements, one.item)
    return tuple(dict.fromkeys(found))


def _of_text(workspace: Workspace, question: Interpretation) -> Iterator[Fact]:
    names = question.values("about")
    if not names:
        return
    graph, work = workspace.model.graph, workspace.model.work
    parts = graph.instances(f"{CG}TextPart")
    for name in names:
        of_work, of_part = _OF_TEXT[name]
        for thing, predicate in ((work, of_work), *((part, of_part) for part in parts)):
            for value in graph.values(thing, predicate) if predicate else ():
                iri = value if "://" in value else ""
                called = graph.label(iri) if iri and graph.title(iri) else value
                yield Fact(graph.short(thing), graph.label(thing), name, called, iri and graph.short(iri))


def _of_thing(statements: Statements, item: Item, names: bool) -> Iterator[Fact]:
    variants, glosses = statements.described(item.id)
    for value in variants if names else ():
        yield Fact(item.short, item.name, "name", value)
    for value in glosses:
        yield Fact(item.short, item.name, "is", value)


def _dates(statements: Statements, item: Item) -> Iterator[Fact]:
    roles = statements.made_of([item.id], "startDate", "endDate")[item.id]
    for role, name in (("startDate", "from"), ("endDate", "to")):
        for value in roles.get(role, ()):
            yield Fact(item.short, item.name, name, str(value))
