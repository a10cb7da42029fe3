"""What is exposed in tests, and what the real promtool says of it."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence

import pytest

from lamplighter.metrics.catalogue import catalogue_metadata
from lamplighter.telemetry.check_metrics import CHECK_METRICS
from lamplighter.telemetry.counters import CounterSeries, Increments
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.telemetry.series import Frame
from lamplighter.web.metrics.families import Family, families_of
from lamplighter.web.metrics.latest import latest_of

METADATA: Mapping[str, MetricMetadata] = {**catalogue_metadata(), **CHECK_METRICS}
TOTALS: Mapping[str, Increments] = {
    "collector": {
        CounterSeries("lamplighter_rounds_total"): 12,
        CounterSeries("lamplighter_round_seconds_total"): 3.25,
        CounterSeries("lamplighter_probes_total", (("result", "up"),)): 480,
    },
    "alerter": {
        CounterSeries(
            "lamplighter_notifications_total",
            (("integration", "team/slack/0"), ("reason", "first_firing"), ("receiver", "team")),
        ): 2,
    },
}


def families_at(
    frames: Sequence[Frame],
    now: float,
    *,
    totals: Mapping[str, Increments] = TOTALS,
    metadata: Mapping[str, MetricMetadata] = METADATA,
) -> Sequence[Family]:
    """Return what is exposed at `now`."""
    return families_of(latest_of(frames, totals, "1.2.3", now).values, metadata)


def check_metrics(text: str) -> str:
    """Return what the real promtool has to say of an exposition; nothing, if it accepts it."""
    found = shutil.which("promtool")
    if found is None:
        if os.environ.get("LAMPLIGHTER_REQUIRE_PROMETHEUS"):
            pytest.fail("promtool is required here, and it is not installed")
        pytest.skip("promtool is not installed")
    done = subprocess.run([found, "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr + (f"exit code {done.returncode}" if done.returncode else "")
