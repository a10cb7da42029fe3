"""Somebody who makes silences, changes their ends and takes them back while all goes on."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from lamplighter.alerting.silences import Silence, SilenceState, state_of
from lamplighter.matching import Matcher, MatchKind

MATCHERS = (
    Matcher("check", MatchKind.EQUAL, "shop"),
    Matcher("alertname", MatchKind.MATCH, "CheckD.*"),
    Matcher("severity", MatchKind.EQUAL, "warning"),
    Matcher("instance", MatchKind.EQUAL, "db1"),
)

Wish = Callable[[tuple[Silence, ...], float], Silence | None]
"""What is wanted, given the silences as they are; None for nothing."""


class Operator:
    """Decides by chance what is wanted next."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._made = 0

    def wish(self, silences: tuple[Silence, ...], now: float) -> Silence | None:
        """Return one without an id to make it, one with the id of another to change that."""
        unfinished = [each for each in silences if state_of(each, now) is not SilenceState.EXPIRED]
        if unfinished and self._random.random() < 0.5:
            return self._changed(self._random.choice(unfinished), now)
        starts_at = now + self._random.choice((0.0, 0.0, 120.0))
        seconds = self._random.choice((60.0, 300.0, 1200.0, 7200.0)) * self._random.uniform(0.5, 1.5)
        return Silence(
            matchers=(self._random.choice(MATCHERS),),
            starts_at=starts_at,
            ends_at=starts_at + seconds,
            created_by="op",
        )

    def new_id(self) -> str:
        """Return a name for a silence."""
        self._made += 1
        return f"silence-{self._made}"

    def _changed(self, silence: Silence, now: float) -> Silence:
        """Its end now or later, or other matchers: then another silence takes its place."""
        how = self._random.randrange(4)
        if how == 0:
            return replace(silence, matchers=(self._random.choice(MATCHERS),), ends_at=now + 600.0)
        if how == 1:
            return replace(silence, ends_at=max(now, silence.starts_at) + self._random.uniform(60.0, 1200.0))
        return replace(silence, ends_at=now)


def all_over(silences: tuple[Silence, ...], now: float) -> Silence | None:
    """Wish for the end of the first silence that has not ended."""
    for each in silences:
        if state_of(each, now) is not SilenceState.EXPIRED:
            return replace(each, ends_at=now)
    return None
