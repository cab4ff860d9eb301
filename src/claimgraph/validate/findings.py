"""What a judgement consists of, apart from how it is found and how it is written."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Namespace of the shapes, and of the checks in ``queries/checks/``, so that a report can name either.
SHAPE = "https://w3id.org/claimgraph/shape/"
CHECK = "https://w3id.org/claimgraph/check/"

#: What every blank node is called in a report: their names are made up anew at each reading.
BLANK = "_:b"


def focus_term(term: str) -> str:
    """What a finding calls the node that is ``term`` in N-Triples form."""
    return BLANK if term.startswith("_:") else term[1:-1] if term.startswith("<") else term


def is_iri(focus: str) -> bool:
    """Whether ``focus`` is an IRI, which can be looked up."""
    return focus != BLANK and not focus.startswith(('"', "<<"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong.

    ``guard`` is the IRI of the shape or check that found it, ``focus`` the node it is about: its IRI, a
    literal in its N-Triples form, or BLANK, as a shape may be too. ``what`` is a sentence, ``hint`` one or
    more sentences. ``details`` are (name, term) pairs, terms in N-Triples form. ``place`` is where in the
    text ("p005 (line 8)"), ``words`` what stands there, ``source`` the ``file:line`` where the node is
    written, or the file alone; "" where unknown.
    """

    guard: str
    focus: str
    what: str
    hint: str
    details: tuple[tuple[str, str], ...] = ()
    place: str = ""
    words: str = ""
    source: str = ""

    @property
    def guard_name(self) -> str:
        """``shape:claim-force`` or ``check:label-shared``."""
        if self.guard == BLANK:
            return "a shape without a name"
        if self.guard.startswith(CHECK):
            return f"check:{self.guard.removeprefix(CHECK)}"
        return f"shape:{self.guard.removeprefix(SHAPE)}"

    @property
    def file_and_line(self) -> tuple[str, int]:
        """The source in its two parts; the line is 0 where it is not known."""
        file, _, line = self.source.rpartition(":")
        return (file, int(line)) if line.isdigit() else (self.source, 0)


@dataclass(frozen=True, slots=True)
class Report:
    """The judgement: ``findings`` in the order of the authored files, and how much was judged by what."""

    findings: tuple[Finding, ...]
    triples: int
    shapes: int = 0
    checks: int = 0
    #: prefix → namespace, for the short names in every format.
    prefixes: dict[str, str] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether nothing was found."""
        return not self.findings
