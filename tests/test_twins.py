"""Twins of what practitioners have, written by ourselves and as varied as theirs: each joins and answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from test_jsonld import answer, joined, put

if TYPE_CHECKING:
    from pathlib import Path

WITH = "urn:claimgraph:with/"
RO = "https://w3id.org/ro/crate/"
CLDF = "http://cldf.clld.org/v1.0/terms.rdf#"
SSSOM = "https://w3id.org/sssom/"


def crate(
    *entities: dict[str, Any], version: str = "1.1", context: Any = None, **root: Any
) -> dict[str, Any]:
    """An RO-Crate with these entities and this said of its root."""
    name = "ro-crate-metadata.jsonld" if version == "1.0" else "ro-crate-metadata.json"
    about = {
        "@id": name,
        "@type": "CreativeWork",
        "conformsTo": {"@id": RO + version},
        "about": {"@id": "./"},
    }
    whole = {"@id": "./", "@type": "Dataset", "name": "Letters", "datePublished": "2021-05-01", **root}
    return {"@context": context or f"{RO}{version}/context", "@graph": [about, whole, *entities]}


PERSON = {"@id": "https://orcid.org/0000-0002-1825-0097", "@type": "Person", "name": "Josiah Carberry"}
CRATES: dict[str, tuple[dict[str, Any], str, list[tuple[str, ...]]]] = {
    "minimal": (
        crate({"@id": "a.csv", "@type": "File"}, hasPart=[{"@id": "a.csv"}]),
        "SELECT ?part { ?root a schema:Dataset ; schema:hasPart ?part }",
        [(f"{WITH}a.csv",)],
    ),
    "1.0, its metadata called .jsonld": (
        crate(PERSON, version="1.0", creator={"@id": PERSON["@id"]}),
        "SELECT ?who { ?root schema:creator/schema:name ?who }",
        [("Josiah Carberry",)],
    ),
    "1.2 with a profile": (
        crate(
            {"@id": "https://example.org/profile", "@type": "Profile", "name": "Edition"},
            version="1.2",
            conformsTo=[{"@id": "https://example.org/profile"}],
        ),
        "SELECT ?name { ?root a schema:Dataset ; dcterms:conformsTo/schema:name ?name }",
        [("Edition",)],
    ),
    "terms of its own beside": (
        crate(context=[f"{RO}1.1/context", {"shelf": "https://example.org/shelf"}], shelf="Ms. 7"),
        "SELECT ?shelf { ?root <https://example.org/shelf> ?shelf }",
        [("Ms. 7",)],
    ),
    "a workflow": (
        crate(
            {
                "@id": "flow.ga",
                "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
                "programmingLanguage": {"@id": "#galaxy"},
                "input": [{"@id": "#in"}],
            },
            {"@id": "#galaxy", "@type": "ComputerLanguage", "name": "Galaxy"},
            {"@id": "#in", "@type": "FormalParameter", "name": "letters", "additionalType": "File"},
            mainEntity={"@id": "flow.ga"},
        ),
        "SELECT ?language ?input { ?root schema:mainEntity ?flow . ?flow schema:programmingLanguage/schema:name "
        "?language ; <https://bioschemas.org/properties/input>/schema:name ?input }",
        [("Galaxy", "letters")],
    ),
    "what was done with it": (
        crate(
            {
                "@id": "#run",
                "@type": "CreateAction",
                "instrument": {"@id": "count.py"},
                "object": {"@id": "a.csv"},
                "result": [{"@id": "b.csv"}],
                "agent": {"@id": PERSON["@id"]},
                "endTime": "2020-02-01T12:00:00Z",
            },
            PERSON,
        ),
        "SELECT ?who ?made { ?run a schema:CreateAction ; schema:agent/schema:name ?who ; schema:result ?made }",
        [("Josiah Carberry", f"{WITH}b.csv")],
    ),
    "files on the web": (
        crate(
            {
                "@id": "https://example.org/a.csv",
                "@type": "File",
                "sdDatePublished": "2020-01-01",
                "contentSize": "12",
                "encodingFormat": [
                    "text/csv",
                    {"@id": "https://www.nationalarchives.gov.uk/PRONOM/x-fmt/18"},
                ],
            }
        ),
        "SELECT ?file ?form { ?file a schema:MediaObject ; schema:encodingFormat ?form FILTER(ISIRI(?form)) }",
        [("https://example.org/a.csv", "https://www.nationalarchives.gov.uk/PRONOM/x-fmt/18")],
    ),
    "folders, and names with blanks": (
        crate(
            {"@id": "scans/f%201.jpg", "@type": "File"},
            hasPart=[{"@id": "scans/"}, {"@id": "scans/f%201.jpg"}],
        ),
        "SELECT ?part { ?root schema:hasPart ?part }",
        [(f"{WITH}scans/",), (f"{WITH}scans/f%201.jpg",)],
    ),
    "places": (
        crate(
            {"@id": "#brest", "@type": "Place", "name": "Brest", "geo": {"@id": "#geo"}},
            {"@id": "#geo", "@type": "GeoCoordinates", "latitude": "52.1", "longitude": "23.7"},
            contentLocation={"@id": "#brest"},
        ),
        "SELECT ?name ?lat { ?root schema:contentLocation ?p . ?p schema:name ?name ; schema:geo/schema:latitude ?lat }",
        [("Brest", "52.1")],
    ),
    "a collection of objects": (
        crate(
            {"@id": "#papers", "@type": "RepositoryCollection", "hasMember": [{"@id": "#letter"}]},
            {"@id": "#letter", "@type": "RepositoryObject", "name": "To Joffe", "hasFile": {"@id": "1.jpg"}},
        ),
        "SELECT ?name { ?c a pcdm:Collection ; pcdm:hasMember/schema:name ?name }",
        [("To Joffe",)],
    ),
    "detached, at an address": (
        {
            "@context": f"{RO}1.1/context",
            "@graph": [
                {
                    "@id": "https://example.org/set",
                    "@type": ["Dataset"],
                    "license": "https://example.org/terms",
                },
                {
                    "@id": "https://example.org/ro-crate-metadata.json",
                    "@type": "CreativeWork",
                    "about": {"@id": "https://example.org/set"},
                },
            ],
        },
        "SELECT ?terms { ?file schema:about/schema:license ?terms }",
        [("https://example.org/terms",)],
    ),
    "identifiers and words of a list": (
        crate(
            {"@id": "#doi", "@type": "PropertyValue", "propertyID": "doi", "value": "10.5281/1"},
            {
                "@id": "#theme",
                "@type": "DefinedTerm",
                "name": "peace",
                "inDefinedTermSet": {"@id": "#themes"},
            },
            identifier={"@id": "#doi"},
            about=[{"@id": "#theme"}],
            inLanguage="ru",
        ),
        "SELECT ?doi ?theme { ?root schema:identifier/schema:value ?doi ; schema:about/schema:name ?theme }",
        [("10.5281/1", "peace")],
    ),
    "authors and licence as text, keys that nobody knows": (
        crate(
            author=["A. Joffe", {"@id": PERSON["@id"]}],
            license="CC BY 4.0",
            funderReference="7",
        ),
        "SELECT ?author ?odd { ?root schema:author ?author ; schema:funderReference ?odd FILTER(!ISIRI(?author)) }",
        [("A. Joffe", "7")],
    ),
}


@pytest.mark.parametrize("name", CRATES)
def test_crates(tmp_path: Path, name: str) -> None:
    """An RO-Crate of each kind tells what is in it, with a byte order mark or without."""
    document, query, expected = CRATES[name]
    text = json.dumps(document, indent=2)
    for number, content in enumerate((text, "\ufeff" + text.replace("\n", "\r\n"))):
        store, warnings = joined(put(tmp_path / "", f"ro-crate-metadata{number}.json", content))
        assert (answer(store, query), warnings) == (expected, [])


def cldf(module: str, **tables: list[tuple[str, Any]]) -> dict[str, Any]:
    """The metadata of a CLDF data set: file → columns, each with its CLDF term or what else is said of it."""
    described = []
    for name, columns in tables.items():
        cells = [
            {"name": column, **({"propertyUrl": CLDF + said} if isinstance(said, str) else said)}
            for column, said in columns
        ]
        keys = [
            {
                "columnReference": [column],
                "reference": {"resource": f"{said['to']}.csv", "columnReference": ["ID"]},
            }
            for column, said in columns
            if isinstance(said, dict) and "to" in said
        ]
        for cell in cells:
            cell.pop("to", None)
        schema = {"columns": cells, "primaryKey": "ID", "foreignKeys": keys}
        described.append({"url": f"{name}.csv", "dc:conformsTo": f"{CLDF}{name}", "tableSchema": schema})
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:conformsTo": CLDF + module,
        "dc:title": module,
        "dialect": {"commentPrefix": None},
        "tables": described,
    }


ID = (
    "ID",
    {
        "propertyUrl": f"{CLDF}id",
        "required": True,
        "datatype": {"base": "string", "format": "[a-zA-Z0-9_\\-]+"},
    },
)
LANGUAGES = [
    ID,
    ("Name", "name"),
    (
        "Glottocode",
        {
            "propertyUrl": f"{CLDF}glottocode",
            "datatype": {"base": "string", "format": "[a-z0-9]{4}[1-9][0-9]{3}"},
        },
    ),
]
RUSSIAN = "ID,Name,Glottocode\nrus,Russian,russ1263\n"


def to(table: str, term: str, **more: Any) -> dict[str, Any]:
    """A column whose values are rows of another table."""
    return {"propertyUrl": CLDF + term, "to": table, **more}


NAMED = (
    "SELECT ?what ?language { ?row c:languageReference ?key ; c:%s ?what . ?l c:id ?key ; c:name ?language }"
)
SETS: dict[str, tuple[dict[str, Any], dict[str, str], str, list[tuple[str, ...]]]] = {
    "Wordlist": (
        cldf(
            "Wordlist",
            forms=[
                ID,
                ("Language_ID", to("languages", "languageReference")),
                ("Form", "form"),
                ("Segments", {"propertyUrl": f"{CLDF}segments", "separator": " "}),
            ],
            languages=LANGUAGES,
        ),
        {"forms": "ID,Language_ID,Form,Segments\n1,rus,рука,r u k a\n", "languages": RUSSIAN},
        NAMED % "form",
        [("рука", "Russian")],
    ),
    "Wordlist with cognates": (
        cldf(
            "Wordlist",
            forms=[ID, ("Form", "form")],
            cognates=[
                ID,
                ("Form_ID", to("forms", "formReference")),
                ("Cognateset_ID", "cognatesetReference"),
                ("Doubt", {"datatype": {"base": "boolean", "format": "true|false"}}),
            ],
        ),
        {
            "forms": "ID,Form\n1,рука\n2,ręka\n",
            "cognates": "ID,Form_ID,Cognateset_ID,Doubt\n1-1,1,hand,false\n2-1,2,hand,false\n",
        },
        "SELECT ?form { ?row c:cognatesetReference 'hand' ; c:formReference ?key . ?f c:id ?key ; c:form ?form }",
        [("ręka",), ("рука",)],
    ),
    "StructureDataset": (
        cldf(
            "StructureDataset",
            values=[
                ID,
                ("Language_ID", to("languages", "languageReference")),
                ("Parameter_ID", to("parameters", "parameterReference")),
                ("Value", "value"),
            ],
            parameters=[ID, ("Name", "name")],
            languages=LANGUAGES,
        ),
        {
            "values": "ID,Language_ID,Parameter_ID,Value\n1,rus,order,SVO\n",
            "parameters": "ID,Name\norder,Order\n",
            "languages": RUSSIAN,
        },
        NAMED % "value",
        [("SVO", "Russian")],
    ),
    "StructureDataset with codes": (
        cldf(
            "StructureDataset",
            values=[
                ID,
                ("Code_ID", to("codes", "codeReference")),
                ("Source", {"propertyUrl": f"{CLDF}source", "separator": ";"}),
            ],
            codes=[ID, ("Name", "name"), ("Number", {"datatype": "integer"})],
        ),
        {
            "values": "ID,Code_ID,Source\n1,81-1,Comrie[12-14];Dryer\n",
            "codes": "ID,Name,Number\n81-1,SVO,2\n",
        },
        "SELECT ?name ?source { ?row c:codeReference ?key ; c:source ?source . ?code c:id ?key ; c:name ?name }",
        [("SVO", "Comrie[12-14]"), ("SVO", "Dryer")],
    ),
    "Dictionary": (
        cldf(
            "Dictionary",
            entries=[ID, ("Language_ID", to("languages", "languageReference")), ("Headword", "headword")],
            senses=[ID, ("Entry_ID", to("entries", "entryReference")), ("Description", "description")],
            languages=LANGUAGES,
        ),
        {
            "entries": "ID,Language_ID,Headword\ne1,rus,мир\n",
            "senses": "ID,Entry_ID,Description\ns1,e1,peace\ns2,e1,world\n",
            "languages": RUSSIAN,
        },
        "SELECT ?word ?sense { ?row c:entryReference ?key ; c:description ?sense . ?e c:id ?key ; c:headword ?word }",
        [("мир", "peace"), ("мир", "world")],
    ),
    "Dictionary with several references": (
        cldf(
            "Dictionary",
            entries=[ID, ("Headword", "headword"), ("See", to("entries", "entryReference", separator=";"))],
        ),
        {"entries": "ID,Headword,See\na,мир,b;c\nb,покой,\nc,свет,a\n"},
        "SELECT ?word ?see { ?row c:headword ?word ; c:entryReference ?key . ?e c:id ?key ; c:headword ?see }",
        [("мир", "покой"), ("мир", "свет"), ("свет", "мир")],
    ),
    "ParallelText": (
        cldf(
            "ParallelText",
            forms=[
                ID,
                ("Language_ID", to("languages", "languageReference")),
                ("Parameter_ID", "parameterReference"),
                ("Form", "form"),
            ],
            languages=LANGUAGES,
        ),
        {
            "forms": 'ID,Language_ID,Parameter_ID,Form\n1,rus,gen-1-1,"В начале, ""сотворил"""\n',
            "languages": RUSSIAN,
        },
        NAMED % "form",
        [('В начале, "сотворил"', "Russian")],
    ),
    "TextCorpus": (
        cldf(
            "TextCorpus",
            examples=[
                ID,
                ("Primary_Text", "primaryText"),
                ("Analyzed_Word", {"propertyUrl": f"{CLDF}analyzedWord", "separator": "\\t"}),
                ("Position", {"propertyUrl": f"{CLDF}position", "datatype": "integer", "separator": "."}),
                ("Text_ID", to("texts", "contributionReference")),
            ],
            texts=[ID, ("Name", "name")],
        ),
        {
            "examples": "ID,Primary_Text,Analyzed_Word,Position,Text_ID\n1,мы хотим мира,мы\\tхотим\\tмира,1.2,t\n",
            "texts": "ID,Name\nt,Speech\n",
        },
        "SELECT ?text ?name { ?row c:primaryText ?text ; c:contributionReference ?key . ?t c:id ?key ; c:name ?name }",
        [("мы хотим мира", "Speech")],
    ),
    "Generic": (
        cldf(
            "Generic",
            things=[ID, ("Name", {}), ("Seen", {"datatype": {"base": "date", "format": "yyyy-MM-dd"}})],
        ),
        {"things": "ID,Name,Seen\nx,stone,1918-03-03\n"},
        "SELECT ?seen { ?row ?seen_on ?seen FILTER(DATATYPE(?seen) = <http://www.w3.org/2001/XMLSchema#date>) }",
        [("1918-03-03",)],
    ),
    "tables packed with ZIP": (
        cldf(
            "Wordlist",
            forms=[ID, ("Language_ID", to("languages", "languageReference")), ("Form", "form")],
            languages=LANGUAGES,
        ),
        {"forms.zip": "ID,Language_ID,Form\n1,rus,рука\n", "languages": RUSSIAN},
        NAMED % "form",
        [("рука", "Russian")],
    ),
    "coordinates": (
        cldf(
            "StructureDataset",
            languages=[
                ID,
                (
                    "Latitude",
                    {
                        "propertyUrl": f"{CLDF}latitude",
                        "datatype": {"base": "decimal", "minimum": -90, "maximum": 90},
                    },
                ),
                (
                    "Macroarea",
                    {
                        "propertyUrl": f"{CLDF}macroarea",
                        "datatype": {"base": "string", "format": "Africa|Eurasia"},
                    },
                ),
            ],
        ),
        {"languages": "ID,Latitude,Macroarea\nrus,59.5,Eurasia\n"},
        "SELECT ?lat ?area { ?row c:latitude ?lat ; c:macroarea ?area }",
        [("59.5", "Eurasia")],
    ),
    "columns in another order, one left out": (
        cldf("Wordlist", forms=[ID, ("Comment", "comment"), ("Form", "form")]),
        {"forms": "Form,ID\nрука,1\n"},
        "SELECT ?form { ?row c:id '1' ; c:form ?form }",
        [("рука",)],
    ),
    "media, addresses by a template": (
        cldf(
            "Generic",
            media=[
                ID,
                (
                    "Download",
                    {"propertyUrl": f"{CLDF}downloadUrl", "datatype": "anyURI", "valueUrl": "{+Download}"},
                ),
                ("Path", {"datatype": "string", "null": ["", "NA"]}),
            ],
        ),
        {"media": "ID,Download,Path\nm,https://example.org/1.wav,NA\n"},
        "SELECT ?file { ?row c:downloadUrl ?file FILTER(ISIRI(?file)) }",
        [("https://example.org/1.wav",)],
    ),
}


@pytest.mark.parametrize("name", SETS)
def test_cldf(tmp_path: Path, name: str) -> None:
    """A CLDF data set of each kind joins by its metadata, its keys in order, and its rows find each other."""
    described, tables, query, expected = SETS[name]
    for table, content in tables.items():
        file = f"{table.removesuffix('.zip')}.csv"
        if table.endswith(".zip"):
            with ZipFile(tmp_path / f"{file}.zip", "w") as archive:
                archive.writestr(file, content)
        else:
            (tmp_path / file).write_text(content, encoding="utf-8")
    store, warnings = joined(put(tmp_path, f"{described['dc:title']}-metadata.json", described))
    assert answer(store, f"PREFIX c: <{CLDF}> {query}") == expected
    told = ("another order", "has no column 'Comment'") if name.startswith("columns") else ()
    assert [warning for warning in warnings if not any(one in warning for one in told)] == []


ROW = "A:1\tskos:exactMatch\tB:2\tsemapv:ManualMappingCuration"
HEAD = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
CURIES = "#curie_map:\n#  A: http://example.org/a/\n#  B: http://example.org/b/\n"
MAPPINGS = {
    "its prefixes in its head": (
        f"#mapping_set_id: https://example.org/s\n{CURIES}{HEAD}\n{ROW}\n",
        "http://example.org/a/1",
    ),
    "whole addresses, no head": (
        f"{HEAD}\tconfidence\nhttp://example.org/a/1\tskos:exactMatch\thttp://example.org/b/2\tsemapv:LexicalMatching\t0.8\n",
        "http://example.org/a/1",
    ),
    "prefixes that nothing declares": (f"{HEAD}\n{ROW}\n", "A:1"),
    "labels, notes and several values": (
        f"# mapping_set_title: Towns\n{CURIES.replace('#', '# ')}subject_id\tsubject_label\tpredicate_id\tobject_id\t"
        "mapping_justification\tauthor_id\tcomment\nA:1\tBrest\tskos:exactMatch\tB:2\tsemapv:ManualMappingCuration\t"
        'orcid:1|orcid:2\t"a ""town"""\n',
        "http://example.org/a/1",
    ),
}


@pytest.mark.parametrize("name", MAPPINGS)
def test_mappings(tmp_path: Path, name: str) -> None:
    """A table of mappings of each kind says what is matched with what, and why."""
    content, subject = MAPPINGS[name]
    store, _ = joined(put(tmp_path, "towns.sssom.tsv", content))
    query = (
        "SELECT ?subject ?why { ?m <http://www.w3.org/2002/07/owl#annotatedSource> ?subject ; "
        f"<{SSSOM}mapping_justification> ?why ; <http://www.w3.org/2002/07/owl#annotatedProperty> "
        "<http://www.w3.org/2004/02/skos/core#exactMatch> }"
    )
    [(found, why)] = answer(store, query)
    assert found == subject and why.startswith("https://w3id.org/semapv/vocab/")


SHEETS = {
    "semicolons and a mark": ("a.csv", "Gut;Menge\r\nHöfe;1,5\r\n".encode("utf-8-sig"), {}),
    "tabs, UTF-16": ("a.tsv", "Gut\tMenge\r\nHöfe\t1,5\r\n".encode("utf-16"), {}),
    "tabs in .csv, UTF-16": ("a.csv", "Gut\tMenge\r\nHöfe\t1,5\r\n".encode("utf-16"), {}),
    "windows-1252, said so": (
        "a.csv",
        "Gut;Menge\r\nHöfe;1,5\r\n".encode("cp1252"),
        {"encoding": "windows-1252", "delimiter": ";"},
    ),
    "windows-1251, said so": (
        "a.csv",
        "Gut;Menge\r\nХлеб;1,5\r\n".encode("cp1251"),
        {"encoding": "windows-1251", "delimiter": ";"},
    ),
    "commas, quoted": ("a.csv", b'"Gut","Menge"\r\n"Hofe, alle","1,5"\r\n', {}),
}


@pytest.mark.parametrize("name", SHEETS)
def test_spreadsheets(tmp_path: Path, name: str) -> None:
    """What a spreadsheet saves joins with its words whole."""
    file, content, dialect = SHEETS[name]
    (tmp_path / file).write_bytes(content)
    if dialect:
        described = {"@context": "http://www.w3.org/ns/csvw", "url": file, "dialect": dialect}
        put(tmp_path, f"{file}-metadata.json", described)
    store, _ = joined(tmp_path / file)
    words = {value for (value,) in answer(store, "SELECT ?o { ?s ?p ?o }")}
    assert "1,5" in words and words & {"Höfe", "Хлеб", "Hofe, alle"}


RELATIONS = {
    "@context": ["http://www.w3.org/ns/anno.jsonld", {"rel": "https://w3id.org/claimgraph/relation/"}],
    "id": "http://example.org/list",
    "type": "AnnotationPage",
    "items": [
        {
            "id": f"http://example.org/a{number}",
            "type": "Annotation",
            "motivation": "identifying" if number < 3 else "linking",
            "body": {"id": f"rel:thing{number}", "type": "SpecificResource", "source": f"rel:thing{number}"}
            if number < 3
            else {"type": "TextualBody", "value": "rules", "purpose": "tagging"},
            "target": {
                "source": "http://example.org/text",
                "selector": {"type": "TextQuoteSelector", "exact": word},
            }
            if number < 3
            else ["http://example.org/a1", "http://example.org/a2"],
        }
        for number, word in ((1, "Britain"), (2, "Portugal"), (3, ""))
    ],
}


def test_relations_between_annotations(tmp_path: Path) -> None:
    """Annotations that say how other annotations hang together, as tools for relations export them."""
    store, _ = joined(put(tmp_path, "relations.jsonld", RELATIONS))
    words = "oa:hasTarget/oa:hasSelector/oa:exact"
    query = (
        f"SELECT ?one ?how ?other {{ ?r oa:motivatedBy oa:linking ; oa:hasBody/rdf:value ?how ; oa:hasTarget ?a, ?b . "
        f"?a {words} ?one . ?b {words} ?other FILTER(STR(?a) < STR(?b)) }}"
    )
    assert answer(store, query) == [("Britain", "rules", "Portugal")]


OLD_MANIFEST = {
    "@context": "http://iiif.io/api/presentation/2/context.json",
    "@id": "https://example.org/manifest",
    "@type": "sc:Manifest",
    "label": "Treaty",
    "metadata": [
        {"label": "Date", "value": ["1918"]},
        {"label": [{"@value": "Ort", "@language": "de"}], "value": "Brest"},
    ],
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "viewingHint": "paged",
    "sequences": [
        {
            "@type": "sc:Sequence",
            "canvases": [
                {
                    "@id": "https://example.org/c1",
                    "@type": "sc:Canvas",
                    "label": "f. 1r",
                    "height": 1800,
                    "width": 1200,
                    "images": [
                        {
                            "@type": "oa:Annotation",
                            "motivation": "sc:painting",
                            "on": "https://example.org/c1",
                            "resource": {
                                "@id": "https://example.org/1.jpg",
                                "@type": "dctypes:Image",
                                "service": {
                                    "@context": "http://iiif.io/api/image/2/context.json",
                                    "@id": "https://example.org/service",
                                    "profile": [
                                        "http://iiif.io/api/image/2/level2.json",
                                        {"formats": ["gif"]},
                                    ],
                                },
                            },
                        }
                    ],
                }
            ],
        }
    ],
}


def test_manifest_of_presentation_2(tmp_path: Path) -> None:
    """A manifest of IIIF Presentation 2 tells its canvases in their order, with images and their services."""
    store, warnings = joined(put(tmp_path, "manifest.json", OLD_MANIFEST))
    query = (
        "PREFIX sc: <http://iiif.io/api/presentation/2#> SELECT ?label ?image ?service { ?m a sc:Manifest ; "
        "sc:viewingHint sc:pagedHint ; sc:hasSequences/rdf:first/sc:hasCanvases/rdf:first ?c . ?c rdfs:label ?label . "
        "?a oa:hasTarget ?c ; oa:motivatedBy sc:painting ; oa:hasBody ?image . "
        "?image <http://rdfs.org/sioc/services#has_service> ?service }"
    )
    assert answer(store, query) == [("f. 1r", "https://example.org/1.jpg", "https://example.org/service")]
    assert warnings == []


ENTITY = """@prefix wd: <http://www.wikidata.org/entity/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
wd:Q513 rdfs:label "Mount Everest"@en, "Эверест"@ru, "珠穆朗玛峰"@zh-hans, "Chomolungma"@be-tarask, "x"@zh-classical ;
    skos:altLabel "Everest"@simple, "Qomolangma"@zh-min-nan, "Everest"@roa-tara, "Everest"@map-bms .
"""


def test_languages_of_wikidata(tmp_path: Path) -> None:
    """An item with tags that are none joins with --lenient: only those statements are left out, and named."""
    store, warnings = joined(put(tmp_path, "Q513.ttl", ENTITY), lenient=True)
    labels = answer(store, "SELECT ?l { ?item rdfs:label ?l FILTER(LANG(?l) = 'ru') }")
    assert labels == [("Эверест",)] and len(store) == 8
    assert len(warnings) == 1 and "zh-classical" in warnings[0]
