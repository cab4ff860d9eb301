"""Argument maps: the table of formats, GraphML and DOT, and what an excerpt of a map holds."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.exporters import EXPORT_FORMATS, export
from claimgraph.exporters.formats import Request, by_ending
from lecture.argument_graph import (
    HOSTILE,
    NESTED,
    Steps,
    loaded,
    made_quads,
    rows,
    selected,
    short,
    steps_of,
    whole_steps,
    write_quads,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyoxigraph import Store

    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from conftest import Run

#: Of the curation and not of the text, or derived from what the map shows.
LEFT_OUT = ("type", "wasGeneratedBy", "propositionKey", "supportedBy", "attackedBy")

MAPS = [name for name, row in EXPORT_FORMATS.items() if row.select == "arguments"]


@pytest.fixture(scope="module")
def steps(store: Store) -> Steps:
    """What SPARQL says of the whole graph's arguments."""
    return whole_steps(store)


def _graphml(document: bytes, folder: Path) -> Any:
    """The graph that NetworkX reads out of ``document``."""
    import networkx  # type: ignore[import-untyped]

    (folder / "map.graphml").write_bytes(document)
    return networkx.read_graphml(folder / "map.graphml")


def _check_roles(edges: list[tuple[str, str, dict[str, str]]], steps: Steps) -> None:
    """Each edge is a premise or conclusion with its kind of argument, and none is missing."""
    roles: dict[str, set[tuple[str, str]]] = {"premise": set(), "conclusion": set()}
    for start, end, told in edges:
        argument, other = (end, start) if told["role"] == "premise" else (start, end)
        assert told["bearing"] == steps.relation[argument]
        roles[told["role"]].add((argument, other))
    assert roles == {"premise": steps.premises, "conclusion": steps.conclusions}


def _check_graphml(document: bytes, steps: Steps, folder: Path) -> None:
    graph = _graphml(document, folder)
    _check_roles(list(graph.edges(data=True)), steps)
    nodes = dict(graph.nodes(data=True))
    assert {name for name, node in nodes.items() if node["kind"] == "argument"} == steps.relation.keys()
    assert {
        name: (
            *(n.get(key, "") for key in ("label", "quote", "polarity", "force")),
            str(n["start"]),
            str(n["end"]),
        )
        for name, n in nodes.items()
        if n["kind"] == "claim"
    } == steps.claims
    assert {
        (name, voice) for name in steps.claims for voice in nodes[name]["voice"].split("\n")
    } == steps.voices
    assert all(nodes[name]["iri"].endswith(f"/{name}") for name in nodes)


def test_networkx_reads_the_whole_graphml(
    steps: Steps, tmp_path: Path, exported: Callable[[str], bytes]
) -> None:
    """Nodes, edges and attributes are the graph's."""
    _check_graphml(exported("graphml"), steps, tmp_path)


def test_graphml_has_every_property_of_a_claim(
    store: Store, tmp_path: Path, exported: Callable[[str], bytes]
) -> None:
    """Nothing that the graph says of a claim is missing, except who curated it and what is only derived."""
    nodes = dict(_graphml(exported("graphml"), tmp_path).nodes(data=True))
    used = "?any a cg:Argument ; cg:premise|cg:conclusion ?c . ?c a cg:Claim ; ?p ?o"
    said = Counter(
        (short(claim), short(predicate))
        for claim, predicate, _ in rows(store, f"SELECT DISTINCT ?c ?p ?o {{ {used} }}")
        if short(predicate) not in LEFT_OUT
    )
    assert said
    assert {
        pair: nodes[pair[0]][pair[1]].count("\n") + 1 if isinstance(nodes[pair[0]][pair[1]], str) else 1
        for pair in said
    } == dict(said)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pydot.*")
def test_graphml_and_dot_take_hostile_text_and_nesting(edition: Edition, tmp_path: Path) -> None:
    """Marks of XML and DOT, blanks and arguments about arguments come back as they were."""
    labels = [*HOSTILE, "carriage\rreturn", " blanks at both ends "]
    quads = made_quads(labels, "explains", NESTED)
    nquads = write_quads(quads, tmp_path)
    found = steps_of(loaded(quads))
    # The words are a property among others, of which a line feed joins several values.
    steps = found._replace(
        claims={name: (said[0], said[1].replace("\n", " "), *said[2:]) for name, said in found.claims.items()}
    )
    _check_graphml(export(edition, nquads, "graphml"), steps, tmp_path)
    nodes, _ = _dot(export(edition, nquads, "dot"))
    assert {name: (nodes[name]["sentence"], nodes[name]["quote"]) for name in steps.claims} == {
        name: said[:2] for name, said in steps.claims.items()
    }


def _dot(content: bytes) -> tuple[dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]:
    """Nodes and edges with their attributes, as pydot reads them."""
    import pydot

    graphs = pydot.graph_from_dot_data(content.decode())
    assert graphs is not None and len(graphs) == 1
    graph = graphs[0]

    def told(of: dict[str, Any]) -> dict[str, str]:
        return {key: _undot(str(value)) for key, value in of.items()}

    nodes = {_undot(node.get_name()): told(node.get_attributes()) for node in graph.get_nodes()}
    edges = [
        (_undot(str(edge.get_source())), _undot(str(edge.get_destination())), told(edge.get_attributes()))
        for edge in graph.get_edges()
    ]
    return nodes, edges


def _undot(text: str) -> str:
    """What a quoted string of DOT stands for."""
    pieces = text.removeprefix('"').removesuffix('"').split("\\\\")
    return "\\".join(piece.replace('\\"', '"').replace("\\n", "\n") for piece in pieces)


def test_what_xml_cannot_hold_is_replaced(edition: Edition, tmp_path: Path) -> None:
    """A control character does not make the file unreadable."""
    nquads = write_quads(made_quads(["a\x01b\ufffe", "c\x00d"]), tmp_path)
    nodes = _graphml(export(edition, nquads, "graphml"), tmp_path).nodes
    assert nodes["p001-01"]["label"] == "a\ufffdb\ufffd"
    document = export(edition, nquads, "dot")
    assert b"\x00" not in document and "c\ufffdd".encode() in document


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pydot.*")
def test_a_parser_of_dot_reads_the_map_of_a_paragraph(
    edition: Edition, published: Published, exported: Callable[..., bytes]
) -> None:
    """Pydot finds the steps of p068 with their kinds and the claims with their words."""
    nodes, edges = _dot(exported("dot", "p068"))
    steps = steps_of(loaded(selected(edition, published, "p068")))
    _check_roles(edges, steps)
    for name, (label, quote, polarity, *_) in steps.claims.items():
        told = nodes[name]
        assert (told["sentence"], told["quote"], told["polarity"]) == (label, quote, polarity)
        voice = " and ".join(told["voice"].split("\n"))
        assert "".join(told["label"].split()) == "".join(f"{voice}: {label}".split())


def test_graphviz_reads_the_whole_map(steps: Steps, exported: Callable[[str], bytes]) -> None:
    """Graphviz' own parser takes the whole file and finds every node and edge."""
    program = shutil.which("gvpr")
    if program is None:
        pytest.skip("graphviz is not installed (Debian: graphviz)")
    count = 'BEGIN { int n = 0; int e = 0 } N { n = n + 1 } E { e = e + 1 } END { printf("%d %d", n, e) }'
    done = subprocess.run([program, count], input=exported("dot"), capture_output=True, check=True)
    nodes, edges = map(int, done.stdout.split())
    assert nodes == len(steps.claims) + len(steps.relation)
    assert edges == len(steps.premises) + len(steps.conclusions)


def _names(content: bytes) -> set[str]:
    from xml.etree import ElementTree

    namespace = "{http://graphml.graphdrawing.org/xmlns}"
    return {node.get("id", "") for node in ElementTree.fromstring(content).iter(f"{namespace}node")}  # noqa: S314 - our own file


def test_an_excerpt_has_the_arguments_that_use_the_paragraph(
    steps: Steps, exported: Callable[..., bytes]
) -> None:
    """Every argument with a claim of p068 is there, with all its claims and what is said against it."""
    names = _names(exported("graphml", "p068"))
    ends = steps.premises | steps.conclusions
    touching = {argument for argument, end in ends if end.startswith("p068-")}
    grown: set[str] = set()
    while grown != touching:
        grown = touching
        touching = (
            grown
            | {a for a, end in ends if end in grown}
            | {end for a, end in ends if a in grown and end in steps.relation}
        )
    assert {name for name in names if name in steps.relation} == touching
    assert names - touching == {end for a, end in ends if a in touching} - touching
    assert len(touching) < len(steps.relation)


def test_an_excerpt_may_be_about_a_claim_or_an_argument(
    edition: Edition, published: Published, steps: Steps
) -> None:
    """A claim comes with its arguments, an argument with its claims and the argument that it attacks."""
    base = edition.prefixes().base
    claim = _names(export(edition, published.nquads, "graphml", entity=f"{base}claim/p050-07"))
    direct = {a for a, end in steps.premises | steps.conclusions if end == "p050-07"}
    assert direct and direct <= claim and "p050-07" in claim
    argument = _names(export(edition, published.nquads, "graphml", entity=f"{base}argument/p068-a5"))
    assert {"p068-a3", "p068-a4", "p068-a5"} == {name for name in argument if name in steps.relation}
    assert {end for a, end in steps.premises if a == "p068-a3"} <= argument


@pytest.mark.parametrize("format_name", MAPS)
def test_a_map_of_nothing_is_refused(format_name: str, edition: Edition, published: Published) -> None:
    """Where no argument uses what was asked for, the message says so; an unknown paragraph is named."""
    with pytest.raises(UsageProblem, match=r"no argument uses it \(p001\)"):
        export(edition, published.nquads, format_name, paragraph="p001")
    with pytest.raises(UsageProblem, match="no such paragraph"):
        export(edition, published.nquads, format_name, paragraph="p999")
    with pytest.raises(UsageProblem, match="no such entity"):
        export(edition, published.nquads, format_name, entity="https://example.org/nobody")


@pytest.mark.parametrize("format_name", MAPS)
def test_a_map_is_the_same_every_time(format_name: str, edition: Edition, tmp_path: Path) -> None:
    """The order of the graph's lines changes no byte of a map."""
    quads = made_quads(HOSTILE, ends=NESTED)
    first = export(edition, write_quads(quads, tmp_path), format_name)
    assert export(edition, write_quads(quads[::-1], tmp_path), format_name) == first
    assert first.endswith(b"\n") and not first.endswith(b"\n\n")


# The table, the views, the command line


def test_the_table_of_formats_is_whole() -> None:
    """Each row names a writer that is there, an ending of its own, and what is kept and lost."""
    from importlib import import_module

    for name, row in EXPORT_FORMATS.items():
        module, _, function = row.writer.partition(":")
        assert callable(getattr(import_module(f"claimgraph.exporters.{module}"), function))
        assert row.name == name and row.keeps and row.loses and "/" in row.media
        assert row.select in ("graph", "arguments")
        assert by_ending(f"file{row.ending}") == name
    assert by_ending("file.doc") is None


def test_a_view_that_constructs_nothing_is_named(asked: Edition) -> None:
    """An edition may have views of its own; one that is no CONSTRUCT is refused, a missing one named."""
    from claimgraph.exporters.construct_views import construct

    request = Request(EXPORT_FORMATS["aif"], asked, b"", None, None)
    file = asked.folder("queries") / "views" / "rows.rq"
    file.write_text("#+ summary: Rows?\nSELECT ?s { ?s ?p ?o } ORDER BY ?s\n", encoding="utf-8")
    try:
        with pytest.raises(UnreadableInput, match=r"no CONSTRUCT query \(queries/views/rows\.rq\)"):
            construct(request, "rows")
    finally:
        file.unlink()
    with pytest.raises(UnreadableInput, match=r"cannot read the query.*nowhere\.rq"):
        construct(request, "nowhere")
    assert asked.view_file("plain").parent == file.parent
    assert asked.view_file("aif").read_bytes().startswith(b"#+ summary")


def test_a_graph_that_is_not_there_is_named(edition: Edition, tmp_path: Path) -> None:
    """The message gives the file and what to do."""
    with pytest.raises(UnreadableInput, match=r"cannot read the graph.*none\.nq.*Build it first"):
        export(edition, tmp_path / "none.nq", "argdown")


def test_the_command_lists_formats_and_goes_by_the_ending(runner: Run, tmp_path: Path) -> None:
    """``--list`` tells of each format; the longest ending that fits decides; a refusal is one line."""
    listed = runner("export", "--list", COLUMNS="200")
    assert listed.exit_code == 0
    assert all(f"\n{name} " in listed.output for name in EXPORT_FORMATS)
    for name in ("map.aif.json", "map.argdown", "map.aif.ttl", "all.ttl"):
        assert runner("export", "--paragraph", "p068", "-o", str(tmp_path / name)).exit_code == 0
    assert json.loads((tmp_path / "map.aif.json").read_bytes())["nodes"]
    assert (tmp_path / "map.argdown").read_bytes().startswith(b"===\n")
    assert b"aif:I-node" in (tmp_path / "map.aif.ttl").read_bytes()
    assert b"aif:I-node" not in (tmp_path / "all.ttl").read_bytes()
    named = runner("export", "-F", "dot", "--entity", "claim:p068-10")
    assert named.exit_code == 0 and '"p068-a3" [' in named.output
    refused = runner("export", "-F", "dot", "--paragraph", "p001")
    assert refused.exit_code == 2
    assert refused.output == (
        "no argument uses it (p001). Ask for it in another format, or for the arguments of all the text.\n"
    )
