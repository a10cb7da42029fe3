"""Endpoints of the Prometheus API called without HTTP, over series that a test names."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from lamplighter.promql.storage import Matcher
from lamplighter.telemetry.directory import SeriesCount
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.web.prometheus.call import Call, Endpoint
from lamplighter.web.prometheus.encoding import success
from lamplighter.web.prometheus.parameters import Parameters
from tests.support.pages import NOW


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
