"""The alerter on in-memory stores: frames in, messages out, the time in the test's hand."""

import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.evaluate import Evaluate
from lamplighter.alerting.event import Event
from lamplighter.alerting.flush import Flush
from lamplighter.alerting.group_store import GroupStore
from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.outside_alerts import Posted, changes_by_posts
from lamplighter.alerting.rule_group import EvaluateGroup
from lamplighter.alerting.rule_groups import EvaluateGroups
from lamplighter.alerting.store import AlertStore
from lamplighter.alerting.sweep import Sweep
from lamplighter.alerting.writer import AlertWriter, nothing
from lamplighter.bootstrap.querying import querying
from lamplighter.config.alertmanager import (
    AlertmanagerConfig,
    Receiver,
    ReceiverConfig,
    RouteConfig,
    WebhookConfig,
)
from lamplighter.config.configuration import Configuration
from lamplighter.config.maintenance import in_maintenance
from lamplighter.incidents.following_alerts import FollowAlerts
from lamplighter.rules.statuses import GroupStatuses
from lamplighter.rules.templates import alert_texts
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import StateStore
from lamplighter.telemetry.counters import Counters
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Frame
from tests.support.alerts import NOON, Channels, Queued, RecordingChannel
from tests.support.configuration import a_configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

WAIT_SECONDS = 1.0
INTERVAL_SECONDS = 10.0
A_HOOK = WebhookConfig(url="http://127.0.0.1/hook")


def a_route(*integrations: ReceiverConfig, **overrides: Any) -> AlertmanagerConfig:
    """Return a route to the receiver ``team`` with `integrations`, or with one webhook."""
    values: dict[str, Any] = {
        "receiver": "team",
        "group_wait_seconds": WAIT_SECONDS,
        "group_interval_seconds": INTERVAL_SECONDS,
    }
    receivers = overrides.pop("receivers", (Receiver(name="team", integrations=integrations or (A_HOOK,)),))
    return AlertmanagerConfig(route=RouteConfig(**(values | overrides)), receivers=receivers)


class Scene:
    """All use-cases of alerting, wired. Every method takes the time."""

    def __init__(
        self,
        configuration: Configuration | None = None,
        state: StateStore | None = None,
        telemetry: InMemoryTelemetryStore | None = None,
        *,
        follows_incidents: bool = False,
        stopwatch: "Callable[[], float]" = lambda: 0.0,
    ) -> None:
        self.configuration = configuration or a_configuration(alertmanager=a_route())
        self.state = state or InMemoryStateStore()
        self.telemetry = telemetry or InMemoryTelemetryStore()
        self.queue = Queued()
        self.channels = Channels()
        self.mistakes: Sequence[str] = ()
        self.sources: Mapping[str, float] = {}
        self.out_of_time = False
        self.alerts = AlertStore(self.state)
        self.groups = GroupStore(self.state)
        self.history = AlertHistory(self.state)
        following = FollowAlerts(self.state, lambda _: self.configuration)
        follow_incidents = following if follows_incidents else nothing
        settle_incidents = following.sweep if follows_incidents else nothing
        writer = AlertWriter(self.state, self.queue, after=follow_incidents)
        self.writer = writer
        self._evaluate = Evaluate(self.telemetry, writer, lambda _: self.configuration, in_maintenance)
        self.counters = Counters()
        self.flush = Flush(
            self.state,
            self.queue,
            lambda _: self.configuration,
            self.channels,
            count=self.counters.count,
            stopwatch=stopwatch,
        )
        self.sweep = Sweep(
            state=self.state,
            telemetry=self.telemetry,
            writer=writer,
            flush=self.flush,
            configuration=lambda _: self.configuration,
            mistakes=lambda _: self.mistakes,
            sources=lambda _: self.sources,
            follow_incidents=settle_incidents,
        )
        self.counts: Counter[tuple[str, str]] = Counter()
        self.rules = self._rule_groups(writer)

    def _rule_groups(self, writer: AlertWriter) -> EvaluateGroups:
        statuses = GroupStatuses(self.state)
        queries = querying(self.telemetry)
        return EvaluateGroups(
            self.state,
            writer,
            self.queue,
            lambda _: self.configuration,
            open_storage=lambda now: queries.storage(now, consistent=True),
            evaluate=EvaluateGroup(
                self.telemetry, writer, statuses, lambda at: alert_texts({}, "", at), time.perf_counter
            ),
            statuses=statuses,
            time_limit=lambda: lambda: self.out_of_time,
            count=self._count,
        )

    def _count(self, name: str, by: float = 1.0, /, **labels: str) -> None:
        self.counts[name, labels.get("rule_group", "")] += round(by)

    def write(self, *frames: Frame) -> None:
        """Let the collector keep frames, without evaluating them."""
        for frame in frames:
            self.telemetry.write(frame)

    def evaluate(self, *frames: Frame, now: float | None = None) -> None:
        """Hand frames to the alerter as the stream does."""
        latest = max((frame.timestamp_ms for frame in frames), default=0) / 1000
        self._evaluate(frames, latest + 1 if now is None else now)

    def see(self, *frames: Frame) -> None:
        """Keep and evaluate each frame in turn."""
        for frame in frames:
            self.write(frame)
            self.evaluate(frame)

    def post(self, posts: "Sequence[Posted]", now: float) -> None:
        """Take alerts from outside, as the API does."""
        self.writer.apply(
            lambda kept: changes_by_posts(posts, kept, now, 300.0), self.configuration.alertmanager, now
        )

    def flush_due(self, now: float) -> None:
        """Flush every group, as the queue's messages would."""
        errors = self.flush.all(list(self.groups.all(now)), now)
        assert not errors, errors

    def reroute(self, route: AlertmanagerConfig) -> None:
        """Put another routing into force."""
        self.configuration = replace(self.configuration, alertmanager=route)

    def channel(self, name: str = "team/webhook/0") -> RecordingChannel:
        """Return what stands behind an integration."""
        return self.channels.opened.setdefault(name, RecordingChannel())

    def told(self, name: str = "team/webhook/0") -> list[tuple[str, str]]:
        """Return alert names and states that an integration was told."""
        return self.channel(name).told

    def alert(self, alertname: str = "CheckDown") -> Alert | None:
        """Return the only alert of that name."""
        found = [alert for alert in self.alerts.all(NOON) if alert.labels["alertname"] == alertname]
        assert len(found) <= 1, found
        return found[0] if found else None

    def events(self, now: float) -> list[Event]:
        """Return the history, oldest first."""
        return list(reversed(self.history.recent(now, limit=1000)))
