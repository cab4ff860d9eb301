"""Ways to write SERVICE and FROM that an engine may read, and values that want to be more than a value.

Both are made from a seed, so that a test takes a sample and a long run takes many more of the same.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What the store holds that the spellings are put to: something for every pattern that stands before them.
DATA = """\
<urn:a> <urn:p> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<urn:a> <urn:p> "false"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<urn:a> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:a> <urn:p> "x" .
<urn:a> <urn:p> "x"@en .
<urn:a> <urn:p> <http://127.0.0.1:80> .
<urn:a> <urn:p> <urn:e#a.b> .
<urn:a> <urn:p> <urn:a> .
<urn:a> <urn:p> <urn:a> <urn:g> .
"""

_BEFORE = (
    "", " ", "?a ?b ?c", "?a ?b ?c.", "?a ?b true", "?a ?b false", "?a ?b 1", "?a ?b 1.", "?a ?b 'x'",
    "?a ?b'x'@en ", "?a ?b<urn:a>", "?a<urn:p>true", "VALUES?z{true}", "VALUES ?z{UNDEF}",
    "VALUES(?z){(true)}", "VALUES?z{'''x'''}", 'VALUES?z{"""x" }', "BIND(true AS?q)", "BIND(1 AS ?q1)",
    "FILTER(1<2)", "FILTER(?z<2)", "FILTER(!false)", "FILTER(true)", "{}", "OPTIONAL{}",
    "OPTIONAL{?a ?b true}", "MINUS{?x ?y 1}", "?a ?b e:a.b.", "?a ?b port:", "?a ?b port:.",
    "FILTER(1<2||e:f('>'))", "FILTER EXISTS{?a ?b ?c}", "GRAPH?g{?x ?y ?z}", "{SELECT?a{?a ?b ?c}}",
    "{?a ?b true}UNION{?a ?b 1}", "?a<urn:p>?c;", "?a ?b ?c,true", "?a ?b[]", "[]?b true", "?a ?b _:b ",
    "[?b true]", "BIND('>'AS?r)", "# SERVICE\n", "'", "?a ?b ?c.'", "FILTER(?a<?b&&'>'='>')",
)  # fmt: skip
_GAPS = ("", "", "", " ", "\n", "\r", "\t", "#\n", "# <http://x/> {\r", " #'\n ", "  ")
_AFTER = ("", "", " ", ".", " .", "#", "# }", "\n")
_WHOLE = (
    "SELECT * {BODY}", "SELECT*{BODY}", "SELECT * WHERE{BODY}", "ASK{BODY}", "ASKWHERE{BODY}",
    "CONSTRUCT{?s ?p ?o}WHERE{BODY}", "DESCRIBE<urn:a>{BODY}", "DESCRIBE ?s {BODY}", "SELECT(1AS?one){BODY}",
    "SELECT * {?a ?b ?c OPTIONAL{BODY}}", "SELECT * {?a ?b ?c MINUS{BODY}}",
    "SELECT * {{?a ?b ?c}UNION{BODY}}", "SELECT * {?a ?b ?c FILTER EXISTS{BODY}}",
    "SELECT * {?a ?b ?c FILTER NOT EXISTS{BODY}}", "SELECT * {?a ?b ?c FILTER NOTEXISTS{BODY}}",
    "SELECT * {GRAPH ?g{BODY}}", "SELECT * {GRAPH<urn:g>{BODY}}", "SELECT * {?a ?b ?c LATERAL{BODY}}",
    "SELECT * {{SELECT * {BODY}}}", "SELECT * {{SELECT*{BODY}LIMIT 1}}",
    "SELECT ?a {?a ?b ?c}GROUP BY ?a HAVING(EXISTS{BODY})",
    "SELECT ?a {?a ?b ?c}GROUP BY ?a HAVING EXISTS{BODY}", "SELECT * {?a ?b ?c}ORDER BY EXISTS{BODY}",
    "SELECT * {?a ?b ?c}ORDER BY ASC(EXISTS{BODY})", "SELECT * {?a ?b ?c BIND(EXISTS{BODY}AS?e)}",
    "SELECT(EXISTS{BODY}AS?e){?a ?b ?c}", "SELECT * {{{{BODY}}}}", "CONSTRUCT{}WHERE{BODY}",
    "SELECT DISTINCT*{BODY}LIMIT 3", "SELECTDISTINCT*{BODY}",
    "SELECT * {?a ?b ?c FILTER(IF(true,EXISTS{BODY},false))}", "SELECT * {?a ?b ?c FILTER(!EXISTS{BODY})}",
    "SELECT * {VALUES ?z {1} BODY}", "SELECT * {BODY}VALUES?z{true}", "SELECT * {BODY} GROUP BY ?s",
)  # fmt: skip
_DATASETS = (
    "SELECT * CLAUSE {?s ?p ?o}", "SELECT*CLAUSE{?s ?p ?o}", "SELECT ?s CLAUSE WHERE{?s ?p ?o}",
    "ASKCLAUSE{?s ?p ?o}", "ASK CLAUSE{?s ?p ?o}", "DESCRIBE<urn:a>CLAUSE", "DESCRIBE*CLAUSE{?s ?p ?o}",
    "DESCRIBE<urn:a>CLAUSE{?s ?p ?o}", "CONSTRUCT{?s ?p ?o}CLAUSE{?s ?p ?o}",
    "CONSTRUCTCLAUSE WHERE{?s ?p ?o}", "SELECT(1AS?x)CLAUSE{?s ?p ?o}", "SELECT(1<2AS?x)CLAUSE{?s ?p ?o}",
    "SELECT * CLAUSE{GRAPH?g{?s ?p ?o}}", "SELECTDISTINCT*CLAUSE{?s ?p ?o}",
    "SELECT ?s ?p ?o CLAUSE{{?s ?p ?o}UNION{GRAPH?g{?s ?p ?o}}}", "DESCRIBE ?s CLAUSE{?s ?p ?o}",
)  # fmt: skip


class Spelling(NamedTuple):
    """A query, the number in the address that it wants to ask, and its keyword."""

    query: str
    number: int
    keyword: str


def service_spellings(seed: int, count: int, server: str) -> Iterator[Spelling]:
    """``count`` queries that want to ask ``server``, an address to which the number of each is added."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for number in range(count):
        prologue, clause = _clause(chance, "SERVICE", "SILENT", f"{server}{number}")
        body = chance.choice(_BEFORE) + clause
        body += chance.choice(_GAPS) + chance.choice(("{?s ?p ?o}", "{ }", "{{?s ?p ?o}}", "{?s ?p ?o.}"))
        if chance.random() < 0.08:  # a long string that is none, because an escape in it is no character
            body = f'VALUES?z{{"""x"}}{clause}{{?s ?p ?o}}#\\uD800"""\n'
        query = prologue + chance.choice(_WHOLE).replace("BODY", body + chance.choice(_AFTER))
        yield Spelling(query, number, "SERVICE")


def from_spellings(seed: int, count: int, addresses: tuple[str, ...]) -> Iterator[Spelling]:
    """``count`` queries that want to read one of ``addresses`` as a graph."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for number in range(count):
        prologue, clause = _clause(chance, "FROM", "NAMED", chance.choice(addresses))
        yield Spelling(prologue + chance.choice(_DATASETS).replace("CLAUSE", clause), number, "FROM")


def _clause(chance: random.Random, keyword: str, second: str, address: str) -> tuple[str, str]:
    """(declarations, the keyword with what it names)."""
    before, _, last = address.rpartition("/")
    declared = f"PREFIX e:<{before}/>"
    prologue = f"PREFIX port:<http://127.0.0.1:80>{declared}"
    word = _cased(chance, keyword)
    named = chance.choice(("iri", "iri", "iri", "escaped", "name", "empty", "trick", "relative", "variable"))
    if named == "variable" and keyword == "FROM":
        named = "name"
    target = f"<{address}>"
    if named == "escaped":
        place = chance.randrange(len(address))
        target = f"<{address[:place]}\\u{ord(address[place]):04x}{address[place + 1 :]}>"
    elif named == "name":
        target = f"e:{last}"
    elif named == "empty":
        prologue += f"PREFIX :<{before}/>"
        target = f":{last}"
    elif named == "trick":
        prologue += f"PREFIX {word}e:<x:>"
        return prologue, f"{word}e:{last}"
    elif named == "relative":
        prologue += f"BASE<{before}/>"
        target = f"<{last}>"
    elif named == "variable":
        return prologue, f"VALUES?w{{<{address}>}}{word}{_second(chance, second)}{chance.choice('?$')}w"
    if chance.random() < 0.03:
        word = f"\\u{ord(word[0]):04X}{word[1:]}"
    return prologue, f"{word}{_second(chance, second)}{target}"


def _second(chance: random.Random, word: str) -> str:
    gap = chance.choice(_GAPS)
    return f"{gap}{_cased(chance, word)}{chance.choice(_GAPS)}" if chance.random() < 0.5 else gap


def _cased(chance: random.Random, word: str) -> str:
    return "".join(chance.choice((letter.lower(), letter, letter)) for letter in word)


_SCRAPS = (
    "SERVICE", "SERVICE", "service", "SILENT", "<nope:x>", "e:x", "e:", "SERVICEe:x", ":x", "?a", "?b", "?c",
    "true", "false", "'x'", "\"\"\"x\"", "\"\"\"", "'''", "'", "\"", "{", "}", "{?s ?p ?o}", "{}", ".", ";",
    ",", "?a ?b ?c", "?a ?b", "OPTIONAL", "FILTER", "MINUS", "UNION", "EXISTS", "NOT", "(", ")", "1", "1.",
    "1e", "<", "<urn:p>", "<b", "#", "\n", "#\n", "\\uD800", "\\u0022", "@en", "@en--ltr", "_:b", "[", "]",
    "|", "/", "^", "!", "a", "e:a.b.", "e:a\\.b", "port:", "BIND", "AS", "VALUES", "VALUES?z{true}",
    "VALUES ?z{", "UNDEF", "GRAPH", "?g", "LATERAL", "SELECT", "*", "ORDER", "BY", "GROUP", "HAVING", "LIMIT",
    "IF", "IN", "||", "&&", "=", "-", "+", "~", "<<", "<<(", ")>>", ">>", "{|", "|}", " ",
)  # fmt: skip
_PROLOGUES = (
    "PREFIX port:<http://127.0.0.1:80>PREFIX e:<nope:>PREFIX SERVICEe:<x:>PREFIX :<nope:>",
    "PREFIX e:<nope:>PREFIX port:<http://127.0.0.1:80>",
    "VERSION'1.2'PREFIX e:<nope:>PREFIX e:<urn:e#>",
)
_FORMS = (
    "SELECT * {", "ASK{", "SELECT * {?a ?b ?c ", "SELECT*{VALUES?z{", "SELECT * {?a ?b ",
    "SELECT * {FILTER(1<2)", 'SELECT * {?a ?b """x"', 'SELECT * {VALUES?z{"""x" }', "CONSTRUCT{?s ?p ?o}{",
)  # fmt: skip


def grown_queries(seed: int, count: int, parses: Callable[[str], bool]) -> Iterator[str]:
    """Of ``count`` queries put together from scraps, those that ``parses``; each may grow from one before.

    A ``SERVICE`` in them asks ``nope:x``, an address of a kind that nobody knows.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    pool: list[list[str]] = []
    for _ in range(count):
        if pool and chance.random() < 0.7:
            parts = list(chance.choice(pool))
            for _ in range(chance.randrange(1, 4)):
                place, what = chance.randrange(len(parts) + 1), chance.random()
                parts[place : place + (what > 0.5)] = [chance.choice(_SCRAPS)] if what < 0.75 else []
        else:
            parts = [chance.choice(_SCRAPS) for _ in range(chance.randrange(8))]
            parts += ["SERVICE", "<nope:x>", "{?s ?p ?o}"]
        query = chance.choice(_PROLOGUES) + chance.choice(_FORMS) + "".join(parts) + "}"
        if parses(query):
            if len(parts) < 30:
                pool.append(parts)
            yield query


_PIECES = (
    '"', "'", '"""', "'''", "\\", "\\\\", "\\u0022", "\\U00000022", "\\u005c", "\\u", "u0022", "\n", "\r",
    "\t", "\0", "<", ">", "{", "}", "(", ")", "[", "]", ".", ";", ",", "#", " ", "?x", "$x", "?_x_iri", "^^",
    "@en", "&&", "||", "SERVICE <http://127.0.0.1/> {", "} UNION {", "FILTER(1=1)", "FROM <x:y>", "é",
    "\u202e", "\u2028", "\U0001f600", "http://", "urn:", ":", "%22", "%3E", "1", "-", "+", "e5", "2020-01-01",
    "T", "/", "\ud800", "\ufffe", "a", "\x7f",
)  # fmt: skip
_BEGINNINGS = {
    "iri": ("http://example.org/", "urn:x:", "", "http://a/", "ent:", "<http://a/>"),
    "literal": ("", "word", '"', "'"),
    "number": ("1", "", "1.5", "-2e3", "+", "0x"),
    "date": ("1918-04-21", "", "2020-02-30", "1918-04-21T"),
}


def hostile_values(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """``count`` pairs of a parameter's type and a value that wants to end early, or to be something else."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for _ in range(count):
        kind = chance.choice(tuple(_BEGINNINGS))
        pieces = "".join(chance.choice(_PIECES) for _ in range(chance.randrange(8)))
        yield kind, chance.choice(_BEGINNINGS[kind]) + pieces


def shape_kept(kind: str, value: str) -> bool | None:
    """Whether a query that is given ``value`` asks what it asked; None where the value is refused.

    The value must be one term that reads back as itself, between two columns that stay what they were, in the
    engine and in rdflib.
    """
    from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
    from rdflib import Graph
    from rdflib.query import ResultRow

    from claimgraph.errors import UsageProblem
    from claimgraph.queries import StoredQuery, bind

    text = f"SELECT (1 AS ?one) (?_it_{kind} AS ?it) (2 AS ?two) {{ }} # ?_it_{kind} '"
    query = StoredQuery("it", "t", "s", "", (), {}, {}, {}, text, None)  # type: ignore[arg-type]
    try:
        bound = bind(query, {"it": value})
    except UsageProblem:
        return None
    found = Store().query(bound)
    assert isinstance(found, QuerySolutions)
    here = [(row["one"], row["it"], row["two"]) for row in found]
    there = [str(row["it"]) for row in Graph().query(bound) if isinstance(row, ResultRow)]
    meant = value.strip() if kind in ("number", "date") else value
    if len(here) != 1 or len(there) != 1 or value == "":
        return value == "" and len(here) == len(there) == 1
    one, it, two = here[0]
    if not isinstance(it, NamedNode if kind == "iri" else Literal):
        return False
    same = it.value == meant or kind == "number"
    return same and (one.value, two.value) == ("1", "2") and there[0] in (meant, it.value)
