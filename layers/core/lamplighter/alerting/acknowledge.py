"""The use-case of taking care of an alert, and of taking that back."""

import logging
from collections.abc import Callable

from lamplighter.alerting import events
from lamplighter.alerting.acknowledgement import (
    DEFAULT_SECONDS,
    NOT_FIRING,
    Acknowledgement,
    acknowledging,
    commented,
    named,
    taken_back,
)
from lamplighter.alerting.acknowledgements import AcknowledgementStore, acknowledgement_record
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.as_of import as_of
from lamplighter.alerting.event import Event
from lamplighter.alerting.history import AlertHistory, event_record
from lamplighter.alerting.store import AlertStore
from lamplighter.errors import InvalidAcknowledgement, StoreUnavailable
from lamplighter.state.store import StateStore

log = logging.getLogger(__name__)

LOST_RACES = 8


class Acknowledge:
    """Every change is one write with its line of history. Methods may raise `StoreUnavailable`."""

    def __init__(self, state: StateStore) -> None:
        self._state = state
        self._alerts = AlertStore(state)
        self._kept = AcknowledgementStore(state)
        self._history = AlertHistory(state)

    def add(
        self, fingerprint: str, *, by: str, comment: str = "", seconds: float = DEFAULT_SECONDS, now: float
    ) -> Acknowledgement:
        """Acknowledge what fires, in place of an earlier acknowledgement. Raises `InvalidAcknowledgement`."""
        alert = self.alert(fingerprint, now)
        if alert is None:
            raise InvalidAcknowledgement(NOT_FIRING)
        wanted = acknowledging(fingerprint, alert, by=by, comment=comment, seconds=seconds, now=now)

        def attempt(at: float) -> bool:
            said = events.acknowledgement(fingerprint, alert, at, author=wanted.by, comment=wanted.comment)
            return self._write(wanted, self._kept.get(fingerprint, now).version, said)

        _until_written(attempt, now)
        return wanted

    def take_back(self, fingerprint: str, *, by: str, comment: str = "", now: float) -> None:
        """End the acknowledgement that holds. Raises `InvalidAcknowledgement` where none does."""
        author, reason = named(by), commented(comment)

        def attempt(at: float) -> bool:
            alert, kept = self.alert(fingerprint, now), self._kept.get(fingerprint, now)
            holding = kept.acknowledgement
            if alert is None or holding is None or not holding.holds(alert, now):
                raise InvalidAcknowledgement("nobody has acknowledged this alert")
            said = events.acknowledgement_taken_back(fingerprint, alert, at, author=author, comment=reason)
            return self._write(taken_back(holding, now), kept.version, said)

        _until_written(attempt, now)

    def alert(self, fingerprint: str, now: float) -> Alert | None:
        """Return the alert as it stands."""
        kept = self._alerts.get(fingerprint, now)
        return as_of(kept.alert, now) if kept else None

    def holding(self, fingerprint: str, now: float) -> Acknowledgement | None:
        """Return the acknowledgement that holds now."""
        alert, found = self.alert(fingerprint, now), self._kept.get(fingerprint, now).acknowledgement
        return found if alert is not None and found is not None and found.holds(alert, now) else None

    def _write(self, acknowledgement: Acknowledgement, version: int, event: Event) -> bool:
        self._history.open_day(event.at)
        if not self._state.put_all([acknowledgement_record(acknowledgement, version), event_record(event)]):
            return False
        log.info(
            str(event.kind), extra={"id": event.fingerprint, "alertname": event.alertname, "by": event.author}
        )
        return True


def _until_written(attempt: Callable[[float], bool], now: float) -> None:
    """Each attempt has a line of its own: people who do the same at the same time would have one between them."""
    if not any(attempt(now + lost / 1000) for lost in range(LOST_RACES)):
        raise StoreUnavailable(f"an acknowledgement was changed by others {LOST_RACES} times in a row")
