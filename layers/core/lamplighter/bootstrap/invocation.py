"""How much time the invocation that is under way still has."""

from collections.abc import Callable
from typing import Protocol

RESERVE_SECONDS = 1.0
"""For ending: what is waited for ends this long before the function would be killed."""


class LambdaContext(Protocol):
    """What is used of Lambda's context object."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the function is killed."""


class Invocation:
    """Begun by the handler with each event; asked by whatever waits for AWS."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends_at = float("inf")

    def begin(self, context: LambdaContext) -> None:
        """Take the end of this invocation from its context."""
        self._ends_at = self._clock() + context.get_remaining_time_in_millis() / 1000

    def seconds_left(self) -> float:
        """Return the seconds that may still be waited for."""
        return self._ends_at - self._clock() - RESERVE_SECONDS
