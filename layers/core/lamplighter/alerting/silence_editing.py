"""Changes to silences that leave standing what they have done (Alertmanager: Silences.Set and Expire). Pure."""

import json
from dataclasses import dataclass, replace
from math import floor

from lamplighter.alerting.silences import Silence, SilenceState, state_of
from lamplighter.errors import InvalidSilence, MatcherError
from lamplighter.matching.matcher import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is to be kept: `kept`, under an id of its own where `is_new`, and, in the same write, what it ends."""

    kept: Silence
    is_new: bool
    ended: Silence | None = None


def replacing(before: Silence | None, wanted: Silence, now: float, *, new_id: str) -> Edit:
    """Return how `wanted` takes the place of `before`, or comes into being; raises `InvalidSilence`.

    An active silence may change its end, its comment and its author in place, one that is pending its start too.
    Anything else ends it and makes one under `new_id`, which cannot start in the past. A `starts_at` of 0 is now.
    """
    starting = wanted if wanted.starts_at else replace(wanted, starts_at=now)
    _require_sense(starting)
    if before is not None and _may_become(before, starting, now):
        return Edit(kept=replace(starting, id=before.id, updated_at=now), is_new=False)
    created = replace(starting, id=new_id, starts_at=max(starting.starts_at, now), updated_at=now)
    unfinished = before is not None and state_of(before, now) is not SilenceState.EXPIRED
    return Edit(kept=created, is_new=True, ended=expired(before, now) if before and unfinished else None)


def expired(silence: Silence, now: float) -> Silence:
    """Return the silence as ended at `now`, at the latest: one that has ended already stays as it is."""
    match state_of(silence, now):
        case SilenceState.PENDING:
            return replace(silence, starts_at=now, ends_at=now, updated_at=now)
        case SilenceState.ACTIVE:
            return replace(silence, ends_at=now, updated_at=now)
        case SilenceState.EXPIRED:
            return silence


def _may_become(before: Silence, wanted: Silence, now: float) -> bool:
    """Tell whether the change in place would alter nothing of what has been silenced until now."""
    if before.matchers != wanted.matchers:
        return False
    match state_of(before, now):
        case SilenceState.PENDING:
            return wanted.starts_at >= now
        case SilenceState.ACTIVE:
            return floor(before.starts_at) == floor(wanted.starts_at) and wanted.ends_at >= now
        case SilenceState.EXPIRED:
            return False


def _require_sense(silence: Silence) -> None:
    if not silence.matchers:
        raise InvalidSilence("invalid silence: at least one matcher required")
    _require_sound_matchers(silence)
    if all(matcher.matches_empty for matcher in silence.matchers):
        raise InvalidSilence("invalid silence: at least one matcher must not match the empty string")
    if not silence.ends_at:
        raise InvalidSilence("invalid silence: invalid zero end timestamp")
    if silence.ends_at < silence.starts_at:
        raise InvalidSilence("invalid silence: end time must not be before start time")


def _require_sound_matchers(silence: Silence) -> None:
    for number, matcher in enumerate(silence.matchers):
        if not matcher.name:
            raise InvalidSilence(f'invalid silence: invalid label matcher {number}: invalid label name ""')
        try:
            checked(matcher)
        except MatcherError as error:
            pattern = json.dumps(matcher.value, ensure_ascii=False)
            raise InvalidSilence(
                f"invalid silence: invalid label matcher {number}: invalid regular expression {pattern}: {error}"
            ) from error
