"""Endpoints of the Prometheus API called without HTTP, over series that a test names."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from lamplighter.promql.memory import InMemoryStorage
from lamplighter.promql.storage import Matcher, Storage, StoredSeries
from lamplighter.telemetry.directory import SeriesCount
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.api import Api
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.prometheus.about import About
from lamplighter.web.prometheus.call import Call, Endpoint
from lamplighter.web.prometheus.cardinality import Cardinality
from lamplighter.web.prometheus.encoding import success
from lamplighter.web.prometheus.lookups import Lookups
from lamplighter.web.prometheus.metadata import Metadata
from lamplighter.web.prometheus.parameters import Parameters
from lamplighter.web.prometheus.queries import Queries
from lamplighter.web.prometheus.routes import PrometheusApi
from lamplighter.web.prometheus.rules import Rules
from lamplighter.web.prometheus.target_metadata import TargetMetadata
from lamplighter.web.prometheus.targets import Targets
from tests.support.pages import NOW, World


@dataclass
class FakeDirectory:
    """The series that a test wants there to be, and when each was seen last (unix seconds)."""

    found: Sequence[Mapping[str, str]] = ()
    about: Mapping[str, MetricMetadata] = field(default_factory=dict)
    spans: list[tuple[float, float]] = field(default_factory=list)

    def series(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[Mapping[str, str]]:
        """Return those that fit; the span is remembered."""
        self.spans.append((start, end))
        return [
            labels
            for labels in self.found
            if all(matcher.matches(labels.get(matcher.name, "")) for matcher in matchers)
        ]

    def metadata(self) -> Mapping[str, MetricMetadata]:
        """Return what is known."""
        return self.about

    def count(self) -> SeriesCount:
        """Count them."""
        return SeriesCount(len(self.found), Counter(labels["__name__"] for labels in self.found))


def call_with(query: str = "", now: float = NOW, **path: str) -> Call:
    """Return the call that a query string makes."""
    return Call(Parameters(parse_qsl(query, keep_blank_values=True)), path, now)


def answer_of(endpoint: Endpoint, query: str = "", now: float = NOW, **path: str) -> dict[str, Any]:
    """Return the whole document that an endpoint answers with."""
    reply = endpoint(call_with(query, now, **path))
    document: dict[str, Any] = json.loads("".join(success(reply.data, reply.warnings, reply.infos)))
    return document


def data_of(endpoint: Endpoint, query: str = "", now: float = NOW, **path: str) -> Any:
    """Return what stands under ``data``."""
    return answer_of(endpoint, query, now, **path)["data"]


def api_over(samples: Sequence[tuple[Mapping[str, str], Sequence[tuple[float, float]]]]) -> Api:
    """Return the whole API over samples in memory; nothing is checked and there are no rules."""
    storage = InMemoryStorage.from_samples(samples)
    return _api(World([]), storage, FakeDirectory([labels for labels, _ in samples]))


def failing_api(error: Exception) -> Api:
    """Return an API whose stores raise `error`."""
    world = World([])
    world.telemetry.fails = True
    return _api(world, _Failing(error), FakeDirectory())


@dataclass
class _Failing:
    error: Exception

    def select(self, *_asked: object) -> Sequence[StoredSeries]:
        raise self.error


def _api(world: World, storage: Storage, directory: FakeDirectory) -> Api:
    guard = AdminGuard(world.secret, SignInAttempts(world.state))
    cache = world.cache()
    targets = Targets(cache)
    prometheus = PrometheusApi(
        require=guard.require,
        queries=Queries(lambda _now, _seconds: storage, lambda: 20.0, lambda: 0.0, 1_000_000),
        lookups=Lookups(directory, 86_400.0),
        metadata=Metadata(directory),
        rules=Rules(lambda _now: [], lambda _now: {}, world.alerts),
        targets=targets,
        target_metadata=TargetMetadata(targets, directory),
        cardinality=Cardinality(
            directory,
            began_at=lambda now: cache.get(now).began_at,
            newest_at=lambda now: cache.get(now).newest_at,
            retention_seconds=86_400.0,
        ),
        about=About(
            version="1.2.3",
            python="3.13",
            began_at=NOW - 3600,
            retention_seconds=15 * 86_400.0,
            query_seconds=20.0,
            most_samples=1_000_000,
            interval_seconds=60.0,
            rule_files=lambda _now: ["b.yml", "a.yml", "b.yml"],
            is_configuration_good=lambda _now: True,
        ),
    )
    return Api(cache, guard, prometheus.routes())
