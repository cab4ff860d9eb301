"""``claimgraph query``: listing, describing, asking, and explaining an empty answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import claimgraph
from claimgraph.workspace.stored_queries import find_query

if TYPE_CHECKING:
    from click.testing import Result

    from claimgraph.edition import Edition
    from conftest import Run


@pytest.fixture
def ask(runner: Run, asked: Edition) -> Run:
    """Run ``claimgraph query`` on the tiny edition."""

    def run(*args: str) -> Result:
        return runner("query", *args, "--edition", str(asked.root))

    return run


def test_list(ask: Run, asked: Edition) -> None:
    """Without a name the questions are listed by what they tell; the tool's own only when asked for."""
    result = ask()
    assert result.exit_code == 0
    lines = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
    start = lines.index(["On", "the subjects of the text"])
    assert lines[start + 1 : start + 4] == [
        ["about", "What is said of an entity?"],
        ["is-negated", "Is anything denied?"],
        ["worded", "Which claims have these words?"],
    ]
    assert ["entities/about", find_query(asked, "entities/about").summary] in lines
    assert ["views"] not in lines and "\n  plain " in ask("--all").stdout


def test_describe(ask: Run) -> None:
    """A description names each parameter with type, default and meaning, and an example.

    Before or after the name.
    """
    result = ask("about", "--describe")
    assert result.stdout == ask("--describe", "about").stdout
    for words in (
        "said/about",
        "What is said of an entity?",
        "power (iri): whoever is spoken of",
        "default: https://example.org",
        "claimgraph query about power=portugal",
    ):
        assert words in result.stdout
    assert "free when not given" in ask("worded", "--describe").stdout
    assert "takes no parameters" in ask("is-negated", "--describe").stdout
    both = ask("about", "--describe", "--sparql")
    assert both.exit_code == 2 and "--describe and --sparql do not go together" in both.stderr


def test_values(ask: Run) -> None:
    """A value may be a slug, CURIE, IRI or label; not given it is the default, empty it is free."""
    default = ask("about", "-F", "csv")
    assert default.exit_code == 0 and "Portugal is a slave" in default.stdout
    for value in ("britain", "ent:britain", "Great Britain", "https://example.org/small/entity/britain"):
        assert ask("about", f"power={value}", "-F", "csv").stdout.splitlines()[1:] == [
            "Britain rules.,https://example.org/small/claim/p003-01"
        ]
    assert len(ask("about", "power=", "-F", "csv").stdout.splitlines()) == 4
    assert "p002-01" in ask("worded", "words=slave of").stdout


def test_hostile_value(ask: Run) -> None:
    """A value full of SPARQL is text to be looked for and nothing else."""
    result = ask("worded", 'words=") } SELECT * { ?s ?p ?o } # \\u0022')
    assert result.exit_code == 0 and "claim:" not in result.stdout and "No rows" in result.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("abuot",), "Did you mean about"),
        (("about", "power=britian"), "power: nothing in the graph is called 'britian'. Did you mean britain"),
        (("about", "powr=britain"), "Did you mean power?"),
        (("about", "power=a", "power=b"), "given twice"),
        (("about", "power=http://x/ y"), "not a valid IRI"),
        (("about", "-F", "turtle"), "rows cannot be written as turtle"),
    ],
)
def test_wrong(ask: Run, args: tuple[str, ...], message: str) -> None:
    """What is not known is exit code 2 with the nearest that is."""
    result = ask(*args)
    assert result.exit_code == 2 and message in result.stderr and result.stderr.count("\n") == 1


def test_formats(ask: Run) -> None:
    """Rows, truth values and graphs come in their formats.

    False is exit code 1 only where it is the answer.
    """
    assert ask("about").stdout.splitlines()[0].split() == ["label", "claim"]
    assert json.loads(ask("about", "-F", "json").stdout)["head"]["vars"] == ["label", "claim"]
    assert ask("about", "-F", "xml").stdout.startswith("<?xml")
    assert ask("about", "-F", "md").stdout.startswith("| label | claim |")
    assert ask("about", "-F", "tsv").stdout.startswith("?label\t?claim")
    assert (ask("is-negated").stdout, ask("is-negated").exit_code) == ("true\n", 0)
    assert "ent:portugal rel:subjugatedBy ent:britain" in ask("plain").stdout
    assert "<https://example.org/small/entity/portugal>" in ask("plain", "-F", "ntriples").stdout


def test_sparql(ask: Run) -> None:
    """The query can be had with its values, to be run elsewhere."""
    assert "<https://example.org/small/entity/britain>" in ask("about", "power=britain", "--sparql").stdout


def test_empty_answer_explains_itself(ask: Run) -> None:
    """An empty answer is exit code 0, and standard error says why."""
    result = ask("about", "power=https://example.org/small/entity/portugla")
    assert result.exit_code == 0
    assert "did you mean ent:portugal" in result.stderr and result.stderr.count("\n") == 1


def test_queries_of_other_editions_are_not_trusted(runner: Run, asked: Edition, tmp_path: object) -> None:
    """A stored query that reaches out is refused where the edition is not the package's own."""
    import shutil
    from pathlib import Path

    root = Path(str(tmp_path)) / "copy"
    shutil.copytree(asked.root, root)
    (root / "queries/said/reaching.rq").write_text(
        "#+ summary: x\nASK { SERVICE <http://localhost/> { ?s ?p ?o } }\n"
    )
    assert runner("query", "reaching", "--edition", str(root)).exit_code == 4
    assert runner("query", "reaching", CLAIMGRAPH_EDITION=str(root)).exit_code == 4


def test_python(asked: Edition) -> None:
    """``query`` of an open edition gives rows as mappings of Python values."""
    assert claimgraph.open(asked).query("about", power="Great Britain") == [
        {"label": "Britain rules.", "claim": "https://example.org/small/claim/p003-01"}
    ]
    assert claimgraph.open(asked).query("is-negated") == [{"answer": True}]
    assert {row["subject"] for row in claimgraph.open(asked).query("plain")} >= {
        "https://example.org/small/entity/portugal"
    }
