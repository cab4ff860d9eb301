"""The namespaces by name and the one prefix table, so that no other module spells out a namespace.

The table is data (``ontology/prefixes.ttl``, one ``sh:PrefixDeclaration`` for each prefix); the constants
here are the namespaces that the code itself speaks of. The namespaces of an edition (``ent:``, ``claim:``
…) follow from its base alone, which is what its name, ``<…/edition>`` in ``graph/edition.ttl``, begins with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from claimgraph.errors import UnreadableInput, UsageProblem

if TYPE_CHECKING:
    from pathlib import Path

CG = "https://w3id.org/claimgraph/ns#"
REL = "https://w3id.org/claimgraph/relation/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
FOAF = "http://xmlns.com/foaf/0.1/"
SCHEMA = "https://schema.org/"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
DOCO = "http://purl.org/spar/doco/"
EDTF = "http://id.loc.gov/datatypes/edtf/"
SH = "http://www.w3.org/ns/shacl#"
SSSOM = "https://w3id.org/sssom/"

#: Prefix → where below an edition's base the things of that kind are named.
SPACES = {
    "activity": "activity/",
    "arg": "argument/",
    "authority": "authority/",
    "claim": "claim/",
    "ent": "entity/",
    "gap": "gap/",
    "map": "mapping/",
    "mention": "mention/",
    "note": "note/",
    "par": "paragraph/",
    "part": "part/",
    "sel": "selector/",
    "sen": "sentence/",
    "topic": "topic/",
}

#: The properties whose values say what a thing is called, the preferred name first.
LABELS = (f"{SKOS}prefLabel", f"{RDFS}label", f"{DCTERMS}title")
#: The properties whose values name a thing in any way, the preferred name first.
NAMES = (f"{SKOS}prefLabel", f"{SKOS}altLabel", f"{SKOS}hiddenLabel", f"{RDFS}label")

#: How a claim may speak of an entity: the property that leads to it, and what it is then.
ROLES = (
    (f"{RDF}subject", "As subject"),
    (f"{RDF}object", "As object"),
    (f"{RDF}predicate", "As relation"),
    (f"{CG}claimant", "As claimant"),
    (f"{CG}reportedBy", "As reporter"),
    (f"{CG}addressee", "As addressee"),
    (f"{CG}unit", "As unit"),
    (f"{DCTERMS}spatial", "As place"),
)
#: How deep triples may stand inside triples in a file.
MAX_NESTED = 100
# Patterns as text: a command needs few of them, and compiling them takes time.
#: A local name that Turtle and SPARQL read without escapes.
_LOCAL = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"
_NUMBER = r"(\d+)"
#: A prefix and what stands behind it.
CURIE = r"(?s)([A-Za-z][A-Za-z0-9_-]*):(.*)"
#: A character that no IRI may hold.
BAD_IRI = r"[\x00-\x20<>\"{}|^`\\]"

#: Stands between premise and conclusion in the label of an argument that says no more than these.
STEP = " → "
#: From a conclusion back to the arguments that bear on it.
INVERSES = frozenset((f"{CG}attackedBy", f"{CG}supportedBy"))
#: Properties that the build derives from what is said, for those who ask; no part of what is said.
SHORTCUTS = INVERSES | {f"{CG}paragraph", f"{CG}propositionKey"}
#: Classes that the build derives likewise.
DERIVED_CLASSES = frozenset((f"{CG}OwnClaim", f"{CG}PlainClaim"))
#: How many IRIs a table remembers split: a server is asked for ever new ones.
_SPLIT = 500_000


class Prefixes(Mapping[str, str]):
    """The prefix table: prefix → namespace, with the two ways between an IRI and its short form."""

    def __init__(self, table: Mapping[str, str] | Iterable[tuple[str, str]]) -> None:
        self._table = dict(sorted(dict(table).items()))
        self._by_namespace = {namespace: prefix for prefix, namespace in reversed(self._table.items())}
        #: What was split already: documents say the same IRIs thousands of times.
        self._split: dict[str, tuple[str, str] | None] = {}

    @classmethod
    def load(cls, tables: Iterable[Path], edition: Path) -> Prefixes:
        """The ``tables`` of ``sh:PrefixDeclaration`` together, with the namespaces of an edition.

        ``edition`` is the Turtle file that names it. Raises UnreadableInput when a file is missing or broken,
        and when a prefix is given two meanings.
        """
        return cls.below(read_base(edition), tables)

    @classmethod
    def below(cls, base: str, tables: Iterable[Path]) -> Prefixes:
        """The same for an edition whose names begin with ``base``."""
        table = {prefix: f"{base}{space}" for prefix, space in SPACES.items()}
        for path in tables:
            for prefix, namespace in _read_table(path).items():
                if table.setdefault(prefix, namespace) != namespace:
                    what = f"prefix {prefix}: stands for <{table[prefix]}> already"
                    raise UnreadableInput(what, str(path), "choose another name")
        return cls(table)

    def __getitem__(self, prefix: str) -> str:
        return self._table[prefix]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    @property
    def base(self) -> str:
        """Where everything of the edition is named: the ``claim:`` namespace without ``claim/``."""
        try:
            return self._table["claim"].removesuffix("claim/")
        except KeyError:
            raise UsageProblem("a prefix table without an edition has no base") from None

    def split(self, iri: str) -> tuple[str, str] | None:
        """(prefix, local name) with the longest namespace that fits; None where there is no short form."""
        try:
            return self._split[iri]
        except KeyError:
            if len(self._split) >= _SPLIT:
                self._split.clear()
            split = self._split[iri] = self.cut(iri)
            return split

    @cached_property
    def _is_local(self) -> Callable[[str], object]:
        return re.compile(_LOCAL).fullmatch

    def cut(self, iri: str) -> tuple[str, str] | None:
        """The same, not remembered."""
        end = len(iri)
        while end > 0:
            end = max(iri.rfind("/", 0, end), iri.rfind("#", 0, end))
            if end < 0:
                return None
            prefix = self._by_namespace.get(iri[: end + 1])
            if prefix is not None:
                local = iri[end + 1 :]
                return (prefix, local) if self._is_local(local) else None
        return None

    def curie(self, iri: str) -> str:
        """The short form of ``iri``, or ``<iri>`` where it has none: a valid Turtle and SPARQL term."""
        split = self.split(iri)
        return f"{split[0]}:{split[1]}" if split else f"<{iri}>"

    def expand(self, term: str) -> str:
        """The IRI that ``term`` stands for: a CURIE, or an IRI with or without angle brackets.

        Raises UsageProblem for an unknown prefix and for what is no absolute IRI, as the engine sees it.
        """
        iri = term
        if term.startswith("<") and term.endswith(">"):
            iri = term[1:-1]
        elif match := re.fullmatch(CURIE, term):
            prefix, local = match.groups()
            if prefix in self._table:
                iri = self._table[prefix] + local
            elif not local.startswith("//") and prefix not in ("urn", "mailto"):
                known = f"known prefixes: {', '.join(self._table)}"
                hint = f"{known}; others are declared in ontology/prefixes.ttl"
                raise UsageProblem(f"unknown prefix {prefix}:", term, hint)
        else:
            raise UsageProblem("neither a CURIE nor an IRI", term, "write ent:name or <https://…>")
        if re.search(BAD_IRI, iri):
            hint = "remove blanks, quotes, braces and angle brackets"
            raise UsageProblem("not a valid IRI", repr(term), hint)
        reason = iri_error(iri)
        if reason:
            raise UsageProblem("not a valid IRI", repr(term), reason)
        return iri

    def as_sparql(self) -> str:
        """One ``PREFIX`` line for each prefix."""
        return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in self._table.items())


def nests(content: bytes) -> bool:
    """Whether triples stand inside triples deeper than MAX_NESTED in Turtle, N-Triples or the like.

    Signs in strings are counted too. That is found out before anything is parsed: the engine is recursive
    there and dies of some thousand.
    """
    if content.count(b"<<") <= MAX_NESTED:
        return False
    depth = 0
    for sign in re.finditer(rb"<<|>>", content):
        depth = depth + 1 if sign[0] == b"<<" else max(depth - 1, 0)
        if depth > MAX_NESTED:
            return True
    return False


def parse_turtle(content: bytes, name: str, hint: str = "") -> list[Any]:
    """The quads of Turtle; raises UnreadableInput with ``name:line``, and ``hint``, where it is broken."""
    from pyoxigraph import RdfFormat, parse

    refuse_nested(content, name)
    try:
        return list(parse(content, format=RdfFormat.TURTLE))
    except SyntaxError as error:
        detail = (error.msg or "").split(": ", 1)[-1].strip()
        raise UnreadableInput(f"broken Turtle: {detail}", f"{name}:{error.lineno or 1}", hint) from None


def refuse_nested(content: bytes, name: str) -> None:
    """Raise UnreadableInput for a Turtle file that :func:`nests`."""
    if nests(content):
        raise UnreadableInput(f"triples stand inside triples, more than {MAX_NESTED} deep", name)


def iri_error(text: str) -> str:
    """Why the engine takes ``text`` for no absolute IRI; "" where it is one."""
    from pyoxigraph import NamedNode

    try:
        NamedNode(text)
    except ValueError as error:
        return str(error)
    return ""


def read_base(edition: Path) -> str:
    """Where everything of an edition is named: its IRI in the Turtle file ``edition``, without "edition".

    Raises UnreadableInput when the file is missing, broken, or names no edition or more than one.
    """
    bases: set[str] = {
        quad.subject.value.removesuffix("edition")
        for quad in _parsed(edition, "the edition's description is missing")
        if quad.predicate.value == f"{RDF}type" and quad.object.value == f"{SCHEMA}Dataset"
        if quad.subject.value.endswith(("/edition", "#edition"))
    }
    if len(bases) != 1:
        what = "the edition has no name" if not bases else f"{len(bases)} editions where one is expected"
        raise UnreadableInput(what, str(edition), "write one <https://…/edition> a schema:Dataset")
    return bases.pop()


def _read_table(path: Path) -> dict[str, str]:
    """One table of ``sh:PrefixDeclaration``: prefix → namespace."""
    names: dict[str, str] = {}
    namespaces: dict[str, str] = {}
    for quad in _parsed(path, "the prefix table is missing"):
        target = {f"{SH}prefix": names, f"{SH}namespace": namespaces}.get(quad.predicate.value)
        if target is not None:
            target[str(quad.subject)] = quad.object.value
    table: dict[str, str] = {}
    for subject, name in names.items():
        if subject not in namespaces:
            raise UnreadableInput(f"prefix {name}: has no sh:namespace", str(path))
        if name in table:
            raise UnreadableInput(f"prefix {name}: is declared twice", str(path), "keep one declaration")
        table[name] = namespaces[subject]
    if not table and path.read_bytes().strip():
        hint = (
            "an @prefix line counts in its file alone; write <…/prefix/own> a sh:PrefixDeclaration ; "
            'sh:prefix "own" ; sh:namespace "https://…/"^^xsd:anyURI'
        )
        raise UnreadableInput("the prefix table declares no prefix", str(path), hint)
    return table


def _parsed(path: Path, missing: str) -> list[Any]:
    """The statements of a Turtle file without blank nodes; ``missing`` is what its absence is called."""
    from pyoxigraph import BlankNode, Triple

    try:
        content = path.read_bytes()
    except OSError:
        raise UnreadableInput(missing, str(path)) from None
    quads, odd = parse_turtle(content, str(path)), (BlankNode, Triple)
    return [quad for quad in quads if not isinstance(quad.subject, odd) and not isinstance(quad.object, odd)]


def natural_key(text: str) -> tuple[list[str | int], str]:
    """Sorts names with the numbers in them as numbers."""
    pieces: list[str | int] = [*re.split(_NUMBER, text)]
    pieces[1::2] = map(int, pieces[1::2])
    return pieces, text


def local_name(words: str, fallback: str, used: Collection[str]) -> str:
    """What somebody is called in an IRI: Latin letters, digits and hyphens, and no other's name."""
    from anyascii import anyascii

    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(words).lower()).strip("-")[:80].strip("-") or fallback
    number, name = 1, plain
    while name in used:
        number += 1
        name = f"{plain}-{number}"
    return name
