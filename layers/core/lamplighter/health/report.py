"""The health documents: what ``/health`` says. Names checks; never a URL, a header, a token or a body."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from lamplighter.health.overall import Overall, overall
from lamplighter.health.snapshot import Snapshot
from lamplighter.health.standing import Standing
from lamplighter.probes.verdict import CheckState

Document = dict[str, Any]


def health_document(snapshot: Snapshot, standings: Sequence[Standing], now: float, version: str) -> Document:
    """Return the document of ``/health``; ``stale`` is there only when the store failed to answer."""
    document: Document = {
        "status": judge(snapshot, standings, now).value,
        "timestamp": rfc3339(now),
        "uptime": None if snapshot.began_at is None else round(max(0.0, now - snapshot.began_at), 1),
        "version": version,
        "services": [service_document(standing, snapshot) for standing in standings],
    }
    if snapshot.stale:
        document["stale"] = True
    return document


def judge(snapshot: Snapshot, standings: Sequence[Standing], now: float) -> Overall:
    """Return the one word for the whole snapshot."""
    return overall(standings, fresh=snapshot.is_fresh(now))


def service_document(standing: Standing, snapshot: Snapshot) -> Document:
    """Return one entry of ``services``. ``responseTime`` is in milliseconds.

    ``errorRate`` is the share of known rounds since yesterday, 00:00 UTC, that found the check down.
    """
    status, seconds = standing.status, standing.response_seconds
    ratio = snapshot.ratio_since_yesterday(status)
    return {
        "name": standing.summary.name,
        "group": standing.summary.group,
        "status": standing.state.value,
        "lastCheck": rfc3339(status.last_check_at) if status else None,
        "responseTime": None if seconds is None else round(seconds * 1000.0, 2),
        "errorRate": None if ratio is None else round(1.0 - ratio, 6),
        "error": error_text(standing),
    }


def error_text(standing: Standing) -> str | None:
    """Return why a check is not up, as a cause from the closed list; nothing an answer contained."""
    if standing.state is CheckState.UP:
        return None
    if standing.status is None:
        return "no_data"
    if standing.state is not standing.status.state:
        return "no_recent_data"
    return standing.status.note.cause or None


@lru_cache(maxsize=1024)
def rfc3339(at: float) -> str:
    """Format unix seconds as UTC, to the second."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
