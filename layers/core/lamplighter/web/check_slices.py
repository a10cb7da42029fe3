"""What a check's chart is made of: slices of time as the engine sums them up, and what it was asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lamplighter.probes.verdict import CheckState

if TYPE_CHECKING:  # importing the engine is for who evaluates something
    from collections.abc import Sequence

    from lamplighter.promql.storage import Matcher, SelectHints, Selection, StoredSeries

PHASES = ("resolve", "connect", "tls", "processing", "transfer", "other")
"""blackbox_exporter's phases; "other" is what the whole took beyond them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """What the rounds of one slice come to. Times in seconds."""

    end: int
    slowest: float | None
    phases: tuple[float, ...]
    """Of the mean round, in the order of `PHASES`: they add up to its response time. Empty if unknown."""
    state: CheckState | None
    """The worst; None where there was no round."""
    rounds: int
    known: int
    served: int
    """Up or degraded."""
    told: tuple[str, ...] = ()
    """What the engine told about the answer: the roll-ups it was read from, and what may be inexact."""

    @property
    def is_troubled(self) -> bool:
        """Whether some round was not up."""
        return self.state not in {None, CheckState.UP}


@dataclass(frozen=True, slots=True)
class Query:
    """One expression of a chart, and what it stands for."""

    name: str
    title: str
    expression: str


def availability(slices: Iterable[Slice]) -> float | None:
    """Return the share of known rounds that were up or degraded; None where nothing is known."""
    served = known = 0
    for each in slices:
        served, known = served + each.served, known + each.known
    return served / known if known else None


class PageStorage(Protocol):
    """What pages evaluate expressions over: `lamplighter.promql`'s `Storage` and `HintedStorage` in one."""

    def select(self, matchers: "Sequence[Matcher]", start: float, end: float) -> "Sequence[StoredSeries]":
        """See `Storage.select`."""

    def select_hinted(
        self, matchers: "Sequence[Matcher]", start: float, end: float, hints: "SelectHints"
    ) -> "Selection":
        """See `HintedStorage.select_hinted`."""
