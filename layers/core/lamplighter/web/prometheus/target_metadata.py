"""``targets/metadata``: what the metrics of each target mean."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.errors import QueryError
from lamplighter.promql.parsing import parse_selector
from lamplighter.promql.storage import Matcher, MatchOp
from lamplighter.telemetry.directory import SeriesDirectory
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.web.prometheus.call import Call
from lamplighter.web.prometheus.cardinality import RECENT_SECONDS
from lamplighter.web.prometheus.errors import invalid_parameter
from lamplighter.web.prometheus.reply import Reply, reply_with
from lamplighter.web.prometheus.targets import Targets, labels_of

Document = Mapping[str, Any]
_OF_CHECKS = "(?:check|probe)_.*"
"""What rules made of a check's series has its key too."""


@dataclass(frozen=True, slots=True)
class TargetMetadata:
    """Answers from the checks, and from a directory that knows their series."""

    targets: Targets
    directory: SeriesDirectory

    def listed(self, call: Call) -> Reply:
        """Answer ``targets/metadata``: the metrics that each check had in the last hour."""
        limit = call.parameters.count("limit")
        matchers = _target_matchers(call.parameters.text("match_target"))
        targets = [
            labels
            for labels in map(labels_of, self.targets.standings(call.now))
            if all(matcher.matches(labels.get(matcher.name, "")) for matcher in matchers)
        ]
        found = list(self._entries(targets, call.parameters.text("metric"), call.now))
        return reply_with(found[:limit] if limit >= 0 else found)

    def _entries(self, targets: Sequence[Mapping[str, str]], metric: str, now: float) -> Iterator[Document]:
        """Yield an entry a target and metric; one that was asked for is not named again, as Prometheus has it."""
        known, metrics = self.directory.metadata(), self._metrics(metric, now)
        for labels in targets:
            for name in sorted(metrics.get(labels["key"], ())):
                named = {} if metric else {"metric": name}
                yield {"target": labels, **named, **_described(known.get(name))}

    def _metrics(self, metric: str, now: float) -> Mapping[str, set[str]]:
        """Return the names of the metrics that there are, by the key of the check."""
        wanted = [Matcher("__name__", MatchOp.MATCH, _OF_CHECKS), Matcher("key", MatchOp.NOT_EQUAL, "")]
        if metric:
            wanted.append(Matcher("__name__", MatchOp.EQUAL, metric))
        found: dict[str, set[str]] = {}
        for labels in self.directory.series(wanted, now - RECENT_SECONDS, now):
            found.setdefault(labels["key"], set()).add(labels["__name__"])
        return found


def _target_matchers(text: str) -> Sequence[Matcher]:
    try:
        return parse_selector(text) if text else ()
    except QueryError as error:
        raise invalid_parameter("match_target", error) from error


def _described(metadata: MetricMetadata | None) -> Document:
    if metadata is None:
        return {"type": "unknown", "help": "", "unit": ""}
    return {"type": metadata.type, "help": metadata.help, "unit": metadata.unit}
