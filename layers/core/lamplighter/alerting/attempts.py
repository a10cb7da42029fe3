"""Attempts to tell that have failed: what was tried, and when the next one is made. Pure."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.errors import DeliveryError

GIVE_UP_SECONDS = 86400.0
FIRST_BACKOFF_SECONDS = 5.0
LONGEST_BACKOFF_SECONDS = 900.0
FIRST_REFUSAL_BACKOFF_SECONDS = 330.0
"""By then no function remembers the secret of before (`lamplighter.aws.secrets`), should it have been rotated."""
PERMANENT_BACKOFF_SECONDS = 3600.0
"""A receiver that refuses for good is asked again only in case the operator has mended its configuration."""
LONGEST_RETRY_AFTER_SECONDS = 3600.0
ONCE_MORE_SECONDS = 14_400.0
"""What was given up and still fires is tried so often: the receiver may work again, and nothing else shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """The failures since the last success. `first_at` is that of what was tried first of `tried`; unix seconds."""

    count: int = 0
    first_at: float = 0.0
    next_at: float = 0.0
    tried: frozenset[str] = frozenset()
    """What could not be told (`tried_as`)."""
    given_up: bool = False
    """After 24 hours of attempts; shown in the history once."""
    hands_over: bool = False
    """The receiver's fallback is told meanwhile: the receiver is left alone, or has refused for good."""
    failed_over: frozenset[str] = frozenset()
    """What of `tried` a fallback was told; shown in the history once."""

    @property
    def waits_for_fallback(self) -> bool:
        """Return whether a fallback is to be told of what was tried."""
        return self.hands_over and not self.given_up

    @property
    def unsettled(self) -> frozenset[str]:
        """What was tried in vain and has not come to anybody else either."""
        return frozenset() if self.given_up else self.tried - self.failed_over

    def with_failed_over(self, alerts: Mapping[str, Alert]) -> "Attempts":
        """Return them after a fallback was told of `alerts`; none of none."""
        return replace(self, failed_over=self.failed_over | tried_in(alerts)) if self.count else self

    def while_left_alone(self, until: float) -> "Attempts":
        """Return them as of an integration that has failed too often: the next is made when it may be."""
        next_at = self.next_at if self.given_up else min(self.next_at, until)
        return replace(self, hands_over=True, next_at=next_at)

    def cover(self, alerts: Mapping[str, Alert]) -> bool:
        """Return whether all of the alerts were tried in vain; what is new among them is tried at once."""
        return bool(self.count) and tried_in(alerts) <= self.tried

    def is_over(self, now: float) -> bool:
        """Return whether they have lasted a day. What was given up is tried once more now and then."""
        return now < self.next_at if self.given_up else now - self.first_at >= GIVE_UP_SECONDS

    def abandoned(self, now: float) -> "Attempts":
        """Return them as given up."""
        return self if self.given_up else replace(self, given_up=True, next_at=now + ONCE_MORE_SECONDS)

    def with_failure(
        self, alerts: Mapping[str, Alert], error: DeliveryError, now: float, *, seed: str
    ) -> "Attempts":
        """Return them after one more has failed.

        `seed` names the integration: it spreads the retries of many without asking for a random number.
        """
        count, is_known = self.count + 1, self.cover(alerts)
        wait = self._after_refusal() if error.permanent else backoff_seconds(count, seed)
        if self.given_up and is_known:
            wait = ONCE_MORE_SECONDS
        if error.retry_after_seconds is not None:
            wait = max(wait, min(error.retry_after_seconds, LONGEST_RETRY_AFTER_SECONDS))
        return Attempts(
            count=count,
            first_at=self.first_at if is_known else now,
            next_at=now + wait,
            tried=self.tried | tried_in(alerts),
            given_up=self.given_up and is_known,
            hands_over=self.hands_over or error.permanent,
            failed_over=self.failed_over,
        )

    def postponed(self, alerts: Mapping[str, Alert], until: float, now: float) -> "Attempts":
        """Return them while the integration is left alone: no attempt more, but the day runs."""
        return replace(
            self,
            count=max(self.count, 1),
            first_at=self.first_at if self.cover(alerts) else now,
            next_at=until,
            tried=self.tried | tried_in(alerts),
            given_up=self.given_up and self.cover(alerts),
            hands_over=True,
        )

    def _after_refusal(self) -> float:
        return PERMANENT_BACKOFF_SECONDS if self.hands_over else FIRST_REFUSAL_BACKOFF_SECONDS


def backoff_seconds(attempts: int, seed: str) -> float:
    """Return 5 s, doubled with every attempt up to 15 minutes, less up to a quarter of it."""
    longest = min(FIRST_BACKOFF_SECONDS * 2.0 ** min(attempts - 1, 16), LONGEST_BACKOFF_SECONDS)
    return longest * (1 - zlib.crc32(f"{seed}#{attempts}".encode()) / 2**32 / 4)


def tried_as(fingerprint: str, alert: Alert) -> str:
    """Return what `Attempts.tried` calls an alert in its present state."""
    return f"{fingerprint}:{alert.state}:{alert.starts_at}"


def tried_in(alerts: Mapping[str, Alert]) -> frozenset[str]:
    """Return what `Attempts.tried` calls alerts, by fingerprint, in their present states."""
    return frozenset(tried_as(key, alert) for key, alert in alerts.items())


def as_tried(items: Iterable[str], alerts: Mapping[str, Alert]) -> dict[str, Alert]:
    """Return by fingerprint the alerts that `items` of `Attempts.tried` are about, as they were then.

    What is not among `alerts` any more is left out; of several states of an alert the last one counts.
    """
    found: dict[str, Alert] = {}
    for item in sorted(items, key=_when_it_was):
        key, state, starts_at = item.split(":")
        if key in alerts:
            found[key] = replace(alerts[key], state=AlertState(state), starts_at=float(starts_at))
    return found


def _when_it_was(item: str) -> tuple[float, str]:
    _, state, starts_at = item.split(":")
    return float(starts_at), state
