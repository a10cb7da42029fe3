"""What Lamplighter counts of itself. Counters have the label ``function`` beside those that are named here."""

from lamplighter.metrics.metric import Metric, Priority

_EVERY_SECONDS = 60
"""The collector keeps the totals as series once a minute."""


def _counter(name: str, labels: str, text: str) -> Metric:
    return Metric(name, "counter", text, labels, _EVERY_SECONDS, Priority.P3)


def _gauge(name: str, labels: str, text: str) -> Metric:
    return Metric(name, "gauge", text, labels, _EVERY_SECONDS, Priority.P3)


OWN: tuple[Metric, ...] = (
    _counter("lamplighter_rounds_total", "", "Rounds of checks that were made."),
    _counter("lamplighter_probes_total", "result", "Checks carried out, by result: up, degraded, down, unknown."),
    _counter("lamplighter_round_seconds_total", "", "Time that rounds took."),
    _counter("lamplighter_rounds_postponed_total", "", "Rounds that were put on the queue for later."),
    _counter("lamplighter_frames_written_total", "", "Frames of checks that were written, one a round."),
    _counter("lamplighter_frames_unwritten_total", "", "Frames of checks that went to the dead letters instead."),
    _counter("lamplighter_dead_letters_replayed_total", "", "Dead letters that were carried out after all."),
    _counter("lamplighter_series_refused_total", "metric", "Series left out of a frame: the metric has too many."),
    _counter("lamplighter_rule_evaluations_total", "rule_group", "Rules that were evaluated."),
    _counter("lamplighter_rule_evaluation_failures_total", "rule_group", "Rules whose evaluation failed."),
    _counter("lamplighter_rule_evaluation_seconds_total", "rule_group", "Time that evaluations took."),
    _counter(
        "lamplighter_rule_group_slots_missed_total", "rule_group", "Turns of a group that nobody took in time."
    ),
    _counter(
        "lamplighter_notifications_total",
        "integration receiver reason",
        "Alerts that a receiver was told of, by the reason why it was.",
    ),
    _counter(
        "lamplighter_notifications_withheld_total",
        "integration receiver reason",
        "Decisions not to tell a receiver of an alert, by reason, at each look at it.",
    ),
    _counter(
        "lamplighter_notifications_failed_total",
        "failure integration receiver",
        "Alerts that a receiver did not take, by whether trying again can help: permanent or transient.",
    ),
    _counter(
        "lamplighter_told_records_cut_total",
        "",
        "Records of what a receiver was told that only keep what matters most: the group is too large for one.",
    ),
    _counter(
        "lamplighter_evidence_missing_total",
        "",
        "Messages told without what was measured: the telemetry table did not answer in two seconds.",
    ),
    _counter("lamplighter_api_requests_total", "endpoint status", "Answers of the HTTP API, by status code."),
    _counter("lamplighter_api_seconds_total", "endpoint", "Time that answers of the HTTP API took."),
    _counter("lamplighter_retries_total", "error", "Calls to AWS that were tried again, by what was answered."),
    _counter("lamplighter_cold_starts_total", "", "Instances that were started."),
    _counter(
        "lamplighter_consumed_capacity_units_total",
        "operation table",
        "Capacity units of DynamoDB that were consumed: read units by reads, write units by writes.",
    ),
    _counter("lamplighter_counts_dropped_total", "", "Counts lost because an instance counted too many series."),
    _gauge("lamplighter_source_age_seconds", "source", "Age of a source's newest frame; only in /metrics."),
    _gauge(
        "lamplighter_build_info", "version", "The version that answers, as a label; always 1; only in /metrics."
    ),
)
