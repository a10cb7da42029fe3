"""A small world to show on pages: stores with a past, and the three functions' use-cases over them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.history import cursor_of
from lamplighter.alerting.history_query import Cursor, HistoryQuery, Page
from lamplighter.bootstrap.page_queries import page_queries
from lamplighter.config.check import check_key
from lamplighter.config.configuration import Configuration
from lamplighter.config.summary import CheckSummary
from lamplighter.errors import StoreUnavailable
from lamplighter.health.availability import RecentDays
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.snapshot import SnapshotReader
from lamplighter.probes.verdict import CheckState
from lamplighter.rules.rule import RuleGroup
from lamplighter.rules.status import GroupStatus
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import StateStore
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Frame, Note, Series
from lamplighter.telemetry.status import STATE_NUMBERS
from lamplighter.web.check_history import StorageFor
from lamplighter.web.dashboard import Dashboard, build_dashboard
from lamplighter.web.ports import Demo, DemoState, Server, ServerLoad
from tests.support.configuration import a_configuration

NOW = datetime(2026, 11, 20, 12, 30, 5, tzinfo=UTC).timestamp()
MINUTE_MS = 60_000
SOURCE = "checks/local/60/0"
PHASES = ("resolve", "connect", "tls", "processing", "transfer")
SHARES = (0.04, 0.12, 0.26, 0.5, 0.08)
_SUCCESS = {CheckState.UP: 1.0, CheckState.DEGRADED: 1.0, CheckState.DOWN: 0.0, CheckState.UNKNOWN: None}
SECRET = "correct horse battery staple"


def a_summary(name: str = "shop", group: str = "core", **overrides: object) -> CheckSummary:
    """Return a summary of a check that is not critical."""
    values: dict[str, object] = {
        "key": check_key(group, name),
        "name": name,
        "group": group,
        "critical": False,
        "severity": "critical",
        "interval_seconds": 60.0,
        "url": f"https://{name}.example.com/health",
        "conditions": ("[STATUS] == 200", "[RESPONSE_TIME] < 500"),
    }
    return CheckSummary(**(values | overrides))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one round saw of one check."""

    summary: CheckSummary
    state: CheckState = CheckState.UP
    seconds: float | None = 0.045
    since: float = NOW - 86400.0
    streak: int = 1440
    in_maintenance: bool = False
    note: Note | None = None


def a_frame(seen: Sequence[Seen], at: float = NOW - 5.0, source: str = SOURCE, interval: float = 60.0) -> Frame:
    """Return a frame with the series that pages read, metric by metric."""
    columns: list[tuple[str, Mapping[str, str], Sequence[float | None]]] = [
        ("check_state", {}, [STATE_NUMBERS[each.state] for each in seen]),
        ("probe_success", {}, [_SUCCESS[each.state] for each in seen]),
        ("check_streak_rounds", {}, [float(each.streak) for each in seen]),
        ("check_since_timestamp_seconds", {}, [each.since for each in seen]),
        ("probe_duration_seconds", {}, [each.seconds for each in seen]),
        ("check_in_maintenance", {}, [1.0 if each.in_maintenance else None for each in seen]),
    ]
    for phase, share in zip(PHASES, SHARES, strict=True):
        values = [None if each.seconds is None else each.seconds * share for each in seen]
        columns.append(("probe_http_duration_seconds", {"phase": phase}, values))
    series = [
        Series.of(
            name, {"check": each.summary.name, "group": each.summary.group, "key": each.summary.key, **labels}
        )
        for name, labels, _ in columns
        for each in seen
    ]
    return Frame(
        source=source,
        timestamp_ms=int(at * 1000),
        interval_seconds=interval,
        series=tuple(series),
        values=tuple(value for _, _, values in columns for value in values),
        notes={each.summary.key: each.note for each in seen if each.note},
    )


@dataclass
class FailingTelemetryStore(InMemoryTelemetryStore):
    """A store that does not answer while `fails`."""

    fails: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def latest(self) -> Sequence[Frame]:
        """Raise, or answer."""
        if self.fails:
            raise StoreUnavailable("the store did not answer in the time left")
        return super().latest()


@dataclass
class FakeAlerts:
    """The alerts that a test wants there to be."""

    alerts: list[Alert] = field(default_factory=list)

    def all(self, now: float) -> Sequence[Alert]:
        """Return them."""
        return [alert for alert in self.alerts if alert.starts_at <= now]


@dataclass
class FakeHistory:
    """The events that a test wants to have happened."""

    events: list[Event] = field(default_factory=list)

    def recent(self, now: float, limit: int = 20, check: str = "") -> Sequence[Event]:
        """Return them, newest first."""
        fitting = [each for each in self.events if each.at <= now and check in {"", each.check}]
        return sorted(fitting, key=lambda event: -event.at)[:limit]

    def page(self, query: HistoryQuery, now: float, *, limit: int = 100, after: Cursor | None = None) -> Page:
        """Return those that are wanted."""
        older = (event for event in self.all(query, now) if after is None or cursor_of(event).key < after.key)
        found = tuple(islice(older, limit + 1))
        return Page(found[:limit], cursor_of(found[limit - 1]) if len(found) > limit else None)

    def all(self, query: HistoryQuery, now: float) -> Iterator[Event]:
        """Yield those that are wanted, newest first."""
        return (event for event in self.recent(now, len(self.events)) if query.wants(event))


def an_alert(summary: CheckSummary, name: str = "CheckDown", since: float = NOW - 600.0) -> Alert:
    """Return a firing alert about a check."""
    return Alert(
        labels={"alertname": name, "check": summary.name, "group": summary.group, "severity": summary.severity},
        annotations={"summary": f"{summary.name} is down", "cause": "status"},
        state=AlertState.FIRING,
        pending_since=since,
        starts_at=since,
        evaluated_at=NOW - 5.0,
        details={"check_key": summary.key},
    )


def an_event(summary: CheckSummary, state: str = "firing", at: float = NOW - 600.0, **overrides: object) -> Event:
    """Return a transition of a check's alert."""
    values: dict[str, object] = {
        "at": at,
        "kind": EventKind.TRANSITION,
        "fingerprint": "f",
        "alertname": "CheckDown",
        "check": summary.key,
        "check_name": summary.name,
        "group": summary.group,
        "severity": summary.severity,
        "state": state,
        "starts_at": at if state == "firing" else at - 420.0,
        "ends_at": None if state == "firing" else at,
        "summary": f"{summary.name} is down",
        "cause": "status",
    }
    return Event(**(values | overrides))  # type: ignore[arg-type]


@dataclass
class FakeRules:
    """The rules that a test wants there to be, and how they went."""

    configured: list[RuleGroup] = field(default_factory=list)
    kept: dict[str, GroupStatus] = field(default_factory=dict)
    fails: bool = False

    def groups(self, _now: float) -> Sequence[RuleGroup]:
        """Return them."""
        return self.configured

    def statuses(self, _now: float) -> Mapping[str, GroupStatus]:
        """Return how they went."""
        if self.fails:
            raise StoreUnavailable("the store did not answer in the time left")
        return self.kept


@dataclass
class FakeServer:
    """A machine with some load."""

    def load(self) -> ServerLoad:
        """Return it."""
        return ServerLoad(0.23, 5.1e9, 16e9, 81e9, 250e9)


@dataclass
class FakeDemo:
    """A demo service that remembers what it was told."""

    mode: str = "ok"

    def state(self) -> DemoState:
        """Return it."""
        return DemoState(("ok", "error", "slow", "refused", "expired"), self.mode)

    def switch(self, mode: str) -> None:
        """Remember."""
        self.mode = mode


@dataclass
class World:
    """Stores, and what stands over them."""

    summaries: Sequence[CheckSummary]
    telemetry: FailingTelemetryStore = field(default_factory=FailingTelemetryStore)
    state: StateStore = field(default_factory=InMemoryStateStore)
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    history: FakeHistory = field(default_factory=FakeHistory)
    rules: FakeRules = field(default_factory=FakeRules)

    configuration: Configuration = field(default_factory=a_configuration)
    storage_for: StorageFor | None = None
    server: Server | None = field(default_factory=FakeServer)
    demo: Demo | None = field(default_factory=FakeDemo)
    secret: Callable[[], str] = lambda: SECRET
    clock: Callable[[], float] = lambda: 0.0

    def write(self, frames: Iterable[Frame]) -> None:
        """Keep frames."""
        for frame in frames:
            self.telemetry.write(frame)

    def write_days(self, summaries: Sequence[CheckSummary], days: int = 60, source: str = SOURCE) -> None:
        """Keep daily availability: flawless but for a bad day of the second check and one of the third."""
        midnight_ms = int(NOW // 86400 * 86400) * 1000
        for back in range(1, days):
            day_ms = midnight_ms - back * 86_400_000
            good = [Seen(summary=summary) for summary in summaries]
            frames = [a_frame(good, day_ms / 1000 + 60 * minute, source) for minute in range(3)]
            bad = {7: 1, 21: 2}.get(back)
            if bad is not None and bad < len(summaries):
                seen = [*good]
                seen[bad] = Seen(summary=summaries[bad], state=CheckState.DOWN, seconds=None)
                frames.append(a_frame(seen, day_ms / 1000 + 240, source))
            self.write(frames)
            self.telemetry.summarise_hour(source, day_ms)

    def reader(self) -> SnapshotReader:
        """Return a reader of snapshots."""
        return SnapshotReader(self.telemetry, self.state, lambda _now: self.summaries, RecentDays(self.telemetry))

    def cache(self, kept_seconds: float = 5.0) -> SnapshotCache:
        """Return a cache over a reader."""
        return SnapshotCache(self.reader().read, kept_seconds=kept_seconds)

    def dashboard(self) -> Dashboard:
        """Return the dashboard over these stores."""
        return build_dashboard(
            cache=self.cache(),
            telemetry=self.telemetry,
            storage_for=self.storage_for or page_queries(self.telemetry),
            state=self.state,
            days=RecentDays(self.telemetry),
            alerts=self.alerts,
            history=self.history,
            rules=lambda: self.rules,
            configuration=lambda _now: self.configuration,
            secret=self.secret,
            clock=self.clock,
            version="0.1.0",
            kept_seconds=5,
            server=self.server,
            demo=self.demo,
        )
