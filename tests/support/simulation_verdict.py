"""What must hold of a run, judged from outside: by what really was, and by what the receivers were told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tests.support.simulation_receivers import Delivery, Receiver, Subject

QUIET_SECONDS = 300.0


def untold(receivers: Iterable[Receiver], firing: Mapping[Subject, bool]) -> tuple[Sequence[str], Sequence[str]]:
    """Return where a receiver's last word on an alert is not true; apart, where that word was uncertain."""
    wrong: list[str] = []
    uncertain: list[str] = []
    for receiver in receivers:
        last = {subject: each for each in receiver.deliveries for subject in each.alerts}
        for subject in sorted(firing.keys() | last.keys()):
            said = last.get(subject)
            if (said is not None and said.alerts[subject]) is not (subject in firing):
                found = f"{receiver.name} was not told that {' '.join(subject)} {_is(subject in firing)}"
                (uncertain if said is not None and said.went_wrong else wrong).append(found)
    return wrong, uncertain


def told_twice(receivers: Iterable[Receiver]) -> tuple[Sequence[str], Counter[str]]:
    """Return the repetitions without excuse, and counts of those that have one.

    An alert is told once in each state. The excuse is the message before: its acknowledgement was lost, or its
    sender was kept from writing down that it was sent.
    """
    violations: list[str] = []
    counts: Counter[str] = Counter()
    for receiver in receivers:
        said: dict[Subject, Delivery] = {}
        for each in receiver.deliveries:
            for subject, fires in each.alerts.items():
                before = said.get(subject)
                said[subject] = each
                if before is None:
                    counts["resolved, never told as firing"] += not fires
                elif before.alerts[subject] is fires:
                    counts["told twice, excused"] += before.went_wrong
                    violations += [] if before.went_wrong else [_twice(receiver, subject, before, each)]
    return violations, counts


def not_quiet(receivers: Iterable[Receiver], now: float) -> Sequence[str]:
    """Return the receivers that somebody still tries to tell something, long after the last trouble."""
    return [
        f"{receiver.name} was called {now - receiver.last_attempt_at:.0f} s ago, and nothing had happened"
        for receiver in receivers
        if now - receiver.last_attempt_at < QUIET_SECONDS
    ]


def _twice(receiver: Receiver, subject: Subject, before: Delivery, after: Delivery) -> str:
    what = f"{receiver.name} was told twice that {' '.join(subject)} {_is(after.alerts[subject])}"
    by = f"by {before.strand.process.name}, and {after.at - before.at:.1f} s later by {after.strand.process.name}"
    return f"{what}: {by}"


def _is(firing: bool) -> str:
    return "fires" if firing else "is over"
