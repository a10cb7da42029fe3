"""Where the clocks of the integrations are kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from lamplighter.alerting.groups import Group
from lamplighter.state.store import Record, StateStore

PARTITION = "GROUP"


@dataclass(frozen=True, slots=True)
class KeptGroup:
    """A group and the version under which it may be replaced; 0 while it is not stored yet."""

    group: Group
    version: int = 0


class GroupStore:
    """Groups by key."""

    def __init__(self, state: StateStore) -> None:
        self._state = state

    def all(self, now: float) -> dict[str, KeptGroup]:
        """Return every group that is stored, by key."""
        return {record.key: _kept(record) for record in self._state.list(PARTITION, now)}

    def get(self, key: str, now: float) -> KeptGroup:
        """Return the group, an idle one if there is none yet."""
        record = self._state.get(PARTITION, key, now)
        return _kept(record) if record else KeptGroup(Group(key=key))

    def put(self, group: Group, version: int) -> bool:
        """Write if `version` is what is stored. False: someone was first."""
        return self._state.put(group_record(group, version))

    def delete(self, kept: KeptGroup) -> bool:
        """Forget a group that is over, or whose route or integration is not configured any more."""
        return self._state.delete(PARTITION, kept.group.key, kept.version)


def group_record(group: Group, version: int) -> Record:
    """Return what must be put to keep `group`."""
    data = {name: value for name, value in asdict(group).items() if name != "key"}
    return Record(partition=PARTITION, key=group.key, data=data, version=version)


def _kept(record: Record) -> KeptGroup:
    """A record of before there were routes knows neither its route nor when it began: it began before its turn."""
    names = {field.name for field in fields(Group)} - {"key"}
    data: Mapping[str, Any] = {name: value for name, value in record.data.items() if name in names}
    if "began_at" not in data:
        data = {**data, "began_at": _began_before(data)}
    return KeptGroup(Group(key=record.key, **data), record.version)


def _began_before(data: Mapping[str, Any]) -> float | None:
    return 0.0 if data.get("due_at") is not None or data.get("flushed_at") is not None else None
