"""What happens is put on the event bus: the history, and changes of health."""

import logging
from collections.abc import Callable, Sequence

from lamplighter.alerting.events_out import EventBus
from lamplighter.alerting.health_out import HealthOut
from lamplighter.alerting.outbox import EventsOut
from lamplighter.config.configuration import Configuration
from lamplighter.errors import LamplighterError
from lamplighter.state.store import StateStore
from lamplighter.telemetry.series import Frame

log = logging.getLogger(__name__)


class Publishing:
    """Whatever becomes of the bus, alerts are told: what it does not take is put by the next sweep."""

    def __init__(
        self, state: StateStore, bus: EventBus, stage: str, configuration: Callable[[float], Configuration]
    ) -> None:
        self._history = EventsOut(state, bus, stage)
        self._health = HealthOut(state, bus, stage)
        self._configuration = configuration

    def follow(self, frames: Sequence[Frame], now: float) -> bool:
        """Note down the changes of health in `frames`; return whether there are any. Raises `StoreUnavailable`."""
        checks = frozenset(check.key for check in self._configuration(now).checks)
        return self._health.follow(frames, checks, now)

    def put_owed(self, now: float) -> None:
        """Put what was written and noted down. Raises nothing that the bus or the table have for an answer."""
        for put in (self._history.put_owed, self._health.put_owed):
            try:
                put(now)
            except LamplighterError as error:
                log.warning("events are left to the next sweep", extra={"error": str(error)})
