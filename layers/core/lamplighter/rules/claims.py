"""Which slots of which groups are taken: one record, so that taking all that are due is one write."""

from collections.abc import Sequence

from lamplighter.errors import StoreUnavailable
from lamplighter.rules.rule import RuleGroup
from lamplighter.rules.slots import DueGroup, due_groups
from lamplighter.state.store import Record, StateStore

PARTITION = "RULES"
KEY = "claims"
LOST_RACES = 8


class Claims:
    """Takes slots by compare-and-set: of many functions that look at once, one gets each."""

    def __init__(self, state: StateStore) -> None:
        self._state = state
        self._taken_ms: dict[str, int] = {}
        """As far as this instance knows: what is taken stays taken, so that most looks need no read."""

    def take(self, groups: Sequence[RuleGroup], now: float, late_seconds: float = 0.0) -> Sequence[DueGroup]:
        """Return the groups that are due and now the caller's to evaluate. Raises `StoreUnavailable`.

        With `late_seconds` only what was due so long ago.
        """
        for _ in range(LOST_RACES):
            if not due_groups(groups, self._taken_ms, now, late_seconds):
                return ()
            record = self._state.get(PARTITION, KEY, now)
            self._taken_ms = dict(record.data["slots"]) if record else {}
            due = due_groups(groups, self._taken_ms, now, late_seconds)
            if not due or self._put(groups, due, record.version if record else 0):
                return due
        raise StoreUnavailable(f"rule groups were claimed by others {LOST_RACES} times in a row")

    def _put(self, groups: Sequence[RuleGroup], due: Sequence[DueGroup], version: int) -> bool:
        """Groups that are not configured any more drop out."""
        taken = {group.key: self._taken_ms[group.key] for group in groups if group.key in self._taken_ms}
        taken |= {one.group.key: one.slot_ms for one in due}
        if not self._state.put(Record(partition=PARTITION, key=KEY, data={"slots": taken}, version=version)):
            return False
        self._taken_ms = taken
        return True
