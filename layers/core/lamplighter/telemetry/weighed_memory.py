"""Values by key, for some seconds and up to some number of bytes; the least recently used is given up first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Entry(Generic[V]):
    value: V
    weight: int
    since: float


class WeighedMemory(Generic[K, V]):
    """Safe for threads. `clock` tells seconds that only go forward."""

    def __init__(self, most_bytes: int, kept_seconds: float, clock: Callable[[], float]) -> None:
        self._most_bytes = most_bytes
        self._kept_seconds = kept_seconds
        self._clock = clock
        self._entries: OrderedDict[K, _Entry[V]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: K) -> tuple[V, float] | None:
        """Return what is known and since when, or None; what is too old is forgotten."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if self._clock() - entry.since >= self._kept_seconds:
                self._drop(key)
                return None
            self._entries.move_to_end(key)
            return entry.value, entry.since

    def put(self, key: K, value: V, weight: int, since: float | None = None) -> None:
        """Remember `value`, about `weight` bytes, that was read at `since`: now where it is not given."""
        with self._lock:
            self._drop(key)
            self._entries[key] = _Entry(value, weight, self._clock() if since is None else since)
            self._bytes += weight
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._entries)))

    def _drop(self, key: K) -> None:
        entry = self._entries.pop(key, None)
        self._bytes -= entry.weight if entry else 0
