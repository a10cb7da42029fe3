"""What ``/metrics/health`` and ``/metrics/list`` say about the exposition. Pure."""

from collections.abc import Sequence
from typing import Any

from lamplighter.health.report import rfc3339
from lamplighter.metrics.series import SELF
from lamplighter.web.metrics.families import Family, series_count
from lamplighter.web.metrics.latest import Latest


def is_fresh(latest: Latest) -> bool:
    """Tell whether any source of checks spoke lately: our own totals alone are no observations."""
    return any(not age.is_stale and not age.source.startswith(SELF) for age in latest.sources)


def health_document(latest: Latest, families: Sequence[Family]) -> dict[str, Any]:
    """Say how old what is exposed is, and what is missing in it."""
    ages = sorted(latest.sources, key=lambda age: age.source)
    return {
        "status": "ok" if is_fresh(latest) else "stale",
        "timestamp": rfc3339(latest.at),
        "newestFrameAgeSeconds": min((round(age.age_seconds, 3) for age in ages), default=None),
        "metrics": len(families),
        "series": series_count(families),
        "leftOutSeries": latest.left_out,
        "staleSources": [age.source for age in ages if age.is_stale],
        "sources": [
            {
                "source": age.source,
                "ageSeconds": round(age.age_seconds, 3),
                "intervalSeconds": age.interval_seconds,
                "stale": age.is_stale,
            }
            for age in ages
        ],
    }


def list_document(families: Sequence[Family]) -> dict[str, Any]:
    """Say what each metric is and how many series it has."""
    return {
        "metrics": [
            {
                "name": family.metric,
                "type": family.metadata.type,
                "help": family.metadata.help,
                "unit": family.metadata.unit,
                "series": len(family.samples),
            }
            for family in families
        ],
        "count": len(families),
        "series": series_count(families),
    }
