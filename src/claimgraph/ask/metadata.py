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
    "title": ("title", ""),
    "date": ("created", "created"),
    "place": ("spatial", ""),
    "source": ("source", ""),
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
    properties = question.values("about")
    if not properties:
        return
    model = workspace.model
    graph = model.graph
    work = model.work
    for name in properties:
        if name == "speaker":
            for part in graph.instances(f"{CG}TextPart"):
                for value in graph.values(part, f"{CG}speaker"):
                    yield Fact(
                        graph.short(part),
                        graph.label(part),
                        "speaker",
                        graph.label(value),
                        graph.short(value),
                    )
            continue
        whole, inner = _OF_TEXT[name]
        for value in graph.values(work, f"{DCTERMS}{whole}"):
            yield Fact(
                graph.short(work),
                graph.label(work),
                name,
                graph.title(value) or value if "://" in value else value,
                graph.short(value) if "://" in value else "",
            )
        for part in graph.instances(f"{CG}TextPart") if inner else ():
            for value in graph.values(part, f"{DCTERMS}{inner}"):
                yield Fact(graph.short(part), graph.label(part), name, value)


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
