"""Links to authorities: none lost, none published unconfirmed, each with its reason, all of them SSSOM."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from claimgraph.answer import links
from claimgraph.answer.links import NOT_FOUND, Link
from claimgraph.build import ensure_built
from claimgraph.errors import DataProblem, UnreadableInput, UsageProblem
from claimgraph.exporters.sssom import NothingToWrite, write_sssom
from claimgraph.model import Model
from claimgraph.model.graph import text_of
from claimgraph.store import open_memory
from claimgraph.terms import OWL, RDF, SKOS, SSSOM, Prefixes
from tiny_edition import BASE, PREFIXES, write_edition

if TYPE_CHECKING:
    from claimgraph.edition import Edition
    from claimgraph.workspace.workspace import Workspace
    from conftest import Run

#: What was proposed before anybody judged: entity, relation, authority, identifier, status, and the record
#: that it became.
PROPOSALS = Path(__file__).parent / "links" / "proposals.tsv"
MATCHES = tuple(f"{SKOS}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))
#: SSSOM's package and what it stands on warn of their own future.
quiet = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def judged(model: Model) -> list[Link]:
    """Every link of the edition."""
    return links.judgements(model)


@pytest.fixture(scope="module")
def proposed(model: Model, edition: Edition) -> list[Link]:
    """Every candidate of the edition."""
    return links.candidates(model, edition.candidates_file)


def _proposals() -> list[dict[str, str]]:
    with PROPOSALS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def test_no_proposal_is_lost(model: Model, judged: list[Link], proposed: list[Link]) -> None:
    """Each of the 440 proposals is one record: match, rejected, candidate, sought in vain, or no entity."""
    records = {model.graph.short(link.iri): link for link in [*judged, *proposed]}
    assert len(records) == len(judged) + len(proposed), "a name of a record is given twice"
    fates: Counter[str] = Counter()
    for row in _proposals():
        link = records.pop(row["record"])
        assert link.authority.endswith(f"/{row['authority'].lower()}")
        if row["identifier"]:
            assert link.target == row["identifier"]
        if link in judged:
            fates["rejected" if link.negated else "match"] += 1
        elif link.entity == NOT_FOUND:
            fates["no entity"] += 1
        else:
            fates["candidate" if link.target != NOT_FOUND else "not found"] += 1
    assert sum(fates.values()) == 440
    assert fates == {"match": 288, "rejected": 3, "candidate": 65, "not found": 79, "no entity": 5}
    assert all(link.negated for link in records.values()), "a match that nobody proposed"


def test_only_what_is_evidenced_is_published(model: Model, judged: list[Link]) -> None:
    """A proposal that no public copy bears out is in the table of candidates and not in the graph."""
    published = {model.graph.short(link.iri) for link in judged}
    unproved = {row["record"] for row in _proposals() if row["status"] != "verified"}
    assert len(unproved) == 146 and not unproved & published


def test_a_candidate_is_no_match(store: Store, proposed: list[Link]) -> None:
    """No candidate stands in the graph as a match, and none says that it is judged."""
    assert sum(link.is_complete for link in proposed) > 20
    for link in proposed:
        if link.is_complete:
            pattern = (NamedNode(link.entity), None, NamedNode(link.target))
            assert not list(store.quads_for_pattern(*pattern, None)), link.iri
        assert link.justification.endswith("UnspecifiedMatching")
        assert link.comment and link.evidence


def test_matches_are_the_judgements_that_are_not_negated(store: Store, judged: list[Link]) -> None:
    """The plain triples of the graph are those of the links, and a negated link has none."""
    plain = {
        (text_of(quad.subject), quad.predicate.value, text_of(quad.object))
        for match in MATCHES
        for quad in store.quads_for_pattern(None, NamedNode(match), None, None)
        if "/entity/" in text_of(quad.subject)
    }
    assert plain == {(link.entity, link.relation, link.target) for link in judged if not link.negated}
    for link in judged:
        if link.negated:
            assert not any((link.entity, match, link.target) in plain for match in MATCHES)


def test_identity_is_not_asserted(store: Store) -> None:
    """There is no owl:sameAs."""
    assert not list(store.quads_for_pattern(None, NamedNode(f"{OWL}sameAs"), None, None))


def test_a_changed_relation_says_why(model: Model, judged: list[Link]) -> None:
    """Where the judgement differs from the proposal, the reason is written down."""
    records = {model.graph.short(link.iri): link for link in judged}
    changed = 0
    for row in _proposals():
        link = records.get(row["record"])
        if link is None:
            continue
        wanted = "skos:exactMatch" if row["relation"] == "owl:sameAs" else row["relation"]
        moved = not link.entity.endswith(f"/{row['entity']}")
        if moved or link.negated or model.graph.short(link.relation) != wanted:
            changed += 1
            assert link.comment, link.iri
    assert changed == 17


def test_confidence_follows_the_evidence(model: Model, judged: list[Link]) -> None:
    """Twenty links to Wikidata rest on one copy and are less sure than every other match."""
    wikidata = links.authority(model, "wikidata")
    matches = [link for link in judged if not link.negated]
    single = [link for link in matches if link.authority == wikidata and len(link.evidence) == 1]
    assert len(single) == 20
    assert {link.confidence for link in single} == {0.7}
    assert min(link.confidence or 0 for link in matches if link not in single) == 0.8


@pytest.mark.parametrize(
    ("entity", "then", "now"),
    [
        ("germany", "Q43287", "Q183"),
        ("britain", "Q174193", "Q145"),
        ("france", "Q70802", "Q142"),
        ("turkey", "Q12560", "Q43"),
        ("serbia", "Q241748", "Q403"),
        ("soviet-russia", "Q2305208", "Q2184"),
    ],
)
def test_the_state_of_1918_is_not_that_of_today(
    judged: list[Link], prefixes: Prefixes, entity: str, then: str, now: str
) -> None:
    """A state is exactly the state of the time and only close to today's; both say why."""
    of_it = {link.target: link for link in judged if link.entity == prefixes["ent"] + entity}
    exact, close = of_it[prefixes["wd"] + then], of_it[prefixes["wd"] + now]
    assert exact.relation == f"{SKOS}exactMatch" and exact.comment
    assert close.relation == f"{SKOS}closeMatch" and close.comment


def test_every_entity_linked_is_one_of_the_edition(
    model: Model, judged: list[Link], proposed: list[Link]
) -> None:
    """No link or candidate starts from a name that the edition does not have."""
    known = links.entities(model)
    for link in [*judged, *proposed]:
        assert link.entity in known or link.entity == NOT_FOUND, link.iri
        if link.entity in known:
            assert link.label == model.graph.label(link.entity)


def test_doubtful_rows_are_candidates_only(proposed: list[Link], prefixes: Prefixes) -> None:
    """What rests on a list known to err, or has evidence against it, is not published."""
    doubtful = {"Q170365", "Q865354", "Q177266", "Q319891", "Q41171", "Q6241", "Q185072"}
    assert {prefixes["wd"] + name for name in doubtful} <= {link.target for link in proposed}


# The table of candidates, read


def _table(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "candidates.sssom.tsv"
    head = "record_id subject_id subject_label predicate_id object_id mapping_justification author_id"
    head += " object_source mapping_date confidence comment evidence"
    path.write_text("#license: none\n" + "\n".join(["\t".join(head.split()), *rows]) + "\n")
    return path


ROW = (
    "map:a-1\tent:a\tA\tskos:exactMatch\twd:Q1\tsemapv:UnspecifiedMatching\tent:curator\tauthority:wikidata"
    "\t2026-11-22\t0.5\tWhy.\tone|two"
)


def test_candidates_are_read(model: Model, tmp_path: Path) -> None:
    """A row gives its names in full, its evidence piece by piece, and letters as they are."""
    path = _table(tmp_path, ROW.replace("wd:Q1", "dbr:%C3%85land"))
    (link,) = links.candidates(model, path)
    assert link.target == "http://dbpedia.org/resource/Åland"
    assert link.evidence == ("one", "two") and link.confidence == 0.5 and link.is_complete


def test_no_table_no_candidates(model: Model, tmp_path: Path) -> None:
    """An edition without candidates has none."""
    assert links.candidates(model, tmp_path / "none.sssom.tsv") == []


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (ROW.rsplit("\t", 3)[0], "lacks a column"),
        (ROW.replace("0.5", "half"), "cannot be read.*half"),
        (ROW.replace("wd:Q1", "nobody:Q1"), "unknown prefix"),
    ],
)
def test_a_candidate_that_cannot_be_read(model: Model, tmp_path: Path, row: str, what: str) -> None:
    """The complaint names file and line."""
    with pytest.raises(UnreadableInput, match=what) as caught:
        links.candidates(model, _table(tmp_path, ROW, row))
    assert caught.value.where.endswith("candidates.sssom.tsv:4")


def test_candidates_that_are_no_text(model: Model, tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are refused."""
    path = tmp_path / "candidates.sssom.tsv"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableInput, match="cannot read the candidates"):
        links.candidates(model, path)


# The build


_LINKED = {
    **PREFIXES,
    "map": f"{BASE}mapping/",
    "owl": OWL,
    "sssom": SSSOM,
    "void": "http://rdfs.org/ns/void#",
}
_AUTHORITY = '<https://example.org/small/wd> a void:Dataset ; void:uriSpace "http://w.example/" .\n'
_SET = "<https://example.org/small/mappings> a sssom:MappingSet .\n"
_LINK = (
    "map:portugal-1 a owl:Axiom ; owl:annotatedSource ent:portugal ; owl:annotatedProperty skos:exactMatch ;"
    " owl:annotatedTarget <http://w.example/Q45> .\n"
)


def _linked(root: Path, text: str) -> Edition:
    names = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in _LINKED.items())
    edition = write_edition(root)
    (root / "graph" / "links.ttl").write_text(names + text, encoding="utf-8")
    return edition


def test_the_build_writes_what_follows_from_a_link(tmp_path: Path) -> None:
    """Match, authority and membership in the set follow from one judgement."""
    store = open_memory(ensure_built(_linked(tmp_path, _AUTHORITY + _SET + _LINK)).nquads)
    link, target = NamedNode(f"{BASE}mapping/portugal-1"), NamedNode("http://w.example/Q45")
    assert Quad(NamedNode(f"{BASE}entity/portugal"), NamedNode(f"{SKOS}exactMatch"), target) in store
    assert Quad(link, NamedNode(f"{SSSOM}object_source"), NamedNode(f"{BASE}wd")) in store
    assert Quad(NamedNode(f"{BASE}mappings"), NamedNode(f"{SSSOM}mappings"), link) in store


def test_a_negated_link_makes_no_match(tmp_path: Path) -> None:
    """What an entity is not stays a judgement."""
    negated = _LINK.replace(" .\n", " ; sssom:predicate_modifier sssom:NegatedPredicate .\n")
    store = open_memory(ensure_built(_linked(tmp_path, _AUTHORITY + _SET + negated)).nquads)
    assert not list(store.quads_for_pattern(None, NamedNode(f"{SKOS}exactMatch"), None))
    assert list(store.quads_for_pattern(None, NamedNode(f"{SSSOM}object_source"), None))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            _AUTHORITY + _LINK.replace("skos:exactMatch", "skos:exactMatch, skos:closeMatch"),
            "by one relation",
        ),
        (_AUTHORITY + _LINK.replace("<http://w.example/Q45>", '"Q45"'), "joins one entity to one thing"),
        (_AUTHORITY + _LINK.replace("w.example", "elsewhere.example"), "belongs to no authority"),
    ],
)
def test_a_link_that_the_build_cannot_follow(tmp_path: Path, text: str, what: str) -> None:
    """The build stops, with the file and line of the link."""
    with pytest.raises(DataProblem, match=what) as caught:
        ensure_built(_linked(tmp_path, text))
    assert "graph/links.ttl:" in str(caught.value)


# SSSOM


def _pairs(frame: object) -> set[tuple[str, str, bool, str]]:
    """The mappings of a table as SSSOM's package has it, their targets' letters as they are."""
    rows = frame.fillna("").to_dict("records")  # type: ignore[attr-defined]
    return {
        (
            row["subject_id"],
            row["predicate_id"],
            row.get("predicate_modifier") == "Not",
            unquote(row["object_id"]),
        )
        for row in rows
    }


def _ours(found: list[Link], prefixes: Prefixes) -> set[tuple[str, str, bool, str]]:
    def short(iri: str) -> str:
        space = max((one for one in prefixes.values() if iri.startswith(one)), key=len)
        return iri.replace(space, next(name for name in prefixes if prefixes[name] == space) + ":", 1)

    return {(short(one.entity), short(one.relation), one.negated, short(one.target)) for one in found}


@quiet
def test_the_table_is_sssom(model: Model, judged: list[Link], prefixes: Prefixes, tmp_path: Path) -> None:
    """SSSOM's own package reads the table, finds it valid, and has the same mappings afterwards."""
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate
    from sssom.writers import write_table

    path = tmp_path / "links.sssom.tsv"
    path.write_bytes(write_sssom(model))
    table = parse_sssom_table(path)
    assert [report.results for report in validate(table).values()] == [[], [], []]
    assert len(table.df) == len(judged) and _pairs(table.df) == _ours(judged, prefixes)
    assert table.metadata["mapping_set_id"] == prefixes.base + "mappings"
    assert table.metadata["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert set(table.df["subject_source"]) == {prefixes.base + "dataset"}
    assert {str(day) for day in table.df["mapping_date"]} == {link.date for link in judged}
    assert sorted(table.df["confidence"]) == sorted(link.confidence or 0 for link in judged)
    again = tmp_path / "again.sssom.tsv"
    with again.open("w", encoding="utf-8") as stream:
        write_table(table, stream)
    assert _pairs(parse_sssom_table(again).df) == _pairs(table.df)


@quiet
def test_sssom_notices_a_broken_table(model: Model, tmp_path: Path) -> None:
    """The validation above can fail: a justification that is none is found out."""
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    path = tmp_path / "links.sssom.tsv"
    path.write_bytes(write_sssom(model).replace(b"semapv:ManualMappingCuration", b"semapv:Guesswork"))
    with pytest.raises(Exception, match="validation errors"):
        validate(parse_sssom_table(path))


@quiet
def test_the_candidates_are_sssom(edition: Edition, proposed: list[Link], prefixes: Prefixes) -> None:
    """The table of candidates is valid SSSOM too, with the edition's prefixes and nothing left out."""
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    table = parse_sssom_table(edition.candidates_file)
    assert [report.results for report in validate(table).values()] == [[], [], []]
    assert _pairs(table.df) == _ours(proposed, prefixes) and len(table.df) == len(proposed)
    for line in edition.candidates_file.read_text(encoding="utf-8").splitlines():
        if line.startswith("#  ") and ": http" in line and not line.startswith("#   "):
            prefix, _, space = line.removeprefix("#  ").partition(": ")
            assert prefixes[prefix] == space


@quiet
def test_the_graph_holds_the_links_in_the_rdf_form_of_sssom(
    store: Store, judged: list[Link], prefixes: Prefixes, tmp_path: Path
) -> None:
    """SSSOM's own package reads the links out of the published graph, with no help of ours."""
    from sssom.parsers import parse_sssom_rdf

    nodes = {
        quad.subject
        for kind in (f"{OWL}Axiom", f"{SSSOM}MappingSet")
        for quad in store.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(kind), None)
    }
    path = tmp_path / "links.nt"
    lines = [
        f"{quad.triple} .\n" for node in nodes for quad in store.quads_for_pattern(node, None, None, None)
    ]
    path.write_text("".join(lines), encoding="utf-8")
    table = parse_sssom_rdf(path, prefix_map=dict(prefixes), serialisation="nt")
    assert len(table.df) == len(judged) and _pairs(table.df) == _ours(judged, prefixes)


@quiet
def test_sssom_leaves_json_ld_alone() -> None:
    """The old JSON-LD plug-in that comes with SSSOM's package does not take the place of rdflib's own."""
    import sssom.parsers  # noqa: F401 - what is looked at is its effect
    from rdflib import plugin
    from rdflib.parser import Parser
    from rdflib.serializer import Serializer

    for name in ("json-ld", "application/ld+json"):
        assert plugin.get(name, Parser).__module__ == "rdflib.plugins.parsers.jsonld"
        assert plugin.get(name, Serializer).__module__ == "rdflib.plugins.serializers.jsonld"


def test_the_table_is_the_same_each_time(model: Model) -> None:
    """Same graph, same bytes; no candidate is in it, and each negation is."""
    content = write_sssom(model)
    assert content == write_sssom(model)
    assert b"UnspecifiedMatching" not in content and b"NoTermFound" not in content
    assert content.count(b"\tNot\t") == 6


def test_different_days_stay_with_their_rows(store: Store, prefixes: Prefixes) -> None:
    """The date is said once only where it is the same for all."""
    copy = Store()
    copy.extend(store)
    link = NamedNode(prefixes["map"] + "paris-wikidata-1")
    day = NamedNode("http://purl.org/dc/terms/created")
    date = NamedNode("http://www.w3.org/2001/XMLSchema#date")
    for quad in list(copy.quads_for_pattern(link, day, None, None)):
        copy.remove(quad)
    copy.add(Quad(link, day, Literal("2027-01-01", datatype=date)))
    text = write_sssom(Model(copy, prefixes)).decode()
    assert "#mapping_date" not in text and "\t2027-01-01\t" in text and "\t2026-11-22\t" in text


def test_no_set_of_links_no_table(prefixes: Prefixes) -> None:
    """A graph without links says what to describe."""
    with pytest.raises(NothingToWrite, match=r"has no links.*written in graph/links.ttl"):
        write_sssom(Model(Store(), prefixes))


def test_a_name_without_prefix_is_told(store: Store, prefixes: Prefixes) -> None:
    """SSSOM knows only short names, so that each needs a prefix."""
    fewer = Prefixes({prefix: space for prefix, space in prefixes.items() if prefix != "wd"})
    with pytest.raises(UnreadableInput, match="needs a prefix"):
        write_sssom(Model(store, fewer))


# Asked


def test_overview_counts_entities_not_links(model: Model, judged: list[Link]) -> None:
    """An entity with two links to an authority counts once, and one that is only rejected not at all."""
    rows = {row.kind: row for row in links.overview(model, judged)}
    assert rows["polity"].entities == rows["polity"].linked == 18
    known = list(links.authorities(model))
    assert rows["polity"].by_authority[known.index("wikidata")] == 18
    rejected = [link for link in judged if link.negated and link.entity.endswith("/moscow")]
    assert rejected and {row.linked for row in links.overview(model, rejected)} == {0}


def test_missing(model: Model, judged: list[Link]) -> None:
    """Who has no link to an authority; concepts and groups are asked for by name only."""
    wikidata = links.authority(model, "Wikidata")
    lacking = {iri.rpartition("/")[2] for iri, _, _ in links.missing(model, judged, "person", wikidata)}
    assert "irakli-tsereteli" in lacking and "vladimir-lenin" not in lacking
    kinds = {kind for _, _, kind in links.missing(model, judged)}
    assert kinds <= set(links.SINGLE)
    assert {kind for _, _, kind in links.missing(model, judged, "group")} == {"group"}


def test_unknown_names(model: Model) -> None:
    """An authority or kind that does not exist is answered with what there is."""
    with pytest.raises(UsageProblem, match="Did you mean wikidata") as caught:
        links.authority(model, "wikdata")
    assert caught.value.exit_code == 2
    with pytest.raises(UsageProblem, match="Choose one of person"):
        links.entities(model, "zzz")


# The command


def test_command_overview(runner: Run) -> None:
    """Without options a table of kinds and authorities, with sums."""
    result = runner("links", "-F", "csv")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert result.exit_code == 0 and rows[-1]["kind"] == "all"
    assert int(rows[-1]["linked"]) == sum(int(row["linked"]) for row in rows[:-1]) == 137


def test_command_entity(runner: Run) -> None:
    """The links of one entity, by any name that it has."""
    rows = json.loads(runner("links", "Portugal", "-F", "json").stdout)
    assert {row["target"] for row in rows} >= {"wd:Q45"} and {row["entity"] for row in rows} == {
        "ent:portugal"
    }
    assert "wd:Q45" in runner("links", "portugal").stdout
    assert runner("links", "portugal", "-F", "md").stdout.startswith("| entity")


def test_command_filters(runner: Run) -> None:
    """Authority and kind narrow the list."""
    rows = list(
        csv.DictReader(
            runner("links", "--authority", "gnd", "--kind", "person", "-F", "csv").stdout.splitlines()
        )
    )
    assert {row["entity"] for row in rows} == {
        "ent:leo-tolstoy", "ent:maxim-gorky", "ent:nicholas-ii", "ent:richard-von-kuhlmann"
    }  # fmt: skip


def test_command_rejected_and_candidates(runner: Run) -> None:
    """What is refuted and what is unconfirmed are lists of their own."""
    assert "wd:Q40" in runner("links", "--rejected").stdout
    assert "wd:Q40" not in runner("links", "austria-hungary").stdout.split()
    candidates = runner("links", "--candidates", "--kind", "place").stdout
    assert "wd:Q185072" in candidates and "none found" in candidates


def test_command_missing(runner: Run) -> None:
    """Entities without a link, with what is proposed for them and where was looked."""
    rows = list(
        csv.DictReader(runner("links", "--missing", "--kind", "person", "-F", "csv").stdout.splitlines())
    )
    dutov = next(row for row in rows if row["entity"] == "ent:alexander-dutov")
    assert dutov["candidates"] == "dbr:Alexander_Dutov" and dutov["looked for in vain"] == "wikidata"


def test_command_nothing(runner: Run) -> None:
    """Nothing found is said, with exit code 1."""
    result = runner("links", "audience")
    assert result.exit_code == 1 and "There is no such link. See what is proposed" in result.stderr
    assert runner("links", "--missing", "--kind", "polity").exit_code == 1


def test_command_sssom(runner: Run, model: Model, tmp_path: Path) -> None:
    """The table goes to a file or to standard output, the same bytes."""
    path = tmp_path / "links.sssom.tsv"
    result = runner("links", "--sssom", str(path))
    assert result.exit_code == 0 and path.read_bytes() == write_sssom(model)
    assert runner("links", "--sssom", "-").stdout_bytes == path.read_bytes()


def test_command_without_authorities(runner: Run, opened: Workspace) -> None:
    """An edition that links to nothing has no authority to choose, and says so."""
    result = runner("links", "--authority", "wikidata", "--edition", str(opened.edition.root))
    assert result.exit_code == 2 and "The edition links to none: leave it out." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--authority", "wikidatta"), "Did you mean wikidata?"),
        (("--kind", "persons"), "Did you mean person?"),
        (("nobody-of-this-name",), "nothing in the graph is called"),
        (("--sssom", "-", "--missing"), "leave the other options out"),
        (("--sssom", "-", "-F", "json"), "leave the other options out"),
        (("--missing", "--rejected"), "--missing and --rejected do not go together"),
        (("portugal", "--missing"), "leave the entity out"),
    ],
)
def test_command_refuses(runner: Run, arguments: tuple[str, ...], what: str) -> None:
    """What does not fit is answered in one line, with exit code 2."""
    result = runner("links", *arguments)
    assert result.exit_code == 2 and what in result.stderr and result.stderr.count("\n") == 1
