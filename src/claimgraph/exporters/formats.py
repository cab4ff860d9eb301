"""The table of export formats: one row says what a format is called, keeps and loses, and who writes it.

The command line, the generated pages and the tests read this table, so that a new format is one row here and
one writer, imported when it is asked for. A format that is a view of the graph in another RDF vocabulary
needs no writer of its own: its query is ``queries/views/<name>.rq``, which ``construct_views:write_turtle``
runs. Timelines (``timelines``) and worlds (``worlds``) are no rows of it: they are written of what a command
has worked out, not of the graph, by writers with formats of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.terms import CG

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Quad, Store

    from claimgraph.edition import Edition
    from claimgraph.model import Model
    from claimgraph.terms import Prefixes


class Format(NamedTuple):
    """One row: what tools and readers need to know of a format.

    ``media`` is its media type, ``ending`` that of its files; ``keeps`` and ``loses`` are half sentences for
    people; ``writer`` is ``module:function`` below this package, a function from :class:`Request` to bytes;
    ``select`` says what of the graph the writer is given: ``graph`` or only the ``arguments`` with their
    claims; ``excerpts`` whether one entity or one paragraph can be asked for; ``needs`` what an edition must
    have for the format to hold anything: a class, and how it is written.
    """

    name: str
    media: str
    ending: str
    keeps: str
    loses: str
    writer: str
    select: str = "graph"
    excerpts: bool = True
    needs: tuple[str, str] = ("", "")

    @property
    def description(self) -> str:
        """What it keeps and what it loses, in sentences."""
        return f"Keeps {self.keeps}. Loses {self.loses}."

    def write(self, request: Request) -> bytes:
        """What ``request`` asks for, in this format."""
        module, _, function = self.writer.partition(":")
        writer: Callable[[Request], bytes] = getattr(
            import_module(f"claimgraph.exporters.{module}"), function
        )
        return writer(request)


@dataclass
class Request:
    """What a writer is asked to write: the quads selected, and the edition they belong to.

    ``content`` is the published graph as N-Quads; ``entity`` an IRI, ``paragraph`` its IRI.
    """

    format: Format
    edition: Edition
    content: bytes
    entity: str | None
    paragraph: str | None

    @property
    def is_excerpt(self) -> bool:
        """Whether an entity or a paragraph narrows what is written."""
        return self.entity is not None or self.paragraph is not None

    @cached_property
    def prefixes(self) -> Prefixes:
        """The edition's prefix table."""
        return self.edition.prefixes()

    @cached_property
    def graph(self) -> list[Quad]:
        """All quads of the published graph."""
        from pyoxigraph import RdfFormat, parse

        return list(parse(self.content, format=RdfFormat.N_QUADS, lenient=True))

    @cached_property
    def quads(self) -> list[Quad]:
        """The quads to write.

        Raises UsageProblem when the graph has nothing for the entity or paragraph.
        """
        from claimgraph.exporters import excerpt

        model = self.model
        if self.format.select == "arguments":
            return excerpt.argument_description(model, self.entity, self.paragraph)
        if self.entity is not None:
            nodes = excerpt.entity_nodes(model, self.entity)
        elif self.paragraph is not None:
            nodes = excerpt.paragraph_nodes(model, self.paragraph)
        else:
            return self.graph
        return excerpt.description(model, nodes | excerpt.using_arguments(model, nodes))

    @cached_property
    def store(self) -> Store:
        """The quads to write and nothing else, to be asked; literals as the engine keeps them."""
        from pyoxigraph import Store

        store = Store()
        store.extend(self.quads)
        return store

    @cached_property
    def original_literals(self) -> dict[str, list[str]]:
        """Literal as the engine rewrites it → as it was written; see :func:`.literals.originals`."""
        from claimgraph.exporters.literals import originals

        return originals(self.quads)

    @cached_property
    def model(self) -> Model:
        """What the whole graph holds, as objects."""
        from claimgraph.model import Model

        return Model.of(self.graph, self.prefixes)

    @cached_property
    def selected(self) -> Model:
        """What the quads to write hold, as objects: the whole, or an excerpt."""
        from claimgraph.model import Model

        return self.model if self.quads is self.graph else Model.of(self.quads, self.prefixes)


_A_CLAIM = (f"{CG}Claim", "a claim: a cg:Claim with cg:quote, rdf:subject, rdf:predicate and rdf:object")
_AN_ARGUMENT = (
    f"{CG}Argument",
    "an argument: a cg:Argument with cg:premise, cg:bearing and cg:conclusion",
)
_ALL = "every triple, literals as they are written"

_ROWS = (
    Format("turtle", "text/turtle", ".ttl", _ALL, "nothing", "rdf:write_rdf"),
    Format("ntriples", "application/n-triples", ".nt", _ALL, "prefixes", "rdf:write_rdf"),
    Format("nquads", "application/n-quads", ".nq", _ALL, "prefixes", "rdf:write_rdf"),
    Format("trig", "application/trig", ".trig", _ALL, "nothing", "rdf:write_rdf"),
    Format("jsonld", "application/ld+json", ".jsonld", _ALL, "nothing", "rdf:write_rdf"),
    Format(
        "rdfxml",
        "application/rdf+xml",
        ".rdf",
        _ALL,
        "nothing; it is refused for a text with a character that XML cannot hold",
        "rdf:write_rdf",
    ),
    Format(
        "rdf12",
        "text/turtle",
        ".rdf12.ttl",
        "every triple; each claim is the reifier of a triple term, which asserts nothing",
        "readers of RDF 1.1",
        "rdf:write_rdf12",
    ),
    Format(
        "ntriples12",
        "application/n-triples",
        ".rdf12.nt",
        "what rdf12 keeps",
        "what rdf12 loses, and prefixes",
        "rdf:write_rdf12",
    ),
    Format(
        "nanopub",
        "application/trig",
        ".nanopub.trig",
        "every claim with its words and its place; as a plain triple only what a voice affirms itself, "
        "literally and without condition",
        "arguments, entities, mentions and notes; nothing is signed",
        "nanopub:write_nanopubs",
        needs=_A_CLAIM,
    ),
    Format(
        "argdown",
        "text/argdown",
        ".argdown",
        "the arguments with premises, conclusion and kind; of each claim the sentence, and as data the "
        "words, voices, force, polarity, place and all else",
        "claims that no argument uses; explains, analogy and illustrates are Argdown's support, told apart "
        "by tag and inference rule",
        "argdown:write_argdown",
        "arguments",
        needs=_AN_ARGUMENT,
    ),
    Format(
        "aif",
        "text/turtle",
        ".aif.ttl",
        "the arguments as RA- and CA-nodes, their claims as I-nodes with words, voices, force, polarity and "
        "place, and who says what as L- and YA-nodes",
        "claims that no argument uses, and the triple and quantity of a claim; AIF knows no explanation: it "
        "is an RA-node told apart by cg:bearing",
        "construct_views:write_turtle",
        "arguments",
        needs=_AN_ARGUMENT,
    ),
    Format(
        "aif-json",
        "application/json",
        ".aif.json",
        "what aif keeps, as AIFdb, OVA and the xAIF tools read it; what these do not know stands in further "
        "members of the nodes",
        "what aif loses, and the type of literals",
        "aif_json:write_aif_json",
        "arguments",
        needs=_AN_ARGUMENT,
    ),
    Format(
        "graphml",
        "application/graphml+xml",
        ".graphml",
        "claims and arguments as nodes, premises and conclusions as edges, every property as text",
        "claims that no argument uses, the type of literals, and characters that XML cannot hold (U+FFFD "
        "stands for them)",
        "graphml_dot:write_graphml",
        "arguments",
        needs=_AN_ARGUMENT,
    ),
    Format(
        "dot",
        "text/vnd.graphviz",
        ".dot",
        "what graphml keeps, with a drawing's shapes and colours for the kinds of argument",
        "what graphml loses",
        "graphml_dot:write_dot",
        "arguments",
        needs=_AN_ARGUMENT,
    ),
    Format(
        "webannotation",
        "application/ld+json",
        ".anno.jsonld",
        "claims with all their properties, arguments, mentions, gaps and notes as Web Annotations, each with "
        "its place; each claim's text names the voice and how it speaks",
        "definitions and links of entities, sentences, the description of the edition",
        "webannotation:write_webannotation",
    ),
    Format(
        "tei",
        "application/tei+xml",
        ".tei.xml",
        "the text of every paragraph, character by character; entities, claims with all their properties, "
        "arguments, mentions, gaps and notes as standOff annotations that point into it",
        "links of entities, sentences, blank lines and indents between paragraphs, the type of literals, and "
        "characters that XML cannot hold (U+FFFD stands for them)",
        "tei:write_tei",
    ),
    Format(
        "crminf",
        "text/turtle",
        ".crminf.ttl",
        "who holds what to be true, false, likely or conditional, on which words, inferred from what; "
        "the curator's reading apart",
        "scope, addressee, cues, dates and quantities, mentions, gaps and notes",
        "construct_views:write_turtle",
    ),
    Format(
        "wikibase",
        "text/turtle",
        ".wikibase.ttl",
        "claims as ranked statements with qualifiers and a reference that quotes; entities as items with "
        "their Wikidata items",
        "arguments, mentions, gaps, notes, cues and editorial notes",
        "construct_views:write_turtle",
    ),
    Format(
        "schemaorg",
        "application/ld+json",
        ".schema.jsonld",
        "the edition as a Dataset of Claims with author, keywords for how it is said, and the Quotation",
        "the relation that a claim states, arguments, places in the text, mentions, gaps and notes",
        "framed_jsonld:write_schemaorg",
    ),
    Format(
        "csvw",
        "application/zip",
        ".csvw.zip",
        "claims, entities and arguments as tables with CSVW metadata that make the same triples again",
        "mentions, gaps, notes and sentences; an apostrophe stands before text that a spreadsheet would take "
        "for a formula, to be taken off again",
        "csvw:write_csvw",
    ),
    Format(
        "sssom",
        "text/tab-separated-values",
        ".sssom.tsv",
        "the links of entities to authorities, with reason, confidence and evidence",
        "all else",
        "sssom:write_links",
        excerpts=False,
    ),
)

#: Format by name, in the order in which they are listed.
EXPORT_FORMATS = {row.name: row for row in _ROWS}


def by_ending(file_name: str) -> str | None:
    """The format that a file's name asks for, the longest ending first; None where none fits."""
    fitting = [row for row in _ROWS if file_name.endswith(row.ending)]
    return max(fitting, key=lambda row: len(row.ending)).name if fitting else None
