"""What a fallback is told in place of a receiver that does not answer, and what both are told afterwards.

A fallback has a clock and a notification log of its own on each group that it is told of; `Clock.origins` are
those it stands in for. As long as one of them hands over it is told of the whole group, as any receiver; then of
the end of what it believes to be firing only. Who it stands in for is told of what is so then by its own clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.attempts import Attempts
from lamplighter.alerting.circuit_store import CircuitStore
from lamplighter.alerting.clocks import Clock
from lamplighter.alerting.decision import Decision
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.moment import ClockedGroup
from lamplighter.alerting.notification import NOTE
from lamplighter.alerting.standing import Standing
from lamplighter.alerting.told import Told, ToldStore
from lamplighter.errors import StoreUnavailable
from lamplighter.state.store import StateStore


@dataclass(frozen=True, slots=True)
class Silent:
    """An integration that hands over, and what it was tried to be told in vain."""

    integration: Integration
    attempts: Attempts


class StandIns:
    """Reads how those fare that fallbacks stand in for. Methods may raise `StoreUnavailable`."""

    def __init__(self, state: StateStore) -> None:
        self._log = ToldStore(state)
        self._circuits = CircuitStore(state)

    def handing_over(self, clock: Clock, now: float) -> Sequence[Silent]:
        """Return those that the clock is told in place of just now; none if it is nobody's fallback."""
        found = [Silent(each.integration, self._log.get(each.key, now).told.attempts) for each in clock.origins]
        return [each for each in found if each.attempts.hands_over]

    def note(self, silent: Sequence[Silent], now: float) -> str:
        """Return what a fallback is told of the integrations that it is told in place of."""
        names = [each.integration.name for each in silent]
        said = [f"{name} does not answer{self._because(name, now)}." for name in names]
        return " ".join([*said, "You are notified instead."]) if said else ""

    def have_told(
        self, stand_ins: Sequence[Clock], alerts: Mapping[str, Alert], now: float
    ) -> Mapping[str, Alert]:
        """Return which of `alerts`, by fingerprint, any of the fallbacks was told of as they are there."""
        tolds = [self._log.get(clock.key, now).told for clock in stand_ins] if alerts else []
        return {key: alert for key, alert in alerts.items() if any(_knows(told, key, alert) for told in tolds)}

    def _because(self, integration: str, now: float) -> str:
        try:
            failure = self._circuits.get(integration, now).conduct.circuit.last_failure
        except StoreUnavailable:
            return ""
        return f" ({failure})" if failure else ""


def on_standby(group: ClockedGroup, told: Told) -> ClockedGroup:
    """Return the group as a fallback sees it that is not needed: what it knows of and nothing else."""
    return replace(group, alerts={key: one for key, one in group.alerts.items() if key in told.known})


def unrepeated(standing: Standing) -> Standing:
    """Return the standing of a fallback that is not needed: it is reminded of nothing."""
    return replace(standing, repeat_seconds=float("inf"))


def noted(decision: Decision, note: str) -> Decision:
    """Return the decision with the note on each alert that is sent."""
    if not note:
        return decision
    to_send = {
        key: replace(alert, annotations={**alert.annotations, NOTE: note})
        for key, alert in decision.to_send.items()
    }
    return replace(decision, to_send=to_send)


def _knows(told: Told, key: str, alert: Alert) -> bool:
    """Who was told that it is over knows that it fired."""
    entry = told.entry
    if alert.state is AlertState.FIRING and key in told.known:
        return True
    since = alert.starts_at if alert.state is AlertState.FIRING else alert.ends_at or alert.starts_at
    return entry is not None and key in entry.resolved and entry.told_at >= since
