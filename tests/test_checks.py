"""The health checks as stored queries: they say what a row means and run in any SPARQL 1.1 engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.edition import tool_layer
from claimgraph.errors import UnreadableInput
from claimgraph.validate.checks import load_check, run_checks

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = tool_layer().query_files("checks")


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_a_check_says_what_is_wrong_and_how_to_mend_it(path: Path) -> None:
    """Summary, description and remedy are sentences, and the rows are in a fixed order."""
    check = load_check(path)
    for text in (check.summary, check.description, check.hint):
        assert text[0].isupper() or text[0] in "“"
        assert text.endswith(".")
    assert "ORDER BY ?focus" in check.text or "ORDER BY ?place ?focus" in check.text
    assert "SELECT *" not in check.text


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_a_check_is_read_by_a_second_engine(path: Path) -> None:
    """Rdflib parses it too, so that it runs unchanged elsewhere."""
    from rdflib.plugins.sparql import prepareQuery

    assert prepareQuery(load_check(path).text).algebra.name == "SelectQuery"


def test_a_check_without_remedy_is_refused(tmp_path: Path) -> None:
    """A row that nobody knows how to mend helps nobody."""
    (tmp_path / "bare.rq").write_text(
        "#+ summary: Bad.\n#+ description: So it is.\nSELECT ?focus WHERE { ?focus ?p ?o }\n"
    )
    with pytest.raises(UnreadableInput, match="no hint"):
        load_check(tmp_path / "bare.rq")


def test_a_check_that_does_not_name_a_focus_is_refused(tmp_path: Path) -> None:
    """The first column is the node concerned."""
    from pyoxigraph import Store

    path = tmp_path / "odd.rq"
    path.write_text(
        "#+ summary: Bad.\n#+ description: So it is.\n#+ hint: Mend it.\nSELECT ?s WHERE { ?s ?p ?o }\n"
    )
    with pytest.raises(UnreadableInput, match=r"first column .* \?focus"):
        run_checks(Store(), [load_check(path)])
    path.write_text("#+ summary: Bad.\n#+ description: So it is.\n#+ hint: Mend it.\nSELECT ?focus {\n")
    with pytest.raises(UnreadableInput, match=r"broken SPARQL: .* \(check odd\)\. Mend the query") as caught:
        run_checks(Store(), [load_check(path)])
    assert "expected one of" not in str(caught.value)
