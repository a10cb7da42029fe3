"""The built-in rules about the monitor itself: blind, configuration rejected. Pure."""

from collections.abc import Mapping, Sequence

from lamplighter.alerting.observation import Finding, Observation
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.status import statuses

MONITOR_BLIND = "MonitorBlind"
CONFIGURATION_REJECTED = "ConfigurationRejected"
STALE_INTERVALS = 3
HOLD_SECONDS = 45.0
"""Two sweeps must agree, or a monitor that was just started would call itself blind before its first round."""
FORWARD_SECONDS = 60.0
"""By how much clocks may differ."""
MISTAKES_SHOWN = 5


def observe_sources(expected: Mapping[str, float], frames: Sequence[Frame], now: float) -> Observation:
    """Say whether the monitor still sees: `expected` has the interval in seconds of every configured source.

    A source is blind when its newest frame is older than three intervals or as far ahead, when all its checks are
    unknown, or when it never had a frame; the latter has three intervals to produce one.
    """
    newest = {frame.source: frame for frame in frames}
    troubles = {
        source: trouble
        for source, interval_seconds in sorted(expected.items())
        if (trouble := _trouble(newest.get(source), interval_seconds, now))
    }
    hold = HOLD_SECONDS
    if troubles and not newest.keys() & troubles.keys():
        hold += STALE_INTERVALS * min(expected[source] for source in troubles)
    return _monitor_observation(
        MONITOR_BLIND,
        "critical",
        "The monitor is blind: its checks are not being carried out",
        [f"{source}: {trouble}" for source, trouble in troubles.items()],
        now,
        cause="blind",
        resolved_summary="The monitor sees again",
        hold_seconds=hold,
    )


def observe_configuration(mistakes: Sequence[str], now: float, *, has_last_good: bool = True) -> Observation:
    """Say whether the operator's present files were rejected; `mistakes` are lines, none if the files are good."""
    count = f"{len(mistakes)} mistake{'' if len(mistakes) == 1 else 's'}"
    consequence = "the last good one stays in force" if has_last_good else "nothing is watched until it is mended"
    shown = list(mistakes[:MISTAKES_SHOWN])
    if len(mistakes) > MISTAKES_SHOWN:
        shown.append(f"and {len(mistakes) - MISTAKES_SHOWN} more")
    return _monitor_observation(
        CONFIGURATION_REJECTED,
        "warning",
        f"The configuration has {count}; {consequence}",
        shown,
        now,
        cause="bad_configuration",
        resolved_summary="The configuration is good again",
    )


def _trouble(frame: Frame | None, interval_seconds: float, now: float) -> str:
    if frame is None:
        return "no results yet"
    age_seconds = now - frame.timestamp_ms / 1000
    if age_seconds > STALE_INTERVALS * interval_seconds:
        return f"no results for more than {STALE_INTERVALS} intervals"
    if -age_seconds > max(STALE_INTERVALS * interval_seconds, FORWARD_SECONDS):
        return "its newest results are of the future: a clock is or was wrong"
    return "every check is unknown" if _all_unknown(frame) else ""


def _all_unknown(frame: Frame) -> bool:
    found = statuses(frame)
    return bool(found) and all(status.state is CheckState.UNKNOWN for status in found)


def _monitor_observation(
    alertname: str,
    severity: str,
    summary: str,
    troubles: Sequence[str],
    now: float,
    *,
    cause: str,
    resolved_summary: str,
    hold_seconds: float = 0.0,
) -> Observation:
    return Observation(
        labels={"alertname": alertname, "check": "monitor", "group": "lamplighter", "severity": severity},
        finding=Finding.FAILING if troubles else Finding.CLEAR,
        at=now,
        since=now,
        annotations={"summary": summary, "description": "\n".join(troubles) or summary, "cause": cause},
        details={"detail": "\n".join(troubles), "resolved_summary": resolved_summary},
        hold_seconds=hold_seconds,
    )
