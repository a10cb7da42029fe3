"""``metadata``: type, help and unit of metrics."""

from dataclasses import dataclass

from lamplighter.telemetry.directory import SeriesDirectory
from lamplighter.web.prometheus.call import Call
from lamplighter.web.prometheus.reply import Reply, reply_with


@dataclass(frozen=True, slots=True)
class Metadata:
    """Answers from a directory, which knows one entry a metric."""

    directory: SeriesDirectory

    def listed(self, call: Call) -> Reply:
        """Answer ``metadata``."""
        limit = call.parameters.count("limit")
        call.parameters.count("limit_per_metric")
        metric = call.parameters.text("metric")
        known = self.directory.metadata()
        found = [(name, known[name]) for name in sorted(known) if metric in {"", name}]
        shown = found[:limit] if limit >= 0 else found
        return reply_with({name: [{"type": m.type, "unit": m.unit, "help": m.help}] for name, m in shown})
