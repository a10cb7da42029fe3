"""The health function, wired from its environment."""

import os
import time
from collections.abc import Callable
from functools import partial

from lamplighter import __version__
from lamplighter.aws.clients import Clients, short_tempered
from lamplighter.aws.retry import Retrying
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.config.summary import read_summaries
from lamplighter.health.availability import RecentDays
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.snapshot import SnapshotReader
from lamplighter.web.health_routes import HealthRoutes
from lamplighter.web.http import Request, Response
from lamplighter.web.problems import answer_data
from lamplighter.web.routing import Router

KEPT_SECONDS = 5
STORE_BUDGET_SECONDS = 1.5
"""Who asks for health would rather be told the last known state soon than the present one late."""


def build() -> Callable[[Request], Response]:
    """Wire the function once per instance; nothing connects before the first request.

    Powertools' logger is left out: a sixth of the cold start, for a function that logs next to nothing.
    """
    clients = Clients(short_tempered(connect_timeout_seconds=0.5, read_timeout_seconds=1.0))
    retrying = Retrying(budget_seconds=STORE_BUDGET_SECONDS)
    telemetry = DynamoTelemetryStore(clients.dynamodb, os.environ["TELEMETRY_TABLE"], retrying=retrying)
    state = DynamoStateStore(clients.dynamodb, os.environ["STATE_TABLE"], retrying=retrying)
    days = RecentDays(telemetry)
    reader = SnapshotReader(telemetry, state, partial(read_summaries, state), days)
    health = HealthRoutes(
        SnapshotCache(reader.read, kept_seconds=KEPT_SECONDS),
        days,
        version=__version__,
        kept_seconds=KEPT_SECONDS,
    )
    router = Router(health.routes())
    return lambda request: answer_data(router, request, time.time())
