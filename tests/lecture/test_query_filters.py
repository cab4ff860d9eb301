"""What narrows any stored question that lists claims, and how the list of questions is narrowed."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import claimgraph
from claimgraph.workspace.stored_queries import SUBJECTS, WANTED, by_wish, named_queries

if TYPE_CHECKING:
    from claimgraph.edition import Edition
    from conftest import Run


def rows(runner: Run, *arguments: str) -> list[dict[str, str]]:
    """The rows of a stored question."""
    result = runner("query", *arguments, "-F", "csv")
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(result.stdout.splitlines()))


def test_each_narrows(runner: Run) -> None:
    """Voice, force, paragraph and time keep the rows that fit, and no others."""
    whole = rows(runner, "about", "entity=constituent-assembly")
    voice = rows(runner, "about", "entity=constituent-assembly", "voice=unnamed-objectors")
    assert voice == [row for row in whole if row["voice"] == "unnamed objectors"] != []
    force = rows(runner, "about", "entity=constituent-assembly", "force=supposition")
    assert force == [row for row in whole if row["force"] == "supposition"] != []
    place = rows(runner, "about", "entity=constituent-assembly", "paragraph=p014")
    assert place == [row for row in whole if row["place"].startswith("p014")] != []


def test_what_kind_narrows(runner: Run) -> None:
    """Polarity, figure, who tells it and an entity in any part of a claim keep the rows that fit."""
    of = ("about", "entity=constituent-assembly")
    whole = rows(runner, *of)
    denied = rows(runner, *of, "polarity=negative")
    assert denied == [row for row in whole if row["polarity"] == "negative"] != []
    kept = {name: rows(runner, *of, f"reported={name}") for name in ("yes", "no")}
    assert all(kept.values()) and sorted(map(str, kept["yes"] + kept["no"])) == sorted(map(str, whole))
    with claimgraph.open() as opened:
        for name, several in kept.items():
            claims = [opened.model.claim(row["claim"]) for row in several]
            assert all(claim.own is (name == "no") for claim in claims)
        figures = {row["claim"] for row in rows(runner, "about", "entity=portugal", "figure=metaphor")}
        assert {opened.prefixes.curie(iri) for iri in figures} == {"claim:p051-07"}
    said = {row["claim"] for row in rows(runner, "claims-of", "voice=unnamed-objectors")}
    part = rows(runner, "claims-of", "voice=unnamed-objectors", "entity=constituent-assembly")
    assert {row["claim"] for row in part} == said & {row["claim"] for row in whole} != set()
    bad = runner("query", *of, "reported=perhaps")
    assert bad.exit_code == 2 and "Give yes or no" in bad.stderr


def test_times_narrow(runner: Run) -> None:
    """Dates keep what can be of that time."""
    early = rows(runner, "about", "entity=constituent-assembly", "to=1917-12-31")
    late = rows(runner, "about", "entity=constituent-assembly", "from=1918-01-01")
    assert early and late and early != late
    for kept in (early, late):
        assert all(row in rows(runner, "about", "entity=constituent-assembly") for row in kept)


def test_limit_tells_what_is_left(runner: Run) -> None:
    """A limit gives the first rows and says how many are left and what narrows instead."""
    whole = rows(runner, "about", "entity=portugal")
    result = runner("query", "about", "entity=portugal", "limit=3", "-F", "csv")
    assert list(csv.DictReader(result.stdout.splitlines())) == whole[:3]
    assert f"{len(whole) - 3} more rows are left out" in result.stderr
    assert "voice=" in result.stderr
    assert runner("query", "about", "entity=portugal", "limit=999").stderr == ""
    assert "LIMIT 3" in runner("query", "about", "limit=3", "--sparql").stdout
    for bad in ("limit=0", "limit=x", "limit=-1"):
        assert runner("query", "about", bad).exit_code == 2


def test_only_what_lists_claims(runner: Run) -> None:
    """A question without claims says that a voice cannot narrow it, and takes a limit all the same."""
    result = runner("query", "most-claimed", "voice=editor")
    assert result.exit_code == 2 and "lists no claims" in result.stderr
    assert len(rows(runner, "most-claimed", "limit=4")) == 4


def test_its_own_parameter_comes_first(runner: Run) -> None:
    """A question with a parameter voice keeps it."""
    assert "cg:claimant <" in runner("query", "claims-of", "voice=editor", "--sparql").stdout.replace(
        "  ", " "
    )
    assert runner("query", "claims-of", "voice=editor", "--describe").stdout.count("voice (iri)") == 1


def test_python() -> None:
    """In Python the same, from with an underscore."""
    with claimgraph.open() as opened:
        found = opened.query("about", entity="constituent-assembly", from_="1918-01-01", limit=2)
        assert 0 < len(list(found)) <= 2


def test_words_narrow_the_list(runner: Run) -> None:
    """Words that are no slug list the questions that have them all; a slug stays a slug."""
    peace = runner("query", "peace", "treaty").stdout
    assert "negotiations" in runner("query", "peace").stdout
    assert 0 < peace.count("\n") < runner("query", "peace").stdout.count("\n")
    assert "votes" in runner("query", "voted").stdout
    assert runner("query", "qqqq").exit_code == 2
    assert "Kars" in runner("query", "territories").stdout


def test_every_question_has_its_place(edition: Edition) -> None:
    """Each stored question is listed once, under what one wants to know or as a subject of the text."""
    queries = named_queries(edition)
    grouped = by_wish(queries)
    assert set(grouped) == {*WANTED, SUBJECTS}
    assert sorted(pair for several in grouped.values() for pair in several) == sorted(queries.items())
