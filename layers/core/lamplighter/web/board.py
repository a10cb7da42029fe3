"""What every page starts from: the checks as they stand, in groups, and the words for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.health.overall import Overall
from lamplighter.health.report import judge
from lamplighter.health.snapshot import Snapshot
from lamplighter.health.standing import Standing
from lamplighter.probes.verdict import CheckState

STATE_WORDS = {
    CheckState.UP: "Up",
    CheckState.DEGRADED: "Degraded",
    CheckState.DOWN: "Down",
    CheckState.UNKNOWN: "Unknown",
}
_LOOKS = {
    Overall.HEALTHY: CheckState.UP,
    Overall.DEGRADED: CheckState.DEGRADED,
    Overall.DOWN: CheckState.DOWN,
    Overall.UNKNOWN: CheckState.UNKNOWN,
}
_URGENCY = (CheckState.DOWN, CheckState.DEGRADED, CheckState.UNKNOWN, CheckState.UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """One sentence for everything, and how many checks are in which state."""

    look: CheckState
    word: str
    headline: str
    tally: tuple[tuple[CheckState, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All checks at one time."""

    snapshot: Snapshot
    standings: tuple[Standing, ...]
    overall: Overall
    now: float

    @classmethod
    def of(cls, snapshot: Snapshot, now: float) -> "Board":
        """Judge a snapshot."""
        found = snapshot.standings(now)
        return cls(snapshot=snapshot, standings=found, overall=judge(snapshot, found, now), now=now)

    def groups(self) -> Sequence[tuple[str, Sequence[Standing]]]:
        """Return the checks by group, in the configuration's order; those without a group come last."""
        found: dict[str, list[Standing]] = {}
        for standing in self.standings:
            found.setdefault(standing.summary.group, []).append(standing)
        return sorted(found.items(), key=lambda item: not item[0])

    def troubled(self) -> Sequence[Standing]:
        """Return the checks that are not up, the worst and then the latest first."""
        trouble = [standing for standing in self.standings if standing.state is not CheckState.UP]
        return sorted(trouble, key=_rank)

    def in_maintenance(self) -> Sequence[Standing]:
        """Return the checks in one of their maintenance windows."""
        return [standing for standing in self.standings if standing.in_maintenance]

    def of_state(self, state: CheckState) -> Sequence[Standing]:
        """Return the checks in that state."""
        return [standing for standing in self.standings if standing.state is state]

    def banner(self) -> Banner:
        """Say how everything is."""
        tally = tuple((state, len(self.of_state(state))) for state in _URGENCY)
        return Banner(
            look=_LOOKS[self.overall],
            word=self.overall.value.capitalize(),
            headline=_headline(self),
            tally=tuple((state, number) for state, number in tally if number),
        )


def _rank(standing: Standing) -> tuple[int, float]:
    return _URGENCY.index(standing.state), -(standing.status.since if standing.status else 0.0)


def _headline(board: Board) -> str:
    if not board.standings:
        return "Nothing is known at the moment" if board.snapshot.stale else "Nothing is being watched yet"
    if board.snapshot.newest_at is None:
        return "Waiting for the first round"
    if board.overall is Overall.HEALTHY:
        return "All systems are up"
    if len(board.of_state(CheckState.UNKNOWN)) == len(board.standings):
        return "No fresh data"
    state = next(state for state in _URGENCY if board.of_state(state))
    number = len(board.of_state(state))
    return f"{number} {'check is' if number == 1 else 'checks are'} {STATE_WORDS[state].lower()}"
