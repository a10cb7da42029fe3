"""What the pages ask of others, as narrow as they use it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.event import Event
from lamplighter.alerting.history_query import Cursor, HistoryQuery, Page

if TYPE_CHECKING:  # what a rule is, only who asks for rules has to import
    from lamplighter.rules.rule import RuleGroup
    from lamplighter.rules.status import GroupStatus


class Alerts(Protocol):
    """The alerts there are. May raise `StoreUnavailable`."""

    def all(self, now: float) -> Sequence[Alert]:
        """Return every alert, those resolved in the last day too."""


class History(Protocol):
    """What happened. May raise `StoreUnavailable`."""

    def recent(self, now: float, limit: int = 20, check: str = "") -> Sequence[Event]:
        """Return events, newest first, of one check key or of all."""

    def page(self, query: HistoryQuery, now: float, *, limit: int = 100, after: Cursor | None = None) -> Page:
        """Return up to `limit` events that `query` wants, newest first, and where the next page goes on."""

    def all(self, query: HistoryQuery, now: float) -> Iterator[Event]:
        """Yield every event that `query` wants, newest first, read as it is asked for."""


class RulesInForce(Protocol):
    """The rules that are evaluated, and how that went. May raise `StoreUnavailable`."""

    def groups(self, now: float) -> "Sequence[RuleGroup]":
        """Return every group, those of checks too."""

    def statuses(self, now: float) -> "Mapping[str, GroupStatus]":
        """Return each group's last evaluation by `RuleGroup.key`."""


@dataclass(frozen=True, slots=True)
class ServerLoad:
    """The machine that runs the monitor. Shares are of 1, sizes in bytes."""

    cpu_share: float
    memory_used_bytes: float
    memory_total_bytes: float
    disk_used_bytes: float
    disk_total_bytes: float


class Server(Protocol):
    """The machine that runs the monitor, where there is one to speak of."""

    def load(self) -> ServerLoad:
        """Measure now."""


@dataclass(frozen=True, slots=True)
class DemoState:
    """What the demo service can do, and what it does."""

    modes: tuple[str, ...]
    mode: str


class Demo(Protocol):
    """The demo service's control. Both may raise `OSError`."""

    def state(self) -> DemoState:
        """Ask."""

    def switch(self, mode: str) -> None:
        """Break or mend it."""
