"""Search: labels, claims, quotations and the text itself, best match first, with the words around it.

Case, typographic quotation marks and runs of blanks do not matter. All words must occur; where they stand
together the match is better.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from claimgraph.answer.reader import Reader, text_of
from claimgraph.terms import CG, DOCO, OA, RDFS, SKOS

_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\n": " ", "\t": " "}
)
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_AROUND = 45


class Hit(NamedTuple):
    """A find: kind (``entity``, ``claim`` …), IRI, label, place, and the words with «» round the match."""

    score: float
    kind: str
    iri: str
    label: str
    place: str
    snippet: str


def find(reader: Reader, text: str, limit: int = 20, kinds: tuple[str, ...] = ()) -> list[Hit]:
    """The best ``limit`` hits for ``text``, of all kinds or of ``kinds``.

    [] when nothing has all its words.
    """
    words = _WORD.findall(_fold(text))
    if not words:
        return []
    phrase = " ".join(_fold(text).split())
    hits: dict[tuple[str, str], Hit] = {}
    for kind, iri, field, content, base in _fields(reader):
        if kinds and kind not in kinds:
            continue
        score = _score(phrase, words, content)
        if score <= 0:
            continue
        hit = Hit(score + base, kind, iri, field, "", content)
        key = (kind, iri)
        if key not in hits or hit.score > hits[key].score:
            hits[key] = hit
    best = sorted(hits.values(), key=lambda hit: (-hit.score, hit.kind, hit.iri))[:limit]
    return [_complete(reader, hit, phrase, words) for hit in best]


def suggestions(reader: Reader, text: str) -> list[str]:
    """What may have been meant when nothing was found.

    ``text`` with each unknown word replaced by the nearest of the graph's.
    """
    from rapidfuzz import fuzz, process

    vocabulary: dict[str, str] = {}
    labels: list[str] = []
    for kind, _, field, content, _ in _fields(reader):
        if kind == "entity" and field != "definition":
            labels.append(content)
        for word in _WORD.findall(content.translate(_PLAIN)):
            vocabulary.setdefault(word.casefold(), word)
    mended: list[str] = []
    changed = False
    for word in _WORD.findall(_fold(text)):
        if word in vocabulary:
            mended.append(word)
            continue
        near = process.extractOne(word, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=70)
        if near is None:
            mended = []
            break
        mended.append(vocabulary[near[0]])
        changed = True
    found = [" ".join(mended)] if mended and changed and find(reader, " ".join(mended), 1) else []
    close = process.extract(
        _fold(text), labels, scorer=fuzz.WRatio, processor=_fold, limit=3, score_cutoff=80
    )
    found += [label for label, _, _ in close]
    return list({_fold(item): item for item in reversed(found)}.values())[::-1][:3]


def _fields(reader: Reader) -> list[tuple[str, str, str, str, float]]:
    """(kind, IRI, field, content, weight) of everything that is searched."""
    fields: list[tuple[str, str, str, str, float]] = []
    claims = set(reader.instances(CG + "Claim"))
    relations = set(reader.instances(CG + "Relation"))
    entities = reader.prefixes.get("ent", "\0")
    for name, weight in (("prefLabel", 40.0), ("altLabel", 35.0), ("hiddenLabel", 30.0), ("definition", 5.0)):
        for quad in reader.quads(None, SKOS + name):
            iri = text_of(quad.subject)
            if iri not in relations:
                kind = "entity" if iri.startswith(entities) else "term"
                fields.append(
                    (kind, iri, name, text_of(quad.object), weight - (0 if kind == "entity" else 10))
                )
            elif name == "definition":
                fields.append(("relation", iri, name, text_of(quad.object), 0.0))
    for quad in reader.quads(None, RDFS + "label"):
        iri = text_of(quad.subject)
        if iri in relations:
            fields.append(("relation", iri, "label", text_of(quad.object), 25.0))
        elif iri in claims:
            fields.append(("claim", iri, "label", text_of(quad.object), 14.0))
    fields += [
        ("claim", text_of(quad.subject), "quote", text_of(quad.object), 15.0)
        for quad in reader.quads(None, CG + "quote")
        if text_of(quad.subject) in claims
    ]
    for sentence in reader.instances(DOCO + "Sentence"):
        for selector in reader.values(sentence, OA + "hasSelector"):
            fields += [
                ("text", sentence, "text", exact, 8.0) for exact in reader.values(selector, OA + "exact")
            ]
    return fields


def _fold(text: str) -> str:
    return text.translate(_PLAIN).casefold()


def _score(phrase: str, words: list[str], content: str) -> float:
    """0 for no match; more for whole content, whole words, words together, and for short contents."""
    folded = " ".join(_fold(content).split())
    if folded == phrase:
        return 60.0
    if any(word not in folded for word in words):
        return 0.0
    score = 10.0 * len(words) * len(phrase) / (len(phrase) + len(folded))
    if phrase in folded:
        score += 12.0
        if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded):
            score += 10.0
        if folded.startswith(phrase):
            score += 5.0
    elif all(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) for word in words):
        score += 5.0
    return score


def _complete(reader: Reader, hit: Hit, phrase: str, words: list[str]) -> Hit:
    """The hit with its label, place and marked snippet."""
    place, label = "", reader.label(hit.iri)
    if hit.kind == "claim":
        found = reader.place(reader.value(hit.iri, CG + "passage"))
        place = str(found) if found else ""
    elif hit.kind == "text":
        found = reader.place(hit.iri)
        place, label = str(found) if found else "", reader.short(hit.iri)
    snippet = snippet_of(hit.snippet, phrase, words)
    same = hit.kind in ("entity", "relation", "term") and _fold(hit.snippet) == _fold(label)
    return Hit(hit.score, hit.kind, hit.iri, label, place, "" if same else snippet)


def snippet_of(content: str, phrase: str, words: list[str]) -> str:
    """The words around the match, the match itself between « and »."""
    flat = " ".join(content.split())
    folded = flat.translate(_PLAIN).lower()  # keeps the length, unlike casefold
    start, wanted = folded.find(phrase), phrase
    if start < 0:
        start, wanted = next(((folded.find(word), word) for word in words if word in folded), (0, ""))
    end = start + len(wanted)
    left, right = max(start - _AROUND, 0), min(end + _AROUND, len(flat))
    while left > 0 and flat[left - 1] != " ":
        left -= 1
    while right < len(flat) and flat[right] != " ":
        right += 1
    marked = f"{flat[left:start]}«{flat[start:end]}»{flat[end:right]}" if wanted else flat[left:right]
    return ("… " if left else "") + marked + (" …" if right < len(flat) else "")
