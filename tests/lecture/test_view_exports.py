"""What holds for every export in another vocabulary: bytes that do not change, endings, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.errors import UsageProblem
from claimgraph.exporters import export
from claimgraph.exporters.formats import EXPORT_FORMATS, by_ending
from claimgraph.exporters.sssom import write_sssom
from claimgraph.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyoxigraph import Store

    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes
    from conftest import Run

EXCERPTS = [name for name, row in EXPORT_FORMATS.items() if row.excerpts]


@pytest.mark.parametrize("name", EXCERPTS)
def test_the_order_of_the_graph_changes_no_byte(
    name: str, edition: Edition, published: Published, tmp_path: Path, exported: Callable[..., bytes]
) -> None:
    """A paragraph's export is the same when the graph's file is written from its end to its beginning."""
    turned = tmp_path / "turned.nq"
    turned.write_bytes(b"".join(reversed(published.nquads.read_bytes().splitlines(keepends=True))))
    first = exported(name, "p020")
    assert export(edition, turned, name, paragraph="p020") == first
    assert first.endswith(b"\n") or name == "csvw"


@pytest.mark.parametrize("name", EXPORT_FORMATS)
def test_the_ending_names_the_format(name: str) -> None:
    """A file name with the format's ending asks for it."""
    assert by_ending(f"lecture{EXPORT_FORMATS[name].ending}") == name


@pytest.mark.parametrize("name", EXCERPTS)
def test_an_entity_can_be_asked_for(
    name: str,
    edition: Edition,
    published: Published,
    prefixes: Prefixes,
    exported: Callable[[str], bytes],
) -> None:
    """An entity's excerpt has its claims and is smaller than a tenth of the whole."""
    content = export(edition, published.nquads, name, entity=prefixes.expand("ent:portugal"))
    assert len(content) < len(exported(name)) / 10
    assert name == "csvw" or b"p051-07" in content


def test_what_has_no_excerpts_refuses_them(edition: Edition, published: Published, runner: Run) -> None:
    """The links are of the whole edition: asking for a part is one line that says so, and exit code 2."""
    for part in ({"entity": "urn:x"}, {"paragraph": "p051"}):
        with pytest.raises(UsageProblem, match="holds the whole edition"):
            export(edition, published.nquads, "sssom", **part)
    result = runner("export", "--format", "sssom", "--paragraph", "p051")
    assert result.exit_code == 2
    assert result.stderr.count("\n") <= 2 and "holds the whole edition" in result.stderr


def test_sssom_is_what_the_links_command_writes(
    exported: Callable[[str], bytes], store: Store, prefixes: Prefixes
) -> None:
    """The row of the table and the plain function give the same bytes."""
    content = exported("sssom")
    assert content == write_sssom(Model(store, prefixes))
    assert content.count(b"\n") > 100


def test_every_view_has_a_page_entry(edition: Edition) -> None:
    """docs/exports.md tells of every format of the table."""
    page = (edition.root / "docs" / "exports.md").read_text(encoding="utf-8")
    assert not [name for name in EXPORT_FORMATS if f"| `{name}` |" not in page]
