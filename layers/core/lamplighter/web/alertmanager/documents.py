"""Alerts and silences as the API's JSON (api/v2/openapi.yaml)."""

from collections.abc import Mapping, Sequence
from typing import Any

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.outside import outside_of
from lamplighter.alerting.silences import Silence, state_of
from lamplighter.alerting.suppression import Suppression
from lamplighter.matching import Matcher, MatchKind
from lamplighter.web.alertmanager.times import format_time


def alert_document(
    fingerprint: str,
    alert: Alert,
    suppression: Suppression,
    *,
    receivers: Sequence[str],
    muted_by: Sequence[str] = (),
    ends_at: float,
) -> dict[str, Any]:
    """Return an alert; `ends_at` is what is said of the end of one that only ends when it is seen to be over."""
    said = outside_of(alert)
    document = {
        "annotations": dict(alert.annotations),
        "endsAt": format_time(said.ends_at if said else ends_at),
        "fingerprint": fingerprint,
        "receivers": [{"name": name} for name in receivers],
        "startsAt": format_time(alert.starts_at),
        "status": {
            "inhibitedBy": list(suppression.inhibited_by),
            "mutedBy": list(muted_by),
            "silencedBy": list(suppression.silenced_by),
            "state": "active" if suppression.is_active and not muted_by else "suppressed",
        },
        "updatedAt": format_time(alert.evaluated_at),
        "labels": dict(sorted(alert.labels.items())),
    }
    if said and said.generator_url:
        document["generatorURL"] = said.generator_url
    return document


def silence_document(silence: Silence, now: float) -> dict[str, Any]:
    """Return a silence as it stands."""
    return {
        "id": silence.id,
        "status": {"state": state_of(silence, now).value},
        "updatedAt": format_time(silence.updated_at),
        "annotations": dict(silence.annotations),
        "comment": silence.comment,
        "createdBy": silence.created_by,
        "endsAt": format_time(silence.ends_at),
        "matchers": [_matcher_document(matcher) for matcher in silence.matchers],
        "startsAt": format_time(silence.starts_at),
    }


def _matcher_document(matcher: Matcher) -> Mapping[str, Any]:
    return {
        "isEqual": matcher.kind in {MatchKind.EQUAL, MatchKind.MATCH},
        "isRegex": matcher.kind.is_pattern,
        "name": matcher.name,
        "value": matcher.value,
    }
