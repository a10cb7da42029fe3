"""Alerts that others raise, as Prometheus servers do: posted again and again until they are over. Pure.

A post is taken as Alertmanager takes it (api/v2/api.go, provider/mem/mem.go): one without an end is over after the
resolve timeout unless it comes again, and posts about one set of labels, from replicas too, are merged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lamplighter.alerting.alert import OUTSIDE, Alert, AlertState
from lamplighter.alerting.changes import Change, KeptAlerts
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.outside import Outside, outside_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What somebody says of an alert; times are unix seconds, None where nothing is said."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str] = field(default_factory=dict)
    starts_at: float | None = None
    ends_at: float | None = None
    generator_url: str = ""


def received(posted: Posted, now: float, resolve_timeout_seconds: float) -> Outside:
    """Return what a post means at `now`: it starts now, or with its end, where it does not say when."""
    ends_at = now + resolve_timeout_seconds if posted.ends_at is None else posted.ends_at
    starts_at = (now if posted.ends_at is None else ends_at) if posted.starts_at is None else posted.starts_at
    return Outside(
        labels={name: value for name, value in posted.labels.items() if value},
        annotations=posted.annotations,
        starts_at=starts_at,
        ends_at=ends_at,
        is_timeout=posted.ends_at is None,
        updated_at=now,
        generator_url=posted.generator_url,
    )


def merged(one: Outside, other: Outside, now: float) -> Outside:
    """Return both as one: the younger's words, the earliest start, and the end that is surest to be right.

    Ends that somebody has named count more than timeouts (Alertmanager: Alert.Merge).
    """
    older, younger = (other, one) if other.updated_at < one.updated_at else (one, other)
    may_last = older.is_over(now) if younger.is_over(now) else not older.is_timeout
    return replace(
        younger,
        starts_at=min(older.starts_at, younger.starts_at),
        ends_at=max(older.ends_at, younger.ends_at) if may_last else younger.ends_at,
    )


def changes_by_posts(
    posts: Iterable[Posted], kept: KeptAlerts, now: float, resolve_timeout_seconds: float
) -> list[Change]:
    """Return what posts change. One that comes twice in them is merged first.

    What Lamplighter itself has raised, and what is over and was never known, is left as it is.
    """
    found: dict[str, Outside] = {}
    for posted in posts:
        said = received(posted, now, resolve_timeout_seconds)
        key = fingerprint(said.labels)
        found[key] = _joined(found[key], said, now) if key in found else said
    changes = (_change(key, kept.get(key), said, now) for key, said in found.items())
    return [change for change in changes if change]


def changes_by_expiry(kept: KeptAlerts, now: float) -> list[Change]:
    """End the alerts from outside whose end is reached, or that were not posted again in time."""
    return [
        Change(key, _ended(alert, said.ends_at), AlertState.RESOLVED)
        for key, alert in kept.items()
        if alert.state is AlertState.FIRING and (said := outside_of(alert)) and said.is_over(now)
    ]


def _change(key: str, before: Alert | None, said: Outside, now: float) -> Change | None:
    known = outside_of(before) if before else None
    if before is not None and known is None and before.state is not AlertState.RESOLVED:
        return None
    together = _joined(known, said, now) if known else said
    was_firing = known is not None and before is not None and before.state is AlertState.FIRING
    if not together.is_over(now):
        return Change(key, _firing(together), None if was_firing else AlertState.FIRING)
    if was_firing:
        return Change(key, _ended(_firing(together), together.ends_at), AlertState.RESOLVED)
    return None


def _joined(before: Outside, said: Outside, now: float) -> Outside:
    """Merge two where they are about the same time; else the later post stands for itself."""
    begins_within = before.starts_at < said.starts_at < before.ends_at
    ends_within = before.starts_at < said.ends_at < before.ends_at
    return merged(before, said, now) if begins_within or ends_within else said


def _firing(said: Outside) -> Alert:
    details: dict[str, Any] = {
        "expires_at": said.ends_at,
        "is_timeout": said.is_timeout,
        "generator_url": said.generator_url,
    }
    return Alert(
        labels=dict(said.labels),
        annotations=dict(said.annotations),
        state=AlertState.FIRING,
        pending_since=said.starts_at,
        starts_at=said.starts_at,
        evaluated_at=said.updated_at,
        details={OUTSIDE: details},
    )


def _ended(alert: Alert, ends_at: float) -> Alert:
    return replace(alert, state=AlertState.RESOLVED, ends_at=ends_at)
