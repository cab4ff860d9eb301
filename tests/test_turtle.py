"""Reading authored Turtle with its places, and writing it in one canonical form without losing anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from claimgraph.edition import tool_layer
from claimgraph.errors import DataProblem, UnreadableInput
from claimgraph.terms import RDF, XSD, Prefixes
from claimgraph.turtle import (
    format_text,
    format_turtle,
    parse_turtle,
    read_authored,
    read_sources,
    terms,
)
from claimgraph.turtle.order import subject_key
from claimgraph.turtle.scan import _PIECE, _STATEMENT, subject_lines
from claimgraph.validate.shacl import load_shapes
from tiny_edition import prefix_table

if TYPE_CHECKING:
    from pathlib import Path

TOOL = tool_layer()
PREFIXES = prefix_table()
FILES = [*TOOL.ontology_files(), *TOOL.shape_files()]
HEAD = "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("cg", "claim", "ent", "rdf", "rdfs", "rel")
)


def test_triples_inside_triples(tmp_path: Path) -> None:
    """Nested so deeply that it would kill the engine they are refused; two of them are read."""
    path = tmp_path / "a.ttl"
    for depth in (2, 30_000):
        inner = "<<( <urn:a> <urn:b> " * depth + "<urn:c>" + " )>>" * depth
        path.write_text(f"<urn:a> <urn:b> {inner} .\n", encoding="utf-8")
        if depth == 2:
            assert len(read_authored(path).quads) == 1
            continue
        with pytest.raises(UnreadableInput, match="triples stand inside triples"):
            read_authored(path)
        with pytest.raises(UnreadableInput, match="triples stand inside triples"):
            load_shapes([path])
        with pytest.raises(UnreadableInput, match="triples stand inside triples"):
            Prefixes.load([path], path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_subject_has_its_line(path: Path) -> None:
    """The lines found by scanning are those of the subjects that the parser found, in every file."""
    check_lines(path, PREFIXES)


def check_lines(path: Path, prefixes: Prefixes) -> None:
    """Hold the lines found by scanning a file against what the parser finds in it."""
    source = read_authored(path, blank_nodes=True)
    subjects = {quad.subject.value for quad in source.quads if isinstance(quad.subject, NamedNode)}
    assert subjects == set(source.lines)
    lines = source.content.split("\n")
    for subject, numbers in source.lines.items():
        local = prefixes.split(subject)
        for number in numbers:
            assert lines[number - 1].startswith(f"{local[0]}:" if local else "<")


def test_lines_are_not_misled() -> None:
    """Full stops, hashes and brackets inside strings, IRIs, comments and numbers end no statement."""
    content = (
        '<a:#x> <b:p> "a . b # c", """two\nlines " . <a:no> """ , 1.50 . # end . <a:no> .\n'
        "# <a:no> <b:p> 1 .\n"
        "PREFIX ex: <b:>\n@prefix f: <c:> .\n"
        "<a:y> <b:p> true, 'it\\'s .' .ex:z.z ex:p ex:o\\. .\n"
        "f:w\n  f:p f:o.o ."
    )
    assert subject_lines(content) == {"a:#x": [1], "a:y": [6], "b:z.z": [6], "c:w": [7]}
    assert set(subject_lines(content)) == {str(quad.subject)[1:-1] for quad in parse_turtle(content, "x")}


def test_subject_written_twice_has_both_lines(tmp_path: Path) -> None:
    """A subject with two statements is known by both of its lines."""
    path = tmp_path / "a.ttl"
    path.write_text("<a:a> <b:b> 1 .\n\n<a:a> <b:b> 2 .\n")
    sources = read_sources([path], lambda found: found.name)
    assert sources.locations("a:a") == ["a.ttl:1", "a.ttl:3"]
    assert sources.where("a:a") == "a.ttl:1"
    assert sources.where("a:b") == ""


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        ('<a:a> <b:b> "x .\n', 1, "broken Turtle"),
        ("<a:a> <b:b> 1 .\n\n<a:a> x:y 1 .\n", 3, "broken Turtle: The prefix x: has not been declared"),
        ("<a:a> <b:b> 1 .\n<a:a> <b:b> [] .\n", 2, "a blank node"),
        ("<a:a> <b:b> 1 .\n\n_:a <b:b> 1 .\n", 3, "a blank node"),
        ('<a:a> <b:b> "(", <a:[> .\n<a:a> <b:b>\n (1) .\n', 0, "broken Turtle"),
        ('<a:a> <b:b> "(" . # [\n<a:a> <b:b>\n (1) .\n', 3, "a blank node"),
    ],
)
def test_problems_have_file_and_line(tmp_path: Path, content: str, line: int, what: str) -> None:
    """Broken Turtle and blank nodes are told in one line with file and line."""
    path = tmp_path / "a.ttl"
    path.write_text(content)
    with pytest.raises(UnreadableInput) as caught:
        read_authored(path, "a.ttl")
    assert caught.value.what.startswith(what)
    assert "\n" not in str(caught.value)
    if line:
        assert caught.value.where == f"a.ttl:{line}"


def test_all_unreadable_files_are_told_at_once(tmp_path: Path) -> None:
    """One run names every file that cannot be read: broken, not UTF-8, missing."""
    names = ("broken.ttl", "latin.ttl", "missing.ttl", "good.ttl")
    paths = [tmp_path / name for name in names]
    paths[0].write_text("<a:a>")
    paths[1].write_bytes(b'<a:a> <b:b> "\xff" .')
    paths[3].write_text("<a:a> <b:b> 1 .")
    with pytest.raises(DataProblem) as caught:
        read_sources(paths, lambda found: found.name)
    assert [problem.where.partition(".ttl")[0] for problem in caught.value.problems] == [
        "broken",
        "latin",
        "missing",
    ]


CANONICAL = f"""# About this file.

@prefix claim: <{PREFIXES["claim"]}> .
@prefix cg: <{PREFIXES["cg"]}> .
@prefix ent: <{PREFIXES["ent"]}> .
@prefix rdf: <{RDF}> .
@prefix rdfs: <{PREFIXES["rdfs"]}> .
@prefix rel: <{PREFIXES["rel"]}> .

# One paragraph.

# One claim.
claim:p051-05 a cg:Claim ;
    rdfs:label "Portugal is a vassal, a slave of Britain."@en ;
    cg:quote "A vassal, a slave of Britain." ;
    rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object ent:great-britain ;
    cg:figure cg:metaphor .

claim:p051-10 a cg:Claim ;
    cg:quantity 1.50 .

# The end.
""".replace(
    f"@prefix claim: <{PREFIXES['claim']}> .\n@prefix cg: <{PREFIXES['cg']}> .\n",
    f"@prefix cg: <{PREFIXES['cg']}> .\n@prefix claim: <{PREFIXES['claim']}> .\n",
)


def test_canonical_form() -> None:
    """The canonical form is what the model page shows, and formatting leaves it alone."""
    assert format_text(CANONICAL, PREFIXES) == CANONICAL


def test_untidy_form_becomes_canonical() -> None:
    """Order, blanks, unused prefixes and mid-statement comments are tidied.

    Comments go above their subject.
    """
    untidy = (
        "# About this file.\n"
        + HEAD
        + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n# One paragraph.\n\n\n"
        + "claim:p051-10 cg:quantity 1.50 ; a cg:Claim .\n"
        + "claim:p051-05 cg:figure cg:metaphor; # One claim.\n"
        + "   rdf:object ent:great-britain ; rdf:predicate rel:subjugatedBy; rdf:subject ent:portugal ;\n"
        + '   cg:quote "A vassal, a slave of Britain." ; a cg:Claim .\n'
        + 'claim:p051-05 rdfs:label "Portugal is a vassal, a slave of Britain."@en .\n\n# The end.'
    )
    expected = CANONICAL.replace("# One paragraph.\n\n# One claim.", "# One paragraph.\n\n# One claim.")
    assert format_text(untidy, PREFIXES) == expected


def test_names_sort_by_number() -> None:
    """Claims stand in text order, p051-9 before p051-10, and the namespace decides first."""
    content = HEAD + "claim:p051-10 a cg:Claim . ent:a a cg:Polity . claim:p051-9 a cg:Claim .\n"
    formatted = format_text(content, PREFIXES)
    assert formatted.index("claim:p051-9 ") < formatted.index("claim:p051-10 ") < formatted.index("ent:a ")


def test_positions_sort_before_names() -> None:
    """Subjects with schema:position stand in that order."""
    content = "<a:/z> <https://schema.org/position> 1 . <a:/a> <https://schema.org/position> 2 .\n"
    formatted = format_text(content, PREFIXES)
    assert formatted.index("<a:/z>") < formatted.index("<a:/a>")


def test_order_kept_where_asked_for() -> None:
    """Ontologies keep the order that their authors chose."""
    content = "<a:/z> a <a:/c> .\n\n# Second.\n\n<a:/a> a <a:/c> .\n"
    assert format_text(content, PREFIXES, keep_order=True) == content
    assert format_text(content, PREFIXES).startswith("# Second.\n\n<a:/a>")


def test_comment_behind_a_statement_stays_with_it() -> None:
    """A comment on the last line of a statement belongs to that statement, not to the next."""
    content = "<a:/b> a <a:/c> . # about b\n<a:/a> a <a:/c> .\n"
    assert format_text(content, PREFIXES) == "<a:/a> a <a:/c> .\n\n# about b\n<a:/b> a <a:/c> .\n"


def test_comment_between_and_behind_prefixes() -> None:
    """Comments among the prefixes go to the top; none is lost."""
    content = HEAD + "# one\n@prefix x: <y:> . # two\n# three\n@prefix z: <y:> .\ncg:a a cg:b .\n# four"
    formatted = format_text(content, PREFIXES)
    assert all(f"# {word}\n" in formatted for word in ("one", "two", "three", "four"))
    assert format_text(formatted, PREFIXES) == formatted


def test_lists_are_kept_as_lists() -> None:
    """RDF lists are written as lists, short ones on a line and long ones below each other."""
    short = '<a:/a>\n    <a:/p> ( <a:/c> 1 ( "x" ) ) ;\n    <a:/q> () .\n'
    assert format_text(short, PREFIXES) == short
    items = " ".join(f'"item number {number}"' for number in range(12))
    long = format_text(f"<a:/a> <a:/p> ({items}) .", PREFIXES)
    assert long.startswith('<a:/a>\n    <a:/p> (\n        "item number 0"\n        "item number 1"\n')
    assert format_text(long, PREFIXES) == long


@pytest.mark.parametrize(
    "content",
    ["<a:a> <b:b> [] .", "<a:a> <b:b> [ <b:c> 1 ] .", "<a:a> <b:b> _:x . _:x <b:b> <a:a> .", "_:x <b:b> 1 ."],
)
def test_other_blank_nodes_are_refused(content: str) -> None:
    """A blank node that is no list cell has no canonical place."""
    with pytest.raises(UnreadableInput, match="a blank node"):
        format_text(content, PREFIXES)


def test_unknown_namespace_is_told() -> None:
    """A prefix in use that the table does not know is named with its line, not spelled out silently."""
    content = "@prefix x: <y:> .\n@prefix foo: <https://foo.org/> .\n<x:a> <x:b> foo:c .\n"
    with pytest.raises(DataProblem, match=r"prefix foo: is not in the prefix table \(x\.ttl:2\)"):
        format_text(content, PREFIXES, "x.ttl")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_survive_formatting(path: Path) -> None:
    """Formatting a file keeps every triple and every comment and is settled after one pass."""
    check_formatting(path, PREFIXES)


def check_formatting(path: Path, prefixes: Prefixes) -> None:
    """Hold a file against what formatting makes of it."""
    content = path.read_text(encoding="utf-8")
    keep = path.parent.name in ("ontology", "shapes")
    once = format_text(content, prefixes, keep_order=keep)
    assert format_text(once, prefixes, keep_order=keep) == once
    comments = [line.strip() for line in content.split("\n") if line.startswith("#")]
    assert sorted(comments) == sorted(line for line in once.split("\n") if line.startswith("#"))


IRIS = st.one_of(
    st.sampled_from(sorted(PREFIXES)).flatmap(
        lambda prefix: st.from_regex(r"[A-Za-z0-9_.\-]{0,8}", fullmatch=True).map(
            lambda local: PREFIXES[prefix] + local
        )
    ),
    st.from_regex(r"https://x\.org/[a-zé0-9/?&=;,.()'*+:@!$~-]{0,10}(#[a-z.]{0,3})?", fullmatch=True),
).map(NamedNode)
WORDS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("\"\\\n\r\t'#.;<>@^"), max_size=20
)
LITERALS = st.one_of(
    WORDS.map(Literal),
    st.builds(lambda words, tag: Literal(words, language=tag), WORDS, st.sampled_from(["en", "ru", "en-gb"])),
    st.builds(
        lambda value, kind: Literal(value, datatype=NamedNode(XSD + kind)),
        st.sampled_from(
            ["1", "-1", "+01", "1.50", ".5", "1.", "1e3", "-1.0E-7", "true", "TRUE", "1917-03", "", "x y"]
        ),
        st.sampled_from(["integer", "decimal", "double", "boolean", "date", "gYear"]),
    ),
)
TRIPLES = st.lists(st.builds(Quad, IRIS, IRIS, st.one_of(IRIS, LITERALS)), max_size=12)


@settings(deadline=None)
@given(TRIPLES)
def test_formatting_never_changes_the_triples(triples: list[Quad]) -> None:
    """Whatever the triples, reading what was written gives the same triples, letter for letter."""
    written = format_turtle(triples, PREFIXES)
    assert set(parse(written.encode(), format=RdfFormat.TURTLE)) == set(triples)


def test_terms_that_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large graph not all terms are remembered once they are written; the text is the same."""
    empty = f"{HEAD}<urn:of> <urn:none> ( ) ; <urn:some> 1, ( 2 <urn:a> ) .\n"
    written = [format_text(text, PREFIXES) for text in [empty, *(path.read_text("utf-8") for path in FILES)]]
    assert "<urn:none> ()" in written[0]
    monkeypatch.setattr(terms, "_MAX_TERMS", 2)
    for text in written:
        assert format_text(text, PREFIXES) == text


@settings(deadline=None)
@given(TRIPLES, st.booleans())
def test_formatting_twice_changes_nothing(triples: list[Quad], keep_order: bool) -> None:
    """The canonical form is its own canonical form, and the lines of all its subjects are found."""
    written = format_turtle(triples, PREFIXES)
    assert format_text(written, PREFIXES, keep_order=keep_order) == written
    assert set(subject_lines(written)) == {str(triple.subject)[1:-1] for triple in triples}


@settings(deadline=None)
@given(TRIPLES, st.lists(st.text("# ab.\"'<", max_size=8), min_size=1, max_size=5), st.randoms())
def test_comments_survive_anywhere(triples: list[Quad], comments: list[str], random: object) -> None:
    """Comments put between any two lines are all still there after formatting, which settles at once."""
    from random import Random

    assert isinstance(random, Random)
    triples = [triple for triple in triples if "\n" not in str(getattr(triple.object, "value", ""))]
    lines = format_turtle(triples, PREFIXES).split("\n")
    for comment in comments:
        lines.insert(random.randint(0, len(lines)), f"#{comment}")
    once = format_text("\n".join(lines), PREFIXES)
    kept = sorted(line for line in once.split("\n") if line.startswith("#"))
    assert kept == sorted(f"#{comment}".rstrip() for comment in comments)
    assert format_text(once, PREFIXES) == once


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 matches such patterns wrongly, and 3.11 is what this package asks for."""
    for pattern in (_STATEMENT, _PIECE):
        assert not re.search(r"\)[*+?]\+", pattern.pattern)


def test_what_is_said_of_a_paragraph_stands_together() -> None:
    """Claims of a paragraph come first, then its arguments, gaps, mentions and notes, then the next one's."""
    names = ["note/p9-n1", "claim/p10-01", "argument/p9-a10", "claim/p9-02", "argument/p9-a2", "gap/p9-g1"]
    ordered = sorted(names, key=lambda name: subject_key(f"https://example.org/edition/{name}", None))
    assert ordered == [
        "claim/p9-02",
        "argument/p9-a2",
        "argument/p9-a10",
        "gap/p9-g1",
        "note/p9-n1",
        "claim/p10-01",
    ]
