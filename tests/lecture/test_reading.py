"""Reading: page and lines hold the text as it is and every claim once, and lead where they say they lead."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring
from pyoxigraph import NamedNode, Quad

from claimgraph.errors import UsageProblem
from claimgraph.model import Model
from claimgraph.pages.reading_page import reading_page, segments
from claimgraph.reading.content import Reading, gather
from claimgraph.reading.symbols import SYMBOLS
from claimgraph.reading.terminal import lines
from claimgraph.terms import CG, RDFS
from page_content import active

if TYPE_CHECKING:
    from pyoxigraph import Store

    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from claimgraph.model import Claim
    from claimgraph.terms import Prefixes

STYLE = Path(__file__).parents[2] / "src" / "claimgraph" / "pages" / "templates" / "style.css"


@pytest.fixture(scope="module")
def whole(model: Model) -> Reading:
    """The whole text with its claims."""
    return gather(model)


@pytest.fixture(scope="module")
def html(whole: Reading, model: Model) -> str:
    """The page of the whole text."""
    return reading_page(whole, model)


class Seen:
    """What an HTML parser meets: elements with attributes, headings, and the words of each paragraph."""

    def __init__(self, content: str) -> None:
        elements = list(fromstring(content).iter("*"))
        self.elements = [(str(one.tag), dict(one.attrib)) for one in elements]
        self.headings = [int(tag[1]) for tag, _ in self.elements if re.fullmatch("h[1-6]", tag)]
        words = [one for one in elements if one.get("class") == "words"]
        self.words = {one.xpath("ancestor::*/@id")[-1]: one.text_content() for one in words}

    def values(self, name: str) -> list[str]:
        """Every value of an attribute, in order."""
        return [attributes[name] for _, attributes in self.elements if name in attributes]


@pytest.fixture(scope="module")
def seen(html: str) -> Seen:
    """What a parser sees in the page."""
    return Seen(html)


def test_the_text_is_the_source(seen: Seen, edition: Edition) -> None:
    """With its tags taken away, each paragraph of the page is the line of the file, to the character."""
    source = edition.text_file.read_text(encoding="utf-8").split("\n")
    assert list(seen.words.values()) == [line.strip() for line in source if line.strip()]


def test_ids(seen: Seen, whole: Reading, store: Store) -> None:
    """Every claim, argument and paragraph is a link target, and no id stands twice."""
    ids = seen.values("id")
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    kinds = "VALUES ?kind { cg:Claim cg:Argument <http://purl.org/spar/doco/Paragraph> }"
    asked = f"PREFIX cg: <{CG}> SELECT ?x {{ {kinds} ?x a ?kind }}"
    names = {row["x"].value.rsplit("/", 1)[1] for row in store.query(asked)}  # type: ignore[union-attr]
    assert names <= set(ids) and len(names) > 2000
    assert len(whole.claims) == len({claim.name for claim in whole.claims})


def test_links(seen: Seen) -> None:
    """Every link inside the page leads to something that is there."""
    ids = set(seen.values("id"))
    inside = [value[1:] for value in seen.values("href") if value.startswith("#")]
    assert len(inside) > 5000 and [target for target in inside if target not in ids] == []
    assert [
        name for value in seen.values("aria-labelledby") for name in value.split() if name not in ids
    ] == []


def test_nothing_is_loaded(seen: Seen, html: str) -> None:
    """The page needs no network: no scripts, nothing that is fetched, only plain links to IRIs."""
    assert active(html) == []
    assert "link" not in {tag for tag, _ in seen.elements}
    assert "http" not in html.split("<style>")[1].split("</style>")[0]
    assert len(html.encode()) < 5_000_000


def test_well_formed(html: str) -> None:
    """The page is well-formed XML, names its language and has its landmarks."""
    root = ElementTree.fromstring(html)  # noqa: S314 - the page was made here
    assert root.tag == "html" and root.get("lang") == "en"
    body = root.find("body")
    assert body is not None
    assert {"header", "nav", "main", "footer"} <= {child.tag for child in body}


def test_headings(seen: Seen) -> None:
    """Headings go down one level at a time, and there is one title."""
    assert seen.headings.count(1) == 1 and seen.headings[0] == 1
    assert all(next_ <= before + 1 for before, next_ in zip(seen.headings, seen.headings[1:], strict=False))


def test_page_is_the_same_twice(published: Published, html: str) -> None:
    """The same graph gives the same page in processes that hash differently."""
    assert published.store
    command = [sys.executable, "-c", "from claimgraph.cli import main; main()", "read", "--html", "-"]
    for seed in ("0", "4711"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        ran = subprocess.run(command, env=environment, capture_output=True, check=True)
        assert ran.stdout.decode() == html, seed


def test_annotations_are_triples_of_the_graph(html: str, model: Model, prefixes: Prefixes) -> None:
    """What the page says in RDFa is what the graph says: type, label, words, voice, force, triple."""
    root = ElementTree.fromstring(html)  # noqa: S314 - the page was made here
    declared = dict(re.findall(r"(\S+): (\S+)", root.get("prefix", "")))

    def full(term: str) -> str:
        name, _, local = term.strip("[]").partition(":")
        return declared[name] + local if name in declared else term.strip("[]")

    told = 0
    for item in root.iter("li"):
        claim = item.get("about")
        if claim is None:
            continue
        subject = full(claim)
        assert prefixes.split(subject) == ("claim", item.get("id"))
        assert model.graph.is_a(subject, full(item.get("typeof", "")))
        for node in item.iter():
            if node.get("property"):
                value = full(node.get("resource", "")) if node.get("resource") else "".join(node.itertext())
                assert value in model.graph.values(subject, full(node.get("property", ""))), (claim, value)
                told += 1
    assert told > 1599 * 6


def test_everybody_is_linked(seen: Seen, whole: Reading, model: Model) -> None:
    """Every voice has its place among the voices, every entity of a claim among the entities."""
    ids = set(seen.values("id"))
    for claim in whole.claims:
        assert claim.claimant, claim.name
        assert {f"voice-{voice.name}" for voice in (*claim.claimant, *claim.reported_by)} <= ids
        for thing in (claim.subject, claim.predicate, claim.object):
            if thing and thing.iri and not thing.is_claim:
                prefix, local = model.prefixes.split(thing.iri) or ("", "")
                assert f"{prefix}-{local}" in ids or local in ids, thing


def test_words_lead_to_their_claims(whole: Reading) -> None:
    """For every claim the stretches that it covers are exactly its quotation, however they overlap."""
    for paragraph in whole.paragraphs:
        cut = segments(paragraph.text, paragraph.start, paragraph.claims)
        assert "".join(segment.words for segment in cut) == paragraph.text
        for claim in paragraph.claims:
            assert "".join(segment.words for segment in cut if claim in segment.claims) == claim.quote


def _quoting(prefixes: Prefixes, spans: list[tuple[int, int]]) -> list[Claim]:
    """A claim for each span of a text."""
    quads = [
        Quad(
            NamedNode(f"urn:c{number}"), NamedNode(CG + "passage"), NamedNode(f"urn:text#char={start},{end}")
        )
        for number, (start, end) in enumerate(spans)
    ]
    model = Model.of(quads, prefixes)
    return [model.claim(f"urn:c{number}") for number in range(len(spans))]


@given(
    text=st.text(min_size=1, max_size=30),
    start=st.integers(0, 5),
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=6),
)
def test_segments(prefixes: Prefixes, text: str, start: int, spans: list[tuple[int, int]]) -> None:
    """Any overlapping spans cut the words into stretches that add up, the narrowest claim first."""
    claims = _quoting(prefixes, [(first, first + size) for first, size in spans])
    cut = segments(text, start, claims)
    assert "".join(segment.words for segment in cut) == text and all(segment.words for segment in cut)
    for segment in cut:
        for place in range(segment.start, segment.start + len(segment.words)):
            assert {claim.name for claim in segment.claims} == {
                claim.name for claim in claims if claim.start <= place < claim.end
            }
        sizes = [claim.end - claim.start for claim in segment.claims]
        assert sizes == sorted(sizes)


def test_excerpt(model: Model) -> None:
    """An excerpt links only what is in it and names the rest."""
    html = reading_page(gather(model, ["p020"]), model)
    seen = Seen(html)
    ids = set(seen.values("id"))
    assert {value[1:] for value in seen.values("href") if value.startswith("#")} <= ids
    assert "p021-a1" in ids and "p021-01" not in ids and "p021-01" in html
    assert list(seen.words) == ["p020"] and "Of the text here: p020." in html


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (["p020"], ["p020"]),
        (["20", "p5"], ["p005", "p020"]),
        (["p017-p020"], ["p017", "p018", "p019", "p020"]),
        (["17..18", "p018–p019"], ["p017", "p018", "p019"]),
    ],
)
def test_which_paragraphs(model: Model, wanted: list[str], names: list[str]) -> None:
    """Names, numbers and ranges; each paragraph once, in the order of the text."""
    found = gather(model, wanted)
    assert [paragraph.name for paragraph in found.paragraphs] == names and not found.whole


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("p020x", "Did you mean p020?"),
        ("p099", "its last is p081"),
        ("p080-p090", "no paragraph p090"),
        ("p020-p017", "runs backwards"),
        ("p020-03", "claimgraph show p020-03"),
        ("zz", "Write p017"),
        ("", "Write p017"),
    ],
)
def test_no_such_paragraph(model: Model, wanted: str, message: str) -> None:
    """What is no paragraph is refused with what may have been meant."""
    with pytest.raises(UsageProblem) as caught:
        gather(model, [wanted])
    assert message in str(caught.value)


@pytest.mark.parametrize("width", [30, 80, 99, 100, 160, 300])
def test_lines_fit(model: Model, width: int) -> None:
    """No line is wider than asked for; text, claims and arguments are all there."""
    reading = gather(model, ["p020", "p078"])
    told = ["".join(piece.text for piece in line).rstrip() for line in lines(reading, width)]
    assert max(map(len, told)) <= width
    whole = "\n".join(told)
    for claim in reading.claims:
        assert whole.count(f"{claim.name} ") >= 1
    assert all(argument.name in whole for argument in reading.arguments)
    left = [line.split(" │")[0] for line in told] if width >= 100 else told
    flat = " ".join(" ".join(left).split())
    assert " ".join(reading.paragraphs[0].text.split()) in flat


def test_every_value_has_a_sign(whole: Reading) -> None:
    """Each force, polarity and figure in use has a sign of its own, which no other has."""
    used = {
        thing.iri for claim in whole.claims for thing in (claim.force, claim.polarity, *claim.figure) if thing
    }
    assert used <= set(SYMBOLS)
    marks = [mark.mark for mark in SYMBOLS.values()]
    assert len(set(marks)) == len(marks)


def test_style_goes_with_a_sign(model: Model) -> None:
    """Every piece that is drawn in a style of its own begins with its sign or says in words what it is."""
    told = 0
    for line in lines(gather(model, ["p020", "p021", "p043"]), 160):
        for piece in line:
            if piece.role in {sign.family for sign in SYMBOLS.values()}:
                assert piece.text[0] in {sign.mark for sign in SYMBOLS.values() if sign.family == piece.role}
            if piece.role == "reported":
                assert piece.text.startswith(("↩", "told by"))
                told += 1
    assert told


def _luminance(colour: str) -> float:
    digits = colour * 2 if len(colour) == 3 else colour
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast() -> None:
    """Each colour of letters stands out from each ground it stands on as WCAG AA asks, light and dark."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 3
    for block in blocks[:2]:
        colours = dict(re.findall(r"--([a-z]+): #([0-9a-f]{3,6})", block))
        assert len(colours) >= 12
        for ground in ("paper", "target"):
            for name in set(colours) - {"paper", "raised", "target", "rule"}:
                light, dark = sorted((_luminance(colours[name]), _luminance(colours[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (name, ground)


def test_labels_as_in_the_graph(whole: Reading, model: Model) -> None:
    """A claim is read with its own label, words, conditions and reporters."""
    claim = next(claim for claim in whole.claims if claim.name == "p020-38")
    assert claim.label == model.graph.value(claim.iri, RDFS + "label")
    assert [voice.name for voice in claim.claimant] == ["centre-politicians"]
    assert [voice.name for voice in claim.reported_by] == ["leon-trotsky"]
    assert claim.report_mode is not None and claim.report_mode.name == "imagined"
    assert claim.reporter_stance is not None and claim.reporter_stance.name == "rejects"
    assert not claim.own
    bracket = next(claim for claim in whole.claims if claim.name == "p079-11")
    assert [voice.name for voice in bracket.claimant] == ["annotator"] and bracket.own
    conditional = next(claim for claim in whole.claims if claim.name == "p020-05")
    assert [one.name for one in conditional.condition] == ["p020-04"]
