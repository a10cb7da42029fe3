"""How long a check has been in its state: streak and since-when, continued from frame to frame. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.status import CheckStatus, statuses

SILENCE_INTERVALS = 3.0
"""After a longer silence nothing is known of the time between, and counting starts anew."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Rounds in a row with one state, this one included, and the unix time of the first of them."""

    streak_rounds: int
    since: float


def previous_statuses(frames: Iterable[Frame]) -> dict[str, CheckStatus]:
    """Return the newest known status of each check, by key, over the latest frames of any sources."""
    newest: dict[str, CheckStatus] = {}
    for frame in sorted(frames, key=lambda frame: frame.timestamp_ms):
        newest.update({status.check_key: status for status in statuses(frame)})
    return newest


def standing(
    check_key: str, state: CheckState, at: float, interval_seconds: float, previous: Mapping[str, CheckStatus]
) -> Standing:
    """Continue the streak of `check_key` or begin one at unix time `at`.

    Unknown is a state like the others: it ends the streak before it and begins its own, because what was not
    seen is not claimed to have gone on. A round that is repeated (same time, same state) does not count twice.
    """
    before = previous.get(check_key)
    if before is None or before.state is not state or before.last_check_at > at:
        return Standing(1, at)
    if at - before.last_check_at > SILENCE_INTERVALS * max(interval_seconds, before.interval_seconds):
        return Standing(1, at)
    repeated = before.last_check_at == at
    return Standing(before.streak_rounds + (0 if repeated else 1), before.since)
