"""What other tools annotate, brought to the text: exactly, by its context, or listed – never guessed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cassis
import pytest

from claimgraph.annotations.reading import drafter_of, read_annotations
from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.tables.files import read_table
from claimgraph.tables.taking import take
from tiny_edition import EDITION, TEXT, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.annotations.proposals import Drafts
    from claimgraph.edition import Edition
    from conftest import Run

CLAIMS = """
claim:p002-01 a cg:Claim ; rdfs:label "Portugal is a slave of Britain."@en ;
    cg:quote "Portugal is a slave of Britain." ; cg:figure cg:metaphor ; cg:certainty cg:unmarked ;
    rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object ent:britain .
claim:p003-01 a cg:Claim ; rdfs:label "Britain rules, it is said."@en ; cg:quote "Britain rules" ;
    oa:suffix ". Who" ; rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal ;
    cg:claimant ent:editor ; cg:reportedBy ent:lecturer ; cg:reporterStance cg:rejects ;
    cg:when "1914/.."^^<http://id.loc.gov/datatypes/edtf/EDTF> .
claim:p003-02 a cg:Claim ; rdfs:label "Britain rules the ports."@en ;
    cg:quote "Who rules […] ports?" ;
    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal .
arg:p003-a1 a cg:Argument ; cg:premise claim:p003-01 ; cg:bearing cg:supports ; cg:conclusion claim:p002-01 .
arg:p003-a2 a cg:Argument ; cg:premise claim:p003-01 ; cg:bearing cg:supports ; cg:conclusion arg:p003-a1 .
gap:p002-g1 a oa:Annotation ; oa:motivatedBy oa:classifying ; cg:quote "Comrades!" ; oa:hasBody cg:address .
note:p004-n1 a oa:Annotation ; oa:motivatedBy oa:commenting ; cg:quote "Kamenev" ; oa:bodyValue "Who?"@en .
"""


@pytest.fixture
def small(tmp_path: Path) -> Edition:
    """A small edition with a claim, a report, arguments, a gap and a note."""
    return write_edition(tmp_path / "small", edition=EDITION, claims=CLAIMS)


def _draft(edition: Edition, file: Path, content: str | dict[str, Any] | list[Any]) -> Drafts:
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_annotations(drafter_of(edition), file)


def _quoted(drafts: Drafts) -> list[tuple[str, str, str]]:
    """(sheet, id, quotation and what tells it from its likes) of every row."""
    rows = []
    for sheet, name, properties in [*drafts.whole, *drafts.partial]:
        said = {iri.rpartition("#")[2]: values[0].value for iri, values in properties.items()}
        rows.append((sheet, name, "|".join(said.get(one, "") for one in ("prefix", "quote", "suffix"))))
    return rows


def _selected(exact: str, prefix: str = "", suffix: str = "", start: int = -1) -> dict[str, Any]:
    selectors: list[dict[str, Any]] = [
        {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    ]
    if start >= 0:
        selectors.append({"type": "TextPositionSelector", "start": start, "end": start + len(exact)})
    return {"source": "https://example.org/page", "selector": selectors}


@pytest.mark.parametrize(("form", "ending"), [("webannotation", "json"), ("tei", "xml")])
def test_our_own_exports_come_back_and_change_nothing(
    small: Edition, tmp_path: Path, runner: Run, form: str, ending: str
) -> None:
    """What the build derived is told from what was written: nothing is new, nothing differs."""
    root = str(small.root)
    exported = runner("export", "-F", form, "-o", str(tmp_path / f"x.{ending}"), "--edition", root)
    assert exported.exit_code == 0
    taken = runner("import", str(tmp_path / f"x.{ending}"), "--edition", root)
    assert (taken.exit_code, taken.stderr) == (0, "")
    assert taken.stdout.endswith("Nothing changed.\n")


@pytest.mark.parametrize(("form", "ending"), [("webannotation", "json"), ("tei", "xml")])
def test_our_own_exports_bring_claims_into_an_edition_that_has_none(
    small: Edition, tmp_path: Path, runner: Run, form: str, ending: str
) -> None:
    """All of them, with their names, and as they were written."""
    file = tmp_path / f"x.{ending}"
    runner("export", "-F", form, "-o", str(file), "--edition", str(small.root))
    empty = write_edition(tmp_path / "empty", edition=EDITION, claims="# None yet.\n")
    taken = runner("import", str(file), "--edition", str(empty.root), "--allow-findings")
    assert taken.exit_code == 0, taken.output
    claims = [edition.folder("graph") / "claims.ttl" for edition in (small, empty)]
    runner("fmt", str(claims[0]), "--edition", str(small.root))
    written = [path.read_text(encoding="utf-8").replace("\n# None yet.\n", "") for path in claims]
    # An explicit default is one nobody can tell from a derived one; everything else is there.
    assert written[1] == written[0].replace("    cg:certainty cg:unmarked ;\n", "")


def test_words_are_found_by_position_by_context_or_not(small: Edition, tmp_path: Path) -> None:
    """Position and words that agree; words between others; words that stand once; all else is listed."""
    at = TEXT.index("Britain rules. Who")
    items = [
        {"type": "Annotation", "id": "#1", "target": _selected("Britain rules", start=at)},
        {"type": "Annotation", "id": "#2", "target": _selected("Britain rules", "ports? ", "", start=3)},
        {"type": "Annotation", "id": "#3", "target": _selected("We want peace")},
        {"type": "Annotation", "id": "#4", "target": _selected("Britain rules")},
        {"type": "Annotation", "id": "#5", "target": _selected("Britain rulez")},
        {"type": "Annotation", "id": "#6", "target": _selected("We want peace", "They said: ")},
        {"type": "Annotation", "id": "#7", "target": {"source": "x"}},
        {
            "type": "Annotation",
            "id": "#8",
            "target": {"selector": _selected("Comrades!", start=17)["selector"][1]},
        },
    ]
    drafts = _draft(small, tmp_path / "x.json", items)
    assert drafts.how == {"exactly": 1, "by its context": 1, "by its words": 1}
    assert _quoted(drafts) == [
        ("claims", "p003", "|Britain rules|. Who"),
        ("claims", "p003", "ports? |Britain rules|"),
        ("claims", "p002", "|We want peace|"),
    ]
    assert [line.partition(": ")[0] for line in drafts.unplaced] == [
        f"annotation {number} (#{number})" for number in (4, 5, 6, 7, 8)
    ]
    assert "stand 2 times in the text, and nothing tells which is meant" in drafts.unplaced[0]
    assert "in p003, " in drafts.unplaced[1]
    assert "a place and no words to prove it" in drafts.unplaced[4]


def test_what_tags_and_remarks_say_becomes_a_claim(small: Edition, tmp_path: Path) -> None:
    """Properties by their names, values by their list, entities by their label; the rest is a note."""
    text = (
        "label: Who rules the ports?\nsubject: Portugal\nrelation: rules\nobject: ent:britain\n"
        "Odd, is it not?"
    )
    row = {
        "id": "a", "uri": "https://example.org/page", "user": "acct:me@example.org", "text": text,
        "tags": ["question", "force: nonsense", "later"],
        "target": [_selected("Who rules Portugal’s ports?")],
    }  # fmt: skip
    drafts = _draft(small, tmp_path / "x.json", {"total": 1, "rows": [row]})
    assert drafts.form == "Hypothesis" and not drafts.partial
    ((_, name, properties),) = drafts.whole
    said = {iri.rpartition("#")[2].rpartition("/")[2]: values[0].value for iri, values in properties.items()}
    assert name == "p003" and said["label"] == "Who rules the ports?"
    assert (said["subject"], said["object"]) == (
        "https://example.org/small/entity/portugal",
        "https://example.org/small/entity/britain",
    )
    assert said["predicate"].endswith("/rules") and said["force"].endswith("#question")
    assert said["editorialNote"] == "Odd, is it not?\n#force: nonsense\n#later"
    assert drafts.lost == ["row 1 (a): who wrote it, acct:me@example.org, and when"]


def test_what_is_left_open_is_a_table_to_be_filled_in(small: Edition, tmp_path: Path, runner: Run) -> None:
    """From Recogito's annotations and their relation to a table, and filled in from there to the graph."""

    def body(value: str, purpose: str) -> dict[str, str]:
        return {"type": "TextualBody", "value": value, "purpose": purpose}

    items = [
        {"type": "Annotation", "id": "#a", "body": [body("bread", "commenting")],
         "target": _selected("we want bread")},
        {"type": "Annotation", "id": "#b", "body": [body("wish", "tagging")],
         "target": _selected("We want peace")},
        {"type": "Annotation", "id": "#r", "motivation": "linking", "body": [body("supports", "tagging")],
         "target": [{"id": "#a"}, {"id": "#b"}]},
        {"type": "Annotation", "id": "#s", "motivation": "linking", "body": [body("near", "tagging")],
         "target": [{"id": "#a"}, {"id": "#b"}]},
    ]  # fmt: skip
    file, table = tmp_path / "x.json", tmp_path / "open"
    file.write_text(json.dumps({"@context": "http://www.w3.org/ns/anno.jsonld", "items": items}))
    root = str(small.root)
    told = runner("import", str(file), "--edition", root)
    assert told.exit_code == 1 and "3 say less than a whole claim" in told.stderr
    told = runner("import", str(file), "--to", str(table), "--edition", root)
    assert told.exit_code == 0, told.output
    assert "Lost: “near” is no bearing of an argument (annotation 4 (#s))." in told.stderr
    assert "3 to be filled in" in told.stdout
    claims = (table / "claims.csv").read_text(encoding="utf-8")
    for label, quote in (("We want bread.", "we want bread"), ("We want peace.", "We want peace")):
        claims = claims.replace(f",,{quote},", f",{label},{quote},").replace(
            f"{label},{quote},,,,,,", f"{label},{quote},,,ent:lecturer,strivesFor,ent:portugal,"
        )
    (table / "claims.csv").write_text(claims, encoding="utf-8")
    taken = take(small, read_table(table), allow_findings=True)
    assert [str(one) for one in taken.problems] == []
    assert taken.comparison.things("new") == ["claim:p002-02", "claim:p002-03", "arg:p002-a1"]
    written = (small.folder("graph") / "claims.ttl").read_text(encoding="utf-8")
    assert "cg:premise claim:p002-02" in written and "cg:force cg:wish" in written


def test_brat_is_read_with_its_text(small: Edition, tmp_path: Path) -> None:
    """Offsets in another layout of the text, an attribute, a remark, a relation; pieces are lost by name."""
    text = "A SMALL LECTURE IN CAPITALS\n\n" + TEXT.partition("\n\n")[2].replace(
        "want bread.\n", "want bread.\n\n"
    )
    first, second = text.index("Portugal is"), text.rindex("Britain rules")
    lines = [
        f"T1\tClaim {first} {first + 31}\t{text[first : first + 31]}",
        f"T2\tClaim {second} {second + 13}\tBritain rules",
        f"T3\tClaim {second - 7} {second - 1};{second} {second + 7}\tports? Britain",
        "T4\tClaim 1\tA",
        "T5\tClaim 0 7\tWe want peace",
        "T6\tgap 0 7;8 10\tComrades! We",
        "#2\tAnnotatorNotes T5\tlabel: We want peace.; subject: lecturer; relation: strivesFor",
        "A1\tcertainty T1 likely",
        "A2\tNegated T2",
        "#1\tAnnotatorNotes T2\tAgain?",
        "R1\tsupports Arg1:T2 Arg2:T1",
        "R2\tbefore Arg1:T2 Arg2:T1",
        "X9\twhat",
    ]
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    drafts = _draft(small, tmp_path / "x.ann", "\n".join(lines))
    assert [row[2] for row in _quoted(drafts)[:2]] == [
        "|Portugal is a slave of Britain.|",
        "ports? |Britain rules|",
    ]
    assert drafts.how == {"by its context": 3, "by its words": 1}  # where the file of words is another one
    assert {"|We want peace|"} < {row[2] for row in _quoted(drafts)}
    properties = [said for _, _, said in drafts.partial if "We want peace." in str(said)]
    assert "strivesFor" in str(properties) and "lecturer" in str(properties)
    assert _quoted(drafts)[2][2] == "|ports? […] Britain|"
    sheets = [sheet for sheet, _, _ in drafts.partial]
    assert sheets == ["claims", "claims", "claims", "claims", "arguments"]
    assert [line.partition(": ")[0] for line in drafts.lost] == [
        "line 4", "line 6 (T6)", "line 13 (X9)", "line 12 (R2)",
    ]  # fmt: skip


def test_tei_says_who_speaks_to_whom(small: Edition, tmp_path: Path) -> None:
    """said, q and quote with @who, @toWhom and @direct, names with @ref; unknown people stay a remark."""
    tei = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body>
    <p>Comrades! <said who="#editor" toWhom="#nobody" direct="false">Portugal is a slave of Britain.</said>
    We want peace, we want bread.</p>
    <p><said who="#lecturer" direct="true">Britain rules</said>. Who rules
    <placeName ref="#portugal">Portugal</placeName>’s ports? Britain rules.</p></body></text></TEI>"""
    drafts = _draft(small, tmp_path / "x.xml", tei)
    rows = {name: properties for _, name, properties in [*drafts.partial, *drafts.whole]}
    said = {iri.rpartition("#")[2]: values[0].value for iri, values in rows["p002"].items()}
    assert said["claimant"].endswith("/editor") and said["reportMode"].endswith("#indirect")
    assert said["editorialNote"] == "@toWhom #nobody"
    assert (
        "https://w3id.org/claimgraph/ns#claimant" not in rows["p003"]
    )  # the speaker of the part it stands in
    assert [value.value for value in rows["mention p003"]["http://www.w3.org/ns/oa#hasBody"]] == [
        "https://example.org/small/entity/portugal"
    ]


@pytest.mark.parametrize("form", ["json", "xmi"])
def test_a_cas_is_read_by_code_points(small: Edition, tmp_path: Path, form: str) -> None:
    """INCEpTION counts UTF-16 units: signs beyond the first 65,536 before the words do not shift them."""
    system = cassis.TypeSystem()
    claim = system.create_type("webanno.custom.Claim", "uima.tcas.Annotation")
    system.create_feature(claim, "kind", "uima.cas.String")
    step = system.create_type("webanno.custom.Step", "uima.tcas.Annotation")
    system.create_feature(step, "Governor", claim)
    system.create_feature(step, "Dependent", claim)
    system.create_feature(step, "how", "uima.cas.String")
    text = "\N{GRINNING FACE}\N{GRINNING FACE}\n\n" + TEXT
    cas = cassis.Cas(typesystem=system)
    cas.sofa_string, cas.sofa_mime = text, "text/plain"
    first, second = text.index("We want peace"), text.rindex("Britain rules")
    one, two = claim(begin=first, end=first + 13, kind="wish"), claim(begin=second, end=second + 13)
    cas.add_all([one, two, step(begin=second, end=second + 13, Governor=one, Dependent=two, how="explains")])
    file = tmp_path / f"x.{form}"
    if form == "json":
        cas.to_json(file)
    else:
        cas.to_xmi(file)
        system.to_xml(tmp_path / "TypeSystem.xml")
    drafts = read_annotations(drafter_of(small), file)
    assert drafts.how == {"by its context": 2}
    assert [row[2] for row in _quoted(drafts)[:2]] == ["|We want peace|", "ports? |Britain rules|"]
    (wish, _, argument) = (properties for _, _, properties in drafts.partial)
    assert wish["https://w3id.org/claimgraph/ns#force"][0].value.endswith("#wish")
    assert argument["https://w3id.org/claimgraph/ns#bearing"][0].value.endswith("#explains")


@pytest.mark.parametrize(
    ("name", "content", "error", "said"),
    [
        ("x.json", "{", UnreadableInput, "broken JSON"),
        ("x.json", "[]", UsageProblem, "no annotations that are known"),
        ("x.json", "[" * 100_000, UnreadableInput, "nests too deeply"),
        ("x.xml", "<TEI>", UnreadableInput, "no well-formed XML"),
        ("x.json", '{"%FEATURE_STRUCTURES": 1}', UnreadableInput, "no CAS that can be read"),
        ("x.xmi", "<x/>", UnreadableInput, "the type system of the CAS is missing"),
        ("x.xml", "<html/>", UnreadableInput, "this is no TEI"),
    ],
)
def test_what_is_no_annotation_is_told(
    small: Edition, tmp_path: Path, name: str, content: str, error: type[Exception], said: str
) -> None:
    """One line that says what the file is not."""
    with pytest.raises(error, match=said):
        _draft(small, tmp_path / name, content)
