"""The alerts that no rule file raised as series, so that rules and charts see them like all others."""

from collections.abc import Iterable

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.rule_alerts import active_alert
from lamplighter.rules.alerting import alert_series
from lamplighter.rules.builtin import checks_group
from lamplighter.rules.frames import frames_of, parts_of
from lamplighter.rules.querying import Samples
from lamplighter.state.store import Record, StateStore
from lamplighter.telemetry.store import TelemetryStore

PARTITION = "RULES"
KEY = "check_alerts"
MINUTE_SECONDS = 60.0


class CheckAlertSeries:
    """Writes a frame a minute for as long as there are such alerts, and one more that ends their series."""

    def __init__(self, state: StateStore, telemetry: TelemetryStore) -> None:
        self._state = state
        self._telemetry = telemetry

    def write(self, alerts: Iterable[Alert], now: float) -> None:
        """Keep what is pending or fires, as of the full minute. Raises `StoreUnavailable`."""
        samples = _samples(alerts)
        record = self._state.get(PARTITION, KEY, now)
        parts_before = int(record.data["parts"]) if record else 0
        parts = parts_of(samples) if samples else 0
        if not parts and not parts_before:
            return
        at = now // MINUTE_SECONDS * MINUTE_SECONDS
        for frame in frames_of(checks_group(), at, samples, max(parts, parts_before)):
            self._telemetry.write(frame)
        if parts != parts_before:
            version = record.version if record else 0
            self._state.put(Record(partition=PARTITION, key=KEY, data={"parts": parts}, version=version))


def _samples(alerts: Iterable[Alert]) -> Samples:
    """Of other alerts the group of their rule writes the series, and of those from outside whoever raised them."""
    active = {
        str(index): active_alert(alert)
        for index, alert in enumerate(alerts)
        if alert.check_key or not ("rule_group" in alert.details or alert.is_from_outside)
    }
    return alert_series(active)
