"""``targets``: every check is an active target, with what the signed-in pages show of it and nothing more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.health.cache import SnapshotCache
from lamplighter.health.report import error_text
from lamplighter.health.standing import Standing
from lamplighter.probes.verdict import CheckState
from lamplighter.web.prometheus.call import Call
from lamplighter.web.prometheus.numbers import plain_number
from lamplighter.web.prometheus.reply import Reply, reply_with
from lamplighter.web.prometheus.times import format_duration, format_time

_HEALTH = {
    CheckState.UP: "up",
    CheckState.DEGRADED: "up",
    CheckState.DOWN: "down",
    CheckState.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class Targets:
    """Answers from the snapshot of the checks."""

    cache: SnapshotCache

    def listed(self, call: Call) -> Reply:
        """Answer ``targets``; nothing is ever dropped."""
        state, pool = call.parameters.text("state").lower(), call.parameters.text("scrapePool")
        found = self.standings(call.now) if state in {"", "any", "active"} else ()
        shown = sorted((standing for standing in found if pool in {"", pool_of(standing)}), key=pool_of)
        documents = [_target_document(standing) for standing in shown]
        return reply_with({"activeTargets": documents, "droppedTargets": [], "droppedTargetCounts": {}})

    def pools(self, call: Call) -> Reply:
        """Answer ``scrape_pools``."""
        return reply_with({"scrapePools": sorted({pool_of(standing) for standing in self.standings(call.now)})})

    def standings(self, now: float) -> Sequence[Standing]:
        """Return where every check stands, in the order of the configuration."""
        return self.cache.get(now).standings(now)


def pool_of(standing: Standing) -> str:
    """Return the source that probes the check and the check's group; a check that was never seen has no source."""
    source = standing.status.source if standing.status else "checks"
    return f"{source}/{standing.summary.group}" if standing.summary.group else source


def labels_of(standing: Standing) -> Mapping[str, str]:
    """Return the labels that every series of the check has; what the operator adds to them is not known here."""
    return {name: value for name, value in _discovered(standing).items() if value}


def _discovered(standing: Standing) -> Mapping[str, str]:
    summary = standing.summary
    return {"check": summary.name, "group": summary.group, "key": summary.key}


def _target_document(standing: Standing) -> Mapping[str, Any]:
    summary, status = standing.summary, standing.status
    return {
        "discoveredLabels": {"__address__": summary.url, **_discovered(standing)},
        "labels": labels_of(standing),
        "scrapePool": pool_of(standing),
        "scrapeUrl": summary.url,
        "globalUrl": summary.url,
        "lastError": _last_error(standing),
        "lastScrape": format_time(status.last_check_at if status else None),
        "lastScrapeDuration": plain_number((status.response_seconds if status else None) or 0.0),
        "health": _HEALTH[standing.state],
        "scrapeInterval": format_duration(summary.interval_seconds),
    }


def _last_error(standing: Standing) -> str:
    """Return cause and detail, as the check's page shows them."""
    cause = error_text(standing) or ""
    detail = standing.status.note.detail if standing.status and cause == standing.status.note.cause else ""
    return f"{cause}: {detail}" if cause and detail else cause
