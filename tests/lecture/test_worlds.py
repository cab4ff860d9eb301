"""Worlds: what enters them, what does not, and how they are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse
from rdflib import Dataset, Graph

from claimgraph.answer.voices import Voice, find_voice, rows, slug, triples, voices
from claimgraph.answer.worlds import KINDS, kind_of, worlds_of
from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.exporters.worlds import quads_of, write_worlds
from claimgraph.model.node import local
from claimgraph.terms import CG, PROV, RDF, RDFS
from claimgraph.turtle.trig import format_trig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import BlankNode, Store

    from claimgraph.answer.worlds import World
    from claimgraph.model import Model
    from claimgraph.terms import Prefixes
    from conftest import Run

#: Forces that no plain triple can say: what is suspended, asked, wished or granted.
UNSAID = {"question", "wish", "permission", "supposition", "counterfactual", "semblance"}


@pytest.fixture(scope="module")
def known(store: Store) -> dict[str, Voice]:
    """Every voice of the edition."""
    return voices(store)


@pytest.fixture(scope="module")
def trotsky(store: Store, known: dict[str, Voice], prefixes: Prefixes) -> Voice:
    """The lecturer."""
    return find_voice(store, known, prefixes, "leon-trotsky")


@pytest.fixture(scope="module")
def everything(known: dict[str, Voice], model: Model) -> list[World]:
    """Every world of every voice, its own and as told by each reporter."""
    found: list[World] = []
    for voice in known.values():
        found += worlds_of(model, voice)
        for reporter in sorted({tally.reporter for tally in voice.counts} - {""}):
            found += worlds_of(model, voice, reporter=known[reporter])
    return [world for world in found if world.claims]


def _world(model: Model, voice: Voice, kind: str, reporter: Voice | None = None) -> World:
    return worlds_of(model, voice, (kind,), reporter)[0]


def _values(store: Store, claim: str, name: str) -> set[str]:
    found = store.quads_for_pattern(NamedNode(claim), NamedNode(CG + name), None)
    return {getattr(quad.object, "value", "").removeprefix(CG) for quad in found}


def test_nothing_that_a_plain_triple_cannot_say(store: Store, everything: list[World]) -> None:
    """No figurative, conditional, suspended, merely possible or partial claim is behind a world."""
    assert sum(len(world.claims) for world in everything) > 700
    for world in everything:
        for claim in world.claims:
            assert not _values(store, claim.iri, "figure"), claim.iri
            assert not _values(store, claim.iri, "condition"), claim.iri
            assert not _values(store, claim.iri, "force") & UNSAID, claim.iri
            assert "possible" not in _values(store, claim.iri, "certainty"), claim.iri
            assert "some" not in _values(store, claim.iri, "scope"), claim.iri


def test_own_worlds_hold_no_report(store: Store, everything: list[World]) -> None:
    """In its own worlds a voice speaks itself; own earlier words count only where it endorses them."""
    repeated = 0
    for world in everything:
        for claim in world.claims:
            reporters = _values(store, claim.iri, "reportedBy")
            assert world.voice.iri in _values(store, claim.iri, "claimant")
            if world.reporter:
                assert reporters == {world.reporter.iri}
            elif reporters:
                assert reporters == {world.voice.iri}
                assert _values(store, claim.iri, "reporterStance") == {"endorses"}
                repeated += 1
    assert repeated > 0


def test_polarity_and_force_decide(store: Store, everything: list[World]) -> None:
    """What is denied, ruled out or forbidden is negative and stands in no positive world."""
    assert {world.kind.name for world in everything if world.claims} == set(KINDS)
    for world in everything:
        for claim in world.claims:
            assert _values(store, claim.iri, "polarity") == {world.kind.polarity}
            assert _values(store, claim.iri, "force") <= set(world.kind.forces)


def test_every_plain_claim_is_in_one_world(store: Store, trotsky: Voice, model: Model) -> None:
    """Nothing that the rules let in is lost: the worlds of one voice share out what the view gives."""
    given = {fact.subject for fact in triples(store, "views/world", voice=trotsky.iri)}
    placed = [claim.iri for world in worlds_of(model, trotsky) for claim in world.claims]
    assert sorted(placed) == sorted(getattr(node, "value", "") for node in given)


def test_counts_of_the_lecturer(trotsky: Voice, model: Model) -> None:
    """The sizes of the lecturer's worlds, held against the text; a mended claim may change them."""
    found = {world.kind.name: len(world.claims) for world in worlds_of(model, trotsky)}
    assert found == {
        "asserted": 585, "denied": 65, "expected": 10, "ruled-out": 9, "demanded": 54, "forbidden": 6
    }  # fmt: skip


def test_joint_causes_are_asserted(trotsky: Voice, prefixes: Prefixes, model: Model) -> None:
    """The peace of Brest has the causes that the lecture names, and a triple said twice has both claims."""
    world = _world(model, trotsky, "asserted")
    said = [
        tuple(
            prefixes.curie(getattr(part, "value", ""))
            for part in (triple.subject, triple.predicate, triple.object)
        )
        for triple in world.triples
    ]
    found = {o for s, p, o in said if (s, p) == ("ent:treaty-of-brest-litovsk", "rel:causedBy")}
    assert found == {"ent:policy-of-tsarist-diplomats", "ent:policy-of-kerensky", "ent:june-offensive"}
    assert any(len(claims) > 1 for claims in world.triples.values())
    assert sum(map(len, world.triples.values())) == len(world.claims)


def test_portugal_is_no_slave_in_a_plain_triple(trotsky: Voice, model: Model) -> None:
    """The metaphor of the slave of Britain stays a metaphor."""
    plain = {str(triple) for triple in _world(model, trotsky, "asserted").triples}
    assert not [line for line in plain if "/entity/portugal>" in line and "subjugatedBy" in line]
    assert [line for line in plain if "/entity/britain>" in line and "compels" in line]


def test_told_world_has_mode_and_stance(
    store: Store, known: dict[str, Voice], prefixes: Prefixes, model: Model
) -> None:
    """Universal forgiveness is demanded by Tolstoy, in the words of a reporter who rejects it."""
    reporter = find_voice(store, known, prefixes, "leon-trotsky")
    voice = find_voice(store, known, prefixes, "leo-tolstoy")
    (claim,) = _world(model, voice, "demanded", reporter).claims
    assert local(claim.report_mode) == "indirect"
    assert local(claim.reporter_stance) == "rejects"
    assert not _world(model, voice, "demanded").claims


def test_imagined_speech_enters_no_world(
    store: Store, known: dict[str, Voice], prefixes: Prefixes, model: Model
) -> None:
    """“Power must be shared” would be said if the Assembly were reconvened, so that nobody demands it."""
    reporter = find_voice(store, known, prefixes, "leon-trotsky")
    voice = find_voice(store, known, prefixes, "centre-politicians")
    world = _world(model, voice, "demanded", reporter)
    assert not world.claims
    assert dict(world.left_out) == {"under a condition": 1}


def test_left_out_is_told(
    store: Store, trotsky: Voice, known: dict[str, Voice], prefixes: Prefixes, model: Model
) -> None:
    """The description says how many figurative and conditional assertions are left out."""
    world = _world(model, trotsky, "asserted")
    reasons = dict(world.left_out)
    found = sum(
        bool(_values(store, quad.subject.value, "figure"))
        and _values(store, quad.subject.value, "polarity") == {"positive"}
        and _values(store, quad.subject.value, "force") <= set(world.kind.forces)
        and not _values(store, quad.subject.value, "reportedBy")
        for quad in store.quads_for_pattern(None, NamedNode(CG + "claimant"), NamedNode(trotsky.iri))
        if isinstance(quad.subject, NamedNode)
    )
    assert reasons["figurative"] == found > 100
    assert set(reasons) == {
        "figurative", "under a condition", "only possible", "of only some", "only as an alternative"
    }  # fmt: skip
    reporter = find_voice(store, known, prefixes, "leon-trotsky")
    generals = find_voice(store, known, prefixes, "former-generals")
    told = _world(model, generals, "expected", reporter)
    assert not told.claims and dict(told.left_out) == {
        "of only some of the claimants": 4, "figurative": 1, "only possible": 1
    }, "many or some, not all"  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_formats_agree(trotsky: Voice, prefixes: Prefixes, kind: str, model: Model) -> None:
    """TriG and Turtle parse in both libraries, hold the same plain triples, and are the same bytes twice."""
    world = _world(model, trotsky, kind)
    trig = write_worlds([world], "trig", prefixes)
    turtle = write_worlds([world], "turtle", prefixes)
    again = _world(model, trotsky, kind)
    assert trig == write_worlds([again], "trig", prefixes)
    assert turtle == write_worlds([again], "turtle", prefixes)
    name = NamedNode(world.name(prefixes))
    plain = {(quad.subject, quad.predicate, quad.object) for quad in parse(turtle, format=RdfFormat.TURTLE)}
    quads = list(parse(trig, format=RdfFormat.TRIG))
    assert plain == {(q.subject, q.predicate, q.object) for q in quads if q.graph_name == name}
    assert len(plain) == len(world.triples)
    dataset = Dataset()
    dataset.parse(data=trig, format="trig")
    assert len(dataset.graph(name.value)) == len(plain)
    assert len(Graph().parse(data=turtle, format="turtle")) == len(plain)
    assert turtle.decode().startswith(f"# {world.title}. {world.kind.meaning}\n")


def test_provenance(trotsky: Voice, prefixes: Prefixes, model: Model) -> None:
    """Each triple of a named graph is the proposition of a claim that the default graph derives it from."""
    worlds = worlds_of(model, trotsky, ("asserted", "denied"))
    quads = quads_of(worlds, prefixes)
    default = [quad for quad in quads if quad.graph_name == DefaultGraph()]
    said: dict[object, dict[str, object]] = {}
    derived: dict[object, set[object]] = {}
    for quad in default:
        said.setdefault(quad.subject, {})[quad.predicate.value] = quad.object
        if quad.predicate.value == PROV + "wasDerivedFrom":
            derived.setdefault(quad.subject, set()).add(quad.object)
    for world in worlds:
        name = NamedNode(world.name(prefixes))
        propositions = {
            tuple(said[claim][RDF + part] for part in ("subject", "predicate", "object"))
            for claim in derived[name]
        }
        inside = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name == name}
        assert inside == propositions
        assert said[name][PROV + "wasAttributedTo"] == NamedNode(trotsky.iri)
        assert getattr(said[name][RDFS + "label"], "value", "").startswith(world.kind.participle.capitalize())
    assert not [
        quad for quad in default if quad.predicate.value.startswith("https://w3id.org/claimgraph/relation/")
    ]


def test_only_one_world_as_turtle(trotsky: Voice, prefixes: Prefixes, model: Model) -> None:
    """Several worlds in one Turtle file would run together, so that it is refused."""
    with pytest.raises(UsageProblem, match="one world, and here are 6"):
        write_worlds(worlds_of(model, trotsky), "turtle", prefixes)


def test_trig_refuses_graphs_without_name(prefixes: Prefixes) -> None:
    """A graph named by a blank node cannot be told again in the same bytes."""
    from pyoxigraph import BlankNode

    node = NamedNode("https://example.org/a")
    graph: BlankNode = BlankNode("g")
    with pytest.raises(UnreadableInput, match="blank node"):
        format_trig([Quad(node, node, node, graph)], prefixes)


def test_kind_of_nothing() -> None:
    """A question is in no world."""
    assert kind_of(CG + "question", CG + "positive") == ""


@pytest.mark.parametrize(
    "name", ["editor", "ent:editor", "the editor of the footnotes", "THE EDITOR OF THE FOOTNOTES"]
)
def test_names(store: Store, known: dict[str, Voice], prefixes: Prefixes, name: str) -> None:
    """A voice is found by slug, CURIE, IRI and name."""
    voice = find_voice(store, known, prefixes, name)
    assert slug(prefixes, voice.iri) == "editor"
    assert find_voice(store, known, prefixes, voice.iri) == voice


def test_other_names(store: Store, known: dict[str, Voice], prefixes: Prefixes) -> None:
    """An alternative name will do too, where one voice alone has it."""
    row = next(row for row in rows(store, "views/world-names") if row["voice"].endswith("/leon-trotsky"))
    assert slug(prefixes, find_voice(store, known, prefixes, row["name"]).iri) == "leon-trotsky"


def _twins(known: dict[str, Voice]) -> Iterator[tuple[str, Voice]]:
    for iri, voice in known.items():
        yield iri, voice._replace(name="twin")


def test_shared_name(store: Store, known: dict[str, Voice], prefixes: Prefixes) -> None:
    """A name of several voices is answered with what tells them apart."""
    with pytest.raises(UsageProblem, match="voices are called 'twin'"):
        find_voice(store, dict(_twins(known)), prefixes, "twin")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["leo-tolstoi"], 2, "Did you mean leo-tolstoy?"),
        (["portugal"], 2, "nobody called 'portugal' makes a claim"),
        (["xyz:a"], 2, "unknown prefix xyz:"),
        (["leo-tolstoy"], 1, "What is told of them is demanded: try --told-by leon-trotsky."),
        (["the-economist", "--kind", "expected"], 1, "try --told-by leon-trotsky."),
        (["editor", "--kind", "demanded"], 1, "They do have what is asserted, denied: try --kind asserted."),
        (["editor", "--kind", "all", "-F", "turtle"], 2, "one world, and here are 2"),
        (["exploiters", "--told-by", "leon-trotsky"], 1, "said by exploiters as told by Leon Trotsky fills"),
        (["exploiters"], 1, "See claimgraph show exploiters."),
        (["leo-tolstoy", "--told-by", "editor"], 2, "It is told of by leon-trotsky."),
        (["editor", "--told-by", "annotator"], 2, "Nobody does: leave out --told-by."),
    ],
)  # fmt: skip
def test_refusals(runner: Run, arguments: list[str], code: int, said: str) -> None:
    """An unknown voice is answered with the nearest, an empty world with why and what there is instead."""
    result = runner("world", *arguments)
    assert result.exit_code == code
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not result.stdout


def test_table(runner: Run) -> None:
    """The table says what the world is before it lists triples with their claims and words."""
    result = runner("world", "annotator", "--kind", "denied")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Denied by the annotator of the bracket: 3 triples from 3 claims.\n"
        "Each triple is said NOT to be so: read none of them as asserted.\n"
    )
    assert "rel:cededTo" in result.stdout and "p079-08" in result.stdout


def test_told_table(runner: Run) -> None:
    """As told by another, all kinds are given, each under its own line, with mode and stance."""
    result = runner("world", "american-workers", "--told-by", "leon-trotsky")
    assert "Asserted by American workers, as told by Leon Trotsky: 3 triples" in result.stdout
    assert "Denied by American workers, as told by Leon Trotsky: 1 triple from 1 claim." in result.stdout
    assert "Left out, as no plain triple can say them: 1 figurative." in result.stdout
    assert "thought" in result.stdout and "endorses" in result.stdout


def test_rows_for_programs(runner: Run) -> None:
    """CSV and JSON have a row for each triple and claim, with full IRIs and the words."""
    lines = runner("world", "annotator", "--kind", "all", "-F", "csv").stdout.splitlines()
    items = json.loads(runner("world", "annotator", "--kind", "all", "-F", "json").stdout)
    assert len(lines) == 7 and len(items) == 6
    assert lines[0].startswith("world,kind,subject,predicate,object,claim,label,quote,force")
    assert {item["kind"] for item in items} == {"asserted", "denied"}
    assert items[0]["claim"].endswith("claim/p079-11")
    assert items[0]["force"] == "assertion"


def test_empty_world_for_programs(runner: Run) -> None:
    """An empty world is an empty list and a table without rows, so that programs can read on."""
    csv, listed = (runner("world", "editor", "--kind", "forbidden", "-F", name) for name in ("csv", "json"))
    assert (csv.exit_code, listed.exit_code) == (1, 1)
    assert csv.stdout.startswith("world,kind,subject") and csv.stdout.count("\n") == 1
    assert json.loads(listed.stdout) == []


def test_rdf_output(runner: Run, prefixes: Prefixes) -> None:
    """The command gives the bytes of the exporter."""
    result = runner("world", "leo-tolstoy", "--told-by", "leon-trotsky", "-F", "trig")
    assert result.exit_code == 0
    quads = list(parse(result.stdout.encode(), format=RdfFormat.TRIG))
    name = NamedNode(f"{prefixes.base}world/leo-tolstoy/demanded/told-by/leon-trotsky")
    assert len([quad for quad in quads if quad.graph_name == name]) == 1


def test_views_answer_their_kind(store: Store) -> None:
    """Rows are asked of a SELECT and triples of a CONSTRUCT, never the other way round."""
    with pytest.raises(TypeError, match="no SELECT"):
        list(rows(store, "views/world"))
    with pytest.raises(TypeError, match="no CONSTRUCT"):
        triples(store, "views/world-voices")
