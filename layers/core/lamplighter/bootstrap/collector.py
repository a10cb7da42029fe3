"""The collector, wired from its environment."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import certifi
from aws_lambda_powertools import Logger

from lamplighter.aws.queues import SqsQueue
from lamplighter.aws.references import references
from lamplighter.aws.retry import Retrying
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.aws.totals_store import DynamoTotalsStore
from lamplighter.bootstrap.counting import counting
from lamplighter.bootstrap.invocation import Invocation
from lamplighter.bootstrap.logs import structured_logger
from lamplighter.bootstrap.place import load_options, region_of
from lamplighter.config.keeper import ConfigurationKeeper
from lamplighter.config.options import LoadOptions
from lamplighter.health.began import remember_began
from lamplighter.probes.control_targets import default_control_targets
from lamplighter.probes.rounds import Rounds
from lamplighter.rounds.collector import Collector
from lamplighter.rounds.counted import CountedCollector
from lamplighter.rounds.keeping import FrameKeeper
from lamplighter.rounds.probing import PacedProbing
from lamplighter.rounds.rolling import RollUpKeeper
from lamplighter.rounds.totals import TotalsKeeper


@dataclass(frozen=True, slots=True)
class CollectorEnvironment:
    """What the template gives the collector."""

    region: str
    state_table: str
    telemetry_table: str
    config_folder: Path
    load_options: LoadOptions
    work_queue_url: str
    work_dead_letter_queue_url: str
    raw_retention_days: float
    five_minute_retention_days: float
    hour_retention_days: float
    max_series_per_metric: int
    allow_private: bool
    control_targets: tuple[str, ...]

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "CollectorEnvironment":
        """Read from the function's variables; a KeyError names the one that is missing."""
        region = region_of(environment)
        named = tuple(url.strip() for url in environment["CONTROL_TARGETS"].split(",") if url.strip())
        return cls(
            region=region,
            state_table=environment["STATE_TABLE"],
            telemetry_table=environment["TELEMETRY_TABLE"],
            config_folder=Path(environment["LAMPLIGHTER_CONFIG"]),
            load_options=load_options(environment),
            work_queue_url=environment["WORK_QUEUE_URL"],
            work_dead_letter_queue_url=environment["WORK_DEAD_LETTER_QUEUE_URL"],
            raw_retention_days=float(environment["RAW_RETENTION_DAYS"]),
            five_minute_retention_days=float(environment["FIVE_MINUTE_RETENTION_DAYS"]),
            hour_retention_days=float(environment["HOUR_RETENTION_DAYS"]),
            max_series_per_metric=int(environment["MAX_SERIES_PER_METRIC"]),
            allow_private=environment["ALLOW_PRIVATE"] == "true",
            control_targets=named or default_control_targets(region),
        )


def build() -> tuple[CountedCollector, Invocation, Logger]:
    """Wire the collector once per instance; nothing connects before the first event."""
    settings = CollectorEnvironment.read(os.environ)
    invocation = Invocation(time.time)
    counts = counting()
    clients = counts.clients()
    retrying = Retrying(time_left=invocation.seconds_left, count=counts.count)
    work = SqsQueue(clients.sqs, settings.work_queue_url, retrying=retrying)
    telemetry = DynamoTelemetryStore(
        clients.dynamodb,
        settings.telemetry_table,
        raw_retention_days=settings.raw_retention_days,
        five_minute_retention_days=settings.five_minute_retention_days,
        hour_retention_days=settings.hour_retention_days,
        max_series_per_metric=settings.max_series_per_metric,
        retrying=retrying,
        count=counts.count,
    )
    dead_letters = SqsQueue(clients.sqs, settings.work_dead_letter_queue_url, retrying=retrying)
    state = DynamoStateStore(clients.dynamodb, settings.state_table, retrying=retrying)
    keeper = ConfigurationKeeper(settings.config_folder, state, replace(settings.load_options, rules=False))
    probing = PacedProbing(
        Rounds(certifi.where()),
        references(dict(os.environ), clients, retrying),
        allow_private=settings.allow_private,
        control_targets=settings.control_targets,
        clock=time.time,
    )
    collector = Collector(
        configuration=keeper,
        probing=probing,
        keeper=FrameKeeper(telemetry, work, dead_letters, RollUpKeeper(telemetry, work, time.time), counts.count),
        work=work,
        remember_began=partial(remember_began, state),
        region=settings.region,
        clock=time.time,
    )
    totals = TotalsKeeper(
        DynamoTotalsStore(clients.dynamodb, settings.telemetry_table, retrying), telemetry, settings.region
    )
    counted = CountedCollector(collector, counts.count, counts.flushing(clients), totals.keep, time.monotonic)
    return counted, invocation, structured_logger()
