"""Who may start: at most so many at once, and only a few of them at one host. Pure."""

from collections import Counter, deque
from typing import Generic, TypeVar

MAX_IN_FLIGHT = 200
MAX_PER_HOST = 10

T = TypeVar("T")


class Admission(Generic[T]):
    """A queue that passes over those whose host is busy; they come first once it has room again."""

    def __init__(self, max_in_flight: int = MAX_IN_FLIGHT, max_per_host: int = MAX_PER_HOST) -> None:
        self._max_in_flight = max_in_flight
        self._max_per_host = max_per_host
        self._waiting: deque[tuple[str, T]] = deque()
        self._held: dict[str, deque[T]] = {}
        self._flying: Counter[str] = Counter()
        self._in_flight = 0

    def add(self, host: str, item: T, *, first: bool = False) -> None:
        """Queue `item`; `first` puts it before all that wait."""
        if first:
            self._waiting.appendleft((host, item))
        else:
            self._waiting.append((host, item))

    def take(self) -> T | None:
        """Return the next item that may start now and count it as in flight; None where none may."""
        while self._waiting and self._in_flight < self._max_in_flight:
            host, item = self._waiting.popleft()
            if self._flying[host] < self._max_per_host:
                self._flying[host] += 1
                self._in_flight += 1
                return item
            self._held.setdefault(host, deque()).append(item)
        return None

    def release(self, host: str) -> None:
        """Count one item of `host` as ended."""
        self._flying[host] -= 1
        self._in_flight -= 1
        held = self._held.get(host)
        if held:
            self._waiting.appendleft((host, held.popleft()))
