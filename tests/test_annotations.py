"""What other tools annotate, brought to the text: exactly, by its context, or listed – never guessed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cassis
import pytest

from annotated import annotated_edition, draft, quoted
from claimgraph.annotations.formats import drafter_of, read_annotations
from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.tables.files import read_table
from claimgraph.tables.importing import import_table
from tiny_edition import EDITION, TEXT, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition
    from conftest import Run


@pytest.fixture
def small(tmp_path: Path) -> Edition:
    """A small edition with annotations of every kind."""
    return annotated_edition(tmp_path / "small")


def _selected(exact: str, prefix: str = "", suffix: str = "", start: int = -1) -> dict[str, Any]:
    selectors: list[dict[str, Any]] = [
        {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    ]
    if start >= 0:
        selectors.append({"type": "TextPositionSelector", "start": start, "end": start + len(exact)})
    return {"source": "https://example.org/page", "selector": selectors}


@pytest.mark.parametrize(
    ("form", "ending"), [("webannotation", "json"), ("tei", "xml"), ("argdown", "argdown")]
)
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
    drafts = draft(small, tmp_path / "x.json", items)
    assert drafts.how == {"exactly": 1, "by its context": 1, "by its words": 1}
    assert quoted(drafts) == [
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
        "NonTextCell, is it not?"
    )
    row = {
        "id": "a", "uri": "https://example.org/page", "user": "acct:me@example.org", "text": text,
        "tags": ["question", "force: nonsense", "later"],
        "target": [_selected("Who rules Portugal’s ports?")],
    }  # fmt: skip
    drafts = draft(small, tmp_path / "x.json", {"total": 1, "rows": [row]})
    assert drafts.form == "Hypothesis" and not drafts.partial
    ((_, name, properties),) = drafts.whole
    said = {iri.rpartition("#")[2].rpartition("/")[2]: values[0].value for iri, values in properties.items()}
    assert name == "p003" and said["label"] == "Who rules the ports?"
    assert (said["subject"], said["object"]) == (
        "https://example.org/small/entity/portugal",
        "https://example.org/small/entity/britain",
    )
    assert said["predicate"].endswith("/rules") and said["force"].endswith("#question")
    assert said["editorialNote"] == "NonTextCell, is it not?\n#force: nonsense\n#later"
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
    taken = import_table(small, read_table(table), allow_findings=True)
    assert [str(one) for one in taken.problems] == []
    assert taken.comparison.of_kind("new") == ["claim:p002-02", "claim:p002-03", "arg:p002-a1"]
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
    drafts = draft(small, tmp_path / "x.ann", "\n".join(lines))
    assert [row[2] for row in quoted(drafts)[:2]] == [
        "|Portugal is a slave of Britain.|",
        "ports? |Britain rules|",
    ]
    assert drafts.how == {"by its context": 3, "by its words": 1}  # where the file of words is another one
    assert {"|We want peace|"} < {row[2] for row in quoted(drafts)}
    properties = [said for _, _, said in drafts.partial if "We want peace." in str(said)]
    assert "strivesFor" in str(properties) and "lecturer" in str(properties)
    assert quoted(drafts)[2][2] == "|ports? […] Britain|"
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
    drafts = draft(small, tmp_path / "x.xml", tei)
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


def written_cas(cas: cassis.Cas, folder: Path, form: str) -> Path:
    """The file of a CAS, as JSON or as XMI with its type system beside it."""
    file = folder / f"x.{form}"
    if form == "json":
        cas.to_json(file)
    else:
        cas.to_xmi(file)
        cas.typesystem.to_xml(folder / "TypeSystem.xml")
    return file


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
    drafts = read_annotations(drafter_of(small), written_cas(cas, tmp_path, form))
    assert drafts.how == {"by its context": 2}
    assert [row[2] for row in quoted(drafts)[:2]] == ["|We want peace|", "ports? |Britain rules|"]
    (wish, _, argument) = (properties for _, _, properties in drafts.partial)
    assert wish["https://w3id.org/claimgraph/ns#force"][0].value.endswith("#wish")
    assert argument["https://w3id.org/claimgraph/ns#bearing"][0].value.endswith("#explains")


def test_a_place_is_exact_only_where_what_stands_around_agrees(small: Edition, tmp_path: Path) -> None:
    """In another text the same words may stand at the same place by chance."""
    at = TEXT.index("Britain rules. Who")
    target = _selected("Britain rules", "Who rules Portugal’s ports? ", "", start=at)
    drafts = draft(small, tmp_path / "x.json", [{"type": "Annotation", "target": target}])
    assert drafts.how == {"by its context": 1}
    assert quoted(drafts)[0][2] == "ports? |Britain rules|"


def test_blanks_are_one_and_words_may_go_on_in_another_paragraph(small: Edition, tmp_path: Path) -> None:
    """A page has other line ends than a file; what runs over a paragraph's end is quoted in pieces."""
    items = [
        {"type": "Annotation", "target": _selected("Who rules\nPortugal’s\u00a0ports?")},
        {"type": "Annotation", "target": _selected("we want bread. Britain rules. Who")},
        {"type": "Annotation", "target": _selected("Who rules […] ports?")},
    ]
    assert [row[1:] for row in quoted(draft(small, tmp_path / "x.json", items))] == [
        ("p003", "|Who rules Portugal’s ports?|"),
        ("p002", "|we want bread. [p003] Britain rules. Who|"),
        ("p003", "|Who rules […] ports?|"),
    ]


def test_odd_annotations_are_told_and_break_nothing(small: Edition, tmp_path: Path) -> None:
    """Other types than the model has, numbers without end, a page that is elsewhere."""
    row: dict[str, Any] = {"uri": "x", "target": [_selected("We want peace"), 5], "tags": 7}
    rows = {"rows": [row, {"uri": 1, "target": 5, "text": 3}, None]}
    drafts = draft(small, tmp_path / "x.json", rows)
    assert len(drafts.partial) == 1 and len(drafts.unplaced) == 1 and drafts.lost == ["row 3: no annotation"]
    own = "https://example.org/small/claim/p002-09"
    body = {"id": own, "cg:quantity": 10**30, "rdfs:label": {"@value": "x", "@language": "no language"}}
    item = {"id": f"{own}#annotation", "target": _selected("We want peace"), "body": [body, 4, None]}
    page = {"first": {"items": [item], "next": "https://example.org/2"}, "target": None}
    drafts = draft(small, tmp_path / "y.json", {"items": [page["first"], 1, [[item]]]})
    assert len(drafts.partial) == 2
    assert drafts.lost == ["the page: what stands on another one, https://example.org/2"]


def test_a_name_that_two_annotations_have_is_no_end_of_an_argument(small: Edition, tmp_path: Path) -> None:
    """Which of them is meant nobody can tell."""
    marked = [_selected("We want peace"), _selected("we want bread"), _selected("Who rules")]
    items: list[dict[str, Any]] = [
        {"type": "Annotation", "id": name, "target": target}
        for name, target in zip(["#a", "#b", "#b"], marked, strict=True)
    ]
    link = {
        "type": "Annotation",
        "motivation": "linking",
        "target": ["#a", "#b"],
        "body": {"value": "supports"},
    }
    drafts = draft(small, tmp_path / "x.json", [*items, link])
    assert [sheet for sheet, _, _ in drafts.partial] == ["claims"] * 3
    assert drafts.lost == ["annotation 4: its ends are not both in the text, each by a name of its own"]


def test_brat_breaks_lines_where_brat_does(small: Edition, tmp_path: Path) -> None:
    """A line separator ends no line; an attribute may stand before its event; no endless number."""
    lines = [
        "\ufeffT1\tClaim 0 13\tWe want\u2028peace", "A1\tNegated E1", "E1\tClaim:T1",
        f"T2\tClaim {'9' * 5000} {'9' * 5000}\tx",
    ]  # fmt: skip
    drafts = draft(small, tmp_path / "x.ann", "\r\n".join(lines))
    assert quoted(drafts) == [("claims", "p002", "|We want peace|")]
    note = drafts.partial[0][2]["http://www.w3.org/2004/02/skos/core#editorialNote"]
    assert [value.value for value in note] == ["#Negated"]
    assert len(drafts.lost) == 1 and drafts.lost[0].startswith("line 4: no type and offsets")


@pytest.mark.parametrize("form", ["json", "xmi"])
def test_a_cas_has_lists_slots_and_layers_of_its_own(small: Edition, tmp_path: Path, form: str) -> None:
    """Several values, roles that others play, words of no length: nothing is lost in silence."""
    system = cassis.TypeSystem()
    link = system.create_type("webanno.custom.ClaimRole", "uima.cas.TOP")
    claim = system.create_type("webanno.custom.Claim", "uima.tcas.Annotation")
    system.create_feature(link, "role", "uima.cas.String")
    system.create_feature(link, "target", claim)
    system.create_feature(claim, "senses", "uima.cas.StringArray")
    system.create_feature(claim, "roles", "uima.cas.FSArray", link)
    cut_up = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"
    lemma = system.create_type(f"{cut_up}.Lemma", "uima.tcas.Annotation")
    system.create_feature(lemma, "value", "uima.cas.String")
    token = system.create_type(f"{cut_up}.Token", "uima.tcas.Annotation")
    cas = cassis.Cas(typesystem=system)
    cas.sofa_string, cas.sofa_mime = TEXT, "text/plain"
    first, second = TEXT.index("We want peace"), TEXT.index("we want bread")
    strings, many = system.get_type("uima.cas.StringArray"), system.get_type("uima.cas.FSArray")
    two = claim(begin=second, end=second + 13, senses=strings(elements=["to wish", "to lack"]))
    one = claim(begin=first, end=first + 13, roles=many(elements=[link(role="supports", target=two)]))
    cas.add_all([
        one, two, claim(begin=first, end=first), token(begin=first, end=first + 2),
        lemma(begin=first + 3, end=first + 7, value="want"),
    ])  # fmt: skip
    drafts = read_annotations(drafter_of(small), written_cas(cas, tmp_path, form))
    assert {row[2] for row in quoted(drafts)} == {
        "|We want peace|", "|want| peace", "|we want bread|", "||",
    }  # fmt: skip
    notes = [
        value.value
        for _, _, properties in drafts.partial
        for value in properties.get("http://www.w3.org/2004/02/skos/core#editorialNote", ())
    ]
    assert "#senses: to wish\n#senses: to lack" in notes and "#Lemma\n#value: want" in notes
    (argument,) = (properties for sheet, _, properties in drafts.partial if sheet == "arguments")
    assert argument["https://w3id.org/claimgraph/ns#bearing"][0].value.endswith("#supports")
    assert len(drafts.lost) == 1 and drafts.lost[0].endswith("it is of no words: Claim")


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
        draft(small, tmp_path / name, content)
