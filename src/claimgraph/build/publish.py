"""From the authored form to the published form: a pure function of the edition's files.

Same files, same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.build import anchors
from claimgraph.build.authored import Authored
from claimgraph.build.links import write_links
from claimgraph.build.mentions import find_mentions
from claimgraph.build.ntriples import TYPE, Lines, columns, iri, words
from claimgraph.build.passages import PassageWriter
from claimgraph.build.section import publish_section
from claimgraph.build.text_rules import PATTERNS, text_rules
from claimgraph.build.void import DatasetCounts, describe
from claimgraph.model import Paragraph, Sentence
from claimgraph.searchindex.collect import IndexedValues
from claimgraph.terms import CG, DCTERMS, NAMES, OA, SCHEMA, SH, SPACES, XSD
from claimgraph.text import Span, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from claimgraph.build.cache import Progress
    from claimgraph.edition import Edition
    from claimgraph.model import Model
    from claimgraph.terms import Prefixes


class Graph(NamedTuple):
    """A published graph: its lines, how many there are, and what of it the search index is made of."""

    lines: Lines
    quads: int
    indexed_values: IndexedValues
    text: Text

    def nquads(self) -> Iterator[bytes]:
        """The lines of N-Quads in one default graph, sorted by code point, as the bytes of a file."""
        return self.lines.nquads()

    def model(self, prefixes: Prefixes) -> Model:
        """As much of the graph as the search index asks for."""
        text, par, sen = self.text, prefixes["par"], prefixes["sen"]
        model = self.indexed_values.model(prefixes)
        model.text = text.content
        paragraphs = [Paragraph(par + one.name, model, one.start, one.end, None) for one in text.paragraphs]
        model.paragraphs = {one.iri: one for one in paragraphs}
        model.sentences = {}
        for one in text.sentences:
            inside = model.sentences.setdefault(par + one.paragraph, [])
            inside.append(Sentence(sen + one.name, model, one.start, one.end))
        return model


def publish(
    edition: Edition, progress: Progress | None = None, scratch: Callable[[], IO[bytes]] | None = None
) -> Graph:
    """The published graph of ``edition``; ``scratch`` opens a file for lines that are too many for memory.

    Raises UnreadableInput for the text, and one DataProblem with all problems of all authored files.
    """
    step = progress or (lambda _name, _share: None)
    step("reading the authored files", 0.0)
    authored = Authored(edition)
    text = Text.read(edition.text_file, text_rules(authored))
    anchors.check(authored, text)
    anchors.name_paragraphs(authored, text)
    step("proving the quotations", 0.2)
    lines = Lines(scratch)
    passages = PassageWriter(authored, text, lines)
    if passages.labels_are_wrong:
        authored.stop_if_wrong()  # before what only follows from it: words elsewhere, claims without a voice
    mentioned: list[Span] = []
    files = authored.sources.files
    while files:  # each is let go when it is done, so that not all is held twice
        section = publish_section(files.pop(), authored, passages)
        lines.update(section.lines)
        authored.problems += section.problems
        mentioned += section.mentioned
    step("finding the mentions", 0.4)
    _write_mentions(authored, passages, mentioned, lines)
    write_links(authored, lines)
    _write_gaps(authored, passages, lines)
    authored.stop_if_wrong()
    step("writing the graph", 0.6)
    passages.write_all()
    _write_text(passages, lines)
    _write_prefixes(authored, lines)
    prefixes = authored.prefixes
    del authored, passages
    lines.sort()
    counted, indexed = DatasetCounts(prefixes.base), IndexedValues()
    for block in lines.blocks():
        terms = columns(block)
        counted.add(block, terms)
        indexed.add(block, terms)
    description, quads = describe(counted, prefixes)
    lines.insert(description)
    return Graph(lines, quads, indexed, text)


def _write_text(passages: PassageWriter, lines: Lines) -> None:
    """The text itself, whole, with its fingerprint."""
    node = iri(passages.text_iri)
    content = passages.text.content
    lines.add(node, TYPE, f"<{SCHEMA}CreativeWork>")
    lines.add(node, f"<{SCHEMA}text>", words(content))
    lines.add(node, f"<{DCTERMS}identifier>", words(anchors.digest(content)))


def _write_prefixes(authored: Authored, lines: Lines) -> None:
    """The prefixes that follow from the edition's name, declared as the shared ones are."""
    base = authored.prefixes.base
    for prefix in SPACES:
        node = f"<{base}dataset/prefix/{prefix}>"
        lines.add(f"<{base}dataset>", f"<{SH}declare>", node)
        lines.add(node, TYPE, f"<{SH}PrefixDeclaration>")
        lines.add(node, f"<{SH}prefix>", words(prefix))
        lines.add(node, f"<{SH}namespace>", f'"{authored.prefixes[prefix]}"^^<{XSD}anyURI>')


def _write_mentions(authored: Authored, passages: PassageWriter, by_hand: list[Span], lines: Lines) -> None:
    """Wherever else than ``by_hand`` a label of an entity stands becomes a mention of its own."""
    text = passages.text
    labels: dict[str, list[str]] = {}
    for entity, _ in authored.below("ent"):
        for predicate in NAMES[:3]:
            for value in authored.values(entity, predicate):
                labels.setdefault(value.value, []).append(entity)
    namespace = authored.namespace("mention")
    unwrapped = text.unwrapped
    starts = [unwrapped.to_unwrapped(sentence.start) for sentence in text.sentences]
    excluded = [
        Span(unwrapped.to_unwrapped(span.start), unwrapped.to_unwrapped(span.end)) for span in by_hand
    ]
    for candidate in find_mentions(unwrapped.content, labels, starts, excluded):
        mention = candidate._replace(span=unwrapped.to_source(candidate.span))
        paragraph = passages.paragraph_at(mention.span)
        node = f"<{namespace}{mention.span.start}-{mention.span.end}>"
        bodies = "".join([f"{node} <{OA}hasBody> <{entity}> .\n" for entity in mention.entities])
        lines.add_text(
            f"{node} {TYPE} <{OA}Annotation> .\n{node} <{OA}motivatedBy> <{OA}identifying> .\n{bodies}"
            f"{node} <{OA}hasTarget> {passages.passage(mention.span, paragraph)} .\n"
            f"{node} <{CG}paragraph> {passages.paragraph_node(paragraph)} .\n"
        )


def _write_gaps(authored: Authored, passages: PassageWriter, lines: Lines) -> None:
    """A gap for each paragraph that stands apart by rule, where nothing was written down about it."""
    done = {local.partition("-")[0] for prefix in ("claim", "gap") for _, local in authored.below(prefix)}
    for paragraph in passages.text.paragraphs:
        exact = passages.text.content[paragraph.start : paragraph.end]
        reason = passages.text.rules.apart_as(exact)
        if not reason or paragraph.name in done:
            continue
        node = f"<{authored.namespace('gap')}{paragraph.name}-rule>"
        lines.add(node, TYPE, f"<{OA}Annotation>")
        lines.add(node, f"<{OA}motivatedBy>", f"<{OA}classifying>")
        lines.add(node, f"<{CG}quote>", words(exact))
        lines.add(node, f"<{OA}hasBody>", iri(PATTERNS[f"{reason}Pattern"]))
        lines.add(node, f"<{OA}hasTarget>", passages.passage(Span(paragraph.start, paragraph.end), paragraph))
        lines.add(node, f"<{CG}paragraph>", passages.paragraph_node(paragraph))
