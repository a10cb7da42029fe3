"""One integration is told: decide, send, then record."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.counts import count_outcome, count_withheld
from lamplighter.alerting.decision import Reason, closed, delivered, failed
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import Channel, Message, Notification, in_order
from lamplighter.alerting.standing import Standing, standings_of
from lamplighter.alerting.told import Telling, ToldStore
from lamplighter.config.configuration import Configuration
from lamplighter.errors import DeliveryError, LamplighterError
from lamplighter.state.store import StateStore
from lamplighter.telemetry.counters import Count, uncounted

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What was done, for the group's clock: whether anything was sent and when to look again."""

    sent: bool
    next_at: float | None


class Tell:
    """Called by the holder of the integration's lease only."""

    def __init__(self, state: StateStore, external_url: str = "", count: Count = uncounted) -> None:
        self._told = ToldStore(state)
        self._external_url = external_url
        self._count = count

    def __call__(
        self,
        integration: Integration,
        channel: Channel,
        alerts: Mapping[str, Alert],
        configuration: Configuration,
        now: float,
        *,
        interrupted_at: float | None = None,
    ) -> Result:
        """Send one message with every alert that is due for `integration`. Raises `StoreUnavailable`."""
        told = self._told.all(integration.name, now)
        standings = standings_of(integration, alerts, told, configuration, now, interrupted_at=interrupted_at)
        _log_decisions(integration, standings)
        count_withheld(self._count, integration, standings)
        self._settle(integration, standings, now)
        for key in told.keys() - alerts.keys():
            self._told.forget(integration.name, key, told[key].version)
        due = [standing for standing in standings if standing.decision.act]
        later = [standing.decision.next_at for standing in standings if standing.decision.next_at is not None]
        if due:
            later += self._send(integration, channel, due, now)
        later += _reminders(due, now)
        return Result(sent=bool(due), next_at=min(later, default=None))

    def _settle(self, integration: Integration, standings: Sequence[Standing], now: float) -> None:
        """Record what is decided without a message: ends that are not told, and giving up."""
        tellings = []
        for standing in standings:
            told = standing.told
            if told and standing.decision.close:
                tellings.append(standing.telling(closed(told, now)))
            if told and standing.decision.reason is Reason.GIVEN_UP and not told.given_up:
                event = standing.event(now, str(Reason.GIVEN_UP), delivered=False)
                tellings.append(standing.telling(replace(told, given_up=True), event))
        self._record(integration, tellings)

    def _send(
        self, integration: Integration, channel: Channel, due: Sequence[Standing], now: float
    ) -> Sequence[float]:
        """Send and record; return when to try again what could not be delivered."""
        notification = Notification(
            receiver=integration.receiver,
            alerts=in_order([standing.alert for standing in due]),
            now=now,
            external_url=self._external_url,
        )
        error = None
        messages: Sequence[Message] = ()
        try:
            messages = channel.send(notification).messages
        except DeliveryError as refusal:
            error = refusal
        except LamplighterError as trouble:
            error = DeliveryError(str(trouble), permanent=False)
        except Exception as fault:  # noqa: BLE001 - whatever a channel gets wrong, the attempt is recorded
            error = DeliveryError(f"{type(fault).__name__} in the channel", permanent=False)
        by_alert = {id(alert): message for alert, message in zip(notification.alerts, messages, strict=False)}
        tellings = [
            _success(standing, by_alert.get(id(standing.alert)), now)
            if error is None
            else _failure(standing, error, now)
            for standing in due
        ]
        self._record(integration, tellings)
        _log_outcome(integration, due, error)
        count_outcome(self._count, integration, due, error)
        return [] if error is None else [telling.told.next_attempt_at for telling in tellings]

    def _record(self, integration: Integration, tellings: list[Telling]) -> None:
        if tellings and not self._told.record(integration.name, tellings):
            log.warning("another function has told meanwhile", extra={"integration": integration.name})


def _success(standing: Standing, message: Message | None, now: float) -> Telling:
    event = standing.event(now, str(standing.decision.reason), delivered=True, message=message)
    return standing.telling(delivered(standing.alert, now), event)


def _failure(standing: Standing, error: DeliveryError, now: float) -> Telling:
    """The first failure is a line of history, as giving up will be; the attempts between are in the log."""
    told = failed(
        standing.told,
        standing.alert,
        now,
        permanent=error.permanent,
        retry_after_seconds=error.retry_after_seconds,
        seed=standing.integration.name,
    )
    event = standing.event(now, f"failed: {error}", delivered=False) if told.attempts == 1 else None
    return standing.telling(told, event)


def _reminders(due: Sequence[Standing], now: float) -> Sequence[float]:
    """Return when the firing alerts that were just told are to be repeated."""
    return [
        now + standing.wishes.reminder_seconds
        for standing in due
        if standing.alert.state is AlertState.FIRING and standing.wishes.reminder_seconds > 0
    ]


def _log_decisions(integration: Integration, standings: Sequence[Standing]) -> None:
    reasons = Counter(str(standing.decision.reason) for standing in standings)
    log.info("decided", extra={"integration": integration.name, "reasons": dict(reasons)})


def _log_outcome(integration: Integration, due: Sequence[Standing], error: DeliveryError | None) -> None:
    count = {"integration": integration.name, "alerts": len(due)}
    if error is None:
        log.info("delivered", extra=count)
    else:
        log.warning("not delivered: %s", error, extra={**count, "permanent": error.permanent})
