"""A sample of the soak: what reads what others wrote refuses what is spoilt in one line and goes on."""

from __future__ import annotations

import random

import pytest

from soak.driver import soak
from soak.mutate import MOST, mutated
from soak.parsers import PARSERS

#: Inputs for each parser; what is read in a process of its own takes longer.
SAMPLE, SAMPLE_FORKED = 200, 60


@pytest.mark.parametrize("name", PARSERS)
def test_spoilt_input(name: str) -> None:
    """No traceback, no crash, no hang, less than a GiB; some inputs are read and some are refused."""
    number = SAMPLE_FORKED if PARSERS[name].forked else SAMPLE
    soaked = soak(name, number)
    assert soaked.wrong == []
    assert sum(soaked.outcomes.values()) == number
    assert soaked.outcomes["read"] > 0
    assert soaked.outcomes["refused"] > 0 or name in ("explanation", "joined names")  # nothing to refuse


def _input(seeds: list[bytes], number: int) -> bytes:
    return mutated(random.Random(f"1 x {number}"), seeds)  # noqa: S311 - nothing secret


def test_what_is_found_can_be_found_again() -> None:
    """The same seed and number give the same input, another number another; few are long."""
    seeds = [b"a b c", b"<d> <e> <f> ."]
    inputs = [_input(seeds, number) for number in range(200)]
    assert inputs == [_input(seeds, number) for number in range(200)]
    assert len(set(inputs)) > 150
    assert sum(len(one) > MOST for one in inputs) <= 3
