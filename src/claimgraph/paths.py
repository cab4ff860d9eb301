"""Which folders there are without being told: the user's home, and where the tool's own data lie."""

from __future__ import annotations

import os
from pathlib import Path

from claimgraph.errors import UsageProblem


def data_homes() -> tuple[Path, Path]:
    """Where the tool's data may lie: inside an installed package, or at the root of the checkout."""
    package = Path(__file__).resolve().parent
    return package / "data", package.parent.parent


def tool_root() -> Path | None:
    """The folder of the tool's own layer: the data of an installed package, or the root of the checkout."""
    return next((folder for folder in data_homes() if (folder / "ontology").is_dir()), None)


def expanded(path: str) -> Path:
    """``path`` with ``~`` as the home folder; raises UsageProblem where there is none."""
    try:
        if path == "~" or path.startswith("~/"):
            return home() / path[2:]
        return Path(path).expanduser()
    except RuntimeError:
        raise UsageProblem("there is no such home folder", path, "write the path without ~") from None


def home() -> Path:
    """The user's home folder: $HOME where that names one, else what the system has on its list of users.

    Raises RuntimeError where neither does.
    """
    if os.name != "posix":
        return Path.home()
    named = os.environ.get("HOME", "")
    if Path(named).is_absolute():
        return Path(named)
    import pwd

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        raise RuntimeError("no home folder") from None
