"""Which entity a name means: candidates with scores, by names, aliases, stems and slips of the pen.

An entity that is called exactly so comes first, then what has its words or is like it; of equals the one that
the text speaks of most, as likeness alone would put every event about somebody before him.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal
from rapidfuzz import fuzz

from claimgraph.answer.find import COMMON
from claimgraph.errors import UsageProblem
from claimgraph.model.graph import TYPE, text_of
from claimgraph.model.resolve import did_you_mean, nearest
from claimgraph.searchindex.analysis import folded_text, stems, words_of
from claimgraph.searchindex.index import beginning, either, phrase
from claimgraph.terms import NAMES, OA, RDFS, ROLES, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from claimgraph.model import Model
    from claimgraph.searchindex.index import Index

#: The score of a name that is just the same, of one with the same stems, and the most that some words get.
EXACT, STEMMED, PARTLY = 100.0, 95.0, 90.0
#: How much of the score is the name's where properties are given too.
_NAME_SHARE = 0.7
#: What is longer than this many characters is no name.
_MAX_LENGTH = 500
#: How like a value must be to count at all.
_MIN_LIKENESS = 0.85
#: What leads to an entity from where the text names it.
_MENTION = f"{OA}hasBody"


class Kind(NamedTuple):
    """A type of entities: CURIE, name, what it is, the types that it is one of, how many entities it has."""

    id: str
    name: str
    description: str
    broader: tuple[str, ...]
    entities: int


class Property(NamedTuple):
    """What can be asked of an entity: CURIE, name, what it is.

    ``back`` is whether it leads to the entity: from claims, or from where the text names it. ``entities``
    says of each type how many entities have it, and of "" how many do in all.
    """

    id: str
    name: str
    description: str
    predicate: str
    back: bool
    entities: Counter[str]


class EntityQuery(NamedTuple):
    """A query: a name, types of which one is asked for (``every``: all), (property, values), and a limit."""

    name: str = ""
    types: tuple[str, ...] = ()
    every: bool = False
    properties: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limit: int = 10


class Candidate(NamedTuple):
    """An entity that may be meant; ``exact`` is whether all that was given fits it exactly."""

    iri: str
    score: float
    exact: bool
    features: dict[str, float]


class Register:
    """What each entity of an edition is called and what it has, made once and asked for ever after."""

    def __init__(self, model: Model) -> None:
        self._model, graph = model, model.graph
        self._namespace = space = model.prefixes["ent"]
        #: Slug → IRI of each entity.
        self.entities = {
            iri[len(space) :]: iri for iri in model.quad_index.by_subject if iri.startswith(space)
        }
        self.slugs = {iri: slug for slug, iri in self.entities.items()}
        self.names: dict[str, tuple[str, ...]] = {}
        self.bearers: dict[str, list[str]] = {}
        for iri in self.slugs:
            written = (value for name in NAMES for value in graph.values(iri, name))
            self.names[iri] = tuple(dict.fromkeys(map(folded_text, written)))
            for name in self.names[iri]:
                self.bearers.setdefault(name, []).append(iri)
        self._stems = dict(zip(self.bearers, stems(list(self.bearers)), strict=True))
        self.prominence: Counter[str] = Counter()
        for predicate in (*(predicate for predicate, _ in ROLES), _MENTION):
            for values in graph.column(predicate).values():
                self.prominence.update(value for value in values if value in self.slugs)
        self.kinds = dict(self._kinds_of())
        above = {kind: self._above(kind) for kind in self.kinds}
        #: IRI → the types of an entity, with all that these are kinds of.
        self.kinds_of = {
            iri: frozenset[str]().union(*(above[graph.short(kind)] for kind in graph.values(iri, TYPE)))
            for iri in self.slugs
        }
        self.properties = {one.id: one for one in _properties(model, self.kinds_of)}

    def _kinds_of(self) -> Iterator[tuple[str, Kind]]:
        """CURIE → type, of all types that an entity has and all that these are kinds of, most used first."""
        graph = self._model.graph
        used = Counter(kind for iri in self.slugs for kind in graph.values(iri, TYPE))
        waiting = [kind for kind, _ in sorted(used.items(), key=lambda item: (-item[1], item[0]))]
        seen: set[str] = set()
        while waiting:
            kind = waiting.pop(0)
            if kind in seen:
                continue
            seen.add(kind)
            above = graph.values(kind, f"{RDFS}subClassOf")
            waiting += above
            about = graph.value(kind, f"{SKOS}definition")
            broader = tuple(map(graph.short, above))
            yield graph.short(kind), Kind(graph.short(kind), graph.in_words(kind), about, broader, used[kind])

    def _above(self, kind: str) -> frozenset[str]:
        """A type with all that it is a kind of."""
        waiting, found = [kind], set[str]()
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.kinds[one].broader
        return frozenset(found)

    def type_named(self, name: str) -> str:
        """The CURIE of a type given as CURIE or IRI; raises UsageProblem for what no entity is."""
        short = self._model.graph.short(name)
        if short not in self.kinds:
            raise _unknown("type", name, self.kinds)
        return short

    def property_named(self, name: str) -> Property:
        """The property given as CURIE or IRI; raises UsageProblem for what no entity has."""
        found = self.properties.get(name) or self.properties.get(self._model.graph.short(name))
        if found is None:
            raise _unknown("property", name, self.properties)
        return found

    def candidates(self, index: Index, queries: Sequence[EntityQuery]) -> list[list[Candidate]]:
        """For each query its candidates, the best first, of equals the one that is spoken of most."""
        cut = stems([one.name[:_MAX_LENGTH] for one in queries])
        return [self._candidates(index, one, stem) for one, stem in zip(queries, cut, strict=True)]

    def _candidates(self, index: Index, query: EntityQuery, stem: tuple[str, ...]) -> list[Candidate]:
        if len(query.name) > _MAX_LENGTH:
            return []
        folded = folded_text(query.name)
        itself, sure = self._itself(query.name, folded)
        properties = [(self.property_named(name), values) for name, values in query.properties]
        types = set(map(self.type_named, query.types))
        found = []
        for iri in self._likely(index, folded, itself) if query.name else self.slugs:
            if types and not (types <= self.kinds_of[iri] if query.every else types & self.kinds_of[iri]):
                continue
            features = {one.id: max(map(self._fit(iri, one), values)) for one, values in properties}
            fits = sum(features.values()) / len(features) if features else 1.0
            name = self._likeness(iri, folded, stem)
            if iri == itself:
                name = EXACT if sure else max(name, STEMMED)
            if not query.name:
                score = EXACT * fits
            else:
                score = name * (_NAME_SHARE + (1 - _NAME_SHARE) * fits)
                features["name"] = round(name, 1)
            if score > 0:
                exact = fits == 1 and (not query.name or name == EXACT)
                features["prominence"] = self.prominence[iri]
                found.append(Candidate(iri, round(score, 1), exact, features))
        found.sort(key=lambda one: (-one.score, -self.prominence[one.iri], one.iri))
        return found

    def _itself(self, name: str, folded: str) -> tuple[str, bool]:
        """The entity whose slug, CURIE or IRI ``name`` is, or "", and whether nothing else is called so."""
        bare = name.strip().removeprefix("<").removesuffix(">")
        local = bare.removeprefix("ent:").removeprefix(self._namespace)
        iri = self.entities.get(local, "")
        return iri, local != bare or set(self.bearers.get(folded, ())) <= {iri}

    def _likely(self, index: Index, folded: str, itself: str) -> Iterable[str]:
        """The entities that may be called so; where none has a word of it, those that are like it."""
        words = folded.split()
        telling = [word for word in words if word not in COMMON] or words
        found = dict.fromkeys((*([itself] if itself else ()), *self.bearers.get(folded, ())))
        if telling:
            expression = f"{{label variant}} : ({either(phrase([word]) for word in telling)})"
            found |= dict.fromkeys(item.iri for item in index.match("stemmed", expression, ("entity",)))
        if not found and folded:
            near = nearest(folded, self.bearers, limit=10)
            found = dict.fromkeys(iri for name in near for iri in self.bearers[name])
        return [iri for iri in found if iri in self.slugs]

    def _likeness(self, iri: str, folded: str, stem: tuple[str, ...]) -> float:
        best = 0.0
        for name in self.names[iri]:
            if name == folded:
                return EXACT
            if stem and self._stems[name] == stem:
                best = max(best, STEMMED)
            share = fuzz.token_set_ratio(folded, name) * PARTLY / EXACT
            best = max(best, min(fuzz.ratio(folded, name), STEMMED), share)
        return best

    def beginning_with(self, index: Index, prefix: str) -> list[str]:
        """The entities of whose names or slugs a word begins with ``prefix``: what is typed, to be completed.

        First what is called so, then what begins so; of equals what is spoken of most.
        """
        folded = folded_text(prefix)
        found = {iri for iri, slug in self.slugs.items() if slug.startswith(prefix.strip())}
        if words := words_of(prefix):
            expression = f"{{label variant}} : ({beginning(index, words)})"
            items = index.match("stemmed", expression, ("entity",))
            found |= {item.iri for item in items if item.iri in self.slugs}

        def rank(iri: str) -> tuple[int, int, str]:
            names = (*self.names[iri], self.slugs[iri])
            how = 0 if folded in names else 1 if any(name.startswith(folded) for name in names) else 2
            return how, -self.prominence[iri], iri

        return sorted(found if prefix.strip() else self.slugs, key=rank)

    def values_of(self, iri: str, requested: Property) -> list[str | Literal]:
        """What an entity has for a property: IRIs and literals; places of the text as texts."""
        if requested.predicate == _MENTION:
            return [Literal(str(place)) for place in self._model.mentions_of(iri)]
        if requested.back:
            return [*self._model.claims_with(requested.predicate, iri)]
        terms = self._model.graph.terms(iri, requested.predicate)
        return [term if isinstance(term, Literal) else text_of(term) for term in terms]

    def _fit(self, iri: str, requested: Property) -> Callable[[str], float]:
        """How well a value given fits one of those that an entity has, 0 to 1: an IRI fits or does not."""
        graph = self._model.graph
        names: set[str] = set()
        texts: set[str] = set()
        for value in self.values_of(iri, requested):
            if isinstance(value, Literal):
                texts.add(value.value)
            else:
                names |= {value, graph.short(value), self.slugs.get(value, value)}
                texts.add(graph.title(value))
        folded = {folded_text(text) for text in texts} - {""}

        def fit(given: str) -> float:
            if given in names or given in texts:
                return 1.0
            if len(given) > _MAX_LENGTH:
                return 0.0
            normalized = folded_text(given)
            if normalized in folded:
                return 1.0
            if any(text.startswith(f"{given}-") for text in texts):  # the year of a day
                return 0.9
            best = max((fuzz.ratio(normalized, text) / 100 for text in folded), default=0.0)
            return best if best >= _MIN_LIKENESS else 0.0

        return fit


def _properties(model: Model, kinds_of: Mapping[str, Iterable[str]]) -> Iterator[Property]:
    """The properties that entities have and that lead to them, those first that most have."""
    graph, counts = model.graph, dict[str, Counter[str]]()
    for iri, kinds in kinds_of.items():
        for predicate in graph.properties(iri):
            counts.setdefault(predicate, Counter()).update((*kinds, ""))
    for predicate in (*(predicate for predicate, _ in ROLES), _MENTION):
        for iri in {value for values in graph.column(predicate).values() for value in values}:
            if iri in kinds_of:
                counts.setdefault(f"^{predicate}", Counter()).update((*kinds_of[iri], ""))
    titles = {f"^{predicate}": f"claims ({title.lower()})" for predicate, title in ROLES}
    titles[f"^{_MENTION}"] = "where the text names it"
    for name, count in sorted(counts.items(), key=lambda item: (-item[1][""], item[0])):
        predicate, back = name.removeprefix("^"), name.startswith("^")
        called = titles.get(name) or graph.in_words(predicate)
        about = graph.value(predicate, f"{SKOS}definition") or predicate
        yield Property(f"{'^' * back}{graph.short(predicate)}", called, about, predicate, back, count)


def _unknown(what: str, name: str, known: Iterable[str]) -> UsageProblem:
    names = list(known)
    hint = did_you_mean(name, names, f"there are {', '.join(names[:12])}", limit=1, cutoff=60)
    return UsageProblem(f"no entity has the {what} {name!r}", "", hint)
