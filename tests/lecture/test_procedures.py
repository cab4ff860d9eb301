"""The lecture's two systems on data that is not the lecture's: stocktaking and training decree."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat

import claimgraph
from claimgraph.edition import Edition, find_edition
from claimgraph.errors import UnreadableInput
from claimgraph.store import derive, open_memory
from claimgraph.workspace.stored_queries import find_view
from endpoint_server import serving

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.build import Published
    from conftest import Run

_ROOT = find_edition().root
_PREFIXES = """
@prefix cg: <https://w3id.org/claimgraph/ns#> .
@prefix ent: <https://w3id.org/claimgraph/soviet-power-1918/entity/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rel: <https://w3id.org/claimgraph/relation/> .
"""


@pytest.fixture(scope="module")
def conclusions() -> dict[str, dict[str, dict[str, object]]]:
    """Person of the shipped example → conclusion → row."""
    found: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    people = (_ROOT / "examples" / "persons.csv").read_text(encoding="utf-8").splitlines()[1:]
    names = sorted((line.partition(",")[0] for line in people), key=len, reverse=True)
    for row in claimgraph.open(sources=[_ROOT / "examples" / "persons.csv"]).query("training-conclusions"):
        text = str(row["conclusion"])
        name = next(name for name in names if text.startswith(f"{name} "))
        found[name][text.removeprefix(f"{name} ")] = dict(row)
    assert set(found) == set(names)
    return found


def _certain(rows: dict[str, dict[str, object]]) -> set[str]:
    return {text for text, row in rows.items() if row["verdict"] == "follows"}


_UNKNOWN = "peasant of whom no more is known"
_DEFEND = "must defend the country honestly"
_CADRES = "must be among those who fill out the cadres of the army"
_KEPT_OUT = {
    _DEFEND,
    "is kept out of the training, at present",
    "may be set to dig trenches, if unwilling to attack",
    "may be set to other work in the rear, if unwilling to attack",
}


@pytest.mark.parametrize(
    ("person", "wanted"),
    [
        ("turner", {"must train: study the art of war", _DEFEND}),
        ("turner who has trained", {"must train: study the art of war", _CADRES, _DEFEND}),
        ("seamstress", {"may train, on the same basis as men", _DEFEND}),
        (
            "seamstress who has trained",
            {"may train, on the same basis as men", "must take up arms", _CADRES, _DEFEND},
        ),
        ("mill owner", _KEPT_OUT | {"is given no rifle, at this time"}),
        ("mill owner who gave up his property", _KEPT_OUT),
        ("clerk", {_DEFEND}),
        ("fitter from abroad", set()),
        ("peasant of whom no more is known", {_DEFEND}),
    ],
)
def test_what_follows_for_whom(
    person: str, wanted: set[str], conclusions: dict[str, dict[str, dict[str, object]]]
) -> None:
    """What follows for each person is what p061 and p062 say, read by hand."""
    assert _certain(conclusions[person]) == wanted


@pytest.mark.parametrize(
    ("person", "conclusion", "note"),
    [
        ("clerk", "must train", "“every citizen”"),
        ("fitter from abroad", "must train", "citizens only"),
        ("mill owner who gave up his property", "is given no rifle, at this time", "may describe all"),
        (_UNKNOWN, "must train: study the art of war", "not known: whether a worker"),
        (_UNKNOWN, "is kept out of the training, at present", "not known: whether living"),
    ],
)  # fmt: skip
def test_what_stays_open(
    person: str, conclusion: str, note: str, conclusions: dict[str, dict[str, dict[str, object]]]
) -> None:
    """Where a fact is missing or the text is silent, the conclusion is undetermined and says why."""
    row = conclusions[person][conclusion]
    assert row["verdict"] == "undetermined"
    assert note in str(row["note"])


def test_each_conclusion_has_its_words(conclusions: dict[str, dict[str, dict[str, object]]]) -> None:
    """Each conclusion names the claim it rests on, whose quotation stands in the text."""
    text = find_edition().text_file.read_text(encoding="utf-8")
    assert sum(map(len, conclusions.values())) > 20
    for rows in conclusions.values():
        for row in rows.values():
            assert str(row["quote"]) in text
            assert "/claim/p06" in str(row["claim"])


def test_conditions_stay_conditions(conclusions: dict[str, dict[str, dict[str, object]]]) -> None:
    """Danger and call are no facts about a person: they stand beside the conclusion."""
    row = conclusions["seamstress who has trained"]["must take up arms"]
    assert "danger" in str(row["onlyIf"]) and "calls women to arms" in str(row["onlyIf"])
    assert "level as a man" not in str(row["onlyIf"])


def test_persons_in_turtle(tmp_path: Path) -> None:
    """In Turtle a fact that holds is a plain triple and one that does not a negative statement."""
    file = tmp_path / "people.ttl"
    file.write_text(
        _PREFIXES
        + """<urn:p#a> a foaf:Person ; foaf:name "Ann" ; rel:memberOf ent:citizens, ent:women, ent:working-people .
        <urn:p#a1> rdf:subject <urn:p#a> ; rdf:predicate rel:memberOf ; rdf:object ent:exploiters ; cg:polarity cg:negative .
        """,  # noqa: E501 - one statement a line
        encoding="utf-8",
    )
    rows = claimgraph.open(sources=[file]).query("training-conclusions")
    verdicts = {str(row["conclusion"]): row["verdict"] for row in rows}
    assert verdicts["Ann may train, on the same basis as men"] == "follows"
    assert verdicts["Ann must take up arms"] == "undetermined"
    assert "Ann must train: study the art of war" not in verdicts


def test_facts_that_contradict_each_other_conclude_nothing(tmp_path: Path) -> None:
    """Who both lives and does not live by the labour of others neither must train nor is kept out."""
    file = tmp_path / "people.ttl"
    file.write_text(
        _PREFIXES
        + """<urn:p#b> a foaf:Person ; foaf:name "B" .
        <urn:p#b1> rdf:subject <urn:p#b> ; rdf:predicate rel:memberOf ; rdf:object ent:exploiters ; cg:polarity cg:negative .
        <urn:p#b2> rdf:subject <urn:p#b> ; rdf:predicate rel:memberOf ; rdf:object ent:exploiters ; cg:polarity cg:positive .
        """,  # noqa: E501 - one statement a line
        encoding="utf-8",
    )
    found = {str(row["conclusion"]) for row in claimgraph.open(sources=[file]).query("training-conclusions")}
    assert not [text for text in found if "kept out" in text or "must train" in text]


def test_the_lecture_answers_its_own_questions() -> None:
    """Without a register the questions give what p056 and p057 say."""
    lacking = claimgraph.open().query("materials-elsewhere")
    assert [(row["who"], row["item"], row["notIn"]) for row in lacking] == [
        ("factory", "raw material", "place of need")
    ]
    assert [row["item"] for row in claimgraph.open().query("made-but-not-needed")] == [
        "goods that are not needed"
    ]
    assert [row["worker"] for row in claimgraph.open().query("free-workers")] == ["the unemployed"]
    held = {(row["who"], row["item"], row["how"]) for row in claimgraph.open().query("held-back")}
    assert held == {
        ("kulaks", "grain", "not surrendered"),
        ("Soviet power", "stocks of food", "not known to"),
        ("Soviet power", "wealth of the country", "not known to"),
    }
    grain = claimgraph.open().query("where-it-lies", item="grain")
    assert [(row["holder"], row["place"]) for row in grain] == [
        ("kulaks", place)
        for place in ("Kursk Governorate", "Oryol Governorate", "Tula Governorate", "the countryside")
    ]


def test_the_lecture_says_nothing_of_workers_wanted(runner: Run) -> None:
    """An empty answer says that a register is wanted, and how to join one."""
    result = runner("query", "workers-wanted")
    assert result.exit_code == 0 and "--with" in result.stderr and "register.csv" in result.stderr


def test_a_register_of_ones_own(runner: Run, tmp_path: Path) -> None:
    """A register in another folder, with the shipped metadata beside it, answers on the command line."""
    (tmp_path / "register.csv").write_text(
        "who,relation,what,quantity,unit,place,polarity\n"
        "mill,requires,flax,10.5,ton,Pskov,\nmill,holds,flax,0.5,ton,Pskov,\n"
        "barn,holds,flax,7,ton,Luga,\nshed,holds,flax,2,ton,Luga,\nloft,holds,flax,8,ton,Ostrov,\n",
        encoding="utf-8",
    )
    shipped = _ROOT / "examples" / "register.csv-metadata.json"
    (tmp_path / shipped.name).write_bytes(shipped.read_bytes())
    register = str(tmp_path / "register.csv")
    result = runner("query", "materials-elsewhere", "--with", register, "--format", "csv")
    assert result.exit_code == 0, result.stderr
    assert "mill,flax,10,ton,Luga,9," in result.stdout


def test_derived_graphs_need_this_store(runner: Run) -> None:
    """What builds on a derived graph is refused for an endpoint, with one line."""
    with serving() as server:
        server.store.bulk_load(b"<urn:a> <urn:b> <urn:c> .", format=RdfFormat.N_TRIPLES)
        result = runner("query", "held-back", "--endpoint", server.url, "--graph", "default")
    assert result.exit_code == 2 and "Leave out --endpoint" in result.stderr


def test_a_view_must_construct(tmp_path: Path, published: Published) -> None:
    """A view that selects instead of constructing is named, and one that is not there too."""
    folder = tmp_path / "queries" / "views"
    folder.mkdir(parents=True)
    (folder / "rows.rq").write_text(
        "#+ summary: Rows.\nSELECT ?s WHERE { ?s a ?t } LIMIT 1\n", encoding="utf-8"
    )
    store = open_memory(published.nquads)
    for view, words in (("rows", "no CONSTRUCT"), ("gone", "cannot read the query")):
        with pytest.raises(UnreadableInput, match=words):
            derive(store, find_view(Edition(tmp_path), view))
