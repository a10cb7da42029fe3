"""A round's verdicts as one frame of series, ordered so that equal things lie side by side. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from lamplighter.config.check import Check
from lamplighter.config.maintenance import in_maintenance
from lamplighter.probes.confirm import conclude
from lamplighter.probes.facts import facts_of
from lamplighter.probes.measures import Measure, measures
from lamplighter.probes.notes import note_of
from lamplighter.probes.policy import FAILURE_THRESHOLD_SERIES, INFO_SERIES, SUCCESS_THRESHOLD_SERIES, policy
from lamplighter.probes.standing import standing
from lamplighter.probes.verdict import Verdict
from lamplighter.telemetry.series import Frame, Series
from lamplighter.telemetry.status import MAINTENANCE_SERIES, SINCE_SERIES, STREAK_SERIES, CheckStatus

__all__ = ["facts_of", "to_frame"]

METRIC_ORDER = (
    "check_state",
    "probe_success",
    "check_streak_rounds",
    "check_since_timestamp_seconds",
    "check_attempts",
    MAINTENANCE_SERIES,
    "probe_duration_seconds",
    "probe_dns_lookup_time_seconds",
    "probe_ip_protocol",
    "probe_http_status_code",
    "probe_http_duration_seconds",
    "probe_http_uncompressed_body_length",
    "probe_http_redirects",
    "probe_http_version",
    "probe_ssl_earliest_cert_expiry",
    "probe_tls_version_info",
    "probe_failure_info",
    INFO_SERIES,
    FAILURE_THRESHOLD_SERIES,
    SUCCESS_THRESHOLD_SERIES,
)
PHASE_ORDER = ("resolve", "connect", "tls", "processing", "transfer")
_METRIC_RANK = {name: rank for rank, name in enumerate(METRIC_ORDER)}
_PHASE_RANK = {name: rank for rank, name in enumerate(PHASE_ORDER)}

_Rank = tuple[int, int, int, str]
_Row = tuple[_Rank, Series, float | None]


def to_frame(  # noqa: PLR0917 - identity first, then content; all are named at a glance
    source: str,
    timestamp_ms: int,
    interval_seconds: float,
    checks: Iterable[Check],
    verdicts: Mapping[str, Verdict],
    previous: Mapping[str, CheckStatus] | None = None,
) -> Frame:
    """Return what `source` says at `timestamp_ms`, metric by metric, then check by check.

    `previous` is how each check stood, by key (`previous_statuses`): streaks go on from there. A check without a
    verdict was not reached.
    """
    ordered = tuple(checks)
    complete = {check.key: verdicts.get(check.key) or conclude(check.key, ()) for check in ordered}
    rows = list(_rows(ordered, complete, timestamp_ms, interval_seconds, previous or {}))
    rows.sort(key=lambda row: row[0])
    notes = {key: note for key, verdict in complete.items() if (note := note_of(verdict)) is not None}
    return Frame(
        source=source,
        timestamp_ms=timestamp_ms,
        interval_seconds=interval_seconds,
        series=tuple(series for _, series, _ in rows),
        values=tuple(value for _, _, value in rows),
        notes=notes,
    )


def _rows(
    checks: tuple[Check, ...],
    verdicts: Mapping[str, Verdict],
    timestamp_ms: int,
    interval_seconds: float,
    previous: Mapping[str, CheckStatus],
) -> Iterator[_Row]:
    for position, check in enumerate(checks):
        verdict = verdicts[check.key]
        labels = {**check.extra_labels, "check": check.name, "group": check.group, "key": check.key}
        plain = Series.of("", labels).labels
        lasting = standing(check.key, verdict.state, timestamp_ms / 1000, interval_seconds, previous)
        own: tuple[Measure, ...] = (
            (STREAK_SERIES, "", "", float(lasting.streak_rounds)),
            (SINCE_SERIES, "", "", lasting.since),
        )
        if check.maintenance_windows:
            own += ((MAINTENANCE_SERIES, "", "", 1.0 if in_maintenance(check, timestamp_ms / 1000) else None),)
        for metric, label, value, sample in chain(measures(check, verdict), own, policy(check)):
            series = Series.of(metric, {**labels, label: value}) if label else Series(metric, plain)
            yield _rank(metric, value, position), series, sample


def _rank(metric: str, value: str, position: int) -> _Rank:
    return _METRIC_RANK[metric], _PHASE_RANK.get(value, 0), position, value
