"""A prober that answers by script, on the real loop but without a network."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.prober import Done, Target
from tests.support.verdicts import a_failed_outcome, an_outcome

Script = Sequence[tuple[float, Outcome | None]]
"""Seconds and outcome of each attempt, the last repeating; None stays silent until the deadline."""

UP: Script = ((0.0, an_outcome()),)
REFUSED: Script = ((0.0, a_failed_outcome(Cause.REFUSED)),)
SILENT: Script = ((0.0, None),)


class ScriptedProber:
    """Answers each check by the script under its name, and counts what was under way at once."""

    schemes = frozenset({"https"})

    def __init__(self, loop: Loop, scripts: dict[str, Script], otherwise: Script = UP) -> None:
        self._loop = loop
        self._scripts = scripts
        self._otherwise = otherwise
        self._in_flight: Counter[str] = Counter()
        self.started: list[str] = []
        self.most_in_flight = 0
        self.most_at_one_host = 0

    def start(self, target: Target, deadline: float, done: Done) -> None:
        """See `Prober.start`."""
        name = target.check.name
        script = self._scripts.get(name, self._otherwise)
        seconds, outcome = script[min(self.started.count(name), len(script) - 1)]
        self.started.append(name)
        self._count(target.check.url, 1)
        when = deadline if outcome is None else self._loop.now() + seconds
        told = outcome or a_failed_outcome(Cause.CONNECT_TIMEOUT)
        self._loop.call_at(when, partial(self._end, target.check.url, told, done))

    def _end(self, url: str, outcome: Outcome, done: Callable[[Outcome], None]) -> None:
        self._count(url, -1)
        done(outcome)

    def _count(self, url: str, change: int) -> None:
        self._in_flight[url] += change
        self.most_in_flight = max(self.most_in_flight, self._in_flight.total())
        self.most_at_one_host = max(self.most_at_one_host, self._in_flight[url])


class BrokenProber:
    """Raises at every start."""

    schemes = frozenset({"https"})

    def start(self, target: Target, deadline: float, done: Done) -> None:
        """Fail as a programming error would."""
        raise LookupError(target.check.name, deadline, done)
