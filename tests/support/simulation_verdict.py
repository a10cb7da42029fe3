"""What must hold of a run, judged from outside: by what was stored, and by what the receivers were told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from lamplighter.alerting.acknowledgements import AcknowledgementStore
from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.as_of import as_of
from lamplighter.alerting.clocks import Clock, Routing
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.state.store import StateStore
from tests.support.simulation_ledger import Ledger
from tests.support.simulation_receivers import Delivery, Receiver, subject_of
from tests.support.simulation_world import Subject

QUIET_SECONDS = 300.0
LATE_SECONDS = 120.0
"""The sweep of every minute and some to spare."""
RACE_SECONDS = 60.0
"""The time limit of an invocation: what it read of silences when it began may be so old when it sends."""
CLOCKS_DIFFER_SECONDS = 12.0

Told = Mapping[str, tuple[bool, Delivery]]
"""Of one clock: each alert's last word by fingerprint, whether it fires, and the message that said so."""


class Verdict:
    """Judges the receivers of one run."""

    def __init__(
        self, state: StateStore, ledger: Ledger, routing: Routing, receivers: Mapping[str, Receiver]
    ) -> None:
        self._state = state
        self._ledger = ledger
        self._routing = routing
        self._receivers = receivers

    def undetected(self, firing: Iterable[Subject]) -> Sequence[str]:
        """Return where the alerts that are stored differ from those that really fire."""
        alerts = self._ledger.latest.alerts.values()
        stored = {subject_of(alert.labels) for alert in alerts if alert.state is AlertState.FIRING}
        wanted = set(firing)
        missing = [f"{' '.join(each)} does not fire" for each in sorted(wanted - stored)]
        return [*missing, *(f"{' '.join(each)} fires still" for each in sorted(stored - wanted))]

    def untold(self, now: float, pace_seconds: float, began_at: float) -> Sequence[str]:
        """Return where a receiver's last word on an alert is not true, though nothing kept it from being told.

        Of what has begun since `began_at`, before which all was told, it must have been told since then: unless
        something kept the end of an earlier firing from being told, which makes the two one to the receiver.
        """
        found = []
        for clock, key, alert in self._clocks():
            if not self._ledger.was_free(alert, clock, now - pace_seconds, now):
                continue
            fires = self._must_be_told(alert, clock, now, pace_seconds)
            said, delivery = _told(self._receivers[clock.integration.name], clock).get(key, (False, None))
            about = f"{clock.key}: {' '.join(subject_of(alert.labels))}"
            is_old = delivery is not None and delivery.at < began_at - CLOCKS_DIFFER_SECONDS <= alert.starts_at
            is_anew = alert.starts_at >= began_at and self._ledger.was_free(
                alert, clock, began_at - pace_seconds, now
            )
            if fires and (not said or (is_anew and is_old)):
                found.append(f"{about} fires and was not told")
            is_over = as_of(alert, now).state is not AlertState.FIRING
            if is_over and said and not self._is_never_told_over(key, clock, delivery):
                found.append(f"{about} is over and was not told")
        return found

    def waiting(self, now: float) -> Sequence[str]:
        """Return the groups that have been due for long, that somebody seems to be at, or that have no turn."""
        groups = {record.key: record.data for record in self._state.list("GROUP", now)}
        found = [
            f"{key} waits: {dict(data)}"
            for key, data in groups.items()
            if (data["due_at"] or now) < now - LATE_SECONDS or 0 < data["lease_until"] < now - LATE_SECONDS
        ]
        for clock, _, alert in self._clocks():
            fires = self._must_be_told(alert, clock, now, LATE_SECONDS)
            if fires and (clock.key not in groups or groups[clock.key]["due_at"] is None):
                found.append(f"{clock.key} has no turn, and {' '.join(subject_of(alert.labels))} fires")
        return found

    def unquiet(self, now: float) -> Sequence[str]:
        """Return the receivers that somebody tries to tell something in vain, long after the last trouble."""
        return [
            f"{receiver.name} was called in vain {now - receiver.failures[-1]:.0f} s ago, and nothing had happened"
            for receiver in self._receivers.values()
            if receiver.failures and now - receiver.failures[-1] < QUIET_SECONDS
        ]

    def told_although_held_back(self) -> Sequence[str]:
        """Return what was told though for a minute it should have been kept back."""
        return [
            f"{clock.key} was told of {' '.join(subject_of(alert.labels))} at {each.at:.0f}, which was held back"
            for receiver in self._receivers.values()
            for each in receiver.deliveries
            for alert in each.alerts.values()
            for clock in self._routing.clocks_of(alert.labels)
            if clock.integration.name == receiver.name and clock.group_key == each.group_key
            if self._ledger.was_held_back(alert, clock, each.at - RACE_SECONDS, each.at + CLOCKS_DIFFER_SECONDS)
        ]

    def unrepeated(self, now: float, pace_seconds: float) -> Sequence[str]:
        """Return what fires, and was told longer ago than ``repeat_interval``."""
        found = []
        cared_for = AcknowledgementStore(self._state).all(now)
        for clock, key, alert in self._clocks():
            patience = clock.route.repeat_interval_seconds + pace_seconds
            told = _told(self._receivers[clock.integration.name], clock)
            fires = self._must_be_told(alert, clock, now, pace_seconds) and key not in cared_for
            if fires and self._ledger.was_free(alert, clock, now - patience, now) and key in told:
                ago = now - told[key][1].at
                found += [f"{clock.key} was reminded {ago:.0f} s ago"] if ago > patience else []
        return found

    def told_too_early(self) -> Sequence[str]:
        """Return what a step of escalation was told of before it was due, and was not told to be firing before."""
        found = []
        for receiver in self._receivers.values():
            for deliveries in _by_group(receiver).values():
                known: set[str] = set()
                for each in deliveries:
                    news = {key: alert for key, alert in each.alerts.items() if key in each.firing.keys() - known}
                    found += [
                        f"{clock.key} was told of {' '.join(subject_of(alert.labels))} too early, at {each.at:.0f}"
                        for alert in news.values()
                        for clock in self._routing.clocks_of(alert.labels)
                        if clock.integration.name == receiver.name and clock.group_key == each.group_key
                        if (step := clock.place.escalation) is not None
                        if each.at < alert.firing_since + step.after_seconds - CLOCKS_DIFFER_SECONDS
                    ]
                    known = (known | each.firing.keys()) - each.resolved.keys()
        return found

    def told_too_often(self) -> Sequence[str]:
        """Return where a receiver was sent more messages than its ``rate_limit`` lets through.

        What is critical is never held; what was not acknowledged does not count.
        """
        found = []
        for receiver in self._routing.config.receivers:
            limit = receiver.rate_limit
            for name, each in self._receivers.items() if limit else ():
                times = _uncritical(each) if name.startswith(f"{receiver.name}/") else []
                assert limit is not None
                seconds = limit.per_seconds - 2 * CLOCKS_DIFFER_SECONDS
                most = max((sum(at <= other < at + seconds for other in times) for at in times), default=0)
                found += [f"{name} was sent {most} messages at once"] if most > limit.messages else []
        return found

    def told_twice(self) -> tuple[Sequence[str], Counter[str]]:
        """Return the repetitions without excuse, and counts of those that have one.

        The excuse is the message before: its acknowledgement was lost, or its sender was kept from writing down
        that it was sent.
        """
        violations: list[str] = []
        counts: Counter[str] = Counter()
        for receiver in self._receivers.values():
            for deliveries in _by_group(receiver).values():
                clock = self._clock_of(receiver, deliveries[0])
                repeat_seconds = clock.route.repeat_interval_seconds
                for why, before, after in _repetitions(deliveries, repeat_seconds):
                    if before.went_wrong:
                        counts["told twice, excused"] += 1
                    elif self._was_forgotten(clock, before, after):
                        counts["told again after an end that was not wanted"] += 1
                    else:
                        violations.append(_twice(receiver, why, before, after))
        return violations, counts

    def _was_forgotten(self, clock: Clock, before: Delivery, after: Delivery) -> bool:
        """Return whether it is told as by Alertmanager to who wants no resolved ones.

        What is held back while the last of the others ends is told as a first notification afterwards: the log
        has forgotten the group, though no message has said so.
        """
        if clock.integration.config.send_resolved:
            return False
        firing = [alert for alert in after.alerts.values() if alert.state is AlertState.FIRING]
        return not all(self._ledger.was_free(alert, clock, before.at, after.at) for alert in firing)

    def _clocks(self) -> Iterator[tuple[Clock, str, Alert]]:
        for key, alert in self._ledger.latest.alerts.items():
            if alert.state is not AlertState.PENDING:
                for clock in self._routing.clocks_of(alert.labels):
                    yield clock, key, alert
                    for stand_in in self._routing.stand_ins_of(clock):
                        yield stand_in, key, alert

    def _must_be_told(self, alert: Alert, clock: Clock, now: float, pace_seconds: float) -> bool:
        """Return whether the clock's receiver must know by now: fallbacks need not, escalation comes later."""
        if as_of(alert, now).state is not AlertState.FIRING or clock.origins:
            return False
        step = clock.place.escalation
        if step is None:
            return True
        key = fingerprint(alert.labels)
        is_cared_for = key in AcknowledgementStore(self._state).all(now)
        return not is_cared_for and now - alert.firing_since > step.after_seconds + pace_seconds

    def _is_never_told_over(self, key: str, clock: Clock, said: Delivery | None) -> bool:
        """People are not told of what another alert has taken over, nor is who wants no resolved ones."""
        if not clock.integration.config.send_resolved:
            return True
        superseded_at = self._ledger.superseded_at.get(key, 0.0)
        return clock.integration.kind != "webhook" and said is not None and superseded_at >= said.at

    def _clock_of(self, receiver: Receiver, delivery: Delivery) -> Clock:
        """Return the clock that the message came of."""
        alert = next(iter(delivery.alerts.values()))
        clocks = self._routing.clocks_of(alert.labels)
        every = [*clocks, *(each for clock in clocks for each in self._routing.stand_ins_of(clock))]
        return next(
            clock
            for clock in every
            if clock.integration.name == receiver.name and clock.group_key == delivery.group_key
        )


def _repetitions(
    deliveries: Sequence[Delivery], repeat_seconds: float
) -> Iterator[tuple[str, Delivery, Delivery]]:
    """Yield what was said twice, with the message that had said it and the one that said it again.

    What was posted with an end may be told to be over by then, and to flap once that end is written down: that it
    is over is told again when it has settled, as it had begun.
    """
    said_over: dict[tuple[str, float], Delivery] = {}
    for before, after in pairwise([None, *deliveries]):
        assert after is not None
        again = [each for each in after.resolved.items() if each in said_over]
        yield from (("is over", said_over[each], after) for each in again[:1])
        is_news = (
            len(again) < len(after.resolved) or before is None or after.firing.items() - before.firing.items()
        )
        is_reminder = before is not None and after.at - before.at >= repeat_seconds - RACE_SECONDS
        if before is not None and not is_news and not is_reminder and not again:
            yield "the same", before, after
        began_anew = {key for key, start in said_over if after.firing.get(key, start) != start}
        said_over = {each: one for each, one in said_over.items() if each[0] not in began_anew}
        said_over |= dict.fromkeys(after.resolved.items(), after)


def _uncritical(receiver: Receiver) -> Sequence[float]:
    return [
        each.at
        for each in receiver.deliveries
        if each.answered and all(one.labels.get("severity") != "critical" for one in each.alerts.values())
    ]


def _by_group(receiver: Receiver) -> Mapping[str, Sequence[Delivery]]:
    found: dict[str, list[Delivery]] = {}
    for each in receiver.deliveries:
        found.setdefault(each.group_key, []).append(each)
    return found


def _told(receiver: Receiver, clock: Clock) -> Told:
    return {
        key: (alert.state is AlertState.FIRING, each)
        for each in receiver.deliveries
        if each.group_key == clock.group_key
        for key, alert in each.alerts.items()
    }


def _twice(receiver: Receiver, why: str, before: Delivery, after: Delivery) -> str:
    names = ", ".join(sorted(" ".join(subject_of(alert.labels)) for alert in after.alerts.values()))
    by = f"by {before.strand.process.name}, and {after.at - before.at:.1f} s later by {after.strand.process.name}"
    return f"{receiver.name} {after.group_key} was told twice {why}: {names}: {by}"
