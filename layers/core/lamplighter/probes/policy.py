"""What the configuration asks of a check, as series: what rules compare the results with. Pure."""

from collections.abc import Iterator

from lamplighter.config.alert_options import alert_options
from lamplighter.config.check import Check
from lamplighter.probes.measures import Measure

FAILURE_THRESHOLD_SERIES = "check_failure_threshold_rounds"
SUCCESS_THRESHOLD_SERIES = "check_success_threshold_rounds"
INFO_SERIES = "check_info"
POLICY_SERIES = frozenset({FAILURE_THRESHOLD_SERIES, SUCCESS_THRESHOLD_SERIES, INFO_SERIES})


def policy(check: Check) -> Iterator[Measure]:
    """Yield what is constant until the files change. A check whose alerts are all disabled has no thresholds."""
    options = alert_options(check)
    yield INFO_SERIES, "severity", check.severity, 1.0
    yield FAILURE_THRESHOLD_SERIES, "", "", float(options.failure_threshold) if options else None
    yield SUCCESS_THRESHOLD_SERIES, "", "", float(options.success_threshold) if options else None
