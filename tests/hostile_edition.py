"""An edition whose names try to leave its folder and whose every word tries to act on whoever reads it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tiny_edition import BASE, NAMED, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition

#: What a payload does where it can: a line on the browser's console that says which it was.
RAN = "/RAN-"


def _script(number: int) -> str:
    return f"console.log({RAN}{number:02d}/)"


_FORMS = (
    "<script>RUN</script>",
    '"><script>RUN</script>',
    "'><img src=x onerror=RUN>",
    "<svg onload=RUN>",
    "</title><script>RUN</script>",
    "</style><script>RUN</script>",
    "--><script>RUN</script><!--",
    "]]><script>RUN</script><![CDATA[",
    '" onfocus="RUN" autofocus tabindex="0" x="',
    "' onfocus='RUN' autofocus tabindex='0' x='",
    "[press](javascript:RUN) ![see](x) | `code` **bold**",
    '<a href="javascript:RUN">press</a>',
    "javascript:RUN",
    "<iframe srcdoc='<script>RUN</script>'></iframe>",
    "&lt;script&gt;RUN&#60;/script&#62; &#x3c;script>RUN&#x3c;/script>",
    '<x:script xmlns:x="http://www.w3.org/1999/xhtml">RUN</x:script>',
)
#: Sixteen ways to have a browser run a script, each with its number.
PAYLOADS = tuple(form.replace("RUN", _script(number)) for number, form in enumerate(_FORMS, 1))
#: What acts on a terminal, on a reader's eye or on a spreadsheet, by what it is.
SIGNS = {
    "title": "\x1b]0;owned\x07",
    "colour": "\x1b[31mred\x1b[0m",
    "one-byte": "\x9b31mred\x9c",
    "carriage": "good\rbad",
    "line": "good\n<urn:injected> a <urn:fact> .\n#",
    "backspace": "good\b\b\b\bevil",
    "override": "abc\u202edcba\u202c",
    "isolate": "abc\u2066dcba\u2069",
    "unseen": "a\u200bb\u2060c\ufeffd\U000e0041e",
    "markup": "[bold red]loud[/bold red]",
    "formula": "=HYPERLINK(1)",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1)",
    "tab": "\t=1+1",
    "noncharacter": "a\ufffeb\uffffc",
}
#: What must stay readable: writing from right to left, joiners, marks, an emoji of several parts.
READABLE = "שלום عالم می\u200cخواهم क्\u200dष e\u0301 👩\u200d👧 «…» – ’"
#: Local names of entities that a file system, a server or a person would read as something else.
NAMES = (
    "../../../../PWNED", "../../../PWNED", "..", ".", "", "index", "CON", "nul", "Lenin", "lenin",
    ".htaccess", "-rf", "a/b", "a//b", "é", "e\u0301", "%2e%2e%2f", "%41", "%61b", "name.", "shell.php",
    "x" * 300, "a'b", "a&b", "a#b", "a?b", "~4cenin", "a$1b",
)  # fmt: skip


_QUERY = f"""#+ summary: Is {PAYLOADS[0]} {SIGNS["title"]} what is said?
#+ description: {SIGNS["override"]} {SIGNS["one-byte"]}
#+ tags:
#+   - "{SIGNS["unseen"]}"
#+ parameters:
#+   - thing: whatever {SIGNS["colour"]} is
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?label {{ ?_thing_iri skos:prefLabel|skos:editorialNote|skos:definition ?label }} # {SIGNS["colour"]}
ORDER BY ?label
"""


def quoted(text: str) -> str:
    """``text`` as a Turtle string: JSON's escapes are Turtle's, but for pairs of surrogates."""
    written = (json.dumps(one)[1:-1] if ord(one) < 0x10000 else f"\\U{ord(one):08X}" for one in text)
    return f'"{"".join(written)}"'


def hostile_edition(root: Path, *, signs: bool = True, more: str = "") -> Edition:
    """The edition below ``root``: payloads in every label, quotation, note and title, names as in NAMES.

    With ``signs`` the texts of SIGNS are in it too, which XML cannot hold; ``more`` is further Turtle.
    """
    words = [*PAYLOADS, READABLE, *(SIGNS.values() if signs else ())]
    kept = [word for word in words if not {*word} & {*"\r\n"}]  # a paragraph of the text is one line
    silent = [f"ent:e{number}" for number, word in enumerate(words, 1) if word not in kept]
    text = "A Lecture <script>\n\n" + "".join(f"So {word} it is.\n" for word in kept)
    entities, claims, arguments = [], [], []
    told = " ; cg:reportedBy ent:e2 ; cg:reportMode cg:indirect ; cg:reporterStance cg:rejects"
    for number, word in enumerate(words, 1):
        entities.append(
            f"ent:e{number} a skos:Concept ; skos:prefLabel {quoted(word)}@en ; "
            f"skos:altLabel {quoted(f'also {word}')}@en ; skos:definition {quoted(f'Is {word}.')}@en ; "
            f"skos:editorialNote {quoted(word)}@en ; skos:exactMatch <javascript:{_script(13)}> .\n"
        )
    for number, word in enumerate(kept, 2):
        name, itself = f"p{number:03d}", f"ent:e{words.index(word) + 1}"
        voices = ", ".join(["ent:lecturer", itself, *(silent if number == 2 else ())])
        claims.append(
            f"claim:{name}-01 a cg:Claim ; rdfs:label {quoted(f'{word} is it.')}@en ; "
            f"cg:quote {quoted(f'So {word} it is')} ; cg:subjectText {quoted(word)} ; "
            f"cg:cue {quoted(f'{word} it')} ; skos:editorialNote {quoted(word)}@en ; "
            f"rdf:subject ent:e1 ; rdf:predicate rel:strivesFor ; rdf:object {itself} ; "
            f'cg:when "1917-03"^^<http://id.loc.gov/datatypes/edtf/EDTF> ; cg:calendar cg:gregorian ; '
            f"cg:claimant {voices}{told if number % 2 else ''} .\n"
        )
        if number > 2:
            arguments.append(
                f"arg:{name}-a1 a cg:Argument ; rdfs:label {quoted(word)}@en ; cg:cue {quoted(word)} ; "
                f"cg:premise claim:{name}-01 ; cg:conclusion claim:p002-01 ; cg:bearing cg:supports .\n"
            )
        arguments.append(
            f"note:{name}-n1 a oa:Annotation ; oa:motivatedBy oa:commenting ; "
            f"cg:quote {quoted(f'{word} it')} ; oa:bodyValue {quoted(f'Note {word}')}@en .\n"
        )
    for number, name in enumerate(NAMES):
        entities.append(
            f'<{BASE}entity/{name}> a skos:Concept ; skos:prefLabel "name {number}"@en ; '
            f'skos:definition "The name number {number}."@en .\n'
        )
    edition = (
        f"part:lecture a cg:TextPart ; rdfs:label {quoted(PAYLOADS[1])}@en ; cg:speaker ent:lecturer ; "
        f'dcterms:extent "p001-p{len(kept) + 1:03d}" .\n'
        f"{NAMED}<{BASE}edition> rdfs:label {quoted(PAYLOADS[4])}@en ;\n"
        f"    dcterms:description {quoted(PAYLOADS[0])}@en .\n"
        f"<{BASE}text> dcterms:title {quoted(PAYLOADS[5])}@en ;\n"
        f"    dcterms:description {quoted(PAYLOADS[7])}@en .\n"
        'ent:lecturer a foaf:Person ; skos:prefLabel "lecturer"@en .\n'
    )
    made = write_edition(
        root,
        text,
        edition=edition,
        entities="".join(entities),
        claims="".join(claims) + more,
        arguments="".join(arguments),
    )
    (root / "queries" / "said").mkdir(parents=True, exist_ok=True)
    (root / "queries" / "said" / "about.rq").write_text(_QUERY, encoding="utf-8")
    return made
