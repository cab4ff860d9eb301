"""The edition published once for all tests that look at the folder; they run in one worker (see conftest)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.publishing import publish

if TYPE_CHECKING:
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


def let_in(folder: Path) -> None:
    """Let other accounts reach ``folder``: pytest keeps its temporary folders to their owner."""
    top = Path(tempfile.gettempdir()).resolve()
    for parent in (folder, *folder.resolve().parents):
        if parent == top or not parent.is_relative_to(top):
            return
        parent.chmod(parent.stat().st_mode | 0o055)
