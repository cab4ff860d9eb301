"""The ``.htaccess`` that turns names into documents: content negotiation for Apache, by quality values.

mod_rewrite knows no quality values, so the rules take them out of ``Accept`` with regular expressions, the
most specific range last, and compare them as text: written without trailing zeros, ``0.85`` sorts between
``0.8`` and ``1`` as it should. Names of resources are answered with 303 and the document of the best format,
HTML before Turtle before JSON-LD where they are as good; with 406 where none is accepted.

The same rules serve in two places. In the published folder they redirect inside it, wherever it is mounted;
in a w3id.org pull request they redirect to where the folder is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from jinja2 import Environment, StrictUndefined

from claimgraph.exporters.formats import EXPORT_FORMATS
from claimgraph.filenames import ORDINARY, segment
from claimgraph.pages.edition_pages import DOCUMENT_FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.publishing.index import SiteIndex

_TEMPLATE = Path(__file__).with_name("templates") / "htaccess.txt"
#: Ending → media type of the files that are no export.
_TYPES = {ending: media for ending, (media, _) in DOCUMENT_FORMATS.items()} | {
    "css": "text/css",
    "json": "application/json",
    "md": "text/markdown",
}
_NAME = "[A-Za-z0-9_.-]+"
#: What no request for a name can hold: a client takes the fragment off; a server reads the query apart, takes
#: slashes and dots for steps through folders, and looks for a file of that name, however long.
_UNASKABLE = re.compile(rb"[?#\x00]|%2f|(?:^|/)\.{0,2}(?:/|$)|[^/]{256}", re.IGNORECASE)
_PARAGRAPH = "p[0-9]+"
_LITERAL = re.compile(rb"[A-Za-z0-9_/-]")


class Rule(NamedTuple):
    """Names and where they lead: a pattern of the path with groups, and the targets ($1 is the first group).

    ``page`` is the HTML's, ``data`` that of the other formats without its ending; ``file`` is a file, with
    ``$1`` likewise, that must be there for the name to exist (nothing: no such test). ``packed`` is what
    follows the ending where the data are packed.
    """

    pattern: str
    page: str
    data: str
    file: str = ""
    packed: str = ""


def special_rules(index: SiteIndex, slug: str) -> list[Rule]:
    """A rule for each resource that the general ones miss: its files are not named as it is (``filenames``).

    A server sees a name decoded, so that ``%61`` looks like ``a``: what is named so itself comes first. A
    name that no request can hold gets no rule; its files have addresses of their own.
    """
    base, start = index.base, f"{segment(slug)}/"
    paragraphs = (iri for iri in index.model.paragraphs if iri.startswith(base))
    files = index.resources | {iri: ("paragraph", index.paragraph_name(iri)) for iri in paragraphs}
    usual = {iri[len(base) :] for iri, (kind, name) in files.items() if iri == f"{base}{kind}/{name}"}
    by_path: dict[bytes, Rule] = {}
    for iri, (kind, name) in files.items():
        path = iri[len(base) :]
        decoded = unquote_to_bytes(path.encode("utf-8", "replace"))
        if path in usual or decoded.decode("utf-8", "replace") in usual:
            continue
        if _UNASKABLE.search(path.encode() + b"\n" + decoded):
            continue
        data = f"{start}{kind}/{name}"
        page = f"{start}text.html#{quote(index.graph.name(iri))}" if kind == "paragraph" else f"{data}.html"
        rule = Rule(f"^{_exactly(slug)}/{_exactly(decoded)}$", page.replace("%", r"\%"), data)
        by_path.setdefault(decoded, rule)
    return list(by_path.values())


def _exactly(text: str | bytes) -> str:
    """A pattern, in ASCII and without blanks, for what a server sees of ``text``: bytes, decoded."""
    content = unquote_to_bytes(text) if isinstance(text, str) else text
    return "".join(chr(one) if _LITERAL.match(bytes((one,))) else f"\\x{one:02x}" for one in content)


def rules(slug: str, more: Sequence[Rule] = ()) -> list[Rule]:
    """What the names of the edition ``slug``, and those of the vocabularies, lead to, ``more`` first."""
    s, slug = _exactly(slug), segment(slug)
    document = f"{slug}/$1"
    paragraph = rf"^{s}/(?:paragraph/|sentence/|gap/|note/|mention/)({_PARAGRAPH})(?:-{_NAME})?$"
    return [
        *more,
        Rule(
            rf"^{s}/((?:entity|claim|argument)/{ORDINARY})$", f"{document}.html", document, f"{document}.ttl"
        ),
        Rule(paragraph, f"{slug}/text.html#$1", f"{slug}/paragraph/$1", f"{slug}/paragraph/$1.ttl"),
        Rule(rf"^{s}/(?:text|part/{_NAME})$", f"{slug}/text.html", f"{slug}/text"),
        Rule(rf"^{s}/(?:edition|activity/{_NAME})$", "index.html", f"{slug}/text"),
        Rule(rf"^{s}/(?:mappings|mapping/{_NAME}|authority/{_NAME})$", "index.html", f"{slug}/mappings"),
        Rule(rf"^{s}/(?:topics|topic/{_NAME})$", "index.html", f"{slug}/topics"),
        Rule(
            rf"^{s}/(?:mention|selector)/{_NAME}$", f"{slug}/text.html", f"{slug}/dump/{slug}", packed=".gz"
        ),
        Rule(rf"^{s}/dataset(?:/.*)?$", "index.html", f"{slug}/dataset"),
        Rule(rf"^{s}/query/({_NAME})/({_NAME})$", f"{slug}/queries.html#$1-$2", f"{slug}/queries"),
        Rule(r"^ns(?:/.*)?$", "ns.html", "ns"),
        Rule(rf"^relation/({_NAME})$", "relation.html#$1", "relation"),
        Rule(r"^relation/?$", "relation.html", "relation"),
        Rule(rf"^shape/({_NAME})$", "ns.html#shape-$1", "shapes"),
    ]


def folder_htaccess(slug: str, more: Sequence[Rule] = ()) -> str:
    """The file for the folder itself; ``more`` as in :func:`rules`."""
    types, special = _types()
    return _filled(slug, more, "%{ENV:CG_HOME}", here=True, types=types, special=special)


def w3id_htaccess(slug: str, address: str, more: Sequence[Rule] = ()) -> str:
    """The file for w3id.org, where nothing but redirects lives: everything leads to ``address``."""
    home = address.replace("%", r"\%").replace("$", r"\$")
    return _filled(slug, more, home, here=False, address=address)


def w3id_readme(address: str) -> str:
    """The page that goes with it."""
    return (
        "# claimgraph\n\n"
        "Permanent names of the claimgraph vocabulary and of the editions made with it: who claims what\n"
        "in a source text, in which words.\n\n"
        f"* Served from: {address}\n"
        "* Names answer with HTML, Turtle or JSON-LD, as `Accept` asks.\n\n"
        "## Maintainers\n\n"
        "Name and GitHub account of whoever answers for these redirects (w3id.org asks for at least one).\n"
    )


def _filled(slug: str, more: Sequence[Rule], home: str, **context: object) -> str:
    """The template with the rules for names; ``home`` is what stands before the paths of documents."""
    # It is no HTML; what comes from names was made harmless for regular expressions by _exactly.
    environment = Environment(trim_blocks=True, undefined=StrictUndefined, autoescape=False)  # noqa: S701
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    text, file = f"{_exactly(slug)}/text", f"{segment(slug)}/text.txt"
    context |= {"text": text, "text_file": file, "dumps": f"{_exactly(slug)}/dump/"}
    return template.render(rules=rules(slug, more), home=home, **context)


def _types() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Media types by ending; where formats share one ending, by a pattern for the longer one."""
    by_ending = dict(_TYPES)
    special = []
    for row in sorted(EXPORT_FORMATS.values(), key=lambda row: row.ending.count(".")):
        last = row.ending.rpartition(".")[2]
        media = row.media.replace(" ", "")
        if by_ending.setdefault(last, media) != media:
            special.append((rf"{re.escape(row.ending)}(?:\.gz)?$", media))
    return dict(sorted(by_ending.items())), special
