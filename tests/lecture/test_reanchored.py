"""However the lecture's text is edited, no quotation moves in silence and none is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.anchoring.plan import ANCHORED, Plan
from claimgraph.build.authored import Authored
from claimgraph.build.claims import ClaimWriter
from claimgraph.build.ntriples import Lines
from claimgraph.build.passages import PassageWriter
from claimgraph.terms import CG, OA
from claimgraph.text import Span, Text
from edited_text import SCENARIOS, Edited

if TYPE_CHECKING:
    from claimgraph.edition import Edition


@pytest.fixture(scope="module")
def placed(edition: Edition) -> dict[str, tuple[str, str, Span]]:
    """What quotes the lecture's text: CURIE → IRI, local name, place."""
    authored = Authored(edition)
    lines = Lines()
    claims = ClaimWriter(authored, PassageWriter(authored, Text.read(edition.text_file), lines), lines)
    quoting = {}
    for prefix in ANCHORED:
        for subject, local in authored.below(prefix):
            (span,) = claims.locate(prefix, subject, local)
            quoting[f"{prefix}:{local}"] = (subject, local, span)
    return quoting


@pytest.mark.parametrize("seed", [1, 24])
@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_moves_to_other_words_and_nothing_is_forgotten(
    name: str, seed: int, edition: Edition, placed: dict[str, tuple[str, str, Span]]
) -> None:
    """However the text is edited, what goes over stands on its own letters, and all else is listed."""
    old = Text.read(edition.text_file)
    edited = Edited(old.content, seed)
    SCENARIOS[name](edited)
    origins = edited.origins()
    plan = Plan(edition, old.content, edited.content)
    new = plan.new

    parts = {f"part:{part.iri.rpartition('/')[2]}" for part in plan._places.parts}
    left = {one.thing for one in plan.unsettled if not one.thing.startswith("topic:")}
    assert set(plan.moved) | left == placed.keys() | parts
    assert not set(plan.moved) & left and not plan.by_hand
    assert len(plan.moved) > len(placed) / 3

    wrong = []
    for thing in set(plan.moved) - parts:
        subject, local, span = placed[thing]
        said = plan.changes.get(subject, {})

        def value(predicate: str, subject: str = subject, said: dict[str, list[object]] = said) -> str:  # type: ignore[assignment]
            values = said.get(predicate, plan.authored.values(subject, predicate))
            return values[0].value if values else ""  # type: ignore[attr-defined]

        paragraph = value(f"{CG}paragraph").rpartition("/")[2] or local.partition("-")[0]
        there = new.locate(paragraph, value(f"{CG}quote"), value(f"{OA}prefix"), value(f"{OA}suffix"))
        # Letters may have changed places with their equals, and nobody could tell.
        foreign = sum(origins[at] != was for at, was in zip(range(*there), range(*span), strict=True))
        if foreign > max(1, len(origins[there.start : there.end]) // 8):
            wrong.append((thing, old.content[span.start : span.end]))
    assert wrong == []
