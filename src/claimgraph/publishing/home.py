"""The first page of the folder: what the edition is, and where everything in it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.escaping import html as escape
from claimgraph.publishing.markup import Links, page, section, tell
from claimgraph.terms import CG, DCTERMS, DOCO, RDF, SCHEMA, VOID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.publishing.dumps import Dump
    from claimgraph.publishing.index import Whole


def front_page(whole: Whole, dumps: Sequence[Dump], slug: str) -> str:
    """The page ``index.html``."""
    base = whole.prefixes.base
    edition = f"{base}edition"
    links = Links(whole, slug, 0)
    counts = {
        f'<a href="{slug}/claim/index.html">claims</a>': len(whole.claims),
        f'<a href="{slug}/argument/index.html">arguments</a>': len(
            whole.subjects(f"{RDF}type", f"{CG}Argument")
        ),
        f'<a href="{slug}/entity/index.html">entities</a>': len(whole.named(f"{base}entity/")),
        f'<a href="{slug}/text.html">paragraphs</a>': len(whole.subjects(f"{RDF}type", f"{DOCO}Paragraph")),
    }
    triples = whole.value(f"{base}dataset", f"{VOID}triples")
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    places = [
        (f"{slug}/text.html", "The text with its claims beside it"),
        (f"{slug}/text.txt", "The text as it was read, byte for byte"),
        (f"{slug}/queries.html", "The stored questions, with their SPARQL"),
        ("ns.html", "The core vocabulary, and the shapes that guard it"),
        ("relation.html", "The relations that claims use"),
    ]
    items = [f'<a href="{address}">{tell(title)}</a>' for address, title in places]
    data = [
        (
            f'The dataset’s description in VoID and DCAT: <a href="{slug}/dataset.ttl">Turtle</a>, '
            f'<a href="{slug}/dataset.jsonld">JSON-LD</a>'
        ),
        (
            f'Questions as SPARQL examples: <a href="{slug}/queries.ttl">Turtle</a>, '
            f'<a href="{slug}/queries.jsonld">JSON-LD</a>'
        ),
        (
            f'Topics that questions ask for: <a href="{slug}/topics.ttl">Turtle</a>, '
            f'<a href="{slug}/topics.jsonld">JSON-LD</a>'
        ),
        (
            f'Links to other authorities: <a href="{slug}/mappings.ttl">Turtle</a>, '
            f'<a href="{slug}/mappings.jsonld">JSON-LD</a>'
        ),
        '<a href="context.jsonld">The JSON-LD context</a>',
        '<a href="ro-crate-metadata.json">RO-Crate metadata</a>',
        '<a href="SHA256SUMS">Checksums</a>: <code>sha256sum --check SHA256SUMS</code>',
    ]
    rows = "\n".join(_row(dump) for dump in dumps)
    body = [
        "<main>",
        f"<h1>{tell(whole.label(edition))}</h1>",
        f'<p class="iri"><a href="{escape(edition)}">{tell(edition)}</a></p>',
        f"<p>{tell(whole.value(edition, f'{DCTERMS}description'))}</p>",
        (
            f"<p>{told}, {int(triples or 0):,} triples. Nothing that is claimed is asserted: "
            "each claim is somebody’s, in the words quoted.</p>"
        ),
        section("To read", items),
        section("Data", data),
        (
            f'<section id="dumps">\n<h2>The whole graph</h2>\n<table>\n<thead><tr><th scope="col">Format</th>'
            '<th scope="col">Bytes</th><th scope="col">Keeps</th><th scope="col">Loses</th></tr></thead>\n'
            f"<tbody>\n{rows}\n</tbody>\n</table>\n</section>"
        ),
        "<h2>The edition</h2>",
        links.facts(whole.of(edition)),
        "<h2>The text</h2>",
        links.facts(whole.of(f"{base}text"), (f"{SCHEMA}text",)),
        "</main>",
    ]
    return page(
        whole.label(edition),
        body,
        "",
        iri=f"{base}dataset",
        stem=f"{slug}/dataset",
        endings=("ttl", "jsonld"),
    )


def _row(dump: Dump) -> str:
    row = dump.format
    return (
        f'<tr><th scope="row"><a href="{escape(dump.file.path)}">{tell(row.name)}</a></th>'
        f"<td>{dump.file.size:,}</td><td>{tell(row.keeps)}</td><td>{tell(row.loses)}</td></tr>"
    )
