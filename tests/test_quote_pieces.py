"""A claim whose words stand in pieces, or go on in another paragraph: proved, shown and exported whole."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.anchoring.plan import Plan
from claimgraph.build.publish import publish
from claimgraph.errors import DataProblem
from claimgraph.text import QuoteProblem, Text
from claimgraph.text.quote_pieces import pieces_of, with_paragraphs
from tiny_edition import NAMED, write_edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimgraph.edition import Edition
    from conftest import Run

TEXT = """We want, first, the peace of Britain … and, if I may say so, second, the bread.
Portugal has neither. I tell you: she will have
both, when the war is over. She will have […] neither before.
"""
PART = f'{NAMED}part:speech a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001-p003" .\n'
OMITTED, ACROSS = "We want, first, the peace […] second, the bread.", "she will have [p003] both"
ALL = "first [...] second […p003] both, when […] is over"


def _claims(*quotes: str, more: str = "") -> str:
    return "".join(
        f'claim:p00{1 if quote[0] in "Wf" else 2}-0{at} a cg:Claim ; rdfs:label "It is so."@en ;\n'
        f'    cg:quote "{quote}" ;\n'
        f"    rdf:subject ent:portugal ; rdf:predicate rel:rules ; rdf:object ent:britain {more} .\n"
        for at, quote in enumerate(quotes, 1)
    )


def _written(root: Path, *quotes: str, more: str = "", text: str = TEXT, part: str = PART) -> Edition:
    return write_edition(root, text, edition=part, claims=_claims(*quotes, more=more))


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> str:  # noqa: ARG001
    """An edition in which claims leave words out and go on in the next paragraph."""
    return str(_written(tmp_path_factory.mktemp("pieces"), OMITTED, ACROSS, ALL).root)


@given(st.lists(st.sampled_from(["a", "b c", "d … e", "(f)", "[g]"]), min_size=1, max_size=5), st.data())
def test_marks_tell_pieces(words: list[str], data: st.DataObject) -> None:
    """Pieces are the words between marks; told anew for the same paragraphs, a quotation is the same."""
    marks = [("[…]", ""), ("[...]", ""), ("[p007]", "p007"), ("[…p1000]", "p1000"), ("[… p010]", "p010")]
    chosen = [data.draw(st.sampled_from(marks)) for _ in words[1:]]
    quote = words[0] + "".join(f" {mark} {word}" for (mark, _), word in zip(chosen, words[1:], strict=True))
    assert pieces_of(quote) == list(zip(words, ["", *(name for _, name in chosen)], strict=True))
    names = ["p001"]
    for _, name in chosen:
        names.append(name or names[-1])
    again = pieces_of(with_paragraphs(quote, names))
    assert [piece.words for piece in again] == words
    moved = pieces_of(with_paragraphs(quote, [f"{name}9" for name in names]))
    assert [piece.words for piece in moved] == words
    told = ["p0019"]
    for piece in moved[1:]:
        told.append(piece.paragraph or told[-1])
    assert told == [f"{name}9" for name in names]


def test_places_of_pieces() -> None:
    """Each piece has its place behind the one before it, in the paragraph that the mark names."""
    text = Text(TEXT)
    spans = text.locate_pieces("p001", ALL)
    assert [TEXT[start:end] for start, end in spans] == ["first", "second", "both, when", "is over"]
    whole = text.locate_pieces("p003", "will have […] neither")
    assert [TEXT[start:end] for start, end in whole] == ["will have […] neither"]
    twice = text.locate_pieces("p001", "second […] e", suffix="ad.")  # there are more letters e before
    assert TEXT[twice[1].start - 2 : twice[1].end] == "bre"


@pytest.mark.parametrize(
    ("quote", "problem"),
    [
        ("second […] first", '"first" does not stand behind the piece before it'),
        ("she will have [p002] Portugal", '"Portugal" does not stand behind the piece before it'),
        ("first […] third", 'the words "third" do not stand in p001'),
        ("she will have [p009] both", "the text has no paragraph p009"),
        ("first […] e", '"e" stands 6 times in p001'),
        ("first […]", "the quotation is empty"),
    ],
)
def test_pieces_that_do_not_stand(quote: str, problem: str) -> None:
    """A piece that is not in its place is told by its words and its paragraph."""
    with pytest.raises(QuoteProblem, match=problem):
        Text(TEXT).locate_pieces("p002" if quote[0] == "s" and "she" in quote else "p001", quote)


def test_one_voice(tmp_path: Path) -> None:
    """Pieces in the parts of two speakers are nobody's one saying, and the build says so."""
    parts = PART.replace("p001-p003", "p001-p002") + (
        'part:reply a cg:TextPart ; cg:speaker ent:editor ; dcterms:extent "p003" .\n'
    )
    with pytest.raises(
        DataProblem, match=r"several text parts: part:speech and part:reply.*a claim for each"
    ):
        publish(_written(tmp_path, ACROSS, part=parts))


def test_other_quotations_have_no_pieces(tmp_path: Path) -> None:
    """A gap or a note is one place: a mark in its words is taken for theirs."""
    gap = 'gap:p001-g1 a oa:Annotation ; cg:quote "first […] second" ; oa:motivatedBy oa:classifying .\n'
    with pytest.raises(DataProblem, match=r"gap:p001-g1.*do not stand in p001"):
        publish(write_edition(tmp_path, TEXT, edition=PART, claims=_claims(OMITTED), gaps=gap))


def test_soundness(pieces: str, runner: Run) -> None:
    """Shapes and checks find nothing wrong in the words; words put wrong by hand they do find."""
    found = runner("validate", "--edition", pieces).stdout
    assert "quote-" not in found and "shape:passage" not in found and "cue-elsewhere" not in found


def test_shape_finds_altered_pieces(tmp_path: Path) -> None:
    """A piece that is not in the quotation is found in the published graph."""
    from claimgraph.validate.run import read_shapes, validate_nquads

    edition = _written(tmp_path, OMITTED)
    graph = b"".join(publish(edition).nquads())
    shapes = read_shapes([*edition.shape_files(), *edition.prefix_files()])
    found = []
    for words in (b"", b"third, the bread"):
        altered = (
            graph.replace(b"[\xe2\x80\xa6] second, the bread", b"[\xe2\x80\xa6] " + words) if words else graph
        )
        report = validate_nquads(altered, edition.prefixes(), shapes, [])
        found.append("shape:quote-placed" in {one.guard_name for one in report.findings})
    assert found == [False, True]


def test_reading(pieces: str, tmp_path: Path, runner: Run) -> None:
    """The reading page marks each piece, in either paragraph; the claim is told where it begins."""
    assert runner("read", "--html", str(tmp_path / "page.html"), "--edition", pieces).exit_code == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    marked = [
        words for name, words in re.findall(r'title="([^"]*)"[^>]*>([^<]*)</a>', page) if "p002-02" in name
    ]
    assert marked == ["she will have", "both"]
    told = runner("show", "p002-02", "--edition", pieces).stdout
    assert "p002, line 2, chars" in told and "p003, line 3, chars" in told
    assert "Claims that go on in it" in runner("show", "p003", "--edition", pieces).stdout


def test_coverage(pieces: str, runner: Run) -> None:
    """What is left out between the pieces is not covered, and a piece in another paragraph covers there."""
    rows = json.loads(runner("coverage", "--edition", pieces, "-F", "json").stdout)
    text = json.dumps(rows)
    assert '"p003' in text
    picture = runner("draw", "coverage", "--by", "voice", "--edition", pieces).stdout
    assert {f"claim-p002-02-lecturer{end}" for end in ("", "-1")} <= set(re.findall(r'id="([^"]*)"', picture))


def test_exports(pieces: str, runner: Run) -> None:
    """TEI, annotations, nanopublications and tables hold every piece's place."""

    def export(name: str) -> str:
        done = runner("export", "--edition", pieces, "-F", name)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    tei = export("tei")
    (target,) = re.findall(r'<annotation[^>]*xml:id="claim.p002-02"[^>]*target="([^"]*)"', tei)
    assert [one.partition(",")[0] for one in target.split()] == [
        "#string-range(par.p002", "#string-range(par.p003"
    ]  # fmt: skip
    annotations = json.loads(export("webannotation"))
    (across,) = [one for one in _objects(annotations) if str(one.get("id")).endswith("p002-02#annotation")]
    assert len(across["target"]) == 2
    assert export("nanopub").count("wasQuotedFrom") >= 2


def _objects(data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
    for one in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _objects(one)


def test_tables(pieces: str, tmp_path: Path, runner: Run) -> None:
    """Tables have a list of the further places, and no such list where nothing is quoted in pieces."""
    packed = tmp_path / "tables.zip"
    runner("export", "--edition", pieces, "-F", "csvw", "-o", str(packed))
    with zipfile.ZipFile(packed) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("claim-further-passage.csv").decode())))
    assert [row[0] for row in rows] == ["claim", "p001-01", "p001-03", "p001-03", "p001-03", "p002-02"]


def test_reanchored(tmp_path: Path) -> None:
    """A paragraph put in and words put before move every piece; a piece whose words change is left."""
    edition = _written(tmp_path, OMITTED, ACROSS)
    new = "A new beginning.\n" + TEXT.replace("Portugal has", "Well, Portugal has")
    plan = Plan(edition, TEXT, new)
    assert {"claim:p001-01", "claim:p002-02"} <= set(plan.moved) and not plan.unsettled
    split = TEXT.replace(" and, if I may say so, ", "\n")
    plan = Plan(edition, TEXT, split)
    assert "claim:p002-02" in plan.moved
    changed = Plan(edition, TEXT, TEXT.replace("both, when", "everything, when"))
    assert [(one.thing, one.old) for one in changed.unsettled] == [("claim:p002-02", "both")]
