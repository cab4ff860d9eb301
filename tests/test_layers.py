"""The tool apart from any edition: it serves the smallest there can be, and one that adds to it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from click import Context

from claimgraph.cli import main
from claimgraph.edition import tool_layer
from claimgraph.pictures import PICTURES
from claimgraph.workspace.stored_queries import list_queries
from tiny_edition import BASE, CLAIMS, HEAD, NAMED, write_edition, write_smallest

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition
    from conftest import Run

TOOL = tool_layer()


@pytest.fixture(scope="module")
def smallest(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Edition:  # noqa: ARG001
    """The smallest edition there can be."""
    return write_smallest(tmp_path_factory.mktemp("smallest"))


#: Every command with what it is given, and the exit code that is right where there is so little.
COMMANDS: dict[str, tuple[tuple[tuple[str, ...], int], ...]] = {
    "ask": ((("who rules?",), 0), (("zzz",), 1)),
    "build": (((), 0), (("--check",), 0)),
    "compare": ((("lecturer",), 1),),
    "coverage": (((), 0),),
    "deny": ((("p001-01",), 1),),
    "draw": (
        (("coverage",), 0),
        (("voices",), 1),
        (("states",), 0),
        (("timeline",), 1),
        (("arguments",), 1),
    ),
    "export": tuple((("-F", name), 0) for name in ("turtle", "jsonld", "tei", "csvw", "webannotation")),
    "find": ((("rules",), 0),),
    "import": ((("FOLDER",), 2),),
    "fmt": ((("--check",), 1),),
    "links": (((), 0),),
    "load": (((), 2),),
    "new": (((), 2),),
    "publish": ((("FOLDER",), 0),),
    "query": (((), 0),),
    "read": (((), 0), (("--html", "FOLDER"), 0)),
    "reanchor": (((), 2),),
    "serve": ((("--port", "8000", "--host", "192.0.2.1"), 2),),  # an address of no machine
    "show": ((("p001-01",), 0), (("p001",), 0), (("rel:rules",), 0)),
    "sparql": ((("ASK { claim:p001-01 a cg:Claim }",), 0),),
    "suggest": (((), 0),),
    "table": ((("FOLDER",), 0),),
    "timeline": (((), 1),),
    "validate": (((), 1),),
    "world": ((("lecturer",), 0),),
}


def test_every_command_is_tried() -> None:
    """A new command is tried on the smallest edition too."""
    assert set(COMMANDS) == set(main.list_commands(Context(main)))


@pytest.mark.parametrize(
    ("command", "arguments", "code"),
    [(name, arguments, code) for name, runs in COMMANDS.items() for arguments, code in runs],
)
def test_commands_on_the_smallest_edition(
    command: str, arguments: tuple[str, ...], code: int, smallest: Edition, runner: Run, tmp_path: Path
) -> None:
    """Every command runs where there are no footnotes, links, arguments or dates, and says so sensibly."""
    given = [str(tmp_path / "site") if word == "FOLDER" else word for word in arguments]
    result = runner(command, *given, "--edition", str(smallest.root))
    assert (result.exit_code, result.exception is None or isinstance(result.exception, SystemExit)) == (
        code,
        True,
    ), result.output
    assert result.output.strip()
    assert "Traceback" not in result.output


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Edition:  # noqa: ARG001
    """An edition in which nobody claims anything yet."""
    return write_edition(
        tmp_path_factory.mktemp("bare"),
        "Britain rules.\n",
        edition=f'{NAMED}part:speech a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001" .\n'
        'ent:lecturer a foaf:Person ; skos:prefLabel "lecturer"@en .\n',
        entities="",
        claims="",
    )


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        *((("draw", what), 1, "nothing to draw: ") for what in PICTURES),
        *(
            (("export", "-F", name), 0, f"nothing to write as {name}: ")
            for name in ("nanopub", "argdown", "aif", "aif-json", "graphml", "dot")
        ),
        (("export", "-F", "sssom"), 1, "nothing to write as sssom: the graph has no links. Links to"),
        (("timeline",), 1, "Nothing is dated. A claim is by cg:when"),
        (("export", "-F", "tei"), 0, ""),
        (("export", "-F", "csvw", "-o", "FOLDER.zip"), 0, ""),
        (("export", "-F", "webannotation"), 0, ""),
        (("export", "-F", "schemaorg"), 0, ""),
        (("show", "p001"), 0, ""),
        (("read",), 0, ""),
        (("coverage",), 0, ""),
    ],
)
def test_nothing_there_is_said_once(
    given: tuple[str, ...], code: int, told: str, bare: Edition, runner: Run, tmp_path: Path
) -> None:
    """What an edition has none of is said once, on standard error, with what would be needed."""
    words = [word.replace("FOLDER", str(tmp_path / "site")) for word in given]
    result = runner(*words, "--edition", str(bare.root))
    assert result.exit_code == code, result.output
    assert result.stderr.startswith(told) and result.stderr.count("\n") <= 1
    assert not told or "cg:" in result.stderr or "sssom:" in result.stderr or "Name a claim" in result.stderr


def test_a_bare_edition_is_published(bare: Edition, runner: Run, tmp_path: Path) -> None:
    """Its pages count one of a kind as one, and only the links are left out, once."""
    result = runner("publish", str(tmp_path / "site"), "--edition", str(bare.root))
    assert result.exit_code == 0 and result.stderr.count("left out") == 1
    home = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "<strong>1</strong> entity<" in home and "<strong>0</strong> claims<" in home
    assert "<strong>1</strong> paragraph<" in home


@cache
def _general() -> list[str]:
    """Every question and view that any edition can be asked, as theme/slug."""
    return [f"{path.parent.name}/{path.stem}" for path in TOOL.query_files() if path.parent.name != "checks"]


@pytest.mark.parametrize("name", _general())
def test_questions_on_the_smallest_edition(name: str, smallest: Edition, runner: Run) -> None:
    """Every general question can be asked of any edition; where there is nothing, it answers nothing."""
    result = runner("query", name, "--edition", str(smallest.root))
    assert result.exit_code == 0, result.output


RELATION = """
<https://example.org/small/relation/> a owl:Ontology ; rdfs:label "relations of the small text"@en .

own:outshines a cg:Relation ;
    rdfs:label "outshines"@en ;
    skos:definition "The subject is brighter than the object."@en ;
    schema:domainIncludes owl:Thing ;
    schema:rangeIncludes owl:Thing ;
    skos:example "Portugal is a slave of Britain"@en ;
    rdfs:isDefinedBy <https://example.org/small/relation/> .

rel:domination skos:member own:outshines .
"""

SHAPE = """
shape:no-thirst a sh:PropertyShape ;
    rdfs:label "nobody outshines"@en ;
    sh:targetSubjectsOf cg:quote ;
    sh:path rdf:predicate ;
    sh:not [ sh:hasValue own:outshines ] ;
    sh:message "Nobody may outshine in this text."@en .
"""


@pytest.fixture(scope="module")
def adding(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Edition:  # noqa: ARG001
    """An edition that adds a prefix, a relation, a shape and questions to the tool's."""
    root = tmp_path_factory.mktemp("adding")
    edition = write_edition(
        root,
        prefixes='<https://example.org/small/relation/prefix> <http://www.w3.org/ns/shacl#prefix> "own" ;'
        f' <http://www.w3.org/ns/shacl#namespace> "{BASE}relation/" .',
        claims=f"@prefix own: <{BASE}relation/> .\n"
        'claim:p002-01 a cg:Claim ; rdfs:label "Portugal is a slave of Britain."@en ;\n'
        '  cg:quote "Portugal is a slave of Britain." ;\n'
        "  rdf:subject ent:britain ; rdf:predicate own:outshines ; rdf:object ent:portugal .\n",
    )
    head = (
        f"{HEAD}@prefix own: <{BASE}relation/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix schema: <https://schema.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix shape: <https://w3id.org/claimgraph/shape/> .\n"
    )
    for name, content in {
        "ontology/own.ttl": head + RELATION,
        "shapes/own.ttl": head + SHAPE,
        "queries/general/entities/about.rq": (
            "#+ summary: What of it?\nPREFIX cg: <https://w3id.org/claimgraph/ns#>\n"
            "SELECT ?claim { ?claim a cg:Claim } ORDER BY ?claim\n"
        ),
        "queries/small/of-britain.rq": (
            "#+ asks: entities/between\n#+ summary: What passes?\n#+ defaults:\n"
            f"#+   - one: {BASE}entity/britain\n#+   - other: {BASE}entity/portugal\n"
        ),
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return edition


def test_own_relation_is_known_everywhere(adding: Edition, runner: Run) -> None:
    """A relation of the edition's own has a short form, a label and a line in the picture of the states."""
    named = ("--edition", str(adding.root))
    assert "outshines" in runner("show", "own:outshines", *named).stdout
    assert "own:outshines" in runner("show", "p002-01", "-F", "turtle", *named).stdout
    picture = runner("draw", "states", *named)
    assert (picture.exit_code, "bond-p002-01" in picture.stdout) == (0, True)
    assert "own:outshines" in runner("export", "-F", "jsonld", *named).stdout


def test_own_questions_add_and_replace(adding: Edition, runner: Run) -> None:
    """A question of the tool's path replaces it; one of a new name is added; the others stay."""
    themes = list_queries(adding)
    assert {"small", "voices"} <= set(themes)
    assert [query.summary for query in themes["entities"] if query.slug == "about"] == ["What of it?"]
    answer = runner("query", "of-britain", "-F", "csv", "--edition", str(adding.root))
    assert (answer.exit_code, answer.stdout.count("p002-01")) == (0, 1)


def test_own_shapes_are_asked_too(adding: Edition, runner: Run) -> None:
    """A shape of the edition's own is judged beside the tool's."""
    result = runner("validate", "--edition", str(adding.root))
    assert "Nobody may outshine in this text." in result.output
    assert len(adding.shape_files()) == len(TOOL.shape_files()) + 1


@pytest.mark.parametrize("called", ["nobody", "ent:nobody", f"{BASE}entity/nobody"])
def test_a_voice_without_a_label_has_a_world(called: str, runner: Run, tmp_path: Path) -> None:
    """Who makes a claim and has no label yet is found by slug, CURIE or IRI, and called by the slug."""
    claims = CLAIMS.replace("rdf:object ent:britain", "rdf:object ent:britain ; cg:claimant ent:nobody") + (
        'claim:p002-02 a cg:Claim ; rdfs:label "We want peace."@en ; cg:quote "We want peace" ;\n'
        "  rdf:subject ent:lecturer ; rdf:predicate rel:strivesFor ; rdf:object ent:portugal .\n"
    )
    edition = write_edition(tmp_path, claims=claims)
    world = runner("world", called, "-F", "csv", "--edition", str(edition.root))
    assert (world.exit_code, world.stdout.count("portugal")) == (0, 1), world.output
    compared = runner("compare", called, "lecturer", "--edition", str(edition.root))
    assert compared.exit_code in (0, 1) and "nobody" in compared.stdout, compared.output
