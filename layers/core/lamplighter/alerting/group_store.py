"""Where the clocks of the integrations are kept."""

from dataclasses import dataclass

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
        """Forget a group whose integration is not configured any more."""
        return self._state.delete(PARTITION, kept.group.key, kept.version)


def group_record(group: Group, version: int) -> Record:
    """Return what must be put to keep `group`."""
    data = {
        "due_at": group.due_at,
        "flushed_at": group.flushed_at,
        "leased_at": group.leased_at,
        "lease_until": group.lease_until,
        "news": group.news,
    }
    return Record(partition=PARTITION, key=group.key, data=data, version=version)


def _kept(record: Record) -> KeptGroup:
    data = record.data
    return KeptGroup(
        Group(
            key=record.key,
            due_at=data.get("due_at"),
            flushed_at=data.get("flushed_at"),
            leased_at=data.get("leased_at", 0.0),
            lease_until=data.get("lease_until", 0.0),
            news=data.get("news", 0),
        ),
        record.version,
    )
