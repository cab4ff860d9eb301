"""What is soaked: everything that reads what others wrote, with good inputs to spoil."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.edition import find_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Read = Callable[[bytes], object]

ROOT = Path(__file__).resolve().parents[2]
#: What stays open until the process ends.
_KEPT = ExitStack()
#: Limits of a child that reads what is joined: seconds, MiB.
CHILD = (20.0, 1024)


class Parser(NamedTuple):
    """One way in.

    ``seeds`` gives good inputs; ``open``, given a folder of its own, what reads one input and raises
    ClaimgraphError for what it refuses. ``forked`` is for what the package does in a child process: each
    input is then read in one, which may end by a limit or a crash, as the package's own child may.
    """

    seeds: Callable[[], list[bytes]]
    open: Callable[[Path], Read]
    scraps: Sequence[bytes] = ()
    forked: bool = False


def _pieces(*files: Path, size: int = 1_500) -> list[bytes]:
    """The files in pieces of whole paragraphs, each below the prefixes that the file declares."""
    found: list[bytes] = []
    for file in files:
        content = file.read_bytes()
        head = b"".join(line for line in content.splitlines(keepends=True) if line.startswith(b"@prefix"))
        piece = b""
        for block in content.split(b"\n\n"):
            piece += block + b"\n\n"
            if len(piece) >= size:
                found.append(piece if piece.startswith(head) else head + piece)
                piece = b""
        found.append(piece if piece.startswith(head) else head + piece)
    return found


def _edition() -> Path:
    return find_edition(ROOT).root


def _turtle_seeds() -> list[bytes]:
    graph = sorted((_edition() / "graph").rglob("*.ttl"))
    fixtures = sorted((ROOT / "tests" / "shapes").glob("*.ttl"))[:80]
    tricks = [
        b'<a:a> <a:b> ( 1 2.5 3e4 true ) , [ <a:c> <a:d> ] ; <a:e> \'x\'@en-GB, """y\n"""^^<a:t> .',
        b"@base <http://x/> . PREFIX : <#> :a a :b . # c\n<<( :a :b :c )>> :d << :e :f :g >> .",
    ]
    return [*tricks, *_pieces(*graph, size=700)[::10], *_pieces(*fixtures)]


def _turtle(folder: Path) -> Read:
    from claimgraph.turtle import format_text, read_authored

    prefixes = find_edition(ROOT).prefixes()
    file = folder / "x.ttl"

    def read(content: bytes) -> object:
        file.write_bytes(content)
        source = read_authored(file)
        return format_text(source.content, prefixes)

    return read


def _small(folder: Path) -> Path:
    """The folder of a small edition with something of everything."""
    from conftest import ASKED
    from tiny_edition import write_edition

    return write_edition(folder / "edition", claims=ASKED).root


def _built(folder: Path) -> tuple[Any, Any]:
    """(store, prefixes) of the small edition."""
    import io

    from pyoxigraph import RdfFormat, Store

    from claimgraph.build.publish import publish

    edition = find_edition(_small(folder))
    store = Store()
    store.bulk_load(io.BytesIO(b"".join(publish(edition).nquads())), format=RdfFormat.N_QUADS)
    return store, edition.prefixes()


def _build_seeds() -> list[bytes]:
    from conftest import ASKED
    from tiny_edition import CLAIMS, ENTITIES, HEAD

    return [(HEAD + text).encode() for text in (ASKED, CLAIMS, ENTITIES)]


def _build(folder: Path) -> Read:
    from claimgraph.build.publish import publish

    edition = find_edition(_small(folder))
    file = edition.root / "graph" / "claims.ttl"

    def read(content: bytes) -> object:
        file.write_bytes(content)
        return b"".join(publish(edition).nquads())

    return read


def _prefix_seeds() -> list[bytes]:
    return _pieces(*find_edition(ROOT).prefix_files(), size=400)


def _prefixes(folder: Path) -> Read:
    from claimgraph.terms import Prefixes

    file = folder / "prefixes.ttl"
    names = find_edition(ROOT).root / "graph" / "edition.ttl"

    def read(content: bytes) -> object:
        file.write_bytes(content)
        prefixes = Prefixes.load([file], names)
        for namespace in prefixes.values():
            prefixes.curie(f"{namespace}x")
        return "claim" in prefixes and prefixes.base

    return read


def _query_seeds() -> list[bytes]:
    return [file.read_bytes() for file in find_edition(ROOT).query_files()]


def _text_of(content: bytes) -> str:
    """As text that a command line can be given: what is no character is half of one (PEP 383)."""
    return content.decode("utf-8", "surrogateescape")


def _guard(folder: Path) -> Read:  # noqa: ARG001 - it needs none
    from claimgraph.query_guard import guard
    from claimgraph.sparql_tokens import form, prefixes_used

    def read(content: bytes) -> object:
        tokens = guard(_text_of(content))
        return form(tokens), prefixes_used(tokens)

    return read


def _explain(folder: Path) -> Read:
    from claimgraph.answer.explain import explain

    store, prefixes = _built(folder)
    asked = iter(range(1 << 62))

    def read(content: bytes) -> object:
        return explain(store, lambda _: bool(next(asked) % 3), prefixes, _text_of(content))

    return read


def _header(folder: Path) -> Read:
    from claimgraph.queries import bind, load

    file = folder / "theme" / "x.rq"
    file.parent.mkdir()

    def read(content: bytes) -> object:
        file.write_bytes(content)
        query = load(file)
        return query.parameters, bind(query, {})

    return read


def _value_seeds() -> list[bytes]:
    return [
        text.encode()
        for text in (
            "Portugal", "ent:portugal", "claim:p002-01", "https://example.org/small/entity/portugal", "p2",
            "<urn:x>", "urn:a:b", "5", "-3.5", "1e3", "1918-04-21", "“peace”", "We want peace", "rel:rules",
            "portugal-the-land", "a\\u0022b", "x> } SERVICE <http://127.0.0.1/> { ?s ?p ?o } #", "par:p002",
        )
    ]  # fmt: skip


def _values(folder: Path) -> Read:
    from claimgraph.errors import ClaimgraphError
    from claimgraph.model.resolve import resolve
    from claimgraph.sparql_terms import TYPES, serialize_value

    store, prefixes = _built(folder)

    def read(content: bytes) -> object:
        text = _text_of(content)
        for kind in TYPES:
            try:
                serialize_value(kind, text)
            except ClaimgraphError as error:
                str(error)
        return resolve(store, prefixes, text)

    return read


def _date_seeds() -> list[bytes]:
    return [
        text.encode()
        for text in (
            "1917", "1917-03", "1917-03-14", "1914/1916", "[1917-03,1917-04]", "1917-21", "19XX", "1917-XX",
            "../1918-03-03", "1918-03-03/..", "1900-02-29", "9999-12-31", "0001-01-01", "-0044-03-15",
            "1917~", "{1905,1917}", "1917-10-25/1917-11-07?", "0000", "1917-02-30", "Y123456789012S1",
        )
    ]  # fmt: skip


def _dates(folder: Path) -> Read:  # noqa: ARG001 - it needs none
    from claimgraph.dates import CALENDARS, bounds, is_loose

    def read(content: bytes) -> object:
        text = _text_of(content)
        is_loose(text)
        for calendar in ("", *CALENDARS):
            for day in bounds(text, calendar):
                if day is not None:
                    str(day.next)
        return None

    return read


def _range_seeds() -> list[bytes]:
    return [
        b"p002",
        b"p2",
        b"2",
        b"p002-p003",
        b"p001-p004",
        b"1..3",
        b"p001\xe2\x80\x93p002",
        b"claim:p002-01",
    ]


def _ranges(folder: Path) -> Read:
    from claimgraph.model import Model
    from claimgraph.reading.content import gather

    model = Model(*_built(folder))

    def read(content: bytes) -> object:
        return gather(model, [_text_of(content)])

    return read


def _sssom_seeds() -> list[bytes]:
    head, _, rest = find_edition(ROOT).candidates_file.read_bytes().partition(b"record_id")
    lines = (b"record_id" + rest).splitlines(keepends=True)
    return [head + lines[0] + b"".join(lines[at : at + 4]) for at in range(1, min(len(lines), 200), 4)]


def _sssom(folder: Path) -> Read:
    from claimgraph.answer.links import candidates
    from claimgraph.model import Model

    store, _ = _built(folder)
    model = Model(store, find_edition(ROOT).prefixes())
    file = folder / "candidates.sssom.tsv"

    def read(content: bytes) -> object:
        file.write_bytes(content)
        return candidates(model, file)

    return read


def _text_seeds() -> list[bytes]:
    return _pieces(find_edition(ROOT).text_file)


def _text(folder: Path) -> Read:
    from claimgraph.text import Text

    file = folder / "text.txt"

    def read(content: bytes) -> object:
        file.write_bytes(content)
        text = Text.read(file)
        for sentence in text.sentences[:3]:
            text.locate(sentence.paragraph, text.content[sentence.start : sentence.end])
        return len(text.sentences)

    return read


def _rdf_seeds(form: str) -> list[bytes]:
    """The same few graphs in each format, with what only some formats have."""
    from pyoxigraph import Quad, RdfFormat, parse, serialize

    source = _pieces(ROOT / "examples" / "wikidata-extract.ttl", size=4_000)[0]
    own = {
        "trig": [b"<a:g> { <a:a> <a:b> [ <a:c> 'x'@en--rtl ] } GRAPH _:b { _:b a <a:c> . }"],
        "turtle": [b"<a:a> <a:b> <<( <a:c> <a:d> <<( <a:e> <a:f> 1 )>> )>> {| <a:g> <a:h> |} ."],
        "ntriples": [b"<a:a> <a:b> <<( <a:c> <a:d> \"x\"@en )>> .\n_:a <a:b> \"\\u00e9\\n\"^^<a:t> .\n"],
        "nquads": [b"<a:a> <a:b> \"x\" <urn:claimgraph:with/x.nq> .\n<a:a> <a:b> _:c _:g .\n"],
        "jsonld": [
            (
                b'{"@context":{"@vocab":"http://x/","l":{"@container":"@list"},"n":{"@reverse":"r"}},"@id":"x:a",'
                b'"@graph":[{"l":[1,2.5,true,{"@value":"x","@language":"en"}],"n":{"@id":"_:b"},"@type":"@json"}]}'
            ),
            b'[{"@id":"a","@included":[{"@id":"b"}],"p":{"@set":[{"@list":[[]]}]}}]',
        ],
        "rdfxml": [
            (
                b"<?xml version='1.0'?>\n<!DOCTYPE r [<!ENTITY x \"http://x/\">]>\n"
                b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:x='http://x/' "
                b"xml:base='&x;'><rdf:Description rdf:about='a' x:p='v'>"
                b"<x:q rdf:parseType='Collection'><x:T/></x:q><x:r rdf:parseType='Literal'><b>&amp;</b></x:r>"
                b"<x:s xml:lang='en'>t</x:s></rdf:Description></rdf:RDF>"
            )
        ],
    }  # fmt: skip
    formats = {
        "turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "nquads": RdfFormat.N_QUADS,
        "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD, "rdfxml": RdfFormat.RDF_XML,
    }  # fmt: skip
    quads = [Quad(*quad.triple) for quad in parse(source, format=RdfFormat.TURTLE)][:40]
    return [
        *own[form],
        *(serialize(quads[at : at + 10], format=formats[form]) or b"" for at in range(0, 40, 10)),
    ]


_ENDINGS = {
    "turtle": "ttl", "ntriples": "nt", "nquads": "nq", "trig": "trig", "jsonld": "jsonld", "rdfxml": "rdf",
    "csv": "csv", "metadata": "json",
}  # fmt: skip


def _joined(form: str, folder: Path) -> Callable[..., object]:
    """Reads a file as ``--with`` does, in this process, which is forked for each: planned, then read."""
    import claimgraph.importers.convert as reading
    from claimgraph.importers.joining import Joined
    from claimgraph.importers.sources import resolve_sources
    from claimgraph.sandbox import Limits

    file = folder / f"register.{_ENDINGS[form]}"
    if form == "metadata":
        file = folder / "register.csv-metadata.json"
        (folder / "register.csv").write_bytes(_table_seeds()[0])
    elif form == "csv":
        beside = ROOT / "examples" / "register.csv-metadata.json"
        (folder / "register.csv-metadata.json").write_bytes(beside.read_bytes())
    named = folder / "register.csv" if form == "metadata" else file

    def read(content: bytes, name: str = "") -> object:
        where = folder / name if name else file
        where.write_bytes(content)
        joined = Joined(resolve_sources([str(where if name else named)], folder), Limits(*CHILD))
        for number in range(len(joined.sources)):
            asked = joined.request(number)
            given, giving = os.pipe()
            os.write(giving, json.dumps(asked).encode() + b"\n")
            os.close(giving)
            sys.stdin = os.fdopen(given, encoding="utf-8")
            reading.child()
        return None

    return read


def _table_seeds() -> list[bytes]:
    head, *lines = (ROOT / "examples" / "register.csv").read_bytes().splitlines(keepends=True)
    return [head + b"".join(lines[at : at + 5]) for at in range(0, len(lines), 5)]


def _metadata_seeds() -> list[bytes]:
    files = sorted((ROOT / "examples").glob("*-metadata.json"))
    return [file.read_bytes().replace(b'"persons.csv"', b'"register.csv"') for file in files]


_CSVW_SCRAPS = tuple(
    word.encode()
    for word in (
        '"datatype": ', '"format": ', '"#,##0.00"', '"dd.MM.yyyy"', '"base"', '"gYearMonth"',
        '"separator": "|"', '"aboutUrl": "{x}"', '"valueUrl": "{+a}{#b}{?c*}"', '"null": []',
        '"lang": "x"', '"virtual": true',
        '"dialect": {"encoding": "utf-16", "quoteChar": null, "headerRowCount": 1e9}', '"url": "../x"',
        '"minimum": "a"', '"pattern": "(a+)+$"', '"tables": [[]]', '"titles": {"en": [1]}', '"default": 0',
        '"encoding": "rot13"', '"encoding": "punycode"', '"required": "x"', '"ordered": true',
        '"skipRows": -1',
    )
)  # fmt: skip


def _answer_seeds() -> list[bytes]:
    """Bodies of an endpoint's answers; the first byte says how the server calls it."""
    rows = (
        b'{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type":"literal","value":"one","xml:lang":"en"},'
        b'"y":{"type":"bnode","value":"nodeID://b1"}},{"x":{"type":"typed-literal","value":"1","datatype":'
        b'"http://www.w3.org/2001/XMLSchema#boolean"},"y":{"type":"triple","value":{"subject":{"type":"uri",'
        b'"value":"a:a"},"predicate":{"type":"uri","value":"a:b"},"object":{"type":"uri","value":"a:c"}}}}]}}'
    )
    xml = (
        b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
        b'<variable name="x"/></head><results><result><binding name="x"><uri>a:a</uri></binding></result>'
        b"</results></sparql>"
    )
    return [
        b"0" + rows, b"1" + xml, b"2<a:a> <a:b> <a:c> .\n", b"3@prefix a: <a:> . a:a a:b ( 1 [ a:c 'x' ] ) .",
        b"4" + _rdf_seeds("rdfxml")[0], b'0{"head":{},"boolean":true}', b"5<h1>Welcome</h1>", b"6line 1: no",
    ]  # fmt: skip


_KINDS = (
    "application/sparql-results+json", "application/sparql-results+xml", "application/n-triples",
    "text/turtle", "application/rdf+xml", "text/html; charset=x", "text/plain", "", "\u00e9/\u00e9",
    "application/ld+json", "application/n-quads",
)  # fmt: skip


def _answers(folder: Path) -> Read:  # noqa: ARG001 - it needs none
    from pyoxigraph import QuerySolutions

    from claimgraph.remote import Endpoint
    from endpoint_server import serving

    server = _KEPT.enter_context(serving())
    there = Endpoint(server.url, None)

    def read(content: bytes) -> object:
        number, body = (content[:1] or b"0")[0] - ord("0"), content[1:]
        kind = _KINDS[number % len(_KINDS)]
        status = 200 if 0 <= number < len(_KINDS) else 200 + number % 400
        server.requests.clear()
        server.fault = lambda request: request.answer(status, kind, body)
        if 2 <= number <= 4:
            return list(there.query("CONSTRUCT WHERE { ?s ?p ?o }"))  # type: ignore[arg-type]
        found = there.query("SELECT ?x { ?x ?y ?z }")
        return list(found) if isinstance(found, QuerySolutions) else found

    return read


def _address_seeds() -> list[bytes]:
    return [
        b"https://example.org/a.ttl", b"http://127.0.0.1:8890/sparql?x=1#y", b"http://[::1]:80/", b"HTTP://x.org",
        b"https://me:secret@example.org/", b"ftp://example.org/", b"http://xn--bcher-kva.example/%C3%A9",
    ]  # fmt: skip


def _addresses(folder: Path) -> Read:  # noqa: ARG001 - it needs none
    from claimgraph.http import checked_address

    def read(content: bytes) -> object:
        return checked_address(_text_of(content), "write https://host/path")

    return read


def _name_seeds() -> list[bytes]:
    return [b"a.ttl", b"b [1]%.ttl", "größe.ttl".encode(), b"c.ttl.gz", b"-.nt", b"http:.ttl", b".ttl"]


def _names(folder: Path) -> Read:
    """Reads a sound file of any name."""
    read_named = _joined("turtle", folder)

    def read(content: bytes) -> object:
        name = content.translate(None, b"/\0")[:200].removesuffix(b".ttl") + b".ttl"
        return read_named(b"<a:a> <a:b> <#c> .\n", os.fsdecode(name))

    return read


_SHEETS = {".xlsx": "xl/worksheets/sheet1.xml", ".ods": "content.xml", ".csv": ""}


def _small_table(folder: Path, suffix: str) -> tuple[Any, bytes]:
    """The small edition as its authors wrote it, and its table, of which the last piece is spoilt."""
    import zipfile

    from claimgraph.build.authored import Authored
    from claimgraph.tables.files import write_table
    from claimgraph.tables.workbook import workbook_of

    authored = Authored(find_edition(_small(folder)))
    file = folder / f"table{suffix.removesuffix('.csv')}"
    write_table(workbook_of(authored), file)
    if file.is_dir():
        return authored, (file / "claims.csv").read_bytes()
    with zipfile.ZipFile(file) as packed:
        return authored, _rows_of(packed.read(_SHEETS[suffix]))[1]


def _rows_of(sheet: bytes) -> tuple[bytes, bytes, bytes]:
    """The first two rows of the first sheet, between what stands before and behind them."""
    end = b"</row>" if b"</row>" in sheet else b"</table:table-row>"
    start = sheet.index(b"<row" if end == b"</row>" else b"<table:table-row")
    stop = sheet.index(end, sheet.index(end) + 1) + len(end)
    return sheet[:start], sheet[start:stop], sheet[stop:]


def _workbook_seeds(suffix: str) -> list[bytes]:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return [_small_table(Path(folder), suffix)[1]]


def _workbook(suffix: str, folder: Path) -> Read:
    """Takes a table back whose claims somebody has spoilt, up to where it would be proved and written."""
    import zipfile

    from claimgraph.editing.changes import rewritten
    from claimgraph.tables.diff import compare
    from claimgraph.tables.files import read_table

    authored, _ = _small_table(folder, suffix)
    sound, spoilt = folder / f"table{suffix.removesuffix('.csv')}", folder / f"spoilt{suffix}"

    def read(content: bytes) -> object:
        if suffix == ".csv":
            (sound / "claims.csv").write_bytes(content)
            found = read_table(sound)
        else:
            with zipfile.ZipFile(sound) as packed, zipfile.ZipFile(spoilt, "w") as made:
                for name in packed.namelist():
                    before, rows, behind = b"", packed.read(name), b""
                    if name == _SHEETS[suffix]:
                        before, _, behind = _rows_of(rows)
                        rows = content
                    made.writestr(name, before + rows + behind)
            found = read_table(spoilt)
        made_of_it = compare(authored, found)
        return made_of_it.problems or rewritten(authored, made_of_it.changes, made_of_it.files)

    return read


_BRAT = (
    b"T1\tClaim 27 35\tPortugal\nT2\tX 1 2;4 5\ta b\nR1\tsupports Arg1:T1 Arg2:T2\n#1\tN T1\tx\n"
    b"A1\tcertainty T1 likely\nE1\tX:T1 Who:T2\n*\tEquiv T1 T2\n"
)
_SAID = (
    b"<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><sp who='#a'><p><said who='#editor' direct='true'>"
    b"We want peace</said>, <persName ref='x'>Britain</persName></p></sp></body></text></TEI>"
)
_RECOGITO = (
    b'[{"type": "Annotation", "id": "#a", "body": [{"type": "TextualBody", "purpose": "tagging", "value": '
    b'"relation: rules"}], "target": {"selector": [{"type": "TextQuoteSelector", "exact": "We want"}]}}]'
)
_HYPOTHESIS = (
    b'{"rows": [{"uri": "x", "id": "a", "text": "subject: ent:portugal", "tags": ["wish"], "target": '
    b'[{"selector": [{"type": "TextPositionSelector", "start": 27, "end": 35}]}]}]}'
)


def _annotation_seeds(ending: str) -> list[bytes]:
    """Our own export of the small edition, and what others write."""
    from tempfile import TemporaryDirectory

    from claimgraph.build.publish import publish
    from claimgraph.exporters import export

    if ending == ".ann":
        return [_BRAT]
    with TemporaryDirectory() as folder:
        edition = find_edition(_small(Path(folder)))
        nquads = Path(folder) / "x.nq"
        nquads.write_bytes(b"".join(publish(edition).nquads()))
        ours = export(edition, nquads, "tei" if ending == ".xml" else "webannotation")
    return [ours, _SAID] if ending == ".xml" else [ours, _RECOGITO, _HYPOTHESIS]


def _annotations(ending: str, folder: Path) -> Read:
    from claimgraph.annotations.formats import drafter_of, read_annotations

    edition = find_edition(_small(folder))
    file = folder / f"x{ending}"
    file.with_suffix(".txt").write_bytes(edition.text_file.read_bytes())
    drafter = drafter_of(edition)

    def read(content: bytes) -> object:
        file.write_bytes(content)
        drafts = read_annotations(drafter, file)
        return drafter.table(drafts), drafter.workbook(drafts).record.rows()

    return read


#: Name → what is soaked.
PARSERS: dict[str, Parser] = {
    "turtle": Parser(_turtle_seeds, _turtle),
    "build": Parser(_build_seeds, _build),
    "prefixes": Parser(_prefix_seeds, _prefixes),
    "text": Parser(_text_seeds, _text),
    "sssom": Parser(_sssom_seeds, _sssom),
    "query header": Parser(_query_seeds, _header),
    "query guard": Parser(_query_seeds, _guard),
    "explanation": Parser(_query_seeds, _explain),
    "values": Parser(_value_seeds, _values),
    "dates": Parser(_date_seeds, _dates),
    "paragraphs": Parser(_range_seeds, _ranges),
    "addresses": Parser(_address_seeds, _addresses),
    "answers": Parser(_answer_seeds, _answers),
    **{
        f"joined {form}": Parser(partial(_rdf_seeds, form), partial(_joined, form), forked=True)
        for form in ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")
    },
    **{
        f"table {suffix[1:]}": Parser(partial(_workbook_seeds, suffix), partial(_workbook, suffix))
        for suffix in _SHEETS
    },
    **{
        f"annotations {ending[1:]}": Parser(partial(_annotation_seeds, ending), partial(_annotations, ending))
        for ending in (".json", ".ann", ".xml")
    },
    "joined names": Parser(_name_seeds, _names, forked=True),
    "joined csv": Parser(_table_seeds, partial(_joined, "csv"), forked=True),
    "joined metadata": Parser(_metadata_seeds, partial(_joined, "metadata"), _CSVW_SCRAPS, forked=True),
}
