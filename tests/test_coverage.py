"""Coverage of a small text: what each sentence is, what is counted of it, and the text in segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.answer.coverage import Coverage, Segmentation, TextSegment, coverage, restrict
from claimgraph.errors import UsageProblem
from claimgraph.workspace.workspace import Workspace
from tiny_edition import BASE, NAMED, write_edition

if TYPE_CHECKING:
    from claimgraph.model import Model, Paragraph

#: Two paragraphs in a part, the last one in none; the second has a gap that goes beyond its sentence.
TEXT = "Peace, bread, land! Vote! Who rules?\nAh … oh. Well. They rule.\n— — —\nA note.\n"
PART = 'part:speech a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001-p002" .\n'
CLAIM = """claim:{} a cg:Claim ; rdfs:label "It is so."@en ; cg:quote "{}" ; cg:claimant ent:lecturer ;
    rdf:subject ent:portugal ; rdf:predicate rel:rules ; rdf:object ent:britain .
"""
GAP = 'gap:{} a oa:Annotation ; cg:quote "{}" ; oa:motivatedBy oa:classifying ; oa:hasBody cg:{} .\n'
CLAIMS = "".join(
    CLAIM.format(*one)
    for one in (("p001-01", "Peace […] land"), ("p001-02", "Peace, bread"), ("p002-01", "They"))
)
GAPS = "".join(
    GAP.format(*one)
    for one in (
        ("p001-g1", "Vote!", "address"),
        ("p002-g1", "oh. Well.", "ornament"),
        ("p002-g2", "Well.", "address"),
        ("p003-g1", "— — —", "ornament"),
    )
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, cache: object) -> Model:  # noqa: ARG001
    """The graph of that text."""
    root = tmp_path_factory.mktemp("coverage")
    write_edition(root, TEXT, edition=NAMED + PART, claims=CLAIMS, gaps=GAPS)
    return Workspace(root).model


@pytest.fixture(scope="module")
def measured(model: Model) -> Coverage:
    """Its coverage."""
    return coverage(model)


def test_sentences(measured: Coverage) -> None:
    """A letter in a quotation claims a sentence; one in a gap sets it aside, or a gap all around it."""
    assert [(one.text, one.state, one.reasons) for one in measured.sentences] == [
        ("Peace, bread, land!", "claimed", ()),
        ("Vote!", "gap", ("address",)),
        ("Who rules?", "uncovered", ()),
        ("Ah … oh.", "gap", ("ornament",)),
        ("Well.", "gap", ("address", "ornament")),
        ("They rule.", "claimed", ()),
        ("— — —", "gap", ("ornament",)),
        ("A note.", "uncovered", ()),
    ]
    assert [TEXT[one.start : one.end] for one in measured.sentences] == [
        one.text for one in measured.sentences
    ]


def test_counts(measured: Coverage) -> None:
    """A paragraph, a part and the whole: sentences by state, letters and those quoted, and claims."""
    assert [row[1:] for row in measured.paragraphs] == [
        ("p001 (line 1)", "part:speech", 3, 1, 1, 1, 26, 14, 2),
        ("p002 (line 2)", "part:speech", 3, 1, 2, 0, 16, 4, 1),
        ("p003 (line 3)", "", 1, 0, 1, 0, 0, 0, 0),
        ("p004 (line 4)", "", 1, 0, 0, 1, 5, 0, 0),
    ]
    assert [row[1:] for row in measured.parts] == [
        ("part:speech", "part:speech", 6, 2, 3, 1, 42, 18, 3),
        ("in no part", "in no part", 2, 0, 1, 1, 5, 0, 0),
    ]
    assert measured.total[1:] == ("whole text", "whole text", 8, 2, 4, 2, 47, 18, 3)
    assert (measured.total.iri, measured.paragraphs[3].iri) == ("", f"{BASE}paragraph/p004")
    assert (measured.total.share, measured.paragraphs[1].quoted_share) == (75.0, 25.0)
    assert (measured.paragraphs[2].quoted_share, measured.paragraphs[3].share) == (0.0, 0.0)
    assert measured.total._replace(sentences=0).share == 100.0


def test_a_range(measured: Coverage) -> None:
    """A range has its own rows, sums and sentences, and its name."""
    found = restrict(measured, "p003-p004")
    assert [row.label for row in found.paragraphs] == ["p003 (line 3)", "p004 (line 4)"]
    assert found.total[1:] == ("p003-p004", "p003-p004", 2, 0, 1, 1, 5, 0, 0)
    assert [row.label for row in found.parts] == [""]
    assert [one.text for one in found.sentences] == ["— — —", "A note."]
    with pytest.raises(UsageProblem, match="no paragraph p009"):
        restrict(measured, "p009")


def test_segments(model: Model) -> None:
    """Words are quoted, set aside, left over beside a quotation, not accounted for, or no letters."""
    segmentation = Segmentation(model)

    def segments(paragraph: Paragraph) -> list[tuple[str, str, tuple[str, ...]]]:
        found = segmentation.of(paragraph, paragraph.quoted_by)
        assert [found[0].start, found[-1].end] == [paragraph.start, paragraph.end]
        assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]
        return [(TEXT[one.start : one.end], one.state, one.reasons) for one in found]

    first, second, third, last = model.paragraphs.values()
    assert segments(first) == [
        ("Peace, bread", "quoted", ()),
        (", ", "", ()),
        ("land", "quoted", ()),
        ("! ", "", ()),
        ("Vote!", "gap", ("address",)),
        (" ", "", ()),
        ("Who rules?", "uncovered", ()),
    ]
    assert segments(second) == [
        ("Ah … ", "left", ()),
        ("oh. ", "gap", ("ornament",)),
        ("Well.", "gap", ("address", "ornament")),
        (" ", "", ()),
        ("They", "quoted", ()),
        (" rule.", "left", ()),
    ]
    assert segments(third) == [("— — —", "", ())]
    assert segments(last) == [("A note.", "uncovered", ())]
    assert segmentation.measured == coverage(model)
    assert TextSegment(1, 2, "quoted").reasons == ()
