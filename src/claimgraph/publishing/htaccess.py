"""The ``.htaccess`` that turns names into documents: content negotiation for Apache, by quality values.

mod_rewrite knows no quality values, so the rules take them out of ``Accept`` with regular expressions, the
most specific range last, and compare them as text: written without trailing zeros, ``0.85`` sorts between
``0.8`` and ``1`` as it should. Names of things are answered with 303 and the document of the best format,
HTML before Turtle before JSON-LD where they are as good; with 406 where none is wanted.

The same rules serve in two places. In the published folder they redirect inside it, wherever it is mounted;
in a w3id.org pull request they redirect to where the folder is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from claimgraph.exporters.formats import FORMATS
from claimgraph.filenames import ORDINARY, segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimgraph.publishing.index import Index

#: Ending → media type of the documents, the best first; the others' environment variables are named likewise.
_OFFERED = {"html": "text/html", "ttl": "text/turtle", "jsonld": "application/ld+json"}
_NAME = "[A-Za-z0-9_.-]+"
#: What no request for a name can hold: a client takes the fragment off; a server reads the query apart, takes
#: slashes and dots for steps through folders, and looks for a file of that name, however long.
_UNASKABLE = re.compile(rb"[?#\x00]|%2f|(?:^|/)\.{0,2}(?:/|$)|[^/]{256}", re.IGNORECASE)
_PARAGRAPH = "p[0-9]+"
_LITERAL = re.compile(rb"[A-Za-z0-9_/-]")


class Rule(NamedTuple):
    """Names and where they lead: a pattern of the path with groups, and the targets ($1 is the first group).

    ``page`` is the HTML's, ``data`` that of the other formats without its ending; ``file`` is a file, with
    ``$1`` likewise, that must be there for the name to exist (nothing: no such test).
    """

    pattern: str
    page: str
    data: str
    file: str = ""


def unusual(index: Index, slug: str) -> list[Rule]:
    """A rule for each thing that the general ones miss, as its files are not called as it is (``filenames``).

    A server sees a name decoded, so that ``%61`` looks like ``a``: what is called so itself comes first. A
    name that no request can hold gets no rule; its files have addresses of their own.
    """
    base, start = index.base, f"{segment(slug)}/"
    named = {
        **index.things,
        **{
            iri: ("paragraph", index.paragraph_name(iri))
            for iri in index.model.paragraphs
            if iri.startswith(base)
        },
    }
    usual = {iri[len(base) :] for iri, (kind, name) in named.items() if iri == f"{base}{kind}/{name}"}
    found: dict[bytes, Rule] = {}
    for iri, (kind, name) in named.items():
        called = iri[len(base) :]
        if called in usual:
            continue
        asked = unquote_to_bytes(called.encode("utf-8", "replace"))
        if asked.decode("utf-8", "replace") in usual or _UNASKABLE.search(called.encode() + b"\n" + asked):
            continue
        data = f"{start}{kind}/{name}"
        page = f"{start}text.html#{quote(index.graph.name(iri))}" if kind == "paragraph" else f"{data}.html"
        found.setdefault(asked, Rule(f"^{_exactly(slug)}/{_exactly(asked)}$", page.replace("%", r"\%"), data))
    return list(found.values())


def _exactly(text: str | bytes) -> str:
    """A pattern, in ASCII and without blanks, for what a server sees of ``text``: bytes, decoded."""
    content = unquote_to_bytes(text) if isinstance(text, str) else text
    return "".join(chr(one) if _LITERAL.match(bytes((one,))) else f"\\x{one:02x}" for one in content)


def rules(slug: str, more: Sequence[Rule] = ()) -> list[Rule]:
    """What the names of the edition ``slug``, and those of the vocabularies, lead to, ``more`` first."""
    s, slug = _exactly(slug), segment(slug)
    thing = f"{slug}/$1"
    paragraph = rf"^{s}/(?:paragraph/|sentence/|gap/|note/|mention/)({_PARAGRAPH})(?:-{_NAME})?$"
    return [
        *more,
        Rule(rf"^{s}/((?:entity|claim|argument)/{ORDINARY})$", f"{thing}.html", thing, f"{thing}.ttl"),
        Rule(paragraph, f"{slug}/text.html#$1", f"{slug}/paragraph/$1", f"{slug}/paragraph/$1.ttl"),
        Rule(rf"^{s}/(?:text|part/{_NAME})$", f"{slug}/text.html", f"{slug}/text"),
        Rule(rf"^{s}/(?:edition|activity/{_NAME})$", "index.html", f"{slug}/text"),
        Rule(rf"^{s}/(?:mappings|mapping/{_NAME}|authority/{_NAME})$", "index.html", f"{slug}/mappings"),
        Rule(rf"^{s}/(?:topics|topic/{_NAME})$", "index.html", f"{slug}/topics"),
        Rule(rf"^{s}/(?:mention|selector)/{_NAME}$", f"{slug}/text.html", f"{slug}/dump/{slug}"),
        Rule(rf"^{s}/dataset(?:/.*)?$", "index.html", f"{slug}/dataset"),
        Rule(rf"^{s}/query/({_NAME})/({_NAME})$", f"{slug}/queries.html#$1-$2", f"{slug}/queries"),
        Rule(r"^ns(?:/.*)?$", "ns.html", "ns"),
        Rule(rf"^relation/({_NAME})$", "relation.html#$1", "relation"),
        Rule(r"^relation/?$", "relation.html", "relation"),
        Rule(rf"^shape/({_NAME})$", "ns.html#shape-$1", "shapes"),
    ]


def folder_htaccess(slug: str, more: Sequence[Rule] = ()) -> str:
    """The file for the folder itself; ``more`` as in :func:`rules`."""
    lines = [
        "# Made by claimgraph publish. Names lead to documents: HTML, Turtle or JSON-LD, as Accept says.",
        "# Needs AllowOverride FileInfo Indexes Options and the modules rewrite, mime, headers and dir.",
        "Options -MultiViews -Indexes +SymLinksIfOwnerMatch",
        "DirectoryIndex index.html",
        *_types(),
        "",
        *_open(),
        "",
        "# Where this folder is mounted, found by taking this request's path below it off its whole path.",
        r"RewriteCond %{REQUEST_URI}::$0 ^(.*/)(.*)::\2$",
        "RewriteRule ^.*$ - [E=CG_HOME:%1]",
        "",
        *_negotiated("%{ENV:CG_HOME}", slug, more, files=True),
    ]
    return "\n".join(lines) + "\n"


def w3id_htaccess(slug: str, address: str, more: Sequence[Rule] = ()) -> str:
    """The file for w3id.org, where nothing but redirects lives: everything leads to ``address``."""
    home = address.replace("%", r"\%").replace("$", r"\$")
    lines = [
        f"# claimgraph: who claims what, in which words. Everything here is at {address}",
        "# Maintainers: see README.md",
        *_open(),
        "",
        *_negotiated(home, slug, more, files=False),
        "",
        "# Documents, dumps and all else under their own names.",
        f"RewriteRule ^(.*)$ {home}$1 [R=302,L,NE]",
    ]
    return "\n".join(lines) + "\n"


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


def _open() -> list[str]:
    return [
        'Header always set Access-Control-Allow-Origin "*"',
        "Header always merge Vary Accept env=CG_NEGOTIATED",
        "RewriteEngine On",
    ]


def _types() -> list[str]:
    """Media types by ending; where formats share one ending, those of the longer endings by file name."""
    by_ending = {
        "html": "text/html",
        "ttl": "text/turtle",
        "jsonld": "application/ld+json",
        "txt": "text/plain",
        "css": "text/css",
        "json": "application/json",
        "md": "text/markdown",
    }
    special = []
    for row in sorted(FORMATS.values(), key=lambda row: row.ending.count(".")):
        last = row.ending.rpartition(".")[2]
        media = row.media.replace(" ", "")
        if by_ending.setdefault(last, media) != media:
            pattern = f"{re.escape(row.ending)}$"
            special.append(f'<FilesMatch "{pattern}">\n  ForceType {media}\n</FilesMatch>')
    text = sorted(ending for ending, media in by_ending.items() if media.startswith("text/"))
    return [
        *(f"AddType {media} .{ending}" for ending, media in sorted(by_ending.items())),
        "AddCharset utf-8 " + " ".join(f".{ending}" for ending in text),
        *special,
    ]


def _negotiated(home: str, slug: str, more: Sequence[Rule], *, files: bool) -> list[str]:
    """The rules for names of things; ``files``: whether the documents lie here, so that it can be looked."""
    found = rules(slug, more)
    text = f"{segment(slug)}/text.txt"
    lines = ["# Which formats are wanted how much: CG_html, CG_ttl, CG_jsonld and, for the text, CG_txt."]
    lines += _qualities()
    lines += [
        "",
        "# The best of them; at the same quality HTML, then Turtle.",
        *_best(),
        "",
        "# The source text itself, in which the passages' character offsets count.",
        (
            "RewriteCond expr \"%{reqenv:CG_txt} > '0' && %{reqenv:CG_txt} > %{reqenv:CG_html}"
            ' && %{reqenv:CG_txt} > %{reqenv:CG_ttl} && %{reqenv:CG_txt} > %{reqenv:CG_jsonld}"'
        ),
        f"RewriteRule ^{_exactly(slug)}/text$ {home}{text} [R=303,L,NE,E=CG_NEGOTIATED:1]",
        "",
        "# Names of things.",
    ]
    for rule in found:
        lines += _redirects(rule, home, files=files)
    return lines


def _redirects(rule: Rule, home: str, *, files: bool) -> list[str]:
    """One kind of name: to its page, to its data, or 406."""
    # The path to the folder on disk is not known to mod_rewrite; where a file must exist, %1 is that folder.
    exists: list[str] = []
    if files and rule.file:
        exists = [
            r"RewriteCond %{REQUEST_FILENAME}%{PATH_INFO}::$0 ^(.*/)(.*)::\2$",
            f"RewriteCond %1{rule.file} -f",
        ]
    end = "R=303,L,NE,E=CG_NEGOTIATED:1"
    return [
        *exists,
        "RewriteCond %{ENV:CG_EXT} =none",
        f"RewriteRule {rule.pattern} - [R=406,L,E=CG_NEGOTIATED:1]",
        *exists,
        "RewriteCond %{ENV:CG_EXT} =html",
        f"RewriteRule {rule.pattern} {home}{rule.page} [{end}]",
        *exists,
        f"RewriteRule {rule.pattern} {home}{rule.data}.%{{ENV:CG_EXT}} [{end}]",
    ]


def _qualities() -> list[str]:
    """Set CG_<ending> to the quality of each format: 1, 0.8 …, 0 for refused, nothing for not named."""
    wanted = list(_OFFERED)
    lines = [
        r"RewriteCond %{HTTP:Accept} ^\s*$ [NV]",
        f"RewriteRule ^ - [{_set(wanted, '1')}]",
    ]
    lines += _quality(r"\*/\*", wanted)
    lines += _quality(r"text/\*", [name for name, media in _OFFERED.items() if media.startswith("text/")])
    lines += _quality(r"application/\*", [name for name, media in _OFFERED.items() if media[0] == "a"])
    for name, media in (*_OFFERED.items(), ("txt", "text/plain")):
        lines += _quality(re.escape(media).replace(r"\-", "-"), [name])
    return lines


def _quality(media: str, names: Iterable[str]) -> list[str]:
    """Two rules for one media range: named at all is quality 1, unless a smaller one is written."""
    start = rf"(?:^|,)\s*{media}\s*"
    quality = r"(?:;[^,]*)?;\s*q\s*=\s*(0(?:\.[0-9]*[1-9])?)\.?0*\s*(?:[;,]|$)"
    return [
        f'RewriteCond %{{HTTP:Accept}} "{start}(?:[;,]|$)" [NC,NV]',
        f"RewriteRule ^ - [{_set(names, '1')}]",
        f'RewriteCond %{{HTTP:Accept}} "{start}{quality}" [NC,NV]',
        f"RewriteRule ^ - [{_set(names, '%1')}]",
    ]


def _set(names: Iterable[str], value: str) -> str:
    return ",".join(f"E=CG_{name}:{value}" for name in names)


def _best() -> list[str]:
    """Set CG_EXT to the ending of the best format, or ``none``; from worst to best, the last holds."""
    lines = ["RewriteRule ^ - [E=CG_EXT:none]"]
    names = list(_OFFERED)
    for place in range(len(names) - 1, -1, -1):
        name, later = names[place], names[place + 1 :]
        tests = [f"%{{reqenv:CG_{name}}} > '0'"]
        tests += [f"%{{reqenv:CG_{name}}} >= %{{reqenv:CG_{other}}}" for other in later]
        lines += [
            f'RewriteCond expr "{" && ".join(tests)}"',
            f"RewriteRule ^ - [E=CG_EXT:{name}]",
        ]
    return lines
