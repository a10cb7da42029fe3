"""What a round needs of the world, as narrow as it uses it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lamplighter.config.check import Check
from lamplighter.config.configuration import Configuration
from lamplighter.probes.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Received:
    """A message taken from a queue and the receipt to delete it by."""

    body: Mapping[str, Any]
    receipt: str


class Queue(Protocol):
    """A queue of JSON messages, delivered at least once."""

    def send(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """Send one message, to be seen after the delay (at most 900 seconds)."""

    def receive(self, limit: int = 10) -> Sequence[Received]:
        """Take up to ten messages that are there now."""

    def delete(self, receipt: str) -> None:
        """Forget a message that was dealt with."""


class Probing(Protocol):
    """Probes checks together, paced and confirmed, and ends inside the time given."""

    def probe(
        self,
        checks: Sequence[Check],
        *,
        deadline_seconds: float,
        want_certificates: bool,
        interim: Callable[[Mapping[str, Verdict]], None],
    ) -> Mapping[str, Verdict]:
        """Return a verdict for every check, by key; `interim` hears of those settled early in a long round."""


class ConfigurationInForce(Protocol):
    """The operator's configuration, or the last good one."""

    def current(self, now: float) -> Configuration:
        """Return what is in force now."""
