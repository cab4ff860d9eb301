"""The graph is the union of what its files give: each is published alone, in whatever order."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store

from claimgraph.build.authored import Authored
from claimgraph.build.ntriples import Lines, pieces
from claimgraph.build.passages import PassageWriter
from claimgraph.build.publish import publish
from claimgraph.build.section import Section, publish_section
from claimgraph.errors import DataProblem
from claimgraph.model import Model
from claimgraph.searchindex.documents import documents
from claimgraph.text import Text
from tiny_edition import CLAIMS, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition

#: A section whose argument concludes a claim of another, and quotes what another quotes too.
FIRST = """
claim:p004-01 a cg:Claim ; cg:quote "It was a town." .
mention:p003-m1 a oa:Annotation ; cg:quote "Britain rules" ; oa:suffix ". Who" ; oa:hasBody ent:portugal .
"""
SECOND = """
arg:p004-a1 a cg:Argument ; cg:premise claim:p002-01 ; cg:bearing cg:supports ; cg:conclusion claim:p004-01 .
note:p004-n1 a oa:Annotation ; cg:quote "It was a town." ; oa:bodyValue "Which?"@en .
"""


def sections(edition: Edition, *, backwards: bool = False) -> dict[str, Section]:
    """What each file of ``edition`` gives, by its name."""
    authored = Authored(edition)
    places = PassageWriter(authored, Text.read(edition.text_file), Lines())
    files = sorted(authored.sources.files, key=lambda source: source.name, reverse=backwards)
    before = len(authored.problems), places.lines.chunk_count
    made = {source.name: publish_section(source, authored, places) for source in files}
    assert (len(authored.problems), places.lines.chunk_count) == before
    return made


def sorted_lines(lines: Lines) -> list[bytes]:
    """The lines, each once, sorted."""
    lines.sort()
    return b"".join(lines.nquads()).splitlines()


def test_a_section_gives_the_same_alone_and_in_any_order(tmp_path: Path) -> None:
    """A file gives the same lines whether it is published first, last, or alone."""
    edition = write_edition(tmp_path, claims=CLAIMS, first=FIRST, second=SECOND)
    forwards, backwards = sections(edition), sections(edition, backwards=True)
    assert list(forwards) == list(reversed(backwards))
    every = {name: sorted_lines(one.lines) for name, one in forwards.items()}
    assert every == {name: sorted_lines(one.lines) for name, one in backwards.items()}
    authored = Authored(edition)
    places = PassageWriter(authored, Text.read(edition.text_file), Lines())
    (alone,) = [one for one in authored.sources.files if one.name.endswith("second.ttl")]
    lines = sorted_lines(publish_section(alone, authored, places).lines)
    assert lines == every[alone.name]
    assert any(b"/p004-a1>" in line and b"#claimant>" in line for line in lines)


def test_the_graph_is_the_union_of_its_sections(tmp_path: Path) -> None:
    """Every line of a section is in the graph, and all of what stands in it by hand and is quoted."""
    edition = write_edition(tmp_path, claims=CLAIMS, first=FIRST, second=SECOND)
    whole = set(b"".join(publish(edition).nquads()).splitlines())
    made = sections(edition).values()
    union = {line for one in made for line in sorted_lines(one.lines)}
    assert union < whole
    derived = {line for line in whole if line.split()[1].endswith((b"#propositionKey>", b"#passage>"))}
    assert derived
    assert derived <= union
    assert [span for one in made for span in one.mentioned]


def test_what_is_wrong_in_a_section_is_told_by_that_section(tmp_path: Path) -> None:
    """An argument is not blamed for the words of its conclusion, which stand in another file."""
    wrong = FIRST.replace("It was a town", "It was no town")
    edition = write_edition(tmp_path, claims=CLAIMS, first=wrong, second=SECOND.split("note:")[0])
    told = {name: [one.what for one in section.problems] for name, section in sections(edition).items()}
    assert [name for name, problems in told.items() if problems] == ["graph/first.ttl"]
    with pytest.raises(DataProblem, match=r"claim:p004-01: the words .*graph/first\.ttl:\d+"):
        publish(edition)


def test_pieces_are_the_file(tmp_path: Path) -> None:
    """The pieces that the engine is given hold every line whole, and together they are the file."""
    whole = b"".join(publish(write_edition(tmp_path)).nquads())
    given = list(pieces(BytesIO(whole), 2000))
    assert b"".join(given) == whole
    assert len(given) > 3
    assert all(piece.endswith(b" .\n") for piece in given)


def test_many_lines_are_sorted_in_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that are too many for memory go to files, and come back as the same graph, each line once."""
    edition = write_edition(tmp_path, claims=CLAIMS, first=FIRST, second=SECOND)
    opened: list[BytesIO] = []

    def scratch() -> BytesIO:
        opened.append(BytesIO())
        return opened[-1]

    whole = b"".join(publish(edition, scratch=scratch).nquads())
    assert not opened
    monkeypatch.setattr("claimgraph.build.ntriples.SPILL", 5000)
    graph = publish(edition, scratch=scratch)
    assert len(opened) > 5
    assert b"".join(graph.nquads()) == whole == b"".join(graph.nquads())
    assert graph.quads == whole.count(b"\n") == len(set(whole.splitlines()))


def test_the_search_index_is_made_of_what_the_graph_says(tmp_path: Path) -> None:
    """What is gathered for the index while a graph is built is what the graph gives whom it is asked for."""
    edition = write_edition(tmp_path, claims=CLAIMS, first=FIRST, second=SECOND)
    graph, prefixes = publish(edition), edition.prefixes()
    store = Store()
    store.bulk_load(b"".join(graph.nquads()), format=RdfFormat.N_QUADS)
    gathered = list(documents(graph.model(prefixes)))
    assert gathered == list(documents(Model(store, prefixes)))
    assert {one.kind for one in gathered} == {"entity", "relation", "term", "claim", "text"}
