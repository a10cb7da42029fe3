"""The api function, wired from its environment."""

import os
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from aws_lambda_powertools import Logger

from lamplighter import __version__
from lamplighter.alerting.store import AlertStore
from lamplighter.bootstrap.admin_secret import admin_secret
from lamplighter.bootstrap.alertmanager import alertmanager_routes
from lamplighter.bootstrap.invocation import Invocation
from lamplighter.bootstrap.logs import structured_logger
from lamplighter.bootstrap.metrics import metrics_routes
from lamplighter.bootstrap.operations import operations_routes
from lamplighter.bootstrap.place import load_options
from lamplighter.bootstrap.querying import querying
from lamplighter.bootstrap.routing import routing_options
from lamplighter.bootstrap.rules_in_force import rules_of
from lamplighter.bootstrap.watching import Watching, watching
from lamplighter.config.keeper import ConfigurationKeeper, read_rejection
from lamplighter.telemetry.query_budget import QueryBudget
from lamplighter.telemetry.querying import Querying
from lamplighter.web.acknowledgements import Acknowledgements
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.api import Api
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.counted_routes import counted_routes
from lamplighter.web.http import Request, Response
from lamplighter.web.prometheus.about import About
from lamplighter.web.prometheus.cardinality import Cardinality
from lamplighter.web.prometheus.lookups import Lookups
from lamplighter.web.prometheus.metadata import Metadata
from lamplighter.web.prometheus.queries import Queries
from lamplighter.web.prometheus.routes import PrometheusApi
from lamplighter.web.prometheus.rules import Rules
from lamplighter.web.prometheus.target_metadata import TargetMetadata
from lamplighter.web.prometheus.targets import Targets
from lamplighter.web.routing import Route

STORE_BUDGET_SECONDS = 2.0
QUERY_SECONDS = 24.0
"""The most that a query is given: API Gateway waits for 30 seconds, and the answer has to be written too."""
WRITING_SECONDS = 3.0
"""Of the invocation's time: for writing an answer of the largest size."""
MOST_SERIES = 20_000
MOST_SAMPLES = 4_000_000
"""Read or computed by one query; with them the function stays within its memory."""
MEMORY_BYTES = 256 * 1024 * 1024
"""Of what queries have read: a day of 2,000 checks."""


def build() -> tuple[Callable[[Request], Response], Invocation, Logger]:
    """Wire the function once per instance; nothing connects before the first request."""
    watch = watching(budget_seconds=STORE_BUDGET_SECONDS, read_timeout_seconds=2.0)
    invocation = Invocation(time.time)
    guard = AdminGuard(admin_secret(watch), SignInAttempts(watch.state))
    queries = querying(watch.telemetry, MEMORY_BYTES)
    keeper = ConfigurationKeeper(
        Path(os.environ["LAMPLIGHTER_CONFIG"]), watch.state, routing_options(os.environ), writes=False
    )
    routes = [
        *_prometheus(watch, guard, invocation, queries, keeper),
        *alertmanager_routes(watch, guard, keeper.current),
        *Acknowledgements(watch.state, guard.require).routes(),
        *operations_routes(watch, guard),
        *metrics_routes(watch, guard, queries.directory),
    ]
    api = Api(watch.cache, guard, counted_routes(routes, watch.count, time.monotonic))
    answer = watch.counted(lambda request: api.answer(request, time.time()))
    return answer, invocation, structured_logger()


def _prometheus(
    watch: Watching,
    guard: AdminGuard,
    invocation: Invocation,
    queries: Querying,
    keeper: ConfigurationKeeper,
) -> Sequence[Route]:
    rules = rules_of(keeper, watch)
    kept_seconds = _kept_seconds()
    directory = queries.directory
    targets = Targets(watch.cache)
    return PrometheusApi(
        require=guard.require,
        queries=_queries(queries, invocation),
        lookups=Lookups(directory, kept_seconds),
        metadata=Metadata(directory),
        rules=Rules(rules.groups, rules.statuses, AlertStore(watch.state)),
        targets=targets,
        target_metadata=TargetMetadata(targets, directory),
        cardinality=Cardinality(
            directory,
            began_at=lambda now: watch.cache.get(now).began_at,
            newest_at=lambda now: watch.cache.get(now).newest_at,
            retention_seconds=kept_seconds,
        ),
        about=About(
            version=__version__,
            python=platform.python_version(),
            began_at=time.time(),
            retention_seconds=kept_seconds,
            query_seconds=QUERY_SECONDS,
            most_samples=MOST_SAMPLES,
            interval_seconds=load_options(os.environ).default_interval_seconds,
            rule_files=lambda now: [group.file for group in keeper.current(now).rule_groups],
            is_configuration_good=lambda now: read_rejection(watch.state, now) is None,
        ),
    ).routes()


def _kept_seconds() -> float:
    """Return for how long any tier of samples is kept."""
    return max(float(os.environ["RAW_RETENTION_DAYS"]), float(os.environ["HOUR_RETENTION_DAYS"])) * 86_400.0


def _queries(queries: Querying, invocation: Invocation) -> Queries:
    return Queries(
        storage_for=lambda now, seconds: queries.storage(
            now, QueryBudget(max_series=MOST_SERIES, max_samples=MOST_SAMPLES, seconds=seconds)
        ),
        seconds_left=lambda: min(QUERY_SECONDS, invocation.seconds_left() - WRITING_SECONDS),
        clock=time.monotonic,
        most_samples=MOST_SAMPLES,
    )
