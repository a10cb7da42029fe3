"""The use-case behind the telemetry stream: from frames to alerts."""

from collections.abc import Callable, Mapping, Sequence

from lamplighter.alerting.changes import Change, KeptAlerts, changes_by_statuses
from lamplighter.alerting.rules import InMaintenance
from lamplighter.alerting.writer import AlertWriter
from lamplighter.config.configuration import Configuration
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.status import statuses
from lamplighter.telemetry.store import TelemetryStore


class Evaluate:
    """Runs the built-in rules over frames. Doing it twice, late or out of order changes nothing twice."""

    def __init__(
        self,
        telemetry: TelemetryStore,
        writer: AlertWriter,
        configuration: Callable[[float], Configuration],
        in_maintenance: InMaintenance,
    ) -> None:
        self._telemetry = telemetry
        self._writer = writer
        self._configuration = configuration
        self._in_maintenance = in_maintenance

    def __call__(self, frames: Sequence[Frame], now: float) -> None:
        """Bring the alerts to what `frames` say.

        Before anything is changed, a frame gives way to its source's latest: a late one speaks of the past, and
        streaks in the latest tell all that it could. Raises `StoreUnavailable`; the same frames may come again.
        """
        configuration = self._configuration(now)
        kept = self._writer.kept(now)
        latest: Mapping[str, Frame] | None = None
        for frame in sorted(frames, key=lambda frame: (frame.timestamp_ms, frame.source)):
            if not self._changes(frame, configuration, kept):
                continue
            if latest is None:
                latest = {newest.source: newest for newest in self._telemetry.latest()}
            self._write(_newer(frame, latest.get(frame.source)), configuration, now)
            kept = self._writer.kept(now)

    def _write(self, frame: Frame, configuration: Configuration, now: float) -> None:
        self._writer.apply(lambda kept: self._changes(frame, configuration, kept), configuration.alertmanager, now)

    def _changes(self, frame: Frame, configuration: Configuration, kept: KeptAlerts) -> Sequence[Change]:
        return changes_by_statuses(statuses(frame), configuration, kept, self._in_maintenance)


def _newer(frame: Frame, latest: Frame | None) -> Frame:
    return latest if latest is not None and latest.timestamp_ms > frame.timestamp_ms else frame
