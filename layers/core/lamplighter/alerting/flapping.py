"""Alerts that fire and end in quick succession: one notice, then quiet until they have settled. Pure.

How an alert has changed lately is part of its record (`Course`), brought up to date with every transition that is
written. Readers need no settings: a phase of flapping says itself until when nothing may change for it to be over.
"""

from dataclasses import dataclass, replace

MOST_CHANGES = 50
"""As a threshold, and so of what an alert's record remembers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flapping:
    """``flapping`` of a route: what flaps, and for how long it has to stay as it is until it is believed again."""

    changes: int = 6
    """More than so many within `window_seconds`; 0: nothing is ever taken for flapping. Three outages are told."""
    window_seconds: float = 1800.0
    calm_seconds: float = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The latest transitions of an alert, by when they were written; unix seconds."""

    changed_at: tuple[float, ...] = ()
    """Those that may still count, oldest first; the latest at least."""
    changes: int = 0
    """Since `flapping_since`, with those that made it so."""
    flapping_since: float | None = None
    calm_at: float | None = None
    """When the phase is over if nothing changes until then."""
    episode_at: float | None = None
    """When the trouble began that the alert now is about: its firing, or the flapping that this is part of."""

    def flaps_at(self, now: float) -> bool:
        """Whether nobody can say yet how it will settle."""
        return self.calm_at is not None and now < self.calm_at


def changed(course: Course, settings: Flapping | None, now: float, *, fires: bool) -> Course:
    """Return the course after one more transition: into firing, or out of it."""
    if settings is None or not settings.changes:
        return Course(changed_at=(now,), episode_at=now if fires else course.episode_at)
    if course.flaps_at(now):
        calm_at = now + settings.calm_seconds
        return replace(course, changed_at=(now,), changes=course.changes + 1, calm_at=calm_at)
    earlier = () if course.flapping_since is not None else course.changed_at
    recent = (*(at for at in earlier if at > now - settings.window_seconds), now)
    if len(recent) > settings.changes:
        return Course(
            changed_at=(now,),
            changes=len(recent),
            flapping_since=now,
            calm_at=now + settings.calm_seconds,
            episode_at=now,
        )
    return Course(changed_at=recent, episode_at=now if fires else course.episode_at)
