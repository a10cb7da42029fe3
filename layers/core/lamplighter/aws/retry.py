"""Trying again within the time left: what AWS answers when it is busy, and when it has decided."""

import time
from collections.abc import Callable, Iterable
from math import inf
from random import random
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as ConnectionFailed

from lamplighter.errors import StoreUnavailable
from lamplighter.telemetry.counters import Count, uncounted

RETRIES = "lamplighter_retries_total"
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 2.0
BUDGET_SECONDS = 8.0

_BUSY = frozenset(
    {
        "InternalException",
        "InternalFailure",
        "InternalServerError",
        "LimitExceededException",
        "OverLimit",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestTimeout",
        "ReplicatedWriteConflictException",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_CONDITION_FAILED = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})

T = TypeVar("T")


class Refused(Exception):
    """A condition of the write did not hold: someone was first. `item` is what is stored, if it was asked for."""

    def __init__(self, item: dict[str, Any] | None = None) -> None:
        super().__init__("the condition of the write did not hold")
        self.item = item


class Incomplete(Exception):
    """A batch was carried out in part; the rest is to be asked for again."""


class Retrying:
    """Calls AWS until it answers, or until the time is up.

    `time_left` says how many seconds the caller still has (a Lambda's remaining time less what it needs to end);
    one call never takes more than `budget_seconds` of it, save for the attempt that is under way.
    """

    def __init__(
        self,
        *,
        time_left: Callable[[], float] = lambda: inf,
        budget_seconds: float = BUDGET_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random,
        count: Count = uncounted,
    ) -> None:
        self._time_left = time_left
        self._budget_seconds = budget_seconds
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._count = count

    def call(self, operation: Callable[[], T]) -> T:
        """Return what `operation` returns.

        Raises `Refused` where a condition failed, and `StoreUnavailable` where AWS stays busy until the time is up
        or gives an answer that trying again cannot change.
        """
        ends_at = self._clock() + min(self._budget_seconds, self._time_left())
        attempt = 0
        while True:
            try:
                return operation()
            except (ClientError, BotoCoreError, Incomplete) as error:
                _raise_if_decided(error)
                pause_seconds = self._pause_seconds(attempt)
                if self._clock() + pause_seconds >= ends_at:
                    raise StoreUnavailable(f"{name_of(error)}, {attempt + 1} attempts") from error
                self._count(RETRIES, 1, error=name_of(error))
            self._sleep(pause_seconds)
            attempt += 1

    def _pause_seconds(self, attempt: int) -> float:
        """Full jitter: many functions that were throttled together do not come back together."""
        longest: float = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(attempt, 10))
        return self._jitter() * longest


def is_busy(error: BaseException | None) -> bool:
    """Whether trying again can help: throttled, a failure of AWS' own, or no answer at all."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= 500 or not _BUSY.isdisjoint(_codes(error))
    return isinstance(error, Incomplete | HTTPClientError | ConnectionFailed)


def is_busy_code(code: str) -> bool:
    """Whether trying again can help with a part of a request that failed by this code."""
    return code in _BUSY


def _raise_if_decided(error: Exception) -> None:
    if isinstance(error, ClientError) and not _CONDITION_FAILED.isdisjoint(_codes(error)):
        item: Any = error.response.get("Item")
        raise Refused(item) from error
    if not is_busy(error):
        raise StoreUnavailable(name_of(error)) from error


def _codes(error: ClientError) -> Iterable[str]:
    """Return the error's code, and those of each item of a cancelled transaction."""
    reasons = error.response.get("CancellationReasons", [])
    return {error.response.get("Error", {}).get("Code", ""), *(reason.get("Code", "") for reason in reasons)}


def name_of(error: Exception) -> str:
    """Name the failure without its message, which may quote what was sent."""
    if isinstance(error, ClientError):
        return f"{error.operation_name}: {error.response.get('Error', {}).get('Code', 'unknown')}"
    return type(error).__name__
