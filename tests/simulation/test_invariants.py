"""Some hundred runs of the whole pipeline in every test run; ten thousand by ``python -m tests.simulation``."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.simulation import judged, simulate

SEEDS = 160
PART = 20


@pytest.fixture(autouse=True)
def silent() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("first", range(0, SEEDS, PART))
def test_every_invariant_holds_whatever_goes_wrong(first: int) -> None:
    reports = [judged(seed) for seed in range(first, first + PART)]
    assert [(each.seed, each.violations) for each in reports if each.violations] == []
    assert sum(each.counts["messages told"] for each in reports) > PART


def test_a_seed_decides_everything() -> None:
    first, second = simulate(7), simulate(7)
    assert (first.trace, first.counts) == (second.trace, second.counts)
    assert simulate(8).trace != first.trace


def test_a_run_is_replayed_from_its_number_in_another_process() -> None:
    lines = [what for _, _, what in simulate(7).trace]
    shown = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "7"],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stdout[-1000:] + shown.stderr
    assert [line for line in shown.stdout.splitlines() if line[2:3] == ":"] != []
    assert all(what in line for what, line in zip(lines, shown.stdout.splitlines(), strict=False))
    assert shown.stdout.rstrip().endswith("every invariant holds")
