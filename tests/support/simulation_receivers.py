"""Receivers out of the functions' reach: what they took in, and when they are out of order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.notification import Notification, Sent
from lamplighter.errors import DeliveryError
from tests.support.simulation_clockwork import Clockwork, Strand
from tests.support.simulation_faults import Faults
from tests.support.simulation_world import Subject

TIMEOUT_SECONDS = 10.0


class Trouble(StrEnum):
    """How a receiver is out of order."""

    REFUSES = "refuses"
    HANGS = "hangs"
    FOR_GOOD = "refuses for good"
    BUSY = "asks for patience"


@dataclass(frozen=True, slots=True)
class Outage:
    """A receiver out of order from `start` to `end`, unix seconds."""

    start: float
    end: float
    trouble: Trouble


@dataclass(eq=False)
class Delivery:
    """A message that a receiver took in: its alerts by fingerprint."""

    at: float
    group_key: str
    alerts: dict[str, Alert]
    strand: Strand
    troubles_before: int
    """Of the strand: calls that had failed before it was sent."""
    answered: bool = True

    @property
    def firing(self) -> dict[str, float]:
        """What fires, and since when."""
        return {key: one.starts_at for key, one in self.alerts.items() if one.state is AlertState.FIRING}

    @property
    def resolved(self) -> dict[str, float]:
        """What is over, and since when it had fired."""
        return {key: one.starts_at for key, one in self.alerts.items() if one.state is not AlertState.FIRING}

    @property
    def is_recorded(self) -> bool:
        """Whether who sent it has written that down."""
        return self.strand.recorded_at >= self.at

    @property
    def went_wrong(self) -> bool:
        """Whether its acknowledgement was lost, or its sender was kept from writing it down."""
        hindered = self.strand.troubles > self.troubles_before or bool(self.strand.process.death)
        return not self.answered or (hindered and not self.is_recorded)


@dataclass(eq=False)
class Receiver:
    """One integration's other end."""

    name: str
    clockwork: Clockwork
    faults: Faults
    outages: list[Outage] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    attempts: int = 0
    failures: list[float] = field(default_factory=list)
    timeout_seconds: float = TIMEOUT_SECONDS

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        self.attempts += 1
        self.clockwork.pause(self.clockwork.random.expovariate(4.0))
        self.faults.may_kill("before the receiver took it in")
        self._refuse_if_out_of_order()
        delivery = self._take_in(notification)
        self.faults.may_kill("after the receiver took it in")
        if self.faults.strikes(self.faults.rates.receiver_swallows_answer, "acknowledgement lost"):
            delivery.answered = False
            self._fail("took it in and says nothing", TIMEOUT_SECONDS)
        self.clockwork.pause(self.clockwork.random.expovariate(20.0))
        return Sent()

    def _take_in(self, notification: Notification) -> Delivery:
        alerts = {fingerprint(alert.labels): alert for alert in notification.alerts}
        strand = self.faults.strand()
        delivery = Delivery(self.clockwork.now, notification.group_key, alerts, strand, strand.troubles)
        self.deliveries.append(delivery)
        self.clockwork.note(f"{self.name} IS TOLD {', '.join(map(_in_words, notification.alerts))}")
        return delivery

    def _refuse_if_out_of_order(self) -> None:
        now, random = self.clockwork.now, self.clockwork.random
        for outage in self.outages:
            if outage.start <= now < outage.end:
                waits = TIMEOUT_SECONDS if outage.trouble is Trouble.HANGS else 0.0
                self._fail(str(outage.trouble), waits, outage.trouble)
        if self.faults.strikes(self.faults.rates.receiver_hangs, "receiver hangs"):
            self._fail("hangs", TIMEOUT_SECONDS)
        if self.faults.strikes(self.faults.rates.receiver_refuses, "receiver refuses"):
            self._fail("refuses", random.uniform(0.0, 1.0))

    def _fail(self, how: str, seconds: float, trouble: Trouble = Trouble.REFUSES) -> None:
        self.clockwork.note(f"{self.name} {how}")
        self.failures.append(self.clockwork.now)
        if seconds:
            self.clockwork.pause(seconds)
        patience = self.clockwork.random.uniform(1.0, 900.0) if trouble is Trouble.BUSY else None
        raise DeliveryError(
            how,
            permanent=trouble is Trouble.FOR_GOOD,
            retry_after_seconds=patience,
            uncertain=seconds >= TIMEOUT_SECONDS,
        )


def subject_of(labels: Mapping[str, str]) -> Subject:
    """Return what tells an alert of a run from the others."""
    return labels["alertname"], labels.get("check") or labels.get("instance", "")


def _in_words(alert: Alert) -> str:
    return f"{' '.join(subject_of(alert.labels))} {'FIRING' if alert.state is AlertState.FIRING else 'resolved'}"
