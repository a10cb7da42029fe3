"""What every way of probing has in common: a target ready to be reached, a start that does not block."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lamplighter.config.check import Check
from lamplighter.config.references import Redact
from lamplighter.probes.outcome import Outcome

Done = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A check whose references are resolved. Never shown, never logged: it holds secrets."""

    check: Check
    """The check with every reference in url, headers, body and client replaced by its value."""
    redact: Redact
    allow_private: bool = False
    body_limit_bytes: int = 65536
    want_certificate: bool = True
    """Read the whole chain this time; otherwise only what the handshake tells anyway."""


class Prober(Protocol):
    """Reaches targets of some URL schemes on a `Loop`."""

    schemes: frozenset[str]

    def start(self, target: Target, deadline: float, done: Done) -> None:
        """Begin one attempt and return at once; `done` is called exactly once, by `deadline` (monotonic)."""
