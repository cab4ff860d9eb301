"""Other people's data: what is read, what is refused, and that nothing is fetched that nobody named."""

from __future__ import annotations

import gzip
import json
import os
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store, parse

from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UnreadableInput, UsageProblem
from claimgraph.http import Client, checked_address
from claimgraph.http.addresses import public_addresses, redirected
from claimgraph.importers import GRAPH, join
from claimgraph.importers.input_files import open_source
from claimgraph.sandbox import Limits, Task, ask, exit_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Quad

S, P = "http://example.org/s", "http://example.org/p"
XML = (
    '<?xml version="1.0"?>{dtd}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:x="http://example.org/"><rdf:Description rdf:about="http://example.org/s">'
    "<x:p>{text}</x:p></rdf:Description></rdf:RDF>"
)
#: One triple in each format, as a file of that ending.
SAME = {
    "a.ttl": f'<{S}> <{P}> "1" .',
    "a.nt": f'<{S}> <{P}> "1" .\n',
    "a.nq": f'<{S}> <{P}> "1" .\n',
    "a.trig": f'{{ <{S}> <{P}> "1" }}',
    "a.jsonld": json.dumps({"@id": S, P: "1"}),
    "a.json": json.dumps({"@context": {"p": P}, "@id": S, "p": "1"}),
    "a.rdf": XML.format(dtd="", text="1"),
    "a.owl": XML.format(dtd='<!DOCTYPE r [<!ENTITY one "1">]>', text="&one;"),
    "a.csv": "p\n1\n",
    "a.tsv": "p\n1\n",
}
METADATA = {
    "@context": "http://www.w3.org/ns/csvw",
    "tableSchema": {"aboutUrl": S, "columns": [{"titles": "p", "propertyUrl": P}]},
}


def quads(*names: object, limits: Limits = Limits()) -> list[Quad]:  # noqa: B008 - immutable
    """What comes of joining these files and addresses."""
    with join(map(str, names), limits) as joined:
        return list(parse(b"".join(joined.nquads()), format=RdfFormat.N_QUADS))


def refusal(*names: object, limits: Limits = Limits(), strict: bool = False) -> str:  # noqa: B008 - immutable
    """What is said of sources that cannot be joined."""
    with pytest.raises(ClaimgraphError) as caught, join(map(str, names), limits, strict=strict) as joined:
        b"".join(joined.nquads())
    return str(caught.value)


def warned(*names: object) -> list[str]:
    """What is warned of when these are joined."""
    with join(map(str, names)) as joined:
        b"".join(joined.nquads())
        b"".join(joined.nquads())  # what is read again is not told again
        return joined.warnings


def put(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("packed", [False, True])
def test_formats(tmp_path: Path, name: str, packed: bool) -> None:
    """Every format gives the same triple, plain and gzipped, in a graph with the name of the file."""
    if name.endswith(("csv", "tsv")):
        put(tmp_path, f"{name}-metadata.json", json.dumps({**METADATA, "url": name}))
    content = SAME[name].encode()
    path = put(tmp_path, f"{name}.gz" if packed else name, gzip.compress(content) if packed else content)
    [quad] = quads(path)
    assert str(quad.triple) == f'<{S}> <{P}> "1"'
    assert quad.graph_name.value == f"{GRAPH}{path.name}"  # type: ignore[union-attr]


def test_named_graphs_stay(tmp_path: Path) -> None:
    """Quads keep the graph they are in; none is left in the default graph."""
    data = put(tmp_path, "a.nq", f'<{S}> <{P}> "1" <http://example.org/g> .\n<{S}> <{P}> "2" .\n')
    assert sorted(str(quad.graph_name) for quad in quads(data)) == [
        "<http://example.org/g>",
        f"<{GRAPH}a.nq>",
    ]


def test_byte_order_mark(tmp_path: Path) -> None:
    """The mark that some programs write at the beginning of a file is no part of it."""
    assert len(quads(put(tmp_path, "a.ttl", "\ufeff" + SAME["a.ttl"]))) == 1


def test_relative_names(tmp_path: Path) -> None:
    """What a file names relative to itself is named by its graph, and no path of this machine comes in."""
    [quad] = quads(put(tmp_path, "a b.ttl", f"<#x> <{P}> <> ."))
    assert str(quad) == f"<{GRAPH}a%20b.ttl#x> <{P}> <{GRAPH}a%20b.ttl> <{GRAPH}a%20b.ttl>"


def test_files_of_one_name(tmp_path: Path) -> None:
    """Two files of one name have two graphs; a file that is named twice is joined once."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder, "a.ttl", SAME["a.ttl"])
    one, two = tmp_path / "one" / "a.ttl", tmp_path / "two" / "a.ttl"
    with join([str(one), str(two), str(one)]) as joined:
        assert joined.graphs == [f"{GRAPH}a.ttl", f"{GRAPH}2/a.ttl"]


def test_blank_nodes_stay_apart(tmp_path: Path) -> None:
    """Two files that give their blank nodes the same label do not speak of the same thing."""
    names = [put(tmp_path, name, f'_:x <{P}> "1" .') for name in ("a.ttl", "b.nt")]
    assert len({quad.subject for quad in quads(*names)}) == 2


def test_literals_stay_as_written(tmp_path: Path) -> None:
    """Numbers and escapes come through as they were written."""
    path = put(tmp_path, "a.ttl", f'<{S}> <{P}> 1.50, "a \\n .\\n\\"b", "x"@en .')
    found = sorted(str(quad.object) for quad in quads(path))
    assert found == [
        '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"a \\n .\\n\\"b"', '"x"@en',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("literal", "told"),
    [
        ('"007"^^xsd:integer', '"007"^^xsd:integer as "7"^^xsd:integer'),
        ('"+1"^^xsd:int', '"+1"^^xsd:int as "1"^^xsd:integer'),
        ('"2.50"^^xsd:decimal', '"2.50"^^xsd:decimal as "2.5"^^xsd:decimal'),
        ('"2020-01-01T00:00:00+00:00"^^xsd:dateTime', 'as "2020-01-01T00:00:00Z"^^xsd:dateTime'),
        ('"7"^^xsd:integer', ""),
        ('"x"^^xsd:token', ""),
        ('"5"^^<urn:x:own>', ""),
        ('"say \\"5\\""@en', ""),
    ],
)
def test_literals_that_answers_write_otherwise(tmp_path: Path, literal: str, told: str) -> None:
    """A file with literals that the engine keeps by value alone says so once, with one of them."""
    head = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    body = "".join(f'<{S}> <{P}> "{number}"^^xsd:integer .\n' for number in range(6_000))
    path = put(tmp_path, "a.ttl", f"{head}{body}<{S}> <{P}> {literal} .\n")
    with join([str(path)], strict=True) as joined:  # it is no fault
        assert len(list(parse(b"".join(joined.nquads()), format=RdfFormat.N_QUADS))) >= 6_000
        assert len(joined.warnings) == bool(told) and told in "".join(joined.warnings)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.ttl", f"<{S}>\n<{P}> .", "broken Turtle: . is not a valid RDF object (a.ttl:2)."),
        ("a.ttl", b'<x:s> <x:p>\n"\xff" .', "broken Turtle: Invalid UTF-8"),
        ("a.nt", f'<{S}> <{P}> "1" .\n<{S}> x', "(a.nt:2)."),
        ("a.nq", f'<{S}> <{P}> "1" .\n<{S}> x', "(a.nq:2)."),
        ("a.trig", "{\n{ }", "(a.trig:2)."),
        ("a.jsonld", '{"@id":\n}', "(a.jsonld:2)."),
        ("a.rdf", "<a>\n</b>", "(a.rdf:"),
        (
            "a.rdf",
            XML.format(dtd="", text="").replace("\n", "").replace("<x:p>", '\n\n<x:p rdf:resource="a b">'),
            "(a.rdf:3).",
        ),
        ("a.rdf", b'<?xml version="1.0" encoding="rot13"?><a/>', "the encoding rot13 is not known here"),
        ("a.rdf", b'<?xml version="1.0" encoding="utf-7"?><a/>', "the encoding utf-7 is not known here"),
        (
            "a.rdf",
            b'<?xml version="1.0" encoding="us-ascii"?>\n\n<a>\xe9</a>',
            "0xe9 is no ascii, which the file is said to be in (a.rdf:3)",
        ),
        ("a.json", "[" * 100_000, "broken JSON-LD"),
    ],
)
def test_broken(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    """A broken file is told in one line, with its line where the parser knows it."""
    message = refusal(put(tmp_path, name, content)).replace(f"{tmp_path}{os.sep}", "")
    assert said in message and len(message) < 300


@pytest.mark.parametrize(
    ("dtd", "said"),
    [
        (
            "<!DOCTYPE r ["
            + "".join(
                f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "x">' for n in range(12)
            )
            + "]>",
            "the XML entity e8 becomes more than 64 MiB",
        ),
        ('<!DOCTYPE r [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "the XML entity a stands for itself"),
        (
            '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
            "the XML entity a stands for another file",
        ),
        ('<!DOCTYPE r [<!ENTITY % a "x">]>', "the XML entity a stands for another file"),
    ],
)
def test_xml_entities(tmp_path: Path, dtd: str, said: str) -> None:
    """Entities that grow beyond a bound or stand for files are refused before they are expanded."""
    assert said in refusal(put(tmp_path, "a.rdf", XML.format(dtd=dtd, text="1")))


def test_an_entity_used_often(tmp_path: Path) -> None:
    """An entity is short, and used a million times becomes too much all the same."""
    dtd = f'<!DOCTYPE r [<!ENTITY a "{"x" * 1000}">]>'
    path = put(tmp_path, "a.rdf", XML.format(dtd=dtd, text="&a;" * 1_000_000))
    assert "the XML entities become more than 64 MiB" in refusal(path)


def test_entities_of_entities(tmp_path: Path) -> None:
    """Entities inside entities, as ontologies have them for their namespaces, are written out."""
    dtd = '<!DOCTYPE r [<!ENTITY ns "http://example.org/"><!ENTITY one "&ns;one"><!ENTITY two "&one;&one;">]>'
    [quad] = quads(put(tmp_path, "a.owl", XML.format(dtd=dtd, text="&two;")))
    assert str(quad.object) == '"http://example.org/onehttp://example.org/one"'


@pytest.mark.parametrize(
    ("encoding", "text", "marked"),
    [
        ("ISO-8859-1", "ßé", ""), ("windows-1251", "Брест", ""), ("UTF-16", "Брест 平", ""),
        ("UTF-16LE", "Брест", "\ufeff"), ("UTF-16BE", "Брест", ""), ("koi8-r", "Брест", ""),
        ("UTF-8", "Брест", "\ufeff"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_encodings_of_xml(tmp_path: Path, encoding: str, text: str, marked: str, packed: bool) -> None:
    """RDF/XML is read in the encoding that it declares, with a byte order mark or without."""
    content = marked + XML.format(dtd="", text=text).replace("?>", f' encoding="{encoding}"?>', 1)
    data = content.encode(encoding)
    [quad] = quads(put(tmp_path, "a.rdf.gz" if packed else "a.rdf", gzip.compress(data) if packed else data))
    assert quad.object.value == text  # type: ignore[union-attr]


def test_deep_triples(tmp_path: Path) -> None:
    """Triples inside triples are refused beyond a depth; what kills the parser costs a child process."""

    def deep(depth: int) -> str:
        return f"<{S}> <{P}> " + f"<<( <{S}> <{P}> " * depth + '"1"' + " )>>" * depth + " .\n"

    assert len(quads(put(tmp_path, "a.nt", deep(16)))) == 1
    assert "more than 16 deep" in refusal(put(tmp_path, "a.nt", deep(17)))
    assert "the engine gave up on reading" in refusal(put(tmp_path, "a.nt", deep(200_000)))


def test_time_limit(tmp_path: Path) -> None:
    """A file whose nesting costs the square of its size ends when its time is up."""
    nested = "<rdf:Description><x:p>" * 200_000
    path = put(tmp_path, "a.rdf", XML.format(dtd="", text="1").replace("<rdf:Description", nested, 1))
    assert "took longer than 0.3 s" in refusal(path, limits=Limits(0.3, 1024))


@pytest.mark.parametrize("where", ["@context", "@import", "scoped"])
def test_remote_context(tmp_path: Path, where: str) -> None:
    """A context that is elsewhere is named and not fetched."""
    with served({}) as (address, asked):
        away = f"{address}/context.jsonld"
        context: Any = {
            "@context": away,
            "@import": {"@import": away},
            "scoped": {"p": {"@id": P, "@context": away}},
        }[where]
        path = put(tmp_path, "a.jsonld", json.dumps({"@context": context, "@id": S, "p": {"q": 1}}))
        said = refusal(path)
        assert away in said and "nothing is fetched" in said
        assert asked == []


def test_imports_are_not_followed(tmp_path: Path) -> None:
    """owl:imports is a triple like any other."""
    with served({}) as (address, asked):
        path = put(tmp_path, "a.ttl", f"<{S}> <http://www.w3.org/2002/07/owl#imports> <{address}/x.ttl> .")
        assert len(quads(path)) == 1 and asked == []


def test_graph_of_another(tmp_path: Path) -> None:
    """A file cannot put its quads into the graph of another source."""
    victim = put(tmp_path, "a.ttl", SAME["a.ttl"])
    thief = put(tmp_path, "b.nq", f'<{S}> <{P}> "9" <{GRAPH}a.ttl> .\n')
    assert "writes into the graph of another source" in refusal(victim, thief)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_no_files(tmp_path: Path) -> None:
    """Folders, pipes and devices are refused at once, also behind a link; a link to a file is followed."""
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "zero.ttl").symlink_to("/dev/zero")
    assert "a device or a pipe" in refusal(tmp_path / "pipe.ttl")
    assert "a device or a pipe" in refusal(tmp_path / "zero.ttl")
    assert "this is a folder" in refusal(tmp_path / "folder.ttl")
    assert "cannot read the file: No such file" in refusal(tmp_path / "none.ttl")
    put(tmp_path, "a.ttl", SAME["a.ttl"])
    (tmp_path / "link.ttl").symlink_to("a.ttl")
    assert len(quads(tmp_path / "link.ttl")) == 1


def test_size(tmp_path: Path) -> None:
    """Files beyond the limit are refused, packed or not, and never unpacked to the end."""
    with (tmp_path / "big.ttl").open("wb") as stream:
        stream.truncate(600 << 20)
    assert refusal(tmp_path / "big.ttl").startswith("more than 512 MiB")
    packed = put(tmp_path, "a.ttl.gz", gzip.compress(b"\n" * 5_000_000))
    with (
        open_source(str(packed), "a.ttl.gz", zipped=True, most=1 << 20) as stream,
        pytest.raises(LimitHit) as hit,
    ):
        stream.read()
    assert str(hit.value) == "more than 1 MiB (a.ttl.gz). Join a part of it."


def test_size_of_triples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a source becomes has a limit too."""
    monkeypatch.setattr("claimgraph.importers.joining.MAX_QUADS", 10)
    assert "MiB of triples" in refusal(put(tmp_path, "a.ttl", SAME["a.ttl"]))


@pytest.mark.parametrize(
    "content",
    [b"nonsense", gzip.compress(b"x" * 1000)[:-9], gzip.compress(b"x")[:12] + b"\xff" * 9],
    ids=["nonsense", "short", "broken"],  # the bytes hold the time, and so would names made of them
)
def test_broken_gzip(tmp_path: Path, content: bytes) -> None:
    """What is called .gz and is none, or ends early, is told so."""
    assert "broken gzip" in refusal(put(tmp_path, "a.ttl.gz", content))


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("a.foo", UnreadableInput, "nothing says which format this is"),
        ("ftp://example.org/a.ttl", Refused, "only files, http and https are read"),
        ("file:///etc/passwd", Refused, "only files, http and https are read"),
        ("https://me:secret@example.org/a.ttl", UsageProblem, "a password has no place in an address"),
        ("http://[::1/a.ttl", UsageProblem, "not an address of the web"),
        ("http:///a.ttl", UsageProblem, "not an address of the web"),
        ("http://example.org:x/a.ttl", UsageProblem, "not an address of the web"),
        ("http://example.org/a b.ttl", UsageProblem, "not an address of the web"),
        ("http://example.org/a[b.ttl", UsageProblem, "not an address of the web"),
        ("http://example.org/%zz.ttl", UsageProblem, "not an address of the web"),
    ],
)
def test_names(name: str, kind: type[ClaimgraphError], said: str) -> None:
    """What cannot be joined because of its name; a password is not repeated."""
    with pytest.raises(kind, match=said) as caught:
        quads(name)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.html", "<html/>", "take the JSON-LD out"),
        ("crate.zip", "", "ro-crate-metadata.json"),
        ("big.hdt", "", "hdt2rdf"),
        ("sheet.xlsx", "", "as CSV"),
        ("latin.ttl", "<urn:a> <urn:b> 'é' .".encode("latin-1"), "save it as UTF-8"),
    ],
)
def test_what_to_do_instead(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    """What is often named and cannot be read is told with what to do."""
    assert said.lower() in refusal(put(tmp_path, name, content)).lower()


def test_xml_of_another_kind(tmp_path: Path) -> None:
    """XML that is not about RDF can be read as RDF/XML all the same; that it hardly is any is said."""
    text = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><p>Peace</p></TEI>'
    assert "is it RDF/XML?" in warned(put(tmp_path, "speech.xml", text))[0]


def test_addresses() -> None:
    """An address is named without its fragment."""
    assert checked_address("HTTP://example.org/a#x", "") == "http://example.org/a"


# Tables and their metadata


def test_metadata_beside(tmp_path: Path) -> None:
    """Metadata of the file's own name come before those of the folder."""
    data = put(tmp_path, "a.csv", "p\n1\n")
    put(tmp_path, "csv-metadata.json", json.dumps({**METADATA, "url": "a.csv"}))
    assert len(quads(data)) == 1
    put(tmp_path, "a.csv-metadata.json", json.dumps({**METADATA, "tableSchema": {"aboutUrl": "urn:x:own"}}))
    assert str(quads(data)[0].subject) == "<urn:x:own>"
    put(tmp_path, "a.csv-metadata.json", json.dumps({**METADATA, "url": "b.csv"}))
    assert "do not speak of a.csv" in refusal(data, strict=True)
    [warning] = warned(data)
    assert "do not speak of a.csv" in warning and str(quads(data)[0].subject) == f"<{S}>"
    put(tmp_path, "a.csv-metadata.json", "{}")
    assert "this is no CSVW metadata" in refusal(data)


def test_metadata_of_a_folder_for_others(tmp_path: Path) -> None:
    """Metadata of the folder that do not name the file are passed over, and what to write is told."""
    data = put(tmp_path, "a.csv", "p,q\n1,2\n")
    put(tmp_path, "csv-metadata.json", json.dumps({**METADATA, "tables": [{"url": "b.csv"}]}))
    [said, passed_over] = warned(data)[::-1]
    assert "nothing says what the columns of this table mean" in said
    assert '"columns": [{"titles": "p"}, {"titles": "q"}]' in said
    assert "csv-metadata.json" in passed_over
    assert "csv-metadata.json" in refusal(data, strict=True)


def test_a_table_without_metadata(tmp_path: Path) -> None:
    """A table of which nothing is said has properties with its columns' titles; strictly it is refused."""
    data = put(tmp_path, "a.csv", "p,birth-date\n1,2\n")
    assert [(quad.predicate.value, str(quad.object)) for quad in quads(data)] == [
        (f"{GRAPH}a.csv#p", '"1"'),
        (f"{GRAPH}a.csv#birth%2Ddate", '"2"'),
    ]
    assert "nothing says what the columns" in refusal(data, strict=True)


def test_a_spreadsheets_table(tmp_path: Path) -> None:
    """What Excel saves where numbers have a comma: byte order mark, semicolons, CRLF, quoted line breaks."""
    content = '\ufeffGut;Menge;Ort\r\n"Roggen;\r\nneu";1.234,5;Tula\r\n;;\r\n'.encode()
    data = put(tmp_path, "stock.csv", content)
    assert [str(quad.object) for quad in quads(data)] == ['"Roggen;\\r\\nneu"', '"1.234,5"', '"Tula"']
    assert '"dialect": {"delimiter": ";"}' in warned(data)[0]
    number = {"base": "decimal", "format": {"decimalChar": ",", "groupChar": "."}}
    columns = [{"titles": "Gut"}, {"titles": "Menge", "datatype": number}, {"titles": "Ort"}]
    described = {**METADATA, "dialect": {"delimiter": ";"}, "tableSchema": {"columns": columns}}
    put(tmp_path, "stock.csv-metadata.json", json.dumps(described))
    assert '"1234.5"^^<http://www.w3.org/2001/XMLSchema#decimal>' in {
        str(quad.object) for quad in quads(data)
    }
    assert warned(data) == []


def test_base_in_the_context(tmp_path: Path) -> None:
    """@base tells what the table is called on the web; the file itself lies next to its metadata."""
    put(tmp_path, "a.csv", "p\n1\n")
    context = ["http://www.w3.org/ns/csvw", {"@base": "https://example.org/data/"}]
    named = put(tmp_path, "m.json", json.dumps({"@context": context, "url": "a.csv"}))
    assert [quad.predicate.value for quad in quads(named)] == ["https://example.org/data/a.csv#p"]
    (tmp_path / "sub").mkdir()
    put(tmp_path / "sub", "a.csv", "p\n2\n")
    context[1] = {"@base": "sub/"}
    named = put(tmp_path, "m.json", json.dumps({"@context": context, "url": "a.csv"}))
    assert [str(quad.object) for quad in quads(named)] == ['"2"']
    context[1] = {"@base": "../"}
    named = put(tmp_path, "m.json", json.dumps({"@context": context, "url": "a.csv"}))
    assert "a file outside their folder" in refusal(named)


def test_schema_in_a_file_of_its_own(tmp_path: Path) -> None:
    """A schema or dialect that metadata name is read from their folder, and from nowhere else."""
    put(tmp_path, "a.csv", "p;q\n1;2\n")
    schema = {
        "@context": "http://www.w3.org/ns/csvw",
        "columns": [{"titles": "p", "propertyUrl": P}, {"titles": "q"}],
    }
    put(tmp_path, "schema.json", json.dumps(schema))
    put(tmp_path, "dialect.json", json.dumps({"delimiter": ";"}))
    metadata = {"@context": "http://www.w3.org/ns/csvw", "url": "a.csv", "dialect": "dialect.json"}
    named = put(tmp_path, "m.json", json.dumps({**metadata, "tableSchema": "schema.json"}))
    assert quads(named)[0].predicate.value == P
    for url, said in (
        ("https://example.org/schema.json", "a file outside their folder"),
        ("../schema.json", "a file outside their folder"),
        ("none.json", "cannot read the file"),
        ("a.csv", "this is no tableSchema"),
    ):
        put(tmp_path, "m.json", json.dumps({**metadata, "tableSchema": url}))
        assert said in refusal(named)


def test_deep_metadata(tmp_path: Path) -> None:
    """Metadata that nest without end are refused in a line."""
    put(tmp_path, "a.csv", "p\n1\n")
    deep: object = "x"
    for _ in range(600):
        deep = [deep]
    named = put(tmp_path, "m.json", json.dumps({**METADATA, "url": "a.csv", "dc:title": deep}))
    assert "no metadata of CSVW: maximum recursion depth exceeded" in refusal(named)


def test_advice_stays_readable(tmp_path: Path) -> None:
    """What is no text is called so and not shown; of a wide table only the first columns are named."""
    said = refusal(put(tmp_path, "a.csv", b"\x00\xff\xfe,\x1b[2J\n"))
    assert "no table in UTF-8" in said and "\x1b" not in said
    [said] = warned(put(tmp_path, "b.csv", ",".join(f"c{number}" for number in range(500))))
    assert '"c19"' in said and '"c20"' not in said and said.endswith("and so on for all 500 columns.")
    assert '"é"' in warned(put(tmp_path, "c.csv", "é," + "x" * 4091 + "é"))[0]


def test_metadata_named(tmp_path: Path) -> None:
    """Metadata that are named bring their tables with them, and go before those next to the file."""
    put(tmp_path, "a.csv", "p\n1\n")
    put(tmp_path, "b.csv", "p\n2\n")
    group = {**METADATA, "tables": [{"url": "a.csv"}, {"url": "b.csv"}]}
    named = put(tmp_path, "group.json", json.dumps(group))
    assert sorted(str(quad.object) for quad in quads(named)) == ['"1"', '"2"']
    put(tmp_path, "a.csv-metadata.json", json.dumps({**METADATA, "tableSchema": {"aboutUrl": "urn:x:own"}}))
    assert {str(quad.subject) for quad in quads(tmp_path / "a.csv", named)} == {f"<{S}>"}
    assert "cannot read the file" in refusal(
        put(tmp_path, "c.json", json.dumps({**METADATA, "url": "c.csv"}))
    )


@pytest.mark.parametrize(
    "url", ["/etc/hosts", "../a.csv", "http://example.org/a.csv", "file:///etc/hosts", "%2e%2e/a.csv"]
)
def test_metadata_reach_no_further(tmp_path: Path, url: str) -> None:
    """A table that metadata name lies in their folder."""
    named = put(tmp_path, "m.json", json.dumps({**METADATA, "url": url}))
    assert "a file outside their folder" in refusal(named)


def test_links_out_of_the_folder(tmp_path: Path) -> None:
    """Neither a table nor metadata that were not named may be a link to somewhere else."""
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    put(away, "a.csv", "p\n1\n")
    (home / "a.csv").symlink_to(away / "a.csv")
    assert "a file outside their folder" in refusal(
        put(home, "m.json", json.dumps({**METADATA, "url": "a.csv"}))
    )
    put(home, "b.csv", "p\n1\n")
    put(away, "m.json", json.dumps({**METADATA, "url": "b.csv"}))
    (home / "b.csv-metadata.json").symlink_to(away / "m.json")
    assert "a link out of the folder" in refusal(home / "b.csv")


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({"url": 5}, "the url of a table is 5"),
        ({}, "the metadata name no file"),
        ({"tables": [5]}, "tables is a list of objects"),
    ],
)
def test_faulty_metadata(tmp_path: Path, described: dict[str, Any], said: str) -> None:
    """Metadata that do not say which file they speak of."""
    assert said in refusal(put(tmp_path, "m.json", json.dumps({**METADATA, **described})))


def test_large_json_is_no_metadata(tmp_path: Path) -> None:
    """JSON too large for metadata is read as what else it can be."""
    padded = {"@context": "http://www.w3.org/ns/csvw", "url": "a.csv", "notes": "x" * (5 << 20)}
    found = {quad.predicate.value for quad in quads(put(tmp_path, "m.json", json.dumps(padded)))}
    assert found == {"http://www.w3.org/ns/csvw#url", "http://www.w3.org/ns/csvw#note"}


def test_sssom_table(tmp_path: Path) -> None:
    """A table of mappings needs no metadata: CURIEs are IRIs by its own prefixes, each row is a mapping."""
    head = (
        "#mapping_set_id: https://example.org/set\n#curie_map:\n#  A: http://example.org/a/\n"
        '#  B: "http://example.org/b#"\n#license: https://creativecommons.org/publicdomain/zero/1.0/\n'
    )
    row = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tauthor_id"
    rows = "A:1\tskos:exactMatch\tB:2\tsemapv:ManualMappingCuration\t0.9\tx:1|x:2\n"
    data = put(tmp_path, "some.sssom.tsv", f"{head}{row}\n{rows}")
    assert warned(data) == []
    triples = {str(quad.triple).partition(" ")[2] for quad in quads(data)}
    owl, sssom = "http://www.w3.org/2002/07/owl#", "https://w3id.org/sssom/"
    assert triples == {
        f"<{owl}annotatedSource> <http://example.org/a/1>",
        f"<{owl}annotatedProperty> <http://www.w3.org/2004/02/skos/core#exactMatch>",
        f"<{owl}annotatedTarget> <http://example.org/b#2>",
        f"<{sssom}mapping_justification> <https://w3id.org/semapv/vocab/ManualMappingCuration>",
        f'<{sssom}confidence> "0.9"^^<http://www.w3.org/2001/XMLSchema#double>',
        f'<{sssom}author_id> "x:1"',
        f'<{sssom}author_id> "x:2"',
        f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{owl}Axiom>",
        "<http://www.w3.org/2004/02/skos/core#exactMatch> <http://example.org/b#2>",
    }
    rows = rows.replace("\n", "\tNot\n")
    denied = put(tmp_path, "some.sssom.tsv", f"{head}{row}\tpredicate_modifier\n{rows}")
    predicates = {quad.predicate.value for quad in quads(denied)}
    assert f"{sssom}predicate_modifier" in predicates
    assert "http://www.w3.org/2004/02/skos/core#exactMatch" not in predicates


CLDF = "http://cldf.clld.org/v1.0/terms.rdf#"
WORDLIST = {
    "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
    "dc:conformsTo": f"{CLDF}Wordlist",
    "dialect": {"commentPrefix": None},
    "rdf:type": "http://www.w3.org/ns/dcat#Distribution",
    "tables": [
        {
            "url": "forms.csv",
            "dc:conformsTo": f"{CLDF}FormTable",
            "tableSchema": {
                "columns": [
                    {
                        "name": "ID",
                        "required": True,
                        "propertyUrl": f"{CLDF}id",
                        "datatype": {"base": "string", "format": "[a-zA-Z0-9_\\-]+"},
                    },
                    {"name": "Language_ID", "required": True, "propertyUrl": f"{CLDF}languageReference"},
                    {"name": "Form", "required": True, "propertyUrl": f"{CLDF}form"},
                    {"name": "Segments", "separator": " ", "propertyUrl": f"{CLDF}segments"},
                    {"name": "Comment", "propertyUrl": f"{CLDF}comment"},
                    {"name": "Source", "separator": ";", "propertyUrl": f"{CLDF}source"},
                ],
                "primaryKey": "ID",
                "foreignKeys": [
                    {
                        "columnReference": ["Language_ID"],
                        "reference": {"resource": "languages.csv", "columnReference": ["ID"]},
                    }
                ],
            },
        },
        {
            "url": "languages.csv",
            "dc:conformsTo": f"{CLDF}LanguageTable",
            "tableSchema": {
                "columns": [
                    {"name": "ID", "required": True, "propertyUrl": f"{CLDF}id"},
                    {"name": "Name", "propertyUrl": f"{CLDF}name"},
                    {
                        "name": "Glottocode",
                        "propertyUrl": f"{CLDF}glottocode",
                        "datatype": {"base": "string", "format": "[a-z0-9]{4}[1-9][0-9]{3}"},
                    },
                    {
                        "name": "Latitude",
                        "propertyUrl": f"{CLDF}latitude",
                        "datatype": {"base": "decimal", "minimum": -90, "maximum": 90},
                    },
                    {
                        "name": "ISO639P3code",
                        "propertyUrl": f"{CLDF}iso639P3code",
                        "datatype": {"base": "string", "format": "[a-z]{3}"},
                    },
                ],
                "primaryKey": ["ID"],
            },
        },
    ],
}


def test_cldf_data_set(tmp_path: Path) -> None:
    """A data set of CLDF joins by its metadata, and tells which form is of which language."""
    put(
        tmp_path,
        "forms.csv",
        "ID,Form,Language_ID,Segments,Comment,Source\n1,рука,rus,r u k a,#note,A1[2];B\n",
    )
    put(
        tmp_path, "languages.csv", "ID,Name,Glottocode,Latitude,ISO639P3code\nrus,Russian,russ1263,59.5,rus\n"
    )
    named = put(tmp_path, "Wordlist-metadata.json", json.dumps(WORDLIST))
    store = Store()
    store.extend(quads(named))
    found = store.query(
        f"PREFIX c: <{CLDF}> SELECT ?form ?name ?lat (GROUP_CONCAT(?s) AS ?all) "
        "{ GRAPH ?f { ?row c:form ?form ; c:languageReference ?key ; c:segments ?s } "
        "GRAPH ?l { ?language c:id ?key ; c:name ?name ; c:latitude ?lat } } GROUP BY ?form ?name ?lat"
    )
    assert isinstance(found, QuerySolutions)
    [row] = found
    assert [term.value for term in row][:3] == ["рука", "Russian", "59.5"]
    assert sorted(row["all"].value.split()) == ["a", "k", "r", "u"]
    assert [warning.partition(" (")[0] for warning in warned(named)] == [
        "the file has its columns in another order than the metadata; each is known by its title",
    ]


def test_foreign_keys(tmp_path: Path) -> None:
    """A key that no row of the other table has is told with its row, or refused; the table may be packed."""
    rows = "1,rus,рука,,,\n2,eng,hand,,,\n"
    put(tmp_path, "forms.csv", f"ID,Language_ID,Form,Segments,Comment,Source\n{rows}")
    with gzip.open(tmp_path / "languages.csv.gz", "wt") as packed:
        packed.write("ID,Name,Glottocode,Latitude,ISO639P3code\nrus,Russian,russ1263,59.5,rus\n")
    named = put(tmp_path, "Wordlist-metadata.json", json.dumps(WORDLIST))
    said = f"languages.csv has no row 'eng' ({tmp_path / 'forms.csv'}, row 3 (line 3))"
    assert warned(named) == [f"{said}."]
    assert said in refusal(named, strict=True)
    named.rename(tmp_path / "csv-metadata.json")
    what = "foreign keys to languages.csv are not checked, since it is not joined"
    assert [warning.partition(" (")[0] for warning in warned(tmp_path / "forms.csv")] == [what]


def test_packed_with_zip(tmp_path: Path) -> None:
    """A file alone in a ZIP archive is read; one of several, or what is no archive, is told."""
    for name, inside in (("a.ttl.zip", ["a.ttl"]), ("b.ttl.zip", ["a.ttl", "b.ttl"])):
        with ZipFile(tmp_path / name, "w") as archive:
            for one in inside:
                archive.writestr(one, "<urn:a> <urn:b> 1 .")
    assert len(quads(tmp_path / "a.ttl.zip")) == 1
    assert "2 files are packed in this one" in refusal(tmp_path / "b.ttl.zip")
    assert "broken ZIP archive" in refusal(put(tmp_path, "c.ttl.zip", b"PK\x03\x04"))
    assert "broken ZIP archive" in refusal(put(tmp_path, "d.ttl.zip", "<urn:a> <urn:b> 1 ."))


# The web


@contextmanager
def served(pages: dict[str, tuple[int, dict[str, str], bytes]]) -> Iterator[tuple[str, list[str]]]:
    """(address, paths asked for) of a server on this machine with these pages."""
    asked: list[str] = []
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, headers, body = pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if "slow" in self.path:
                over.wait()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


TURTLE = {"Content-Type": "text/turtle; charset=utf-8"}


def test_fetched() -> None:
    """An address that was named is fetched; its graph is the address, the format what the server says."""
    body = f"<#x> <{P}> <> .".encode()
    pages = {
        "/data": (200, TURTLE, body),
        "/a.ttl": (200, {"Content-Type": "text/plain"}, body),
        "/b.ttl": (200, {}, body),
        "/c.ttl.gz": (200, {"Content-Type": "application/gzip"}, gzip.compress(body)),
        "/d": (200, {**TURTLE, "Content-Encoding": "gzip"}, gzip.compress(body)),
    }
    with served(pages) as (address, asked):
        for page in pages:
            [quad] = quads(f"{address}{page}#part")
            assert str(quad) == f"<{address}{page}#x> <{P}> <{address}{page}> <{address}{page}>"
        assert asked == list(pages)


def test_metadata_fetch_nothing(tmp_path: Path) -> None:
    """Neither a JSON schema nor a schema of columns in metadata makes anything be fetched."""
    with served({"/x": (200, {}, b"{}")}) as (address, asked):
        put(tmp_path, "a.csv", "p\n{}\n")
        kind = {"base": "json", "format": json.dumps({"$ref": f"{address}/x"})}
        schema = {"columns": [{"titles": "p", "datatype": kind}]}
        context = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
        named = put(
            tmp_path, "m.json", json.dumps({"@context": context, "url": "a.csv", "tableSchema": schema})
        )
        assert len(quads(named)) == 1
        assert ["a JSON schema, is not checked" in warning for warning in warned(named)] == [True]
        named = put(
            tmp_path, "m.json", json.dumps({**METADATA, "url": "a.csv", "tableSchema": f"{address}/x"})
        )
        assert "a file outside their folder" in refusal(named)
        assert asked == []


def test_fetched_table() -> None:
    """A table on the web needs its metadata named too; nothing is looked for next to it."""
    metadata = json.dumps({**METADATA, "url": "a.csv"}).encode()
    pages = {
        "/a.csv": (200, {"Content-Type": "text/csv"}, b"p\n1\n"),
        "/m.json": (200, {"Content-Type": "application/csvm+json"}, metadata),
    }
    with served(pages) as (address, asked):
        assert "nothing says what the columns" in refusal(f"{address}/a.csv", strict=True)
        assert f"Add --with {address}/a.csv" in refusal(f"{address}/m.json")
        assert asked == ["/a.csv", "/m.json"]
        [quad] = quads(f"{address}/a.csv", f"{address}/m.json")
        assert str(quad) == f'<{S}> <{P}> "1" <{address}/a.csv>'


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ((404, {}, b""), "there is nothing at this address"),
        ((200, {"Content-Type": "text/html"}, b"<p>"), "the server sends a web page and no data"),
        ((200, {}, b""), "nothing says which format this is"),
        ((200, {**TURTLE, "Content-Encoding": "br"}, b"x"), "packs its answer as br"),
        ((200, {**TURTLE, "Content-Length": "99"}, b"x"), "the answer is cut off"),
        (
            (200, {**TURTLE, "Content-Encoding": "gzip"}, gzip.compress(b"x" * 99)[:-9]),
            "the answer is cut off",
        ),
        ((302, {"Location": "file:///etc/passwd"}, b""), "the server sends us to file:///etc/passwd"),
        ((302, {"Location": "ftp://example.org/"}, b""), "the server sends us to ftp://example.org/"),
        (
            (302, {"Location": "http://localhost:1/"}, b""),
            "the server sends us to localhost, an address of a private network",
        ),
        ((302, {"Location": "http://169.254.169.254/"}, b""), "an address of a private network"),
        ((302, {"Location": "http://[::1]/"}, b""), "an address of a private network"),
        ((302, {"Location": "http://a:b@127.0.0.1/"}, b""), "a password has no place in an address"),
        ((302, {"Location": "/page"}, b""), "the server sends us on and on"),
        ((302, {}, b""), "the server sends us elsewhere"),
    ],
)
def test_refused_answers(page: tuple[int, dict[str, str], bytes], said: str) -> None:
    """What a server may answer and is not followed or read."""
    with served({"/page": page}) as (address, _):
        assert said in refusal(f"{address}/page")


def test_redirect_on_the_same_host() -> None:
    """A redirect on the host that was named is followed; the graph keeps the name that was given."""
    pages = {
        "/old": (301, {"Location": "/new.ttl"}, b""),
        "/new.ttl": (200, TURTLE, f"<#x> <{P}> 1 .".encode()),
    }
    with served(pages) as (address, asked):
        [quad] = quads(f"{address}/old")
        assert asked == ["/old", "/new.ttl"]
        assert str(quad.subject) == f"<{address}/new.ttl#x>"
        assert str(quad.graph_name) == f"<{address}/old>"


def test_limits_of_fetching(tmp_path: Path) -> None:
    """A server that sends too much, or goes on and on, is left; none at all is told so."""
    with served({"/big": (200, TURTLE, b"x" * 3_000_000), "/slow": (200, TURTLE, b"x")}) as (address, _):
        with pytest.raises(LimitHit, match="more than 1 MiB"):
            Client().fetch(f"{address}/big", tmp_path / "big", "*/*", most=1 << 20)
        with pytest.raises(LimitHit, match=r"took longer than 0\.5 s"):
            Client(timeout=0.5).fetch(f"{address}/slow", tmp_path / "slow", "*/*")
    assert "cannot reach the server: Connection refused" in refusal(f"{address}/big")


def test_from_https_to_http() -> None:
    """A redirect from https back to http is refused; one to https, or on the same host, is not."""
    with pytest.raises(Refused, match="sends us to http"):
        redirected("https://example.org/a", "http://example.org/b")
    assert redirected("http://example.org/a", "https://example.org/b") == "https://example.org/b"
    assert redirected("https://example.org/a/b", "../c#d") == "https://example.org/c"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "[fd00::1]", "0.0.0.1"]
)
def test_private_networks(host: str) -> None:
    """No name leads to a computer of a private network unless it was the one named."""
    for proxied in (False, True):
        with pytest.raises(Refused, match="private network"):
            public_addresses(host, 9, proxied=proxied)


def test_the_address_looked_at_is_connected_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means another computer a moment later leads to the one that was looked at."""
    pages = {"/a": (200, TURTLE, b"")}
    with served(pages) as (address, asked):
        port = address.rpartition(":")[2]
        looked: list[str] = []

        def once(host: str, *_: object, **__: object) -> list[str]:
            looked.append(host)
            return ["127.0.0.1"]

        monkeypatch.setattr("claimgraph.http.client.public_addresses", once)
        away = f"http://no-such-host.invalid:{port}/a"
        pages["/to"] = (302, {"Location": away}, b"")
        found = Client().fetch(f"{address}/to", tmp_path / "a", "*/*")
        assert (found.address, asked, looked) == (away, ["/to", "/a"], ["no-such-host.invalid"])


# Children


def test_deaths() -> None:
    """Each way in which a child can die is told as a limit."""
    task = Task("reading x", "join less")
    assert "took longer" in str(exit_error(-9, "", Limits(), task))
    assert "took longer" in str(exit_error(-24, "", Limits(), task))
    assert "memory" in str(exit_error(-6, "", Limits(), task))
    assert "memory" in str(exit_error(1, "MemoryError", Limits(), task))
    assert "gave up on reading x" in str(exit_error(-11, "", Limits(), task))


def test_a_feed_that_fails(published: Any) -> None:
    """What goes wrong while a child is fed ends the child and is raised."""

    def feed() -> Iterator[bytes]:
        yield b"<x:s> <x:p> <x:o> <x:g> .\n"
        raise UnreadableInput("broken halfway")

    request = {"store": str(published.nquads), "query": "ASK {}", "prefixes": {}, "limits": Limits()}
    with pytest.raises(UnreadableInput, match="broken halfway"):
        ask("claimgraph.untrusted:child", request, Limits(), Task("the query", ""), feed())
