"""What the series of a check mean: docs/architecture.md lists them."""

from collections.abc import Mapping

from lamplighter.telemetry.metadata import MetricMetadata


def _gauge(text: str, unit: str = "") -> MetricMetadata:
    return MetricMetadata("gauge", text, unit)


CHECK_METRICS: Mapping[str, MetricMetadata] = {
    "check_state": _gauge("The check's state: 0 unknown, 1 up, 2 degraded, 3 down."),
    "check_streak_rounds": _gauge("Rounds in a row in which the check had its present state."),
    "check_since_timestamp_seconds": _gauge("When the present state began, in unix time.", "seconds"),
    "check_attempts": _gauge("Attempts that the last round needed."),
    "check_in_maintenance": _gauge("1 in a maintenance window of the check; absent otherwise."),
    "probe_success": _gauge("Whether the probe succeeded; absent where that is unknown."),
    "probe_duration_seconds": _gauge("How long the probe took.", "seconds"),
    "probe_dns_lookup_time_seconds": _gauge("How long the DNS lookup took.", "seconds"),
    "probe_ip_protocol": _gauge("Version of the IP protocol that the probe used: 4 or 6."),
    "probe_http_status_code": _gauge("HTTP status code of the response."),
    "probe_http_duration_seconds": _gauge("How long each phase of the HTTP request took.", "seconds"),
    "probe_http_uncompressed_body_length": _gauge("Length of the response's body in bytes, uncompressed."),
    "probe_http_redirects": _gauge("How many redirects were followed."),
    "probe_http_version": _gauge("HTTP version of the response."),
    "probe_ssl_earliest_cert_expiry": _gauge("When the first certificate of the chain expires, in unix time."),
    "probe_tls_version_info": MetricMetadata("gauge", "The TLS version that was agreed on, as a label; always 1."),
    "probe_failure_info": MetricMetadata("gauge", "Why the check is not up, as a label; 1 while that is so."),
    "check_info": _gauge("What is constant about the check, as labels: its severity; always 1."),
    "check_failure_threshold_rounds": _gauge("Rounds in a row after which the check's failure is told."),
    "check_success_threshold_rounds": _gauge("Rounds in a row after which the end of a failure is told."),
    "ALERTS": _gauge("An alert that is pending or firing, as labels; always 1."),
    "ALERTS_FOR_STATE": _gauge("When the alert became pending, in unix time."),
}
