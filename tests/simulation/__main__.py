"""``python -m tests.simulation SEED`` replays one run; ``--seeds N`` makes many."""

import argparse
import logging
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.support.simulation import judged, simulate

MOST_SHOWN = 2
"""Violations of a seed."""


def main() -> int:
    """Return 1 where an invariant was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seed", type=int, nargs="?", help="replay this run and print what happened in it")
    parser.add_argument("--seeds", type=int, default=0, help="make so many runs")
    parser.add_argument("--first", type=int, default=0, help="the first of their seeds")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many at a time")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if asked.seed is not None:
        return replay(asked.seed)
    return campaign(range(asked.first, asked.first + (asked.seeds or 100)), asked.processes)


def replay(seed: int) -> int:
    """Print the trace of one run."""
    report = simulate(seed)
    for at, who, what in report.trace:
        say(f"{datetime.fromtimestamp(at, UTC):%H:%M:%S.%f}"[:-3] + f" {who:24} {what}")
    say_counts(report.counts)
    say("\n".join(f"VIOLATION {each}" for each in report.violations) or "every invariant holds")
    return 1 if report.violations else 0


def campaign(seeds: Sequence[int], processes: int) -> int:
    """Make the runs and print the figures."""
    began = time.perf_counter()
    failed = 0
    counts: Counter[str] = Counter()
    simulated = 0.0
    with multiprocessing.get_context("spawn").Pool(
        min(len(seeds), processes), logging.disable, (logging.CRITICAL,)
    ) as pool:
        for report in pool.imap_unordered(judged, seeds, chunksize=10):
            counts.update(report.counts)
            simulated += report.simulated_seconds
            if report.violations:
                failed += 1
                say(f"seed {report.seed}: {'; '.join(report.violations[:MOST_SHOWN])}")
    say_counts(counts)
    say(f"{len(seeds)} seeds, {simulated / 86400:.1f} days simulated in {time.perf_counter() - began:.1f} s")
    say(f"{failed} seeds failed" if failed else "every invariant holds in every seed")
    return 1 if failed else 0


def say_counts(counts: Counter[str]) -> None:
    """Print what was counted."""
    say("\n".join(f"{count:10} {name}" for name, count in sorted(counts.items())))


def say(text: str) -> None:
    """Print."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
