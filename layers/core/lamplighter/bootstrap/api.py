"""The api function, wired from its environment."""

import os
import time
from collections.abc import Callable
from functools import partial

from aws_lambda_powertools import Logger

from lamplighter.aws.clients import Clients, short_tempered
from lamplighter.aws.references import references
from lamplighter.aws.retry import Retrying
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.bootstrap.logs import structured_logger
from lamplighter.config.summary import read_summaries
from lamplighter.health.availability import RecentDays
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.snapshot import SnapshotReader
from lamplighter.web.api import Api
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.http import Request, Response

KEPT_SECONDS = 5
STORE_BUDGET_SECONDS = 2.0
"""A page asks several times, and all of it has to end before the function is stopped."""


def build() -> tuple[Callable[[Request], Response], Logger]:
    """Wire the function once per instance; nothing connects before the first request."""
    clients = Clients(short_tempered(connect_timeout_seconds=0.5, read_timeout_seconds=2.0))
    retrying = Retrying(budget_seconds=STORE_BUDGET_SECONDS)
    telemetry = DynamoTelemetryStore(clients.dynamodb, os.environ["TELEMETRY_TABLE"], retrying=retrying)
    state = DynamoStateStore(clients.dynamodb, os.environ["STATE_TABLE"], retrying=retrying)
    days = RecentDays(telemetry)
    reader = SnapshotReader(telemetry, state, partial(read_summaries, state), days)
    secret = partial(references(os.environ, clients, retrying).resolve, os.environ["ADMIN_SECRET_REFERENCE"])
    api = Api(SnapshotCache(reader.read, kept_seconds=KEPT_SECONDS), secret, SignInAttempts(state))
    return lambda request: api.answer(request, time.time()), structured_logger()
