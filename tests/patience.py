"""How long tests wait for what is sure to come: a guard against hanging, never a verdict on speed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Seconds after which a test is taken to hang, whatever else the machine does meanwhile.
PATIENCE = 1_800.0


def wait_until(there: Callable[[], object], what: str, alive: Callable[[], bool] = lambda: True) -> None:
    """Look until ``there()`` holds; fails when ``alive()`` no longer does, or nothing comes for PATIENCE."""
    end = time.monotonic() + PATIENCE
    while not there():
        if not alive():
            raise AssertionError(f"ended before {what}")
        if time.monotonic() > end:
            raise AssertionError(f"hangs: waited {PATIENCE:g} s until {what}")
        time.sleep(0.02)
