"""From what people type to the IRI they mean.

Slug, CURIE, IRI or label, with the nearest names when nothing fits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Store

from claimgraph.errors import UsageProblem
from claimgraph.terms import CG, RDF, RDFS, SKOS, VOID, Prefixes
from claimgraph.values import serialize_iri

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Where a bare slug is looked for, in this order.
SLUG_PREFIXES = (
    "ent",
    "claim",
    "arg",
    "par",
    "part",
    "sen",
    "gap",
    "note",
    "mention",
    "rel",
    "cg",
    "activity",
)
#: The properties whose values name a thing, the preferred name first.
LABELS = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", RDFS + "label")
_SLUG = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_PARAGRAPH = re.compile(r"^p([0-9]{1,3})$")
_CURIE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(\S*)")


def resolve(store: Store, prefixes: Prefixes, value: str) -> str:
    """The IRI that ``value`` stands for.

    An IRI stands for itself, whether or not the graph knows it. A CURIE, slug or label must be known:
    otherwise UsageProblem names the nearest known ones. A label that several things bear is a UsageProblem
    too, which lists them.
    """
    text = value.strip()
    if any("\ud800" <= character <= "\udfff" for character in text):  # bytes that are no character
        raise UsageProblem("the name is not UTF-8", repr(text), "give a slug, CURIE, IRI or label")
    if not text:
        raise UsageProblem("an empty name", "", "give a slug, CURIE, IRI or label")
    if text.startswith(("<", "urn:")) or "://" in text:
        iri = prefixes.expand(text)
        serialize_iri(iri)
        return iri
    match = _CURIE.fullmatch(text)
    if match and match[1] in prefixes:
        iri = prefixes.expand(text)
        if known(store, iri):
            return iri
        raise UsageProblem(
            f"the graph does not know {text}", "", _near_slug(store, prefixes, match[1], match[2])
        )
    if _SLUG.fullmatch(text):
        text = _PARAGRAPH.sub(lambda match: f"p{int(match[1]):03d}", text)
        for prefix in SLUG_PREFIXES:
            if prefix in prefixes:
                iri = prefixes[prefix] + text
                if known(store, iri):
                    return iri
    found = by_label(store, text)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(prefixes.curie(iri) for iri in found[:6])
        raise UsageProblem(f"{len(found)} things are called {text!r}", names, "give one of these instead")
    near = nearest(text, [*slugs(store, prefixes), *all_labels(store)])
    mend = (
        f"did you mean {' or '.join(near)}?"
        if near
        else f"search labels, quotations and the text with claimgraph find {text!r}"
    )
    raise UsageProblem(f"nothing in the graph is called {text!r}", "", mend)


def known(store: Store, iri: str) -> bool:
    """Whether the graph says anything about ``iri`` or with it."""
    node = NamedNode(iri)
    for pattern in ((node, None, None), (None, None, node), (None, node, None)):
        if next(iter(store.quads_for_pattern(*pattern)), None) is not None:
            return True
    return False


def by_label(store: Store, text: str) -> list[str]:
    """The IRIs that bear the label ``text``.

    Those preferred so first, then other labels, then labels that differ in case alone.
    """
    for group in (LABELS[:1], LABELS[1:]):
        found: dict[str, None] = {}
        for label in group:
            for literal in (Literal(text, language="en"), Literal(text)):
                for quad in store.quads_for_pattern(None, NamedNode(label), literal):
                    found[_iri(quad.subject)] = None
        if found:
            return _no_claims(store, found)
    wanted = text.casefold()
    loose = {
        _iri(quad.subject): None
        for label in LABELS
        for quad in store.quads_for_pattern(None, NamedNode(label), None)
        if isinstance(quad.object, Literal) and quad.object.value.casefold() == wanted
    }
    return _no_claims(store, loose)


def _no_claims(store: Store, found: Iterable[str]) -> list[str]:
    """Sorted; a claim's label is a sentence, so where an entity bears the name too, the entity is meant."""
    iris = sorted(found)
    kind, claim = NamedNode(RDF + "type"), NamedNode(CG + "Claim")
    others = [
        iri for iri in iris if next(iter(store.quads_for_pattern(NamedNode(iri), kind, claim)), None) is None
    ]
    return others or iris


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def slugs(store: Store, prefixes: Prefixes, prefix: str = "ent") -> list[str]:
    """The local names below ``prefix`` that the graph speaks about or uses as properties, sorted."""
    namespace = prefixes.get(prefix)
    if namespace is None:
        return []
    typed = (_iri(quad.subject) for quad in store.quads_for_pattern(None, NamedNode(RDF + "type"), None))
    counted = (
        _iri(quad.object) for quad in store.quads_for_pattern(None, NamedNode(VOID + "property"), None)
    )
    related = (
        _iri(quad.object) for quad in store.quads_for_pattern(None, NamedNode(RDF + "predicate"), None)
    )
    return sorted(
        {iri[len(namespace) :] for iri in (*typed, *counted, *related) if iri.startswith(namespace)}
    )


def all_labels(store: Store) -> list[str]:
    """Every proper name of an entity (preferred and alternative labels), sorted."""
    return sorted(
        {
            quad.object.value
            for label in LABELS[:2]
            for quad in store.quads_for_pattern(None, NamedNode(label), None)
            if isinstance(quad.object, Literal)
        }
    )


def nearest(word: str, candidates: Iterable[str], limit: int = 3, cutoff: float = 72.0) -> list[str]:
    """The candidates most like ``word``, best first; none when nothing is like it."""
    from rapidfuzz import fuzz, process, utils

    choices = list(dict.fromkeys(candidates))
    found = process.extract(
        word, choices, scorer=fuzz.ratio, processor=utils.default_process, limit=limit, score_cutoff=cutoff
    )
    if not found:  # not a slip of the pen, perhaps a part of a longer name
        found = process.extract(
            word,
            choices,
            scorer=fuzz.WRatio,
            processor=utils.default_process,
            limit=limit,
            score_cutoff=cutoff,
        )
    return [choice for choice, _, _ in found if len(word) <= 2 * len(choice) and len(choice) <= 4 * len(word)]


def _near_slug(store: Store, prefixes: Prefixes, prefix: str, local: str) -> str:
    near = nearest(local, slugs(store, prefixes, prefix))
    if near:
        return f"did you mean {' or '.join(f'{prefix}:{name}' for name in near)}?"
    return f"search labels, quotations and the text with claimgraph find {local!r}"
