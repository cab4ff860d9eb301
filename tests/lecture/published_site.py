"""The edition published once for all tests that look at the folder; they run in one worker (see conftest)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.publishing import publish

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from claimgraph.build import Published
    from claimgraph.edition import Edition

#: The edition's folder below the root, and where its names point.
SLUG = "soviet-power-1918"
NAMES = "https://w3id.org/claimgraph/"


def site(tmp_path_factory: pytest.TempPathFactory, edition: Edition, published: Published) -> Path:
    """The published folder, made by whoever asks for it first."""
    target = tmp_path_factory.getbasetemp() / "site"
    if not target.exists():
        publish(edition, published, target)
    return target
