"""What a map in Argdown says, as annotations and arguments: our own export whole, others by their form.

A statement is a claim, its sentence the label and, where it stands in the text, the words. An argument has
the premises of its structure, else the statements that support it, and leads to its conclusion, else to what
it supports or attacks; one that has neither is a sketch, which is a claim in support of what it supports.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from claimgraph.annotations.annotation import Annotation, Annotations, Link
from claimgraph.annotations.argdown_parser import Argdown
from claimgraph.errors import optional_package
from claimgraph.exporters.argdown import unlabelled
from claimgraph.model.graph import local_name
from claimgraph.tables.cells import CellProblem, expand_name, literal
from claimgraph.terms import CG, OA, RDFS, SKOS

if TYPE_CHECKING:
    from claimgraph.annotations.argdown_parser import Item, Relation
    from claimgraph.annotations.tag_mapping import TagMapper
    from claimgraph.tables.cells import Term
    from claimgraph.tables.workbook import Properties

_LABEL, _QUOTE, _NOTE = f"{RDFS}label", f"{CG}quote", f"{SKOS}editorialNote"
_AROUND = {"prefix": f"{OA}prefix", "suffix": f"{OA}suffix"}
#: What our export says of a thing beside its properties.
_APART = {"iri", "voice", "isInGroup", "passage", "paragraph", "start", "end"}
_NAME = re.compile(r"p\d{3,}-(a?)\d+")
#: What an attack of each kind is here.
_KINDS = {"undercuts": "attacks"}


def read_argdown(content: str, mapper: TagMapper) -> Annotations:
    """The statements and arguments of a document; raises Refused without the package that reads data."""
    return _Reader(Argdown(content), mapper).result


class _Reader:
    def __init__(self, document: Argdown, mapper: TagMapper) -> None:
        self.document, self.mapper = document, mapper
        self.columns = mapper.columns
        self.prefixes = self.columns.prefixes
        self.by_local: dict[str, str] = {}
        for head in reversed(self.columns.heads()):  # the common names win
            iri = self.columns.property(head)
            self.by_local[local_name(iri)] = iri
        self.result = Annotations("Argdown")
        self.data = {key: self._data(item) for key, item in document.items.items()}
        self.own = {key: iri for key, item in document.items.items() if (iri := self._iri(item))}
        self.starting: dict[str, list[Relation]] = {}
        self.ending: dict[str, list[Relation]] = {}
        for relation in document.relations:
            self.starting.setdefault(relation.start, []).append(relation)
            self.ending.setdefault(relation.end, []).append(relation)
        self.premises = {key: self._premises(item) for key, item in document.items.items() if key[0] == "<"}
        #: The relations that give an argument its premises and conclusion.
        self.read: set[Relation] = set()
        for key, item in document.items.items():
            if key[0] == "<" and self.premises[key]:
                self._argument(item)
            elif key in self.own and not self.data[key]:
                self.result.known[key] = self.own[key]
            elif key in self.own and key[0] == "[":
                self._claim(item, self.own[key])
            elif key in self.own:
                where, iri = self._where(item), self.own[key]
                properties = self._properties(iri, self.data[key], where)
                self.result.links.append(Link(where, "", "", "", iri, properties, name=key))
            else:
                self._note(item)
        if not self.own:  # those of our export say nothing of the edition
            self.result.lost += document.settings
        self.result.lost += document.lost
        for relation in document.relations:
            if relation not in self.read:
                self._relation(relation)

    def _where(self, item: Item) -> str:
        return f"line {item.line}{f' ({item.key})' if item.title else ''}"

    # Our own

    def _iri(self, item: Item) -> str:
        """What thing of the edition an item is, by its data or by its name alone; "" for none."""
        given = "".join(self.data[item.key].get("iri", [])[:1])
        if given.startswith(self.prefixes.base):
            return given
        match = _NAME.fullmatch(item.title)
        iri = f"{self.prefixes['arg' if match[1] else 'claim']}{item.title}" if match else ""
        return iri if iri in self.columns.authored.index else ""

    def _claim(self, item: Item, iri: str) -> None:
        data, where = self.data[item.key], self._where(item)
        properties = self._properties(iri, data, where)
        if (text := item.texts[0] if item.texts else "") and text != item.title:
            properties[_LABEL] = self._terms(iri, _LABEL, [text], where)
        note = Annotation(where, name=item.key, subject=iri, properties=properties)
        self._place(note, data)
        self.result.notes.append(note)

    def _properties(self, iri: str, data: dict[str, list[str]], where: str) -> Properties:
        properties = {}
        for key, words in data.items():
            predicate = self.by_local.get(key) or self.columns.property(key)
            if key not in _APART and predicate:
                properties[predicate] = self._terms(iri, predicate, words, where)
            elif key not in _APART:
                self.result.lose(where, f"its {key}")
        return properties

    def _terms(self, subject: str, predicate: str, words: list[str], where: str) -> list[Term]:
        """The values of a property, those that the graph has there as it has them."""
        known = {self._shown(term): term for term in self.columns.authored.values(subject, predicate)}
        terms = []
        for word in words:
            try:
                terms.append(known.get(" ".join(word.split())) or self._read(word, predicate))
            except CellProblem as problem:
                self.result.lose(where, problem.what)
        return terms

    def _shown(self, term: Term) -> str:
        if isinstance(term, Literal):
            return " ".join(term.value.split())
        curie = self.prefixes.curie(term.value)
        prefix, _, name = curie.partition(":")
        return name if prefix in ("arg", "cg", "claim", "par") else curie.strip("<>")

    def _read(self, word: str, predicate: str) -> Term:
        column = self.columns.column(predicate)
        if column.kind != "iri":
            return literal(word, column, self.prefixes)
        if ":" not in word and (match := _NAME.fullmatch(word)):
            word = f"{'arg' if match[1] else 'claim'}:{word}"
        return NamedNode(expand_name(word, self.prefixes, column.prefix or "cg"))

    # Others'

    def _note(self, item: Item) -> None:
        note = Annotation(self._where(item), name=item.key, tags=list(item.tags))
        text = item.texts[0] if item.texts else item.title
        note.properties[_LABEL] = [self._literal(text)]
        note.remarks += [*item.texts[1:], *self._title_and_section(item)]
        data = dict(self.data[item.key])
        self._place(note, data)
        note.quote = note.quote or (item.texts[0] if item.texts else "")
        note.tags += [
            f"{key}: {word}"
            for key, words in data.items()
            if key not in ("quote", *_AROUND, "isInGroup")
            for word in words
        ]
        self.result.notes.append(note)

    def _title_and_section(self, item: Item) -> list[str]:
        """What would be lost of it: its title, and the section that it stands in."""
        title = [f"title: {item.title}"] if item.title and item.texts else []
        return title + ([f"section: {item.section}"] if item.section else [])

    def _place(self, note: Annotation, data: dict[str, list[str]]) -> None:
        note.quote = "".join(data.get("quote", [])[:1])
        note.prefix, note.suffix = ("".join(data.get(key, [])[:1]) for key in _AROUND)
        ends = ["".join(data.get(key, [])[:1]) for key in ("start", "end")]
        if all(end.isdecimal() and len(end) < 10 for end in ends):
            note.start, note.end = map(int, ends)

    # Arguments

    def _premises(self, item: Item) -> tuple[str, ...]:
        """Of an argument: the keys of its premises; () where it is but sketched."""
        if item.steps:
            return item.steps[-1].premises
        if item.key not in self.starting:
            return ()
        ending = self.ending.get(item.key, [])
        return tuple(one.start for one in ending if one.kind == "supports" and one.start[0] == "[")

    def _argument(self, item: Item) -> None:
        """The links of an argument with premises: one for each step, or for each thing that it leads to."""
        where, premises = self._where(item), self.premises[item.key]
        for number, step in enumerate(item.steps, 1):
            kind = next(filter(None, map(self.mapper.bearing, step.rules)), "supports")
            last = item if number == len(item.steps) else None
            place = where if last else f"{where}, step {number}"
            self._link(place, step.premises, step.conclusion, kind, last)
            for rule in step.rules:
                if not self.mapper.bearing(rule):
                    self.result.lose(where, f"the rule “{rule}”")
        first: Item | None = None if item.steps else item
        for one in self.starting.get(item.key, []):
            self.read.add(one)
            if not item.steps:
                self._link(where, premises, one.end, _KINDS.get(one.kind, one.kind), first)
                first = None
            elif (one.end, one.kind) != (item.steps[-1].conclusion, "supports"):
                self._relation(one._replace(start=item.steps[-1].conclusion))
        if not item.steps:
            self.read |= {one for one in self.ending.get(item.key, []) if one.start in premises}

    def _relation(self, one: Relation) -> None:
        self._link(f"line {one.line}", (one.start,), one.end, _KINDS.get(one.kind, one.kind))

    def _link(
        self, where: str, premises: tuple[str, ...], end: str, kind: str, item: Item | None = None
    ) -> None:
        """A link; ``item`` is the argument that it is, with all that this says of itself."""
        link = Link(where, premises[0], end, kind, further=premises[1:])
        if item is not None:
            link.name = item.key
            data, iri = self.data[item.key], self.own.get(item.key, "")
            text = item.texts[0] if item.texts else ""
            if iri:
                link.subject = iri
                link.properties = self._properties(iri, data, where)
                voices, bearings, cues = (data.get(key, []) for key in ("voice", "bearing", "cue"))
                bearing = "".join(bearings[:1])
                if (bearing == "attacks") == (kind == "attacks"):
                    link.kind = bearing or kind
                if text == " ".join(unlabelled(voices, bearing, cues).split()):
                    text = ""
            else:
                tags = [*item.tags, *(f"{key}: {word}" for key, words in data.items() for word in words)]
                remarks = [*item.texts[1:], *self._title_and_section(item), *(f"#{tag}" for tag in tags)]
                link.properties = {_NOTE: [self._literal("\n".join(remarks))]} if remarks else {}
            if text:
                link.properties[_LABEL] = self._terms(iri, _LABEL, [text], where)
        self.result.links.append(link)

    # Data and words

    def _literal(self, text: str) -> Term:
        return Literal(text, language=self.columns.column(_LABEL).language or "en")

    def _data(self, item: Item) -> dict[str, list[str]]:
        """The data of an item: words by key; what is neither words nor a list of them is lost."""
        data: dict[str, list[str]] = {}
        for block in item.data:
            for key, value in _yaml(block, self._where(item), self.result).items():
                words = value if isinstance(value, list) else [value]
                if all(isinstance(word, str) for word in words):
                    data.setdefault(str(key), []).extend(words)
                else:
                    self.result.lose(self._where(item), f"its {key}")
        return data


def _yaml(block: str, where: str, result: Annotations) -> dict[Any, Any]:
    what = "data in Argdown needs the package PyYAML"
    yaml = optional_package("yaml", what, where, "install claimgraph[annotations]")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    inside = block[1:-1] if re.match(r"\{[ \t]*\n", block) else block
    try:
        data = yaml.load(inside, Loader=loader)
    except (yaml.YAMLError, RecursionError, ValueError):
        data = None
    if isinstance(data, dict):
        return data
    result.lose(where, "data that is no YAML")
    return {}
