"""What nobody is to be told of for a time (Alertmanager: silence/silence.go). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lamplighter.matching import Matcher, all_match


class SilenceState(StrEnum):
    """Where now is, seen from a silence."""

    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Alerts whose labels fulfil all `matchers` are not told from `starts_at` until `ends_at`, in unix seconds.

    `id` is empty for one that is not kept yet.
    """

    id: str = ""
    matchers: tuple[Matcher, ...]
    starts_at: float
    ends_at: float
    updated_at: float = 0.0
    created_by: str = ""
    comment: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)


def state_of(silence: Silence, now: float) -> SilenceState:
    """Return the state at `now`; the start is in and the end is out."""
    if now < silence.starts_at:
        return SilenceState.PENDING
    return SilenceState.ACTIVE if now < silence.ends_at else SilenceState.EXPIRED


def silenced_by(silences: Iterable[Silence], labels: Mapping[str, str], now: float) -> tuple[str, ...]:
    """Return the ids of the silences that are active and whose matchers the labels fulfil."""
    return tuple(
        silence.id
        for silence in silences
        if state_of(silence, now) is SilenceState.ACTIVE and all_match(silence.matchers, labels)
    )
