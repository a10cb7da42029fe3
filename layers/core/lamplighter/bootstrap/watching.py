"""What health, pages and API look at, wired from the environment: the stores, and the snapshot over them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lamplighter.aws.clients import Clients, short_tempered
from lamplighter.aws.retry import Retrying
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.bootstrap.counting import counting
from lamplighter.config.summary import read_summaries
from lamplighter.health.availability import RecentDays
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.snapshot import SnapshotReader
from lamplighter.state.store import StateStore
from lamplighter.telemetry.counters import Count
from lamplighter.web.http import Request, Response

KEPT_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """The stores as one function sees them; the snapshot is kept for `KEPT_SECONDS`."""

    clients: Clients
    retrying: Retrying
    telemetry: DynamoTelemetryStore
    state: StateStore
    days: RecentDays
    cache: SnapshotCache
    count: Count
    flush: Callable[[], None]
    """Adds what was counted to the totals."""

    def counted(self, answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """Return `answer`, followed by what is counted of it."""

        def answer_and_flush(request: Request) -> Response:
            response = answer(request)
            self.flush()
            return response

        return answer_and_flush


def watching(*, budget_seconds: float, read_timeout_seconds: float) -> Watching:
    """Wire the stores once per instance; nothing connects before the first read."""
    counts = counting()
    clients = counts.clients(
        short_tempered(connect_timeout_seconds=0.5, read_timeout_seconds=read_timeout_seconds)
    )
    retrying = Retrying(budget_seconds=budget_seconds, count=counts.count)
    telemetry = DynamoTelemetryStore(clients.dynamodb, os.environ["TELEMETRY_TABLE"], retrying=retrying)
    state = DynamoStateStore(clients.dynamodb, os.environ["STATE_TABLE"], retrying=retrying)
    days = RecentDays(telemetry)
    reader = SnapshotReader(telemetry, state, partial(read_summaries, state), days)
    cache = SnapshotCache(reader.read, kept_seconds=KEPT_SECONDS)
    return Watching(
        clients=clients,
        retrying=retrying,
        telemetry=telemetry,
        state=state,
        days=days,
        cache=cache,
        count=counts.count,
        flush=counts.flushing(clients),
    )
