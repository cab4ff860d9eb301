"""Who speaks in the graph, in his own voice or as told by others, and how to call him.

Worlds and comparisons are made of voices, so that a name is looked for among those who make claims and
nowhere else. All is asked in SPARQL, so that it works wherever the graph is.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode, QuerySolutions, QueryTriples

from claimgraph.edition import tool_layer, tool_query
from claimgraph.errors import UsageProblem
from claimgraph.model.graph import text_of
from claimgraph.queries import bind, load
from claimgraph.store import evaluate
from claimgraph.terms import SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Triple

    from claimgraph.store import Engine
    from claimgraph.terms import Prefixes


class ClaimCount(NamedTuple):
    """How many claims a voice makes with one force and polarity, itself (reporter "") or as told by one."""

    reporter: str
    force: str
    polarity: str
    claims: int


class Voice(NamedTuple):
    """Somebody who makes claims: IRI, name, and what there is of him."""

    iri: str
    name: str
    counts: tuple[ClaimCount, ...]

    @property
    def own(self) -> int:
        """How many claims it makes itself."""
        return sum(one.claims for one in self.counts if one.reporter in ("", self.iri))

    @property
    def reported(self) -> int:
        """How many claims others tell of it."""
        return sum(one.claims for one in self.counts) - self.own

    @property
    def reporters(self) -> list[str]:
        """The IRIs of those who tell of this voice, who tells most first."""
        claims = Counter[str]()
        for count in self.counts:
            if count.reporter not in ("", self.iri):
                claims[count.reporter] += count.claims
        return [reporter for reporter, _ in commonest(claims)]


def commonest(counts: Counter[str]) -> list[tuple[str, int]]:
    """What is counted with its number, the commonest first, then by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def rows(engine: Engine, name: str, **values: str) -> Iterator[dict[str, str]]:
    """The rows of the stored SELECT ``theme/slug``, unbound variables as empty text."""
    solutions = _answer(engine, name, values)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(f"{name} is no SELECT")
    names = [variable.value for variable in solutions.variables]
    for row in solutions:
        yield {name: "" if term is None else text_of(term) for name, term in zip(names, row, strict=True)}


def triples(engine: Engine, name: str, **values: str) -> list[Triple]:
    """The triples of the stored CONSTRUCT ``theme/slug``, each once, in no order."""
    constructed = _answer(engine, name, values)
    if not isinstance(constructed, QueryTriples):
        raise TypeError(f"{name} is no CONSTRUCT")
    return list(dict.fromkeys(constructed))


def _answer(engine: Engine, name: str, values: dict[str, str]) -> object:
    """The tool's own view, whichever edition is asked: its text is trusted and speaks of the model alone."""
    query = load(tool_query(name), tool_layer())
    freed = {parameter.name: "" for parameter in query.parameters}
    return evaluate(engine, bind(query, freed | values))


def voices(engine: Engine) -> dict[str, Voice]:
    """Everybody who makes claims or tells of another's, by IRI."""
    names: dict[str, str] = {}
    counts: dict[str, list[ClaimCount]] = {}
    for row in rows(engine, "views/world-voices"):
        names[row["voice"]] = row["name"]
        tally = ClaimCount(row["reporter"], row["force"], row["polarity"], int(row["claims"]))
        counts.setdefault(row["voice"], []).append(tally)
    for reporter in {tally.reporter for several in counts.values() for tally in several} - {"", *counts}:
        label = next(engine.quads_for_pattern(NamedNode(reporter), NamedNode(f"{SKOS}prefLabel"), None), None)
        names[reporter] = text_of(label.object) if label else re.sub(r"^.*[/#]", "", reporter)
        counts[reporter] = []
    return {iri: Voice(iri, names[iri], tuple(counts[iri])) for iri in sorted(names)}


def find_voice(engine: Engine, voices_by_iri: dict[str, Voice], prefixes: Prefixes, value: str) -> Voice:
    """The voice that ``value`` stands for: slug, CURIE, IRI or name, case aside.

    Raises UsageProblem with the nearest voices where nobody of that name makes a claim, and with the
    candidates where several bear the name.
    """
    text = value.strip()
    slugs = {slug(prefixes, iri): iri for iri in voices_by_iri}
    iri = slugs.get(text, text)
    if iri not in voices_by_iri and ":" in text:
        iri = prefixes.expand(text)
    if iri in voices_by_iri:
        return voices_by_iri[iri]
    names = [(voice.name, voice.iri) for voice in voices_by_iri.values()]
    alternatives = [(row["name"], row["voice"]) for row in rows(engine, "views/world-names")]
    for group in (names, alternatives):
        namesakes = sorted({iri for name, iri in group if name.casefold() == text.casefold()})
        if len(namesakes) == 1:
            return voices_by_iri[namesakes[0]]
        if namesakes:
            slugs_of = ", ".join(slug(prefixes, iri) for iri in namesakes)
            what = f"{len(namesakes)} voices are called {text!r}"
            raise UsageProblem(what, slugs_of, "give one of these instead")
    from claimgraph.model.resolve import nearest

    candidates = {short: short for short in slugs} | {
        name: slug(prefixes, iri) for name, iri in [*alternatives, *names]
    }
    offers = dict.fromkeys(candidates[name] for name in nearest(text.rpartition(":")[2], candidates))
    listing = "list the voices with claimgraph query overview"
    hint = f"did you mean {' or '.join(offers)}?" if offers else listing
    raise UsageProblem(f"nobody called {value!r} makes a claim", "", hint)


def find_reporter(
    engine: Engine, voices_by_iri: dict[str, Voice], prefixes: Prefixes, voices: Sequence[Voice], value: str
) -> Voice:
    """The one called ``value`` who tells of one of ``voices``.

    Raises UsageProblem for anybody else, with those who do tell of the first.
    """
    reporter = find_voice(engine, voices_by_iri, prefixes, value)
    if any(reporter.iri == tally.reporter for voice in voices for tally in voice.counts):
        return reporter
    reporters = ", ".join(slug(prefixes, iri) for iri in voices[0].reporters)
    hint = f"it is told of by {reporters}" if reporters else "nobody does: leave out --told-by"
    raise UsageProblem(f"{reporter.name} tells nothing of {voices[0].name}", "", hint)


def slug(prefixes: Prefixes, iri: str) -> str:
    """What a voice is called on the command line: the local name of an entity, else the CURIE or the IRI."""
    curie = prefixes.curie(iri)
    return iri if curie.startswith("<") else curie.removeprefix("ent:")
