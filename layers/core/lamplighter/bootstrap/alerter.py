"""The alerter, wired from its environment."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger

from lamplighter.alerting.enclosure import Enclose
from lamplighter.alerting.evaluate import Evaluate
from lamplighter.alerting.flush import Flush
from lamplighter.alerting.intake import Intake
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import Channel
from lamplighter.alerting.sweep import Sweep
from lamplighter.alerting.writer import AlertWriter
from lamplighter.aws.actions import AwsStarter
from lamplighter.aws.clients import Clients
from lamplighter.aws.mail import SesMail
from lamplighter.aws.queues import SqsQueue
from lamplighter.aws.references import references
from lamplighter.aws.retry import Retrying
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.stream import frame_from_record
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.aws.topics import SnsPublisher
from lamplighter.bootstrap.acknowledge_links import acknowledge_links
from lamplighter.bootstrap.counting import counting
from lamplighter.bootstrap.event_bus import publishing
from lamplighter.bootstrap.invocation import Invocation
from lamplighter.bootstrap.logs import structured_logger
from lamplighter.bootstrap.place import region_of
from lamplighter.bootstrap.routing import routing_options
from lamplighter.bootstrap.rule_groups import rule_groups, texts
from lamplighter.channels.action_port import Recovery
from lamplighter.channels.evidence import EvidenceReader
from lamplighter.channels.registry import open_channel
from lamplighter.channels.templates import Definitions, no_definitions, readable_definitions
from lamplighter.channels.tools import Tools
from lamplighter.config.configuration import Configuration
from lamplighter.config.keeper import ConfigurationKeeper, read_rejection
from lamplighter.config.maintenance import in_maintenance
from lamplighter.config.options import LoadOptions
from lamplighter.config.references import References
from lamplighter.incidents.following_alerts import FollowAlerts
from lamplighter.probes.plan import sources
from lamplighter.state.store import StateStore
from lamplighter.telemetry.counters import Count


@dataclass(frozen=True, slots=True)
class AlerterEnvironment:
    """What the template gives the alerter."""

    region: str
    state_table: str
    telemetry_table: str
    config_folder: Path
    load_options: LoadOptions
    """The stack's topic and webhook make the default receivers."""
    flush_queue_url: str
    dashboard_url: str
    admin_secret_reference: str
    """Links in messages are signed under the secret."""
    external_labels: Mapping[str, str]
    """For the templates of alerts."""
    raw_retention_days: float
    max_series_per_metric: int
    """Both of what rules recorded, as of every other frame."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "AlerterEnvironment":
        """Read from the function's variables; a KeyError names the one that is missing."""
        return cls(
            region=region_of(environment),
            state_table=environment["STATE_TABLE"],
            telemetry_table=environment["TELEMETRY_TABLE"],
            config_folder=Path(environment["LAMPLIGHTER_CONFIG"]),
            load_options=routing_options(environment),
            flush_queue_url=environment["FLUSH_QUEUE_URL"],
            dashboard_url=environment["DASHBOARD_URL"],
            admin_secret_reference=environment["ADMIN_SECRET_REFERENCE"],
            external_labels=external_labels(environment["EXTERNAL_LABELS"]),
            raw_retention_days=float(environment["RAW_RETENTION_DAYS"]),
            max_series_per_metric=int(environment["MAX_SERIES_PER_METRIC"]),
        )


def build() -> tuple[Callable[[dict[str, Any], float], dict[str, Any]], Invocation, Logger]:
    """Wire the alerter once per instance; nothing connects before the first event."""
    settings = AlerterEnvironment.read(os.environ)
    invocation = Invocation(time.time)
    counts = counting()
    clients = counts.clients()
    retrying = Retrying(time_left=invocation.seconds_left, count=counts.count)
    state = DynamoStateStore(clients.dynamodb, settings.state_table, retrying=retrying)
    telemetry = telemetry_store(settings, clients, retrying, counts.count)
    queue = SqsQueue(clients.sqs, settings.flush_queue_url, retrying=retrying)
    keeper = ConfigurationKeeper(settings.config_folder, state, settings.load_options, writes=False)
    follow_incidents = FollowAlerts(state, keeper.current)
    writer = AlertWriter(state, queue, after=follow_incidents)
    resolver = references(dict(os.environ), clients, retrying)
    in_force = InForce(keeper.current)
    flush = Flush(
        state,
        queue,
        in_force,
        channels(clients, resolver, Recovery(AwsStarter(clients), state), in_force.definitions),
        settings.dashboard_url,
        count=counts.count,
        enclose=enclosing(settings, resolver, EvidenceReader(telemetry, counts.count)),
        stopwatch=time.monotonic,
    )
    sweep = Sweep(
        state=state,
        telemetry=telemetry,
        writer=writer,
        flush=flush,
        configuration=keeper.current,
        mistakes=lambda now: rejected_because(state, now),
        sources=lambda configuration: expected_sources(configuration, settings.region),
        follow_incidents=follow_incidents.sweep,
    )
    expand = partial(texts, settings.external_labels, settings.dashboard_url)
    rules = rule_groups(
        state, telemetry, writer, queue, keeper.current, invocation=invocation, expand=expand, count=counts.count
    )
    intake = Intake(
        read_frame=lambda record: frame_from_record(record, telemetry.catalogue),
        evaluate=Evaluate(telemetry, writer, keeper.current, in_maintenance),
        flush=flush,
        sweep=sweep,
        rules=rules,
        publishing=publishing(clients, state, keeper.current, invocation, counts.count),
    )
    return counted(intake, counts.flushing(clients)), invocation, structured_logger()


def enclosing(settings: AlerterEnvironment, resolver: References, read_evidence: EvidenceReader) -> Enclose:
    """Return what adds evidence and links to messages; the admin secret is read for the first message."""
    secret = partial(resolver.resolve, settings.admin_secret_reference)
    return Enclose(read_evidence, acknowledge_links(secret, settings.dashboard_url))


def telemetry_store(
    settings: AlerterEnvironment, clients: Clients, retrying: Retrying, count: Count
) -> DynamoTelemetryStore:
    """Return the store that frames are read from, and that takes what rules record."""
    return DynamoTelemetryStore(
        clients.dynamodb,
        settings.telemetry_table,
        raw_retention_days=settings.raw_retention_days,
        max_series_per_metric=settings.max_series_per_metric,
        retrying=retrying,
        count=count,
    )


def external_labels(text: str) -> Mapping[str, str]:
    """Read ``name=value,name=value``; the template's pattern lets nothing else through."""
    pairs = (part.partition("=") for part in text.split(",") if part)
    return {name.strip(): value.strip() for name, _, value in pairs}


def counted(intake: Intake, flush_counts: Callable[[], None]) -> Callable[[dict[str, Any], float], dict[str, Any]]:
    """Return `intake`, after which what was counted is added to the totals."""

    def take_in(event: dict[str, Any], now: float) -> dict[str, Any]:
        answer = intake(event, now)
        flush_counts()
        return answer

    return take_in


class InForce:
    """The configuration, and the templates of the one that was asked for last."""

    def __init__(self, current: Callable[[float], Configuration]) -> None:
        self._current = current
        self._files: Mapping[str, str] = {}

    def __call__(self, now: float) -> Configuration:
        """Return the configuration in force."""
        found = self._current(now)
        self._files = found.alertmanager.template_files
        return found

    def definitions(self) -> Definitions:
        """Return the operator's templates."""
        return readable_definitions(self._files)


def channels(
    clients: Clients,
    resolver: References,
    recovery: Recovery | None = None,
    definitions: Callable[[], Definitions] = no_definitions,
) -> Callable[[Integration], Channel]:
    """Return what opens channels with real clients, each made when it is first needed.

    Without `recovery` actions are told of and not started. `definitions` are the operator's templates.
    """
    tools = Tools(
        references=resolver,
        publish=SnsPublisher(clients),
        send_mail=SesMail(clients),
        recovery=recovery,
        definitions=definitions,
    )
    return lambda integration: open_channel(integration, tools)


def expected_sources(configuration: Configuration, region: str) -> Mapping[str, float]:
    """Return the interval in seconds of every source that `configuration` asks for."""
    return {source.id: source.interval_seconds for source in sources(configuration.checks, region)}


def rejected_because(state: StateStore, now: float) -> Sequence[str]:
    """Return the mistakes of the files that were rejected, none if they are in force."""
    rejection = read_rejection(state, now)
    return rejection.mistakes if rejection else ()
