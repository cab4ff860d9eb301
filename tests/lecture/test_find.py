"""Search: real questions with the answer that the text gives, and anything at all that can be typed."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimgraph.answer.find import COMMON, Term, find, read, snippet_of, suggestions
from claimgraph.searchindex.analysis import fold
from claimgraph.searchindex.index import CLOSE, OPEN, Index, either, every
from endpoint_server import serving

if TYPE_CHECKING:
    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes
    from claimgraph.workspace.workspace import Workspace
    from conftest import Run


@pytest.fixture(scope="module")
def index(published: Published) -> Index:
    """The search index of the real edition."""
    return Index.open(published.index)


@pytest.fixture(scope="module")
def tiny(opened: Workspace) -> Index:
    """The search index of the tiny edition."""
    return Index.open(opened.published().index)


#: What somebody types, what is meant by the text, and among how many first hits it must be.
SEARCHES = [
    ("Portugal", "ent:portugal", 1),
    ("Kerenski", "ent:alexander-kerensky", 1),  # a variant of the name
    ("Miliukov", "ent:pavel-milyukov", 1),
    ("Bronstein", "ent:leon-trotsky", 1),
    ("Kühlmann", "ent:richard-von-kuhlmann", 1),
    ("Kuhlmann", "ent:richard-von-kuhlmann", 1),  # the text prints it so, the label with its accent
    ("bankers", "ent:ryabushinsky-family", 1),  # only a gloss has the word
    ("snails", "ent:snail", 1),  # stem
    ("vassals", "claim:p051-07", 1),  # stem: “A vassal, a slave of Britain.”
    ("slave of Britain", "claim:p051-07", 1),
    ("Tsarist diplomats", "ent:tsarist-diplomats", 1),
    ("diplomats squandered", "claim:p047-13", 1),
    ("Economist prediction", "claim:p035-09", 1),  # voice and force, the words have “predicted”
    ("half and half", "claim:p020-38", 4),
    ("half-and-half", "claim:p020-38", 4),
    ("“half-and-half”", "claim:p020-38", 4),
    ("share power", "claim:p020-38", 3),
    ("cottage loaf", "ent:cottage-loaf", 1),
    ("lesser evil", "ent:lesser-evil", 1),
    ("old sinful world", "claim:p005-02", 1),
    ("the word man has a proud sound", "claim:p005-06", 1),
    ("rifles to the bourgeoisie", "claim:p062-21", 1),
    ("rumour Nicholas peace", "claim:p042-04", 1),
    ("Kars ceded to Turkey", "claim:p079-11", 1),
    ("towns ceded to Turkey", "claim:p079-11", 3),
    ("Kerensky's offensive", "claim:p047-03", 3),
    ("Brest peace", "ent:treaty-of-brest-litovsk", 1),
    ("Saint Petersburg", "ent:petrograd", 1),
    ("wolf's teeth", "ent:wolfs-teeth", 1),
    ("clowns ball", "ent:clowns-bouncing-a-ball", 1),
    ("draft animals", "ent:draft-animals", 1),
    ("squander* diplomat*", "claim:p047-13", 2),
    ("tortoise OR snail", "ent:snail", 1),
]


@pytest.mark.parametrize(("text", "meant", "among"), SEARCHES)
def test_real_searches(index: Index, text: str, meant: str, among: int) -> None:
    """What the text gives as the answer stands first, or among the first few where several are as good."""
    found = find(index, text, among)
    assert meant in [hit.short for hit in found.hits]
    assert found.meant == ""


@pytest.mark.parametrize(
    ("text", "meant", "first"),
    [
        ("Kerensly", "Kerensky", "ent:alexander-kerensky"),
        ("Guchkow", "Guchkov", "ent:alexander-guchkov"),
        ("Kühlman", "Kühlmann", "ent:richard-von-kuhlmann"),
        ("slvae of britian", "slave of Britain", "claim:p051-07"),
        ("constituent asembly", "Constituent Assembly", "ent:constituent-assembly"),
        ("tolstoian pacifsm", "Tolstoyan pacifism", "ent:tolstoyan-pacifism"),
        ('"cotage loaf"', '"cottage loaf"', "ent:cottage-loaf"),
        ("cotage OR snial", "cottage OR snail", "ent:snail"),
    ],
)
def test_slips_of_the_pen(index: Index, text: str, meant: str, first: str) -> None:
    """A word that occurs nowhere is read as the nearest that does, and the answer says which."""
    found = find(index, text, 3)
    assert found.meant == meant
    assert first in [hit.short for hit in found.hits]


def test_what_is_there_is_not_mended(index: Index) -> None:
    """A rare word of the text is taken as typed, however near it is to a frequent one."""
    for word in ("snail", "Kerenski", "vassal"):
        assert find(index, word).meant == ""
    assert find(index, "wat").hits == [], "a slip in so short a word could mean anything"


def test_exact_before_stem(index: Index) -> None:
    """Hits that have the words as typed come before those that have another form of them."""
    hits = find(index, "slaves", 40, ("text",)).hits
    forms = ["«slaves»" in hit.snippet.lower() for hit in hits]
    assert forms == sorted(forms, reverse=True) and {True, False} <= set(forms)


def test_phrase_before_words(index: Index) -> None:
    """Hits that have the words together come before those that have them apart; quoted, only those."""
    hits = find(index, "working class", 400, ("text",)).hits
    together = ["working class" in hit.snippet.replace("«", "").replace("»", "").lower() for hit in hits]
    assert together == sorted(together, reverse=True)
    quoted = find(index, '"class working"', 400, ("text",)).hits
    assert quoted == []


def test_columns_rank(index: Index) -> None:
    """What is called so comes before what is only spoken of so, the vocabulary after the text's things."""
    hits = find(index, "power", 30).hits
    assert hits[0].kind == "entity" and hits[0].label.lower().endswith("power")
    kinds = [hit.kind for hit in find(index, "share power", 10).hits]
    assert kinds.index("claim") < (kinds.index("relation") if "relation" in kinds else 99)


def test_places_are_those_of_the_text(index: Index, edition: Edition) -> None:
    """A sentence is found with paragraph, line and the code points at which it stands in the file."""
    text = edition.text_file.read_text(encoding="utf-8")
    hit = find(index, "cottage loaf", 1, ("text",)).hits[0]
    assert hit.place.startswith("p021, line 40, chars ")
    start, end = map(int, hit.place.rsplit(" ", 1)[1].split("–"))
    assert text[start:end].startswith("But, comrades, power, after all") and text[start:end].endswith(
        "pieces."
    )


def test_kinds_and_limit(tiny: Index) -> None:
    """Only the kinds asked for, and no more than asked for."""
    hits = find(tiny, "portugal").hits
    assert [hit.kind for hit in hits[:2]] == ["entity", "claim"]
    claim = next(hit for hit in hits if hit.kind == "claim")
    assert claim.snippet == "«Portugal» is a slave of Britain." and claim.place.startswith("p002, line 3")
    assert {hit.kind for hit in find(tiny, "portugal", kinds=("text",)).hits} == {"text"}
    assert len(find(tiny, "portugal", limit=1).hits) == 1


def test_all_words_must_occur(tiny: Index) -> None:
    """Case and the form of quotation marks do not matter; a word that is nowhere finds nothing."""
    assert find(tiny, "portugal's PORTS").hits[0].kind == "text"
    assert find(tiny, "portugal zebra").hits == []
    assert find(tiny, "!?").hits == [] and suggestions(tiny, "!?") == []


def test_suggestions(tiny: Index, index: Index) -> None:
    """When nothing is found: words that are near, or all those that are there but nowhere together."""
    assert suggestions(tiny, "qqqqqqqq") == []
    assert suggestions(tiny, "annotater") == ["annotator"]
    offers = suggestions(index, "snail Kerensky")
    assert offers == ["snail OR Kerensky", "snail", "Kerensky"]
    assert all(find(index, offer).hits for offer in offers)


def test_reading_what_was_typed() -> None:
    """Words, phrases, beginnings and alternatives are told apart; the rest is left out."""
    assert read('snail "working class" pred* OR half-and-half') == (
        (Term(("snail",)), Term(("working", "class")), Term(("pred",), is_prefix=True)),
        (Term(("half", "and", "half")),),
    )
    assert read("OR OR * \" '' \x00") == ()
    assert read("Portugal’s") == ((Term(("portugal",)), Term(("s",))),) and "s" in COMMON
    assert fold("Kühlmann") == fold("KU\u0308HLMANN") == "kuhlmann"


SYMBOLS = tuple("\"'*()^:-+{},.\\\0;%?=|")
WORDS = (
    "AND",
    "OR",
    "NOT",
    "NEAR(a b, 2)",
    "label:",
    "{label} : power",
    "rank",
    "power",
    "pow*",
    "‘“”",
    "--",
)
STRANGE = ("\ue000", "\x02", "\udc80", "\ufb01", "\u0130", "ß", "\u0345", "क्षि", "\U0001d518", "\u0661\u0662")
HOSTILE = st.lists(st.sampled_from((*SYMBOLS, *WORDS, *STRANGE)) | st.text(max_size=12), max_size=8).map(
    " ".join
)


@given(text=HOSTILE)
@example('NEAR("power" "share", 2) AND NOT {label}: x* ^y')
@example("\udc80\ud800")
def test_nothing_typed_is_an_error(index: Index, text: str) -> None:
    """Whatever is typed, it finds something or nothing; none of it is the index's own language."""
    found = find(index, text, 3)
    assert len(found.hits) <= 3
    assert all(find(index, offer, 1).hits for offer in suggestions(index, text))


def test_snippet() -> None:
    """Long text is cut at blanks around the match; marks next to each other become one."""
    text = "word " * 40 + f"{OPEN}Needle{CLOSE} {OPEN}work{CLOSE} " + "word " * 40
    snippet = snippet_of(text)
    assert snippet.startswith("… word") and snippet.endswith("word …")
    assert "«Needle work»" in snippet and len(snippet) < 130
    assert snippet_of("word " * 40).endswith("word …") and len(snippet_of("word " * 40)) < 130


def test_command(runner: Run, opened: Workspace) -> None:
    """Hits come with kind, name, place and the words marked; as JSON and CSV for programs."""
    at = ("--edition", str(opened.edition.root))
    result = runner("find", "slave", "of", "britain", *at)
    assert "claim:p002-01" in result.stdout and "«slave of Britain»" in result.stdout
    assert "p002, line 3" in result.stdout
    assert json.loads(runner("find", "slave", "-F", "json", *at).stdout)[0]["kind"] == "claim"
    head = next(csv.reader(runner("find", "slave", "-F", "csv", *at).stdout.splitlines()))
    assert head == ["kind", "curie", "label", "place", "snippet"]
    assert "entity" not in runner("find", "portugal", "-k", "claim", *at).stdout


def test_command_tells_of_slips(runner: Run, opened: Workspace) -> None:
    """That something else was looked for is said on standard error, so that JSON stays JSON."""
    result = runner("find", "slvae", "-F", "json", "--edition", str(opened.edition.root))
    assert result.exit_code == 0 and json.loads(result.stdout)
    assert result.stderr == "Nothing holds 'slvae': showing hits for slave.\n"


def test_command_nothing(runner: Run, opened: Workspace) -> None:
    """Nothing found is exit code 1, no output, and what is near where anything is."""
    at = ("--edition", str(opened.edition.root))
    result = runner("find", "peace", "Kamenev", *at)
    assert (result.exit_code, result.stdout) == (1, "") and "Did you mean peace OR Kamenev" in result.stderr
    result = runner("find", "qqqqqqq", *at)
    assert (result.exit_code, result.stderr) == (1, "Nothing holds 'qqqqqqq'.\n")


@pytest.mark.parametrize("text", ["", "  ", "*", "OR", '"'])
def test_command_needs_a_word(runner: Run, opened: Workspace, text: str) -> None:
    """What has no word in it is no search; that is said in one line."""
    result = runner("find", text, "--edition", str(opened.edition.root))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no word to look for" in result.stderr and result.stderr.count("\n") == 1


def test_what_is_typed_twice_is_asked_once(index: Index) -> None:
    """An alternative given again changes nothing; the engine would take a minute over a few thousand."""
    assert read("power OR peace OR power") == read("power OR peace")
    assert find(index, " OR ".join(["power"] * 3000)) == find(index, "power")
    assert every(["a", "b", "a"]) == "(a) AND (b)" and either(["a", "a"]) == "(a)"


def test_a_page_of_words_is_told_in_a_line(runner: Run, edition: Edition) -> None:
    """A search that cannot be met says what was typed, and offers alternatives, only as far as one reads."""
    words = edition.text_file.read_text(encoding="utf-8").split()
    result = runner("find", " ".join(words[600:1600]))
    assert result.exit_code == 1 and len(result.stderr) < 250 and "…'" in result.stderr


def test_endpoint(published: Published, prefixes: Prefixes, runner: Run) -> None:
    """An endpoint's graph is searched in a few journeys, to the same hits; an empty one is told."""
    with serving() as server:
        assert "has nothing in" in runner("find", "snails", "--endpoint", server.url).stderr
        graph = pyoxigraph.NamedNode(f"{prefixes.base}edition")
        content = published.nquads.read_bytes()
        server.store.bulk_load(content, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=graph)
        before = len(server.requests)
        for args in (("snails",), ("Kerensly", "-F", "json"), ("share power", "-k", "claim", "-n", "3")):
            here, there = runner("find", *args), runner("find", *args, "--endpoint", server.url)
            assert (there.exit_code, there.stdout, there.stderr) == (here.exit_code, here.stdout, here.stderr)
            assert here.stdout
        assert len(server.requests) - before <= 3 * 40  # pages of the graph, which has 110,000 triples


def test_command_imports_little(published: Published) -> None:
    """A search opens neither the store nor what only mending needs, since it is to take no time."""
    script = (
        "import sys; from claimgraph.cli import main\n"
        "try: main(['find', 'portugal'], standalone_mode=False)\n"
        "finally: print(*sorted({'rdflib', 'rich', 'rapidfuzz', 'claimgraph.store', 'claimgraph.text',"
        " 'claimgraph.searchindex.documents', 'claimgraph.build.publish'} & set(sys.modules)),"
        " file=sys.stderr)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=True, text=True
    )
    assert done.stderr.strip() == "" and done.stdout.startswith("entity   ent:portugal")
    assert published.index.is_file()
