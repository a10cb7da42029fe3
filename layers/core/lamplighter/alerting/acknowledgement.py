"""Somebody takes care of an alert: no repeats and no escalation until it is over, or the time is up. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.errors import InvalidAcknowledgement

DEFAULT_SECONDS = 86_400.0
SHORTEST_SECONDS = 60.0
LONGEST_SECONDS = 30 * 86_400.0
LONGEST_NAME = 100
NOT_FIRING = "this alert does not fire (any more)"
LONGEST_COMMENT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Of one firing of one alert; times are unix seconds."""

    fingerprint: str
    firing_since: float
    """`Alert.firing_since` of what was acknowledged: the next time that it fires is another matter."""
    by: str
    comment: str = ""
    at: float
    until: float

    def holds(self, alert: Alert, now: float) -> bool:
        """Return whether the alert (`as_of` now) is taken care of."""
        is_this = alert.state is AlertState.FIRING and alert.firing_since == self.firing_since
        return is_this and now < self.until


def acknowledged(
    alerts: Mapping[str, Alert], kept: Mapping[str, Acknowledgement], now: float
) -> dict[str, Acknowledgement]:
    """Return the acknowledgements that hold, by fingerprint; `alerts` are `as_of` now."""
    return {
        key: one for key, one in kept.items() if (alert := alerts.get(key)) is not None and one.holds(alert, now)
    }


def acknowledging(
    fingerprint: str, alert: Alert, *, by: str, comment: str, seconds: float, now: float
) -> Acknowledgement:
    """Return the acknowledgement of an alert (`as_of` now). Raises `InvalidAcknowledgement`."""
    if alert.state is not AlertState.FIRING:
        raise InvalidAcknowledgement(NOT_FIRING)
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        raise InvalidAcknowledgement("an acknowledgement lasts from a minute to 30 days")
    return Acknowledgement(
        fingerprint=fingerprint,
        firing_since=alert.firing_since,
        by=named(by),
        comment=commented(comment),
        at=now,
        until=now + seconds,
    )


def taken_back(acknowledgement: Acknowledgement, now: float) -> Acknowledgement:
    """Return the acknowledgement as over."""
    return replace(acknowledgement, until=min(acknowledgement.until, now))


def named(by: str) -> str:
    """Return a person's name as one line. Raises `InvalidAcknowledgement` where it is none."""
    name = _one_line(by)
    if not name:
        raise InvalidAcknowledgement("say who you are")
    if len(name) > LONGEST_NAME:
        raise InvalidAcknowledgement(f"a name has at most {LONGEST_NAME} characters")
    return name


def commented(comment: str) -> str:
    """Return a comment as one line. Raises `InvalidAcknowledgement` where it is too long."""
    line = _one_line(comment)
    if len(line) > LONGEST_COMMENT:
        raise InvalidAcknowledgement(f"a comment has at most {LONGEST_COMMENT} characters")
    return line


def _one_line(text: str) -> str:
    """What cannot be shown is left out: it would come back in messages, on terminals and in files."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.split())
