"""The use-case of taking care of an alert, and of taking that back."""

import logging

from lamplighter.alerting import events
from lamplighter.alerting.acknowledgement import (
    DEFAULT_SECONDS,
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
        wanted = acknowledging(fingerprint, alert, by=by, comment=comment, seconds=seconds, now=now)
        for _ in range(LOST_RACES):
            version = self._kept.get(fingerprint, now).version
            event = events.acknowledgement(
                fingerprint, _known(alert), now, author=wanted.by, comment=wanted.comment
            )
            if self._write(wanted, version, event):
                return wanted
        raise StoreUnavailable(f"an acknowledgement was changed by others {LOST_RACES} times in a row")

    def take_back(self, fingerprint: str, *, by: str, comment: str = "", now: float) -> None:
        """End the acknowledgement that holds. Raises `InvalidAcknowledgement` where none does."""
        author, reason = named(by), commented(comment)
        for _ in range(LOST_RACES):
            alert, kept = self.alert(fingerprint, now), self._kept.get(fingerprint, now)
            holding = kept.acknowledgement
            if alert is None or holding is None or not holding.holds(alert, now):
                raise InvalidAcknowledgement("nobody has acknowledged this alert")
            event = events.acknowledgement_taken_back(fingerprint, alert, now, author=author, comment=reason)
            if self._write(taken_back(holding, now), kept.version, event):
                return
        raise StoreUnavailable(f"an acknowledgement was changed by others {LOST_RACES} times in a row")

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


def _known(alert: Alert | None) -> Alert:
    """`acknowledging` has seen to it."""
    if alert is None:
        raise InvalidAcknowledgement("this alert does not fire (any more)")
    return alert
