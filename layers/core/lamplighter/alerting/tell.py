"""One integration is told of one group: decide, send, then record."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.attempts import as_tried
from lamplighter.alerting.circuit_gate import Admission, Gate, Wanted
from lamplighter.alerting.clocks import Clock
from lamplighter.alerting.counts import count_outcome, count_withheld
from lamplighter.alerting.decision import Decision, decide, failed
from lamplighter.alerting.digest import heading
from lamplighter.alerting.doubt import after_interruption
from lamplighter.alerting.earlier_told import EarlierTolds, converted
from lamplighter.alerting.enclosure import Enclose
from lamplighter.alerting.escalation import may_have_escalated
from lamplighter.alerting.event import Event
from lamplighter.alerting.fallback import (
    StandIns,
    noted,
    on_standby,
    unrepeated,
)
from lamplighter.alerting.groups import Group, interruption, sooner
from lamplighter.alerting.moment import ClockedGroup, Moment
from lamplighter.alerting.notification import Channel, Notification, Sent, in_order
from lamplighter.alerting.postponement import (
    at_rest,
    cooling_down,
    gravest,
    postponed,
)
from lamplighter.alerting.rest import rests_until
from lamplighter.alerting.routing import group_labels
from lamplighter.alerting.standing import Standing, standing_of
from lamplighter.alerting.told import KeptTold, Told, ToldStore, expires_at, is_fresh
from lamplighter.alerting.told_lines import (
    lines_of_success,
)
from lamplighter.alerting.turn import Turn, lines_of_failing_over, lines_of_failure, lines_of_nothing_sent
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
    hand_over_to: Sequence[Clock] = ()
    """Those who are told of the group while its receiver does not answer."""
    rests_until: float | None = None
    """Until when there is nothing to tell unless there is news."""


class Tell:
    """Called by the holder of the group's lease only."""

    def __init__(
        self, state: StateStore, external_url: str = "", count: Count = uncounted, enclose: Enclose = _NOTHING
    ) -> None:
        self._log = ToldStore(state, count)
        self._earlier = EarlierTolds(state)
        self._gate = Gate(state)
        self._stand_ins = StandIns(state)
        self._external_url = external_url
        self._enclose = enclose
        self._count = count

    def __call__(self, group: ClockedGroup, clock: Group, channel: Channel, moment: Moment) -> Result:
        """Send the one message that is due, if any is; `clock` is as it was before the lease.

        Raises `StoreUnavailable`.
        """
        kept = self._known(group, moment)
        knows = after_interruption(kept.told, _heard_of(group, kept.told, clock), interruption(clock))
        silent = self._stand_ins.handing_over(group.clock, moment.now)
        is_needed = bool(silent) or not group.clock.origins
        group = group if is_needed else on_standby(group, knows)
        turn = Turn(group, channel, moment, kept, silent, self._told_elsewhere(group, kept.told, moment))
        standing = standing_of(group, knows, moment, began_at=clock.began_at or 0.0)
        decision = _decided(turn, knows, standing if is_needed else unrepeated(standing))
        admission = self._admission(turn, decision)
        decision = postponed(decision, admission, moment.now)
        log.info("decided", extra={"group": group.clock.key, "reason": str(decision.reason)})
        if decision.to_send:
            told = self._send(turn, decision, admission)
        else:
            count_withheld(self._count, turn.integration, str(decision.reason), standing.count)
            told = at_rest(decision).told
            self._record(turn, told, lines_of_nothing_sent(turn, decision))
        stand_ins = moment.routing.stand_ins_of(group.clock) if told.attempts.waits_for_fallback else ()
        retry_at = sooner(_again_at(decision, told, moment.now), _waits_until(group, standing, told))
        return Result(_has_alerts(standing, told), retry_at, stand_ins, rests_until(group, standing, told))

    def _known(self, group: ClockedGroup, moment: Moment) -> KeptTold:
        kept = self._log.get(group.clock.key, moment.now)
        if kept.version:
            return kept
        earlier = self._earlier.of(group.clock.integration.name, moment.now)
        return KeptTold(converted(earlier, group.alerts)) if earlier else kept

    def _told_elsewhere(self, group: ClockedGroup, told: Told, moment: Moment) -> Mapping[str, Alert]:
        """Return what a fallback has been told of that could not be told here."""
        if not told.attempts.hands_over or not told.attempts.unsettled:
            return {}
        pending = as_tried(told.attempts.unsettled, group.alerts)
        return self._stand_ins.have_told(moment.routing.stand_ins_of(group.clock), pending, moment.now)

    def _admission(self, turn: Turn, decision: Decision) -> Admission:
        """Ask whether the message, if there is one, may be sent just now."""
        if not decision.to_send:
            return Admission()
        clock = turn.group.clock
        receiver = turn.moment.routing.receiver_of(clock)
        cooling = cooling_down(decision, receiver.cooldown, turn.now)
        if cooling.held and clock.place.digest is None:
            return cooling
        wanted = Wanted(
            key=clock.key,
            severity=gravest(decision.to_send),
            alerts=len(decision.to_send),
            timeout_seconds=turn.channel.timeout_seconds,
        )
        return self._gate.enter(turn.integration, receiver.rate_limit, wanted, turn.now)

    def _send(self, turn: Turn, decision: Decision, admission: Admission) -> Told:
        """Send and record; return what is known then."""
        integration, alerts, now = turn.integration, decision.to_send, turn.now
        notes = [self._stand_ins.note(turn.silent, now), admission.note]
        decision = noted(decision, " ".join(note for note in notes if note))
        notification = self._notification(turn.group, decision, now)
        sent, error = _sent(turn.channel, notification)
        if error is None:
            told = replace(decision.told, memory=sent.memory, again_at=sent.again_at)
            self._record(turn, told, lines_of_success(decision, integration, notification, sent))
            self._gate.leave(integration, admission, None, now)
        else:
            told = failed(decision, error, now, seed=integration.name)
            left_alone_until = self._gate.leave(integration, admission, error, now)
            if left_alone_until is not None:
                told = replace(told, attempts=told.attempts.while_left_alone(left_alone_until))
            self._record(turn, told, lines_of_failure(turn, alerts, error))
        _log_outcome(turn.group, len(alerts), error)
        count_outcome(self._count, integration, str(decision.reason), len(alerts), error)
        return told

    def _notification(self, group: ClockedGroup, decision: Decision, now: float) -> Notification:
        alerts = in_order(list(decision.to_send.values()))
        keys = {id(alert): key for key, alert in decision.to_send.items()}
        enclosed = self._enclose({keys[id(alert)]: alert for alert in alerts}, now)
        labels = group.alerts[keys[id(alerts[0])]].labels
        digest, attempts = group.clock.place.digest, decision.knows.attempts
        due_at = attempts.first_at if attempts.count else now
        return Notification(
            receiver=group.clock.integration.receiver,
            alerts=alerts,
            now=now,
            external_url=self._external_url,
            group_key=group.clock.group_key,
            group_labels={} if digest else group_labels(group.clock.route, labels),
            memory={} if decision.begins_anew else decision.knows.memory,
            heading=heading(digest, len(alerts), due_at, now) if digest else "",
            evidence=enclosed.evidence,
            acknowledge_urls=enclosed.acknowledge_urls,
        )

    def _record(self, turn: Turn, told: Told, lines: Sequence[Event]) -> None:
        """Write what differs; what was known of alerts that are no more is left out."""
        kept, clock, moment = turn.kept, turn.group.clock, turn.moment
        told = replace(told, attempts=told.attempts.with_failed_over(turn.elsewhere))
        lines = [*lines_of_failing_over(turn), *lines]
        left = {key: end for key, end in told.left.items() if key in moment.known}
        after = replace(told, left=left, owed=told.owed & moment.known)
        if kept.version and after == kept.told and not lines and is_fresh(kept, moment.now):
            return
        if not kept.version and after == Told() and not lines:
            return
        until = expires_at(moment.now, clock.route.repeat_interval_seconds)
        if not self._log.record(clock.key, after, kept.version, lines, until):
            log.warning("another function has told meanwhile", extra={"group": clock.key})
        elif not kept.version:
            self._forget_earlier(turn.group, moment)

    def _forget_earlier(self, group: ClockedGroup, moment: Moment) -> None:
        name = group.clock.integration.name
        for key in self._earlier.of(name, moment.now):
            if key in group.alerts or key not in moment.known:
                self._earlier.forget(name, key)


def _decided(turn: Turn, knows: Told, standing: Standing) -> Decision:
    """A digest tells of all that has ended since the last, what began after it as well."""
    if turn.group.clock.place.digest is None:
        return decide(knows, standing, turn.now, send_resolved=turn.integration.config.send_resolved)
    owing = replace(knows, owed=knows.owed | standing.resolved.keys())
    return decide(owing, standing, turn.now, send_resolved=True)


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


def _heard_of(group: ClockedGroup, told: Told, clock: Group) -> Mapping[str, Alert]:
    """Return what a flush that has died may have told of: by a step of escalation what was due there.

    Of what fires anew since it began nobody knows any more whether it was due then.
    """
    step, died = group.clock.place.escalation, interruption(clock)
    if step is None or died is None:
        return group.alerts
    return {
        key: one
        for key, one in group.alerts.items()
        if key in told.known or one.firing_since > died.start or may_have_escalated(one, step, died.end)
    }


def _waits_until(group: ClockedGroup, standing: Standing, told: Told) -> float | None:
    """Return when the next alert is due by a step of escalation, within the pace of the route."""
    if standing.waits_until is None:
        return None
    told_at = told.entry.told_at if told.entry else 0.0
    return max(standing.waits_until, told_at + group.clock.route.group_interval_seconds)


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
