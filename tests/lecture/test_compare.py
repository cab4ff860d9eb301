"""Contradictions, tensions and comparisons: what the text bears, and what the rules keep out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store

from claimgraph.answer.compare import Opposition, compare, oppositions
from claimgraph.answer.voices import find_voice, voices
from claimgraph.model import Model
from claimgraph.terms import Prefixes
from tiny_edition import HEAD

if TYPE_CHECKING:
    from claimgraph.answer.voices import Voice
    from conftest import Run


def _voice(store: Store, prefixes: Prefixes, name: str) -> Voice:
    return find_voice(store, voices(store), prefixes, name)


def _pairs(found: list[Opposition], kind: str, ground: str = "") -> set[tuple[str, str]]:
    return {
        (item.one.claim.name, item.other.claim.name)
        for item in found
        if item.kind == kind and item.ground.startswith(ground)
    }


def test_contradictions_of_the_text(model: Model) -> None:
    """Every contradiction between propositions, each read against the text, and no other."""
    found = oppositions(model)
    assert _pairs(found, "contradiction", "one affirms") == {
        ("p021-21", "p021-16"),  # a power that serves both classes
        ("p068-39", "p081-18"),  # 1905 vanished, it did not vanish
        ("p079-05", "p079-08"), ("p079-06", "p079-09"), ("p079-07", "p079-10"),  # the three towns
    }  # fmt: skip
    assert _pairs(found, "contradiction", "two values") == {
        ("p079-05", "p079-11"), ("p079-06", "p079-12"), ("p079-07", "p079-13")
    }  # fmt: skip
    assert not _pairs(found, "contradiction", "relations")


def test_contradictions_that_the_curator_sees(model: Model) -> None:
    """Weakness that is no shame and a crime, Tsardom strong and rotten, eleven members and fifteen votes."""
    assert _pairs(oppositions(model), "contradiction", "as the curator") == {
        ("p050-05", "p048-14"), ("p069-09", "p068-22"), ("p069-09", "p068-41"),
        ("p078-74", "p078-56"), ("p078-75", "p078-56"), ("p078-76", "p078-56"),
    }  # fmt: skip


def test_tensions_of_the_text(model: Model) -> None:
    """Norms against norms, among them the rifles, and forecasts against facts, are tensions and no more."""
    found = oppositions(model)
    assert _pairs(found, "tension", "norm against norm") == {
        ("p022-07", "p054-01"), ("p022-07", "p054-04"), ("p054-18", "p054-01"), ("p054-18", "p054-04"),
        ("p055-20", "p058-16"), ("p062-19", "p061-05"), ("p062-21", "p062-23"), ("p062-36", "p062-23"),
    }  # fmt: skip
    assert _pairs(found, "tension", "forecast") == {("p044-14", "p044-10"), ("p066-06", "p066-08")}
    contradictions = {item.one.claim for item in found if item.kind == "contradiction"}
    assert not contradictions & {item.one.claim for item in found if item.kind == "tension"}


def test_both_quotations(store: Store, prefixes: Prefixes, model: Model) -> None:
    """Both voices stand side by side with their words; what is told names who tells it and his stance."""
    found = oppositions(model, _voice(store, prefixes, "editor"), _voice(store, prefixes, "foreign-workers"))
    (pair,) = found
    assert pair.one.voice == "the editor of the footnotes" and not pair.one.report
    assert pair.one.claim.quote == "‘the revolution did not vanish’ with that defeat"
    assert pair.other.claim.quote == "the revolution showed itself for a moment and then vanished"
    assert pair.other.report == "as told by Leon Trotsky, who rejects it"
    assert pair.other.claim.paragraph is not None and pair.other.claim.paragraph.label == "p068 (line 134)"


def test_power_then_and_now(model: Model) -> None:
    """That the workers did not hold power in spring 1917 and hold it now is no contradiction."""
    claims = {side.claim.name for item in oppositions(model) for side in (item.one, item.other)}
    assert not claims & {"p014-17", "p011-09", "p014-23", "p011-08", "p078-63", "p078-65"}


PAIR = (
    HEAD
    + """
@prefix doco: <http://purl.org/spar/doco/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
par:p1 a doco:Paragraph ; rdfs:label "p001 (line 1)"@en .
ent:a skos:prefLabel "A"@en . ent:b skos:prefLabel "B"@en .
cg:assertion skos:broader cg:assertive . cg:prediction skos:broader cg:assertive .
cg:rejects skos:prefLabel "rejects"@en .
rel:cededTo a cg:SingleValuedRelation .
rel:supports owl:propertyDisjointWith rel:opposes . rel:opposes owl:propertyDisjointWith rel:supports .
claim:p1 a cg:Claim ; rdfs:label "yes"@en ; cg:quote "yes" ; cg:paragraph par:p1 ; cg:claimant ent:a ;
    rdf:subject ent:s ; PROPOSITION_ONE ONE .
claim:p2 a cg:Claim ; rdfs:label "no"@en ; cg:quote "no" ; cg:paragraph par:p1 ; cg:claimant ent:b ;
    rdf:subject ent:s ; PROPOSITION_TWO TWO .
"""
)
AFFIRM = "cg:force cg:assertion ; cg:polarity cg:positive"
DENY = "cg:force cg:assertion ; cg:polarity cg:negative"
SAME = "rdf:predicate rel:holds ; rdf:object ent:power ;"


def _found(one: str, two: str, first: str = SAME, second: str = SAME) -> list[tuple[str, str]]:
    """(kind, ground) of what stands against each other in two claims with these qualifiers."""
    return [(item.kind, item.ground) for item in _opposed(one, two, first, second)]


def _opposed(one: str, two: str, first: str = SAME, second: str = SAME) -> list[Opposition]:
    text = PAIR.replace("PROPOSITION_ONE", f'cg:propositionKey "{first}" ; {first}')
    text = text.replace("PROPOSITION_TWO", f'cg:propositionKey "{second}" ; {second}')
    store = Store()
    store.load(text.replace("ONE", one).replace("TWO", two).encode(), format=RdfFormat.TURTLE)
    return oppositions(Model(store, Prefixes({})))


DENIED = [("contradiction", "one affirms what the other denies")]
WHEN = 'cg:when "{0}"^^edtf:EDTF ; cg:notBefore "{0}"^^xsd:date ; cg:notAfter "{0}"^^xsd:date'


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        ("", "", True),
        ("cg:condition claim:p2", "", False),
        ("", "cg:condition claim:p1", False),
        ("cg:certainty cg:possible", "", False),
        ("", "cg:certainty cg:possible", False),
        ("cg:certainty cg:certain", "cg:certainty cg:probable", True),
        ("cg:figure cg:metaphor", "", False),
        ("", "cg:figure cg:irony", False),
        ("cg:figure cg:metaphor", "cg:figure cg:irony", False),
        ("cg:figure cg:metaphor", "cg:figure cg:metaphor", True),
        ("cg:scope cg:some", "cg:scope cg:some", False),
        ("cg:scope cg:some", "", False),
        ("", "cg:scope cg:some", False),
        ("cg:scope cg:some", "cg:scope cg:all", True),
        ("cg:scope cg:all", "cg:scope cg:some", True),
        ("cg:scope cg:generic", "cg:scope cg:all", True),
        (WHEN.format("1917-03-01"), "", False),
        ("", WHEN.format("1917-03-01"), False),
        (WHEN.format("1917-03-01"), WHEN.format("1917-03-02"), False),
        (WHEN.format("1917-03-02"), WHEN.format("1917-03-01"), False),
        (WHEN.format("1917-03-01"), WHEN.format("1917-03-01"), True),
        ('cg:heldAt "1914"^^edtf:EDTF', "", False),
        ("", 'cg:heldAt "1914"^^edtf:EDTF', False),
        ('cg:heldAt "1914"^^edtf:EDTF', 'cg:heldAt "1914"^^edtf:EDTF', True),
        (f'{WHEN.format("1905-01-01")} ; cg:heldAt "1914"^^edtf:EDTF', WHEN.format("1905-01-01"), True),
        ("cg:alternativeTo claim:p3", "", False),
        ("", "cg:alternativeTo claim:p3", False),
        ("cg:claimantScope cg:some", "", True),
        ("cg:claimantScope cg:some", "cg:claimant ent:a", False),
        ("cg:claimant ent:b", "cg:claimantScope cg:some", False),
        ("dcterms:spatial ent:russia", "dcterms:spatial ent:france", False),
        ("dcterms:spatial ent:russia", "dcterms:spatial ent:russia", True),
        ("dcterms:spatial ent:russia", "", True),
    ],
)  # fmt: skip
def test_rules_of_contradiction(one: str, two: str, found: bool) -> None:
    """Time, place, scope, condition, certainty and figure decide whether yes and no contradict each other."""
    assert _found(f"{AFFIRM} ; {one}".rstrip(" ;"), f"{DENY} ; {two}".rstrip(" ;")) == (
        DENIED if found else []
    )


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        ("prediction", "assertion", [("tension", "forecast against fact")]),
        ("assertion", "prediction", [("tension", "forecast against fact")]),
        ("prediction", "prediction", DENIED),
        ("prescription", "commitment", [("tension", "norm against norm")]),
        ("permission", "prescription", [("tension", "norm against norm")]),
        ("prescription", "assertion", []),
        ("question", "assertion", []),
        ("supposition", "assertion", []),
    ],
)
def test_forces(one: str, two: str, found: list[tuple[str, str]]) -> None:
    """Only what is put forward as so is contradicted; norms and forecasts pull against each other."""
    first, second = (
        f"cg:force cg:{one} ; cg:polarity cg:positive",
        f"cg:force cg:{two} ; cg:polarity cg:negative",
    )
    assert _found(first, second) == found


def test_changed_position() -> None:
    """One voice that says yes at one time and no at another has changed its position, no more."""
    now = f"{DENY} ; cg:claimant ent:a"
    assert set(_found(f'{AFFIRM} ; cg:heldAt "1914"^^edtf:EDTF', now)) == {("tension", "changed position")}
    assert ("contradiction", DENIED[0][1]) in _found(AFFIRM, now)
    dated = WHEN.format("1905-01-01")
    held = f'{AFFIRM} ; {dated} ; cg:heldAt "1914"^^edtf:EDTF'
    assert set(_found(held, f"{now} ; {dated}")) == {("tension", "changed position")}


def test_a_norm_without_a_date_is_for_any_time() -> None:
    """“Power should not have been taken” stands against what was to be done in 1917; two dates stay apart."""
    must, not_ = (f"cg:force cg:prescription ; cg:polarity cg:{sign}" for sign in ("positive", "negative"))
    first, second = (WHEN.format(f"1917-03-0{day}") for day in "12")
    against = [("tension", "norm against norm")]
    assert _found(f"{must} ; {first}", not_) == _found(must, f"{not_} ; {first}") == against
    assert _found(f"{must} ; {first}", f"{not_} ; {second}") == []
    assert _found(f"{must} ; cg:alternativeTo claim:p3", not_) == []


def test_single_value() -> None:
    """A town ceded to two states at once is a contradiction, unless one of the two is denied."""
    first, second = (f"rdf:predicate rel:cededTo ; rdf:object ent:{name} ;" for name in "xy")
    assert _found(AFFIRM, AFFIRM, first, second) == [("contradiction", "two values where there can be one")]
    assert _found(AFFIRM, DENY, first, second) == []
    assert _found(AFFIRM, f"{AFFIRM} ; cg:condition claim:p1", first, second) == []


@pytest.mark.parametrize(("one", "two"), [("supports", "opposes"), ("opposes", "supports")])
def test_disjoint_relations(one: str, two: str) -> None:
    """Who supports and opposes the same contradicts himself, whichever is said first."""
    first, second = (f"rdf:predicate rel:{name} ; rdf:object ent:x ;" for name in (one, two))
    assert _found(AFFIRM, AFFIRM, first, second) == [("contradiction", "relations that exclude each other")]
    assert _found(AFFIRM, DENY, first, second) == []
    assert _found(AFFIRM, AFFIRM, first, second.replace("ent:x", "ent:y")) == []


def test_told_claims_name_their_reporter() -> None:
    """A claim that another tells and rejects is set against as told, not as said."""
    text = f"{DENY} ; cg:reportedBy ent:a ; cg:reportMode cg:direct ; cg:reporterStance cg:rejects"
    (item,) = _opposed(AFFIRM, text)
    assert item.other.report == "as told by A, who rejects it"
    assert not item.one.report


def test_compare_two_voices(store: Store, prefixes: Prefixes, model: Model) -> None:
    """Lecturer and editor agree that the treaty was signed, and what only one says is told apart."""
    one, other = (_voice(store, prefixes, name) for name in ("leon-trotsky", "editor"))
    found = compare(model, one, other)
    assert [prefixes.curie(item.triple.predicate.value) for item in found.both] == ["rel:signs"]
    assert [claim.iri.rpartition("/")[2] for claim in found.both[0].one] == ["p048-09"]
    assert [claim.iri.rpartition("/")[2] for claim in found.both[0].other] == ["p078-77"]
    assert all(item.one and not item.other for item in found.only_one)
    assert all(item.other and not item.one for item in found.only_other)
    back = compare(model, other, one)
    assert [item.triple for item in back.both] == [item.triple for item in found.both]
    assert {item.triple for item in back.only_one} == {item.triple for item in found.only_other}


def test_told_claims_count_when_asked_for(store: Store, prefixes: Prefixes, model: Model) -> None:
    """What a reporter tells of a voice counts only with that reporter named."""
    one, other = (_voice(store, prefixes, name) for name in ("the-economist", "bourgeois-press"))
    teller = _voice(store, prefixes, "leon-trotsky")
    assert not compare(model, one, other).both
    (shared,) = compare(model, one, other, teller).both
    assert shared.kind == "expected"
    assert prefixes.curie(shared.triple.predicate.value) == "rel:causedBy"


def test_is_and_ought(store: Store, prefixes: Prefixes, model: Model) -> None:
    """What the lecturer forbids and says is not so (p053), and what he demands and says is so (p059)."""
    served, item = compare(model, _voice(store, prefixes, "leon-trotsky")).oughts
    assert served.how == "demanded, and said to be so"
    assert [claim.iri.rpartition("/")[2] for claim in served.norms] == ["p059-07"]
    assert item.how == "forbidden, and said not to be so"
    assert [claim.iri.rpartition("/")[2] for claim in item.norms] == ["p053-03"]
    assert [claim.iri.rpartition("/")[2] for claim in item.statements] == ["p066-08"]


def test_command_with_two_voices(runner: Run) -> None:
    """The command sets both quotations under each other and counts what only one says."""
    result = runner("compare", "editor", "annotator", "--limit", "1")
    assert result.exit_code == 0
    assert "Contradictions (6)" in result.stdout and "Tensions (0)" in result.stdout
    assert "the annotator of the bracket: “These towns were ceded" in result.stdout
    assert "Only the annotator of the bracket (3 asserted, 3 denied)" in result.stdout
    assert "… and 5 more: --limit 6, or --format csv" in result.stdout


def test_command_with_one_voice(runner: Run) -> None:
    """One voice alone is compared with its own demands and with itself."""
    result = runner("compare", "leon-trotsky")
    assert result.exit_code == 0
    assert "forbidden, and said not to" in result.stdout
    assert "Contradictions (1)" in result.stdout and "that is our historical crime" in result.stdout


def test_command_for_programs(runner: Run) -> None:
    """CSV and JSON hold everything, a row for each triple or pair."""
    lines = runner("compare", "editor", "annotator", "-F", "csv").stdout.splitlines()
    items = json.loads(runner("compare", "editor", "annotator", "-F", "json").stdout)
    assert lines[0] == "relation,why,subject,predicate,object,claims,quote,otherClaims,otherQuote"
    assert len(items) == len(lines) - 1
    kinds = [item["relation"] for item in items]
    assert kinds.count("contradiction") == 6
    assert kinds.count("only the annotator of the bracket") == 6
    one = json.loads(runner("compare", "leon-trotsky", "-F", "json").stdout)
    assert [item["relation"] for item in one] == ["is and ought", "is and ought", "contradiction"]


def test_both_in_the_table(runner: Run) -> None:
    """What both say has the words of both."""
    result = runner("compare", "leon-trotsky", "editor", "--limit", "0")
    assert "Both Leon Trotsky and the editor of the footnotes (1)" in result.stdout
    assert "“Yes, we signed it” (p048-09)" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["leon-trotsky", "the-economist"], 1, "Nothing meets: Leon Trotsky and The Economist have no plain"),
        (["the-economist"], 1, "Nothing meets: nothing that The Economist demands or forbids"),
        (["editor", "the editor of the footnotes"], 2, "both are the editor of the footnotes. Leave"),
        (["leon-trotsky", "leo-tolstoi"], 2, "Did you mean leo-tolstoy?"),
        (["leon-trotsky", "editor", "--told-by", "annotator"], 2, "of the bracket tells nothing of"),
    ],
)  # fmt: skip
def test_refusals(runner: Run, arguments: list[str], code: int, said: str) -> None:
    """Voices that never meet, unknown ones and reporters who tell nothing are answered in one line."""
    result = runner("compare", *arguments)
    assert result.exit_code == code
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
