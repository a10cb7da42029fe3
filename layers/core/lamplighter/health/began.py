"""Since when this monitor watches: one record, written once by the first round."""

from lamplighter.state.store import Record, StateStore

_PARTITION, _KEY = "CONFIG", "began"


def remember_began(state: StateStore, now: float) -> bool:
    """Record the first round; a monitor that has begun before keeps its beginning. Raises `StoreUnavailable`."""
    return state.put(Record(partition=_PARTITION, key=_KEY, data={"at": now}))


def read_began(state: StateStore, now: float) -> float | None:
    """Return when the first round was made (unix seconds). Raises `StoreUnavailable`."""
    record = state.get(_PARTITION, _KEY, now)
    return float(record.data["at"]) if record else None
