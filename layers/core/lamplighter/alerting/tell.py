"""One integration is told of one group: decide, send, then record."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lamplighter.alerting.counts import count_outcome, count_withheld
from lamplighter.alerting.decision import Decision, decide, failed
from lamplighter.alerting.deduplication import Reason
from lamplighter.alerting.doubt import after_interruption
from lamplighter.alerting.earlier_told import EarlierTolds, converted
from lamplighter.alerting.enclosure import Enclose
from lamplighter.alerting.event import Event
from lamplighter.alerting.groups import Group, interrupted_at
from lamplighter.alerting.moment import ClockedGroup, Moment
from lamplighter.alerting.notification import Channel, Notification, Sent, in_order
from lamplighter.alerting.routing import group_labels
from lamplighter.alerting.standing import Standing, standing_of
from lamplighter.alerting.told import KeptTold, Told, ToldStore, expires_at
from lamplighter.alerting.told_lines import lines_of_failure, lines_of_giving_up, lines_of_success
from lamplighter.errors import DeliveryError, LamplighterError
from lamplighter.state.store import StateStore
from lamplighter.telemetry.counters import Count, uncounted

log = logging.getLogger(__name__)

_NOTHING = Enclose()


@dataclass(frozen=True, slots=True)
class Result:
    """For the group's clock: whether it still has alerts, and when what could not be sent is tried again."""

    has_alerts: bool
    retry_at: float | None = None


class Tell:
    """Called by the holder of the group's lease only."""

    def __init__(
        self, state: StateStore, external_url: str = "", count: Count = uncounted, enclose: Enclose = _NOTHING
    ) -> None:
        self._log = ToldStore(state)
        self._earlier = EarlierTolds(state)
        self._external_url = external_url
        self._enclose = enclose
        self._count = count

    def __call__(self, group: ClockedGroup, clock: Group, channel: Channel, moment: Moment) -> Result:
        """Send the one message that is due, if any is; `clock` is as it was before the lease.

        Raises `StoreUnavailable`.
        """
        integration = group.clock.integration
        kept = self._known(group, moment)
        knows = after_interruption(kept.told, group.alerts, interrupted_at(clock))
        standing = standing_of(group, knows, moment, began_at=clock.began_at or 0.0)
        decision = decide(knows, standing, moment.now, send_resolved=integration.config.send_resolved)
        log.info("decided", extra={"group": group.clock.key, "reason": str(decision.reason)})
        if decision.to_send:
            told = self._send(group, channel, kept, decision, moment)
        else:
            count_withheld(self._count, integration, str(decision.reason), standing.count)
            told = decision.told
            self._record(group, kept, told, lines_of_giving_up(decision, integration, moment.now), moment)
        return Result(_has_alerts(standing, told), _again_at(decision, told, moment.now))

    def _known(self, group: ClockedGroup, moment: Moment) -> KeptTold:
        kept = self._log.get(group.clock.key, moment.now)
        if kept.version:
            return kept
        earlier = self._earlier.of(group.clock.integration.name, moment.now)
        return KeptTold(converted(earlier, group.alerts)) if earlier else kept

    def _send(
        self, group: ClockedGroup, channel: Channel, kept: KeptTold, decision: Decision, moment: Moment
    ) -> Told:
        """Send and record; return what is known then."""
        integration, alerts, now = group.clock.integration, decision.to_send, moment.now
        notification = self._notification(group, decision, now)
        sent, error = _sent(channel, notification)
        if error is None:
            told = replace(decision.told, memory=sent.memory, again_at=sent.again_at)
            lines = lines_of_success(decision, integration, notification, sent)
        else:
            told = failed(decision, error, now, seed=integration.name)
            lines = lines_of_failure(decision, integration, error, now)
        self._record(group, kept, told, lines, moment)
        _log_outcome(group, len(alerts), error)
        count_outcome(self._count, integration, str(decision.reason), len(alerts), error)
        return told

    def _notification(self, group: ClockedGroup, decision: Decision, now: float) -> Notification:
        alerts = in_order(list(decision.to_send.values()))
        keys = {id(alert): key for key, alert in decision.to_send.items()}
        enclosed = self._enclose({keys[id(alert)]: alert for alert in alerts}, now)
        is_first = decision.reason is Reason.FIRST_NOTIFICATION
        return Notification(
            receiver=group.clock.integration.receiver,
            alerts=alerts,
            now=now,
            external_url=self._external_url,
            group_key=group.clock.group_key,
            group_labels=group_labels(group.clock.route, alerts[0].labels),
            memory={} if is_first else decision.knows.memory,
            evidence=enclosed.evidence,
            acknowledge_urls=enclosed.acknowledge_urls,
        )

    def _record(
        self, group: ClockedGroup, kept: KeptTold, told: Told, lines: Sequence[Event], moment: Moment
    ) -> None:
        """Write what differs; what was known of alerts that are no more is left out."""
        after = replace(told, left={key: end for key, end in told.left.items() if key in moment.known})
        if kept.version and after == kept.told and not lines:
            return
        if not kept.version and after == Told() and not lines:
            return
        until = expires_at(moment.now, group.clock.route.repeat_interval_seconds)
        if not self._log.record(group.clock.key, after, kept.version, lines, until):
            log.warning("another function has told meanwhile", extra={"group": group.clock.key})
        elif not kept.version:
            self._forget_earlier(group, moment)

    def _forget_earlier(self, group: ClockedGroup, moment: Moment) -> None:
        name = group.clock.integration.name
        for key in self._earlier.of(name, moment.now):
            if key in group.alerts or key not in moment.known:
                self._earlier.forget(name, key)


def _sent(channel: Channel, notification: Notification) -> tuple[Sent, DeliveryError | None]:
    try:
        return channel.send(notification), None
    except DeliveryError as refusal:
        return Sent(), refusal
    except LamplighterError as trouble:
        return Sent(), DeliveryError(str(trouble), permanent=False)
    except Exception as fault:  # noqa: BLE001 - whatever a channel gets wrong, the attempt is recorded
        return Sent(), DeliveryError(f"{type(fault).__name__} in the channel", permanent=False, uncertain=True)


def _again_at(decision: Decision, told: Told, now: float) -> float | None:
    """The next attempt, or when the channel asked to be called again, if that is before the group's next turn."""
    if decision.to_send and told.attempts.count:
        return told.attempts.next_at
    if told.again_at is not None and told.again_at > now:
        return told.again_at
    return decision.retry_at


def _has_alerts(standing: Standing, told: Told) -> bool:
    if standing.fires:
        return True
    return any(told.left.get(key) != alert.ends_at for key, alert in standing.ended.items())


def _log_outcome(group: ClockedGroup, alerts: int, error: DeliveryError | None) -> None:
    count = {"group": group.clock.key, "integration": group.clock.integration.name, "alerts": alerts}
    if error is None:
        log.info("delivered", extra=count)
    else:
        log.warning("not delivered: %s", error, extra={**count, "permanent": error.permanent})
