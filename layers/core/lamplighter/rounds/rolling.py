"""Roll-ups among the collector's chores: made when an hour is over, and made good where that was missed."""

import logging
from collections.abc import Callable

from lamplighter.errors import LamplighterError, StoreUnavailable
from lamplighter.rounds.ports import Queue
from lamplighter.rounds.tasks import HourToRollUp, message_of
from lamplighter.telemetry.rolling_up import catch_up, finished_hour, first_hours_due, hour_rolled_up_with
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.stored import RollUpStore

logger = logging.getLogger(__name__)

SWEEP_DELAY_MS = 600_000
"""By then the chore of every source that speaks has rolled its hour up, and only what was missed is found."""
LATE_FRAMES_DELAY_SECONDS = 120
"""Frames that come late come in numbers: they are folded together."""

CHORE_SECONDS = 30.0
"""After that no further hour is begun: one of a large source may take as long, and the invocation has 120 s."""


class RollUpKeeper:
    """Rolls up, a few hours a chore; what is left goes back to the queue. `clock` tells unix seconds."""

    def __init__(self, store: RollUpStore, work: Queue, clock: Callable[[], float]) -> None:
        self._store = store
        self._work = work
        self._clock = clock
        self._swept_ms = 0
        self._late: dict[tuple[str, int], float] = {}

    def catch_up(self, source: str, again_ms: int | None = None) -> None:
        """Roll up what is due of `source`, and once more the hour `again_ms`. May raise `LamplighterError`."""
        ends_at = self._clock() + CHORE_SECONDS
        left_ms = catch_up(
            self._store, source, self._now_ms(), again_ms, may_go_on=lambda: self._clock() < ends_at
        )
        if left_ms is not None:
            self._is_asked_for(source, left_ms)

    def note_late(self, frame: Frame) -> None:
        """Have the hour of `frame` folded again if it is over, once for frames that come together."""
        hour_ms = hour_rolled_up_with(frame.timestamp_ms)
        now = self._clock()
        self._late = {key: at for key, at in self._late.items() if now - at < LATE_FRAMES_DELAY_SECONDS}
        if hour_ms <= finished_hour(self._now_ms()) and (frame.source, hour_ms) not in self._late:
            if self._is_asked_for(frame.source, hour_ms, LATE_FRAMES_DELAY_SECONDS):
                self._late[frame.source, hour_ms] = now
            else:
                self.catch_up(frame.source, hour_ms)

    def sweep(self) -> None:
        """Find the sources of which finished hours are missing, once an hour; what fails is tried again."""
        due_ms = finished_hour(self._now_ms() - SWEEP_DELAY_MS)
        if due_ms <= self._swept_ms:
            return
        try:
            behind = first_hours_due(self._store, self._now_ms() - SWEEP_DELAY_MS)
        except LamplighterError:
            logger.warning("roll-ups could not be looked through; they will be after the next round")
            return
        self._swept_ms = due_ms
        for source, hour_ms in behind.items():
            logger.info("%s is not rolled up from %d on; that is made good", source, hour_ms)
            self._is_asked_for(source, hour_ms)

    def _is_asked_for(self, source: str, hour_ms: int, delay_seconds: int = 0) -> bool:
        """Put an hour on the queue. Where that fails, the next sweep finds an hour that was never rolled up."""
        try:
            self._work.send(message_of(HourToRollUp(source, hour_ms)), delay_seconds)
        except StoreUnavailable:
            logger.warning("the roll-up of %s at %d could not be queued", source, hour_ms)
            return False
        return True

    def _now_ms(self) -> int:
        return round(self._clock() * 1000)
