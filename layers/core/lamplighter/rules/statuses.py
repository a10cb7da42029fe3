"""How every group's last evaluation went, kept for the pages, the API and the next evaluation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.rules.rule import RuleGroup
from lamplighter.rules.status import GroupStatus, RuleHealth, RuleStatus
from lamplighter.state.store import Record, StateStore

PARTITION = "RULE_STATUS"


@dataclass(frozen=True, slots=True)
class KeptStatus:
    """A group's status, what its next evaluation must know, and the version under which it may be replaced.

    `good_at` is when each rule last went well. `frame_ms` is the time of the frames that hold the group's series,
    None where all of them have ended; `parts` is over how many frames they are spread.
    """

    status: GroupStatus
    good_at: Sequence[float] = ()
    frame_ms: int | None = None
    parts: int = 1
    version: int = 0


class GroupStatuses:
    """Statuses by `RuleGroup.key`. The function that took the group's slot is the only writer."""

    def __init__(self, state: StateStore) -> None:
        self._state = state

    def __call__(self, now: float) -> Mapping[str, GroupStatus]:
        """Return every group's status."""
        return {key: kept.status for key, kept in self.kept(now).items()}

    def kept(self, now: float) -> Mapping[str, KeptStatus]:
        """Return every group's record."""
        return {record.key: _kept(record) for record in self._state.list(PARTITION, now)}

    def put(self, kept: KeptStatus) -> bool:
        """Replace the record. False: it is another version."""
        status = kept.status
        data = {
            "at": status.last_evaluation,
            "seconds": round(status.evaluation_seconds, 6),
            "rules": [_rule_data(rule) for rule in status.rules],
            "good_at": list(kept.good_at),
            "frame_ms": kept.frame_ms,
            "parts": kept.parts,
        }
        return self._state.put(Record(partition=PARTITION, key=status.key, data=data, version=kept.version))

    def forget_others(self, groups: Sequence[RuleGroup], now: float) -> None:
        """Delete the records of groups that are not configured any more."""
        configured = {group.key for group in groups}
        for record in self._state.list(PARTITION, now):
            if record.key not in configured:
                self._state.delete(PARTITION, record.key, record.version)


def _rule_data(status: RuleStatus) -> list[object]:
    """A list and not names: the record is written with every evaluation."""
    return [str(status.health), status.last_error, status.last_evaluation, round(status.evaluation_seconds, 6)]


def _kept(record: Record) -> KeptStatus:
    data: Mapping[str, Any] = record.data
    rules = [
        RuleStatus(health=RuleHealth(health), last_error=error, last_evaluation=at, evaluation_seconds=seconds)
        for health, error, at, seconds in data["rules"]
    ]
    status = GroupStatus(
        key=record.key, last_evaluation=data["at"], evaluation_seconds=data["seconds"], rules=rules
    )
    return KeptStatus(status, data["good_at"], data["frame_ms"], data["parts"], record.version)
