"""From the authored to the published form: what is derived, what is proved, and always the same bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from claimgraph.build.inputs import BUILD_VERSION
from claimgraph.build.publish import publish
from claimgraph.errors import DataProblem, UnreadableInput
from tiny_edition import BASE, CLAIMS, EDITION, HEAD, NAMED, PREFIXES, TEXT, write_edition

if TYPE_CHECKING:
    from pathlib import Path

#: The build version and what it makes of the tiny edition.
APPROVED = (9, "819cd44ee75149c1fae4683119d344bb16b9fecf12491920e8c06c8609ccf0b6")

Ask = Callable[[str], list[tuple[str, ...]]]

ARGUMENTS = """
arg:p003-a1 a cg:Argument ; cg:premise claim:p002-01 ; cg:bearing cg:supports ; cg:conclusion claim:p004-01 .
arg:p003-a2 a cg:Argument ; cg:premise claim:p002-01 ; cg:bearing cg:attacks ; cg:conclusion arg:p003-a1 .
arg:p003-a3 a cg:Argument ; cg:claimant ent:editor ; cg:premise claim:p002-01 ; cg:conclusion claim:p004-01 .
"""
MORE_CLAIMS = (
    CLAIMS
    + """
claim:p002-02 a cg:Claim ; cg:quote "We" ; oa:suffix " want peace" ; cg:subjectText "We" ; cg:force cg:wish ;
    cg:claimant ent:editor ; cg:certainty cg:certain ; cg:polarity cg:negative ; cg:reading cg:inferred .
claim:p004-01 a cg:Claim ; cg:quote "It was a town." .
claim:p004-02 a cg:Claim ; cg:quote "The island [It was a town.] was ceded to Turkey." .
"""
)
OTHERS = """
gap:p002-g1 a oa:Annotation ; cg:quote "Comrades!" ; oa:hasBody cg:address .
note:p004-n1 a oa:Annotation ; cg:quote "Vol.2" ; oa:bodyValue "Volume 2"@en .
mention:p003-m1 a oa:Annotation ; cg:quote "Britain rules" ; oa:suffix ". Who" ; oa:hasBody ent:portugal .
"""


def _value(term: object) -> str:
    """The IRI or the words of a term."""
    assert isinstance(term, NamedNode | Literal)
    return term.value


def build(tmp_path: Path, **graph: str) -> list[str]:
    """The published lines of the tiny edition."""
    return b"".join(publish(write_edition(tmp_path, **graph)).nquads()).decode().splitlines()


def asking(lines: list[str]) -> Ask:
    """A function that answers SPARQL over ``lines``, IRIs shortened with the tiny edition's prefixes."""
    store = Store()
    store.load("\n".join(lines).encode(), format=RdfFormat.N_QUADS)
    header = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())

    def short(value: str) -> str:
        for prefix, namespace in PREFIXES.items():
            if value.startswith(namespace):
                return f"{prefix}:{value[len(namespace) :]}"
        return value.removeprefix(BASE)

    def ask(query: str) -> list[tuple[str, ...]]:
        solutions = store.query(header + query)
        assert isinstance(solutions, QuerySolutions)
        return sorted(tuple(short(_value(term)) for term in solution) for solution in solutions)

    return ask


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """The tiny edition with one of everything, published and ready to be asked."""
    path = tmp_path_factory.mktemp("tiny")
    return asking(build(path, claims=MORE_CLAIMS, arguments=ARGUMENTS, others=OTHERS))


def test_defaults_are_written_out(tiny: Ask) -> None:
    """A claim that says nothing else is asserted, positive, unmarked, textual, and the part's speaker's."""
    rows = tiny(
        "SELECT ?p ?o { claim:p002-01 ?p ?o"
        " FILTER(?p IN (rdf:type, cg:force, cg:polarity, cg:certainty, cg:reading, cg:claimant)) }"
    )
    assert rows == [
        ("cg:certainty", "cg:unmarked"),
        ("cg:claimant", "ent:lecturer"),
        ("cg:force", "cg:assertion"),
        ("cg:polarity", "cg:positive"),
        ("cg:reading", "cg:textual"),
        ("rdf:type", "cg:Claim"),
        ("rdf:type", "cg:OwnClaim"),
        ("rdf:type", "cg:PlainClaim"),
        ("rdf:type", "rdf:Statement"),
    ]
    generated = "SELECT ?a { claim:p002-01 <http://www.w3.org/ns/prov#wasGeneratedBy> ?a }"
    assert tiny(generated) == [("activity:curation-1",)]


def test_what_is_authored_is_not_overruled(tiny: Ask) -> None:
    """Where the author says force, voice and the rest, no default is added beside it."""
    rows = tiny(
        "SELECT ?o { claim:p002-02 ?p ?o"
        " FILTER(?p IN (cg:force, cg:polarity, cg:certainty, cg:reading, cg:claimant)) }"
    )
    assert rows == [("cg:certain",), ("cg:inferred",), ("cg:negative",), ("cg:wish",), ("ent:editor",)]


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ("", "Own Plain"),
        ("cg:force cg:defining", "Own Plain"),
        ("cg:force cg:prediction", "Own Plain"),
        ("cg:force cg:prescription", "Own Plain"),
        ("cg:polarity cg:negative", "Own Plain"),
        ("cg:certainty cg:probable", "Own Plain"),
        ("cg:scope cg:all", "Own Plain"),
        ("cg:force cg:question", "Own"),
        ("cg:force cg:wish", "Own"),
        ("cg:figure cg:metaphor", "Own"),
        ("cg:condition claim:p002-09", "Own"),
        ("cg:certainty cg:possible", "Own"),
        ("cg:scope cg:some", "Own"),
        ("cg:reportedBy ent:lecturer ; cg:claimant ent:editor ; cg:reporterStance cg:endorses", "Plain"),
        ("cg:reportedBy ent:lecturer ; cg:reporterStance cg:rejects", "Plain"),
        ("cg:reportedBy ent:lecturer ; cg:reporterStance cg:endorses", "Own Plain"),
        ("cg:reportedBy ent:editor ; cg:claimant ent:editor ; cg:reporterStance cg:endorses", "Own Plain"),
    ],
)
def test_what_may_stand_as_a_plain_triple(tmp_path: Path, facts: str, kinds: str) -> None:
    """Plain is what is put forward, foretold or wanted as it stands; own what no other voice reports."""
    ask = asking(build(tmp_path, claims=f"{CLAIMS.rpartition('.')[0]} {facts and f'; {facts}'} ."))
    rows = ask("SELECT ?kind { claim:p002-01 a ?kind FILTER(?kind IN (cg:OwnClaim, cg:PlainClaim)) }")
    assert [kind.removeprefix("cg:").removesuffix("Claim") for (kind,) in rows] == kinds.split()


def test_shortcuts(tiny: Ask) -> None:
    """A claim, a gap, a note and a mention know their paragraph, a conclusion what bears on it."""
    assert tiny("SELECT ?p { claim:p004-02 cg:paragraph ?p }") == [("par:p004",)]
    assert tiny("SELECT ?x { ?x a oa:Annotation ; cg:paragraph par:p002 }") == [
        ("gap:p002-g1",),
        ("mention:27-35",),
        ("mention:50-57",),
    ]
    assert tiny("SELECT ?n ?p { ?n cg:paragraph ?p FILTER(STRSTARTS(STR(?n), STR(note:))) }") == [
        ("note:p004-n1", "par:p004")
    ]
    assert tiny("SELECT ?p { mention:p003-m1 cg:paragraph ?p }") == [("par:p003",)]
    assert tiny("SELECT ?a { claim:p004-01 cg:supportedBy ?a }") == [("arg:p003-a1",)]
    assert tiny("SELECT ?to ?a { ?to cg:attackedBy ?a }") == [("arg:p003-a1", "arg:p003-a2")]


def test_the_same_proposition_has_the_same_key(tmp_path: Path) -> None:
    """Who says it and how does not matter; another object does, and half a proposition has none."""
    said = "rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object"
    ask = asking(
        build(
            tmp_path,
            claims=CLAIMS
            + f"""
claim:p003-01 a cg:Claim ; cg:quote "Britain rules. Who" ; {said} ent:britain ; cg:polarity cg:negative .
claim:p003-02 a cg:Claim ; cg:quote "rules Portugal" ; {said} ent:portugal .
claim:p003-03 a cg:Claim ; cg:quote "Portugal’s ports" ; rdf:subject ent:portugal .
""",
        )
    )
    rows = ask("SELECT ?claim ?key { ?claim cg:propositionKey ?key }")
    keys = {claim: key for claim, key in rows}  # noqa: C416 - dict() does not know that rows have two cells
    assert set(keys) == {"claim:p002-01", "claim:p003-01", "claim:p003-02"}
    assert keys["claim:p002-01"] == keys["claim:p003-01"] != keys["claim:p003-02"]


def test_speaker_of_the_innermost_part(tiny: Ask) -> None:
    """Inside the bracket the annotator speaks; a quotation that reaches beyond it is the editor's."""
    assert tiny("SELECT ?v { claim:p004-01 cg:claimant ?v }") == [("ent:annotator",)]
    assert tiny("SELECT ?v { claim:p004-02 cg:claimant ?v }") == [("ent:editor",)]


def test_voice_of_an_argument(tiny: Ask) -> None:
    """An argument is its conclusion's speaker's, through a nested argument too, unless somebody is named."""
    rows = tiny("SELECT ?a ?v { ?a a cg:Argument ; cg:claimant ?v }")
    assert rows == [
        ("arg:p003-a1", "ent:annotator"),
        ("arg:p003-a2", "ent:annotator"),
        ("arg:p003-a3", "ent:editor"),
    ]


def test_passage_of_a_claim(tiny: Ask) -> None:
    """The passage has source, both selectors, paragraph and part; its offsets give back the quotation."""
    ((passage, start, end, exact, prefix, suffix),) = tiny(
        "SELECT ?p ?s ?e ?x ?a ?z { claim:p002-01 cg:passage ?p . ?p a cg:Passage, oa:SpecificResource ;"
        f" oa:hasSource <{BASE}text> ; oa:hasSelector ?i, ?j ."
        " ?i oa:start ?s ; oa:end ?e ; a oa:TextPositionSelector ."
        " ?j oa:exact ?x ; oa:prefix ?a ; oa:suffix ?z ; a oa:TextQuoteSelector }"
    )
    assert passage == f"text#char={start},{end}"
    assert TEXT[int(start) : int(end)] == exact == "Portugal is a slave of Britain."
    assert (prefix, suffix) == ("Comrades! ", " We want peace, we want bread.")
    assert tiny("SELECT ?w { claim:p002-01 cg:passage/dcterms:isPartOf ?w }") == [
        ("par:p002",),
        ("part:lecture",),
    ]


def test_paragraphs_and_sentences(tiny: Ask) -> None:
    """Paragraphs and sentences are passages with names, positions and the words themselves."""
    doco = "http://purl.org/spar/doco/"
    rows = tiny(f"SELECT ?p ?l {{ ?p a <{doco}Paragraph> ; rdfs:label ?l }}")
    assert rows == [
        ("par:p001", "p001 (line 1)"),
        ("par:p002", "p002 (line 3)"),
        ("par:p003", "p003 (line 4)"),
        ("par:p004", "p004 (line 6)"),
    ]
    rows = tiny(
        f"SELECT ?n ?x {{ ?s a <{doco}Sentence> ; dcterms:isPartOf par:p004 ;"
        " <https://schema.org/position> ?n ;"
        " oa:hasSelector/oa:exact ?x }"
    )
    assert rows == [
        ("1", "1. ↑ See Yu. Kamenev, Vol.2."),
        ("2", "The island [It was a town.] was ceded to Turkey."),
    ]
    assert tiny("SELECT ?part { par:p004 dcterms:isPartOf ?part }") == [("part:note",)]


def test_parts_have_a_place(tiny: Ask) -> None:
    """Each part has the extent that its authored paragraphs, or its quotation, say."""
    rows = tiny("SELECT ?p ?s ?e { ?p a cg:TextPart ; oa:hasSelector ?i . ?i oa:start ?s ; oa:end ?e }")
    extents = {part: TEXT[int(start) : int(end)] for part, start, end in rows}
    assert extents["part:bracket"] == "[It was a town.]"
    assert extents["part:lecture"].startswith("A Small Lecture") and extents["part:lecture"].endswith(
        "Britain rules."
    )


def test_mentions(tiny: Ask) -> None:
    """Labels become mentions; a mention written by hand keeps its name and goes before them."""
    rows = tiny(
        "SELECT ?x ?b { ?m a oa:Annotation ; oa:hasBody ?b ;"
        " oa:hasTarget/oa:hasSelector/oa:exact ?x FILTER(STRSTARTS(STR(?b), STR(ent:))) }"
    )
    assert rows == [
        ("Britain", "ent:britain"),
        ("Britain", "ent:britain"),
        ("Britain rules", "ent:portugal"),
        ("Portugal", "ent:portugal"),
        ("Portugal", "ent:portugal"),
    ]
    assert tiny("SELECT ?t { mention:p003-m1 oa:hasTarget/dcterms:isPartOf ?t }") == [
        ("par:p003",),
        ("part:lecture",),
    ]
    assert tiny("SELECT ?m { ?m oa:motivatedBy oa:identifying }")[0][0].startswith("mention:")


def test_gaps_and_notes_have_targets(tiny: Ask) -> None:
    """Gaps and notes point to the passage that they quote."""
    rows = tiny(
        "SELECT ?a ?x { VALUES ?a { gap:p002-g1 note:p004-n1 } ?a oa:hasTarget/oa:hasSelector/oa:exact ?x }"
    )
    assert rows == [("gap:p002-g1", "Comrades!"), ("note:p004-n1", "Vol.2")]


def test_text_is_published_whole(tiny: Ask) -> None:
    """The text node carries the text and its fingerprint."""
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert tiny(f"SELECT ?t ?i {{ <{BASE}text> <https://schema.org/text> ?t ; dcterms:identifier ?i }}") == [
        (TEXT, f"sha256:{digest}")
    ]


def quads_of(lines: list[str]) -> list[Quad]:
    """The lines, parsed."""
    return list(parse("\n".join(lines).encode(), format=RdfFormat.N_QUADS))


def counts(lines: list[str], base: str) -> dict[str, int]:
    """What the dataset says about its size."""
    head = f"<{base}dataset> <http://rdfs.org/ns/void#"
    return {
        line[len(head) :].split(">")[0]: int(line.split('"')[1])
        for line in lines
        if line.startswith(head) and "XMLSchema#integer" in line
    }


def test_counts_are_true(tmp_path: Path) -> None:
    """Every figure of the dataset's description is right, its own triples counted in."""
    check_counts(b"".join(publish(write_edition(tmp_path)).nquads()).decode().splitlines(), BASE)


def check_counts(lines: list[str], base: str) -> None:
    """Hold the figures of the description in a published graph against the graph."""
    quads = quads_of(lines)
    kinds = [quad for quad in quads if quad.predicate.value.endswith("22-rdf-syntax-ns#type")]
    assert counts(lines, base) == {
        "triples": len(lines),
        "distinctSubjects": len({quad.subject for quad in quads}),
        "distinctObjects": len({quad.object for quad in quads}),
        "properties": len({quad.predicate for quad in quads}),
        "classes": len({quad.object for quad in kinds}),
        "entities": len({quad.subject for quad in quads if str(quad.subject).startswith(f"<{base}")}),
    }
    void = "http://rdfs.org/ns/void#"
    said = {quad.subject: _value(quad.object) for quad in quads if quad.predicate.value == f"{void}property"}
    for quad in quads:
        if quad.predicate.value == f"{void}triples" and quad.subject in said:
            assert int(_value(quad.object)) == sum(q.predicate.value == said[quad.subject] for q in quads)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "ent:odd a cg:Claim .",
            r"ent:odd: a cg:Claim whose name does not begin with claim: \(graph/odd.ttl:\d+\)\. Name it",
        ),
        ("ent:odd a cg:Argument .", "does not begin with arg:"),
        ("par:odd a cg:Passage .", "par:odd: a cg:Passage is not written by hand .* the build makes it"),
        ("par:p009 a <http://purl.org/spar/doco/Paragraph> .", "Paragraph.* is not written by hand"),
    ],
)
def test_what_has_no_place_is_refused(tmp_path: Path, written: str, message: str) -> None:
    """Claims and arguments are named by their paragraph; paragraphs and sentences are the build's."""
    with pytest.raises(DataProblem, match=message):
        build(tmp_path, odd=written)


def test_literals_stay_as_written(tmp_path: Path) -> None:
    """The published graph keeps lexical forms that a store would tidy away."""
    lines = build(
        tmp_path, extra='ent:portugal cg:a 1.50 ; cg:b "P12M"^^<http://www.w3.org/2001/XMLSchema#duration> .'
    )
    assert sum('"1.50"' in line or '"P12M"' in line for line in lines) == 2


def test_same_files_same_bytes(tmp_path: Path) -> None:
    """Hash seeds, locale, time zone and folder do not change a byte."""
    write_edition(tmp_path / "a", claims=MORE_CLAIMS, arguments=ARGUMENTS, others=OTHERS)
    write_edition(tmp_path / "b", claims=MORE_CLAIMS, arguments=ARGUMENTS, others=OTHERS)
    script = (
        "import sys\n"
        "from claimgraph.build.publish import publish\n"
        "from claimgraph.edition import find_edition\n"
        "sys.stdout.buffer.writelines(publish(find_edition(sys.argv[1])).nquads())"
    )
    outputs = set()
    for seed, locale, zone, folder in (
        ("0", "C", "UTC", "a"),
        ("1", "C.UTF-8", "Asia/Tokyo", "b"),
        ("7", "POSIX", "UTC", "a"),
    ):
        environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "PYTHONUTF8": "0"}
        environment["PYTHONPATH"] = os.pathsep.join(sys.path)
        command = [sys.executable, "-c", script, str(tmp_path / folder)]
        outputs.add(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert len(outputs) == 1


def test_build_version_counts_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changes what is published counts BUILD_VERSION up, or old caches would pass for current."""
    edition = write_edition(tmp_path, claims=MORE_CLAIMS, arguments=ARGUMENTS, others=OTHERS)
    tool = tmp_path / "tool"
    for file in edition.ontology_files():  # what the vocabulary says is not the build's
        (tool / "ontology").mkdir(parents=True, exist_ok=True)
        content = file.read_bytes() if file in edition.prefix_files() else b""
        (tool / "ontology" / file.name).write_bytes(content)
    monkeypatch.setattr("claimgraph.paths.data_homes", lambda: (tool, tool))
    content = b"".join(publish(edition).nquads())
    assert (BUILD_VERSION, hashlib.sha256(content).hexdigest()) == APPROVED, (
        "count up BUILD_VERSION in build/inputs.py"
    )


def problems(tmp_path: Path, **graph: str) -> list[str]:
    """Everything that is wrong with the tiny edition, one line each."""
    with pytest.raises(DataProblem) as caught:
        build(tmp_path, **graph)
    return caught.value.lines()


HEADER = HEAD.count("\n")


def test_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    """One run tells every wrong quotation, with file, line, claim and the nearest words, in file order."""
    found = problems(
        tmp_path,
        claims=(
            '\nclaim:p002-01 a cg:Claim ; cg:quote "Portugal was a slave of Britain." .\n'
            'claim:p003-01 a cg:Claim ;\n  cg:quote "Britain rules" .\n'
            'claim:p002-02 a cg:Claim ; cg:quote "Who rules" ; cg:cue "nobody" .\n'
        ),
        others='\ngap:p002-g1 cg:quote "Comrads!" .\n',
    )
    assert [line.partition(" (graph/")[0] for line in found] == [
        'claim:p002-01: the words "Portugal was a slave of Britain." do not stand in p002',
        'claim:p003-01: "Britain rules" stands 2 times in p003',
        'claim:p002-02: the words "Who rules" do not stand in p002',
        'gap:p002-g1: the words "Comrads!" do not stand in p002',
    ]
    assert [line.partition(" (graph/")[2] for line in found] == [
        f'claims.ttl:{HEADER + 2}). Nearest match: "Portugal is a slave of Britain.".',
        (
            f"claims.ttl:{HEADER + 3}). Quote more words, or add oa:prefix (the words right before)"
            " or oa:suffix (right after)."
        ),
        f"claims.ttl:{HEADER + 5}). They stand in p003.",
        f'others.ttl:{HEADER + 2}). Nearest match: "Comrades!".',
    ]


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        ({"claims": 'claim:p2-1 a cg:Claim ; cg:quote "x" .'}, "claim:p2-1: not a name of its kind"),
        ({"claims": 'claim:p099-01 a cg:Claim ; cg:quote "x" .'}, "the text has no paragraph p099"),
        ({"claims": "claim:p002-01 a cg:Claim ."}, "claim:p002-01: no cg:quote"),
        ({"claims": 'claim:p002-01 a cg:Claim ; cg:quote "We", "we" .'}, "cg:quote is given 2 times"),
        ({"claims": 'claim:p002-01 cg:quote "Comrades!" .'}, "not typed as cg:Claim"),
        ({"claims": CLAIMS + 'claim:p002-01 cg:cue "We" .'}, "a second claim of this name"),
        (
            {"claims": 'claim:p002-01 a cg:Claim ; cg:quote "Comrades!" ; cg:cue "they" .'},
            'cg:cue "they" does not stand in p002',
        ),
        (
            {"claims": 'claim:p002-01 a cg:Claim ; cg:quote "Comrades!" ; cg:objectText "they" .'},
            "cg:objectText",
        ),
        ({"edition": EDITION + "part:x a cg:TextPart ."}, "a text part without a dcterms:extent"),
        (
            {"edition": EDITION + 'part:x a cg:TextPart ; dcterms:extent "p003-p002" .'},
            "ends before it begins",
        ),
        ({"edition": EDITION + 'part:x a cg:TextPart ; dcterms:extent "p900" .'}, "no paragraph p900"),
        (
            {"edition": EDITION + 'part:x a cg:TextPart ; dcterms:extent "p002" ; cg:quote "x y" .'},
            "do not stand",
        ),
        ({"edition": NAMED}, "claim:p002-01: no voice"),
        ({"others": "arg:p002-a1 a cg:Argument ."}, "arg:p002-a1: no voice and no conclusion"),
        ({"others": "arg:p002-a1 cg:conclusion arg:p002-a1 ."}, "arg:p002-a1: no voice and no conclusion"),
        ({"others": "arg:x a cg:Argument ."}, "arg:x: not a name of its kind"),
        ({"others": 'note:p002-n1 cg:quote "nothing" .'}, "note:p002-n1: the words"),
        ({"others": 'mention:p002-m1 cg:quote "nothing" .'}, "mention:p002-m1: the words"),
    ],
)
def test_each_mistake_is_told(tmp_path: Path, graph: dict[str, str], message: str) -> None:
    """Each kind of mistake in the authored files stops the build with its file and line."""
    (problem,) = problems(tmp_path, **{name: f"\n{content}" for name, content in graph.items()})
    assert message in problem
    assert "(graph/" in problem


@pytest.mark.parametrize(
    "parts", ["", 'part:lecture a cg:TextPart ; dcterms:extent "p001-p003" .'], ids=["no part", "no speaker"]
)
@pytest.mark.parametrize("conclusion", ["claim:p002-01", "arg:p002-a2"])
def test_an_argument_without_a_voice(tmp_path: Path, parts: str, conclusion: str) -> None:
    """An argument whose conclusion no speaker's part holds has no voice, and that is what is told."""
    voiced = CLAIMS.replace("a cg:Claim ;", "a cg:Claim ; cg:claimant ent:lecturer ;")
    others = (
        f"\narg:p002-a1 a cg:Argument ; cg:conclusion {conclusion} .\n"
        "arg:p002-a2 a cg:Argument ; cg:conclusion claim:p002-01 ; cg:claimant ent:editor .\n"
    )
    (problem,) = problems(tmp_path, edition=NAMED + parts, claims=voiced, others=others)
    assert problem == (
        "arg:p002-a1: no voice: no text part with a cg:speaker stands around its conclusion "
        f"(graph/others.ttl:{HEADER + 2}). Add cg:claimant, or give the text part around it a cg:speaker."
    )


def test_unreadable_editions(tmp_path: Path) -> None:
    """Broken Turtle and an edition without a name are told as such."""
    with pytest.raises(DataProblem, match=rf"broken Turtle.*graph/claims\.ttl:{HEADER + 1}"):
        build(tmp_path / "a", claims='claim:p002-01 a cg:Claim ; cg:quote "We .')
    with pytest.raises(UnreadableInput, match=r"the edition has no name \(.*graph/edition\.ttl\)"):
        build(tmp_path / "b", edition="")


def test_no_claim_is_asserted(tiny: Ask) -> None:
    """What a claim says stands nowhere as a plain triple."""
    assert tiny("SELECT ?s { ?s rel:subjugatedBy ?o }") == []
