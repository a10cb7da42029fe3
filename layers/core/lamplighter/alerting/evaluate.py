"""The use-case behind the telemetry stream: from frames to alerts."""

from collections.abc import Callable, Sequence

from lamplighter.alerting.changes import Change, KeptAlerts, changes_by_frames
from lamplighter.alerting.check_alerts import InMaintenance
from lamplighter.alerting.writer import AlertWriter
from lamplighter.config.configuration import Configuration
from lamplighter.telemetry.series import Frame
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

    def __call__(self, frames: Sequence[Frame], now: float) -> bool:
        """Bring the alerts to what `frames` say; return whether any has changed.

        Of a source the newest frame counts, and before anything is changed it gives way to the source's latest:
        a late one speaks of the past, and streaks in the latest tell all that it could. Raises
        `StoreUnavailable`; the same frames may come again.
        """
        configuration = self._configuration(now)
        kept = self._writer.kept(now)
        newest = {frame.source: frame for frame in sorted(frames, key=lambda frame: frame.timestamp_ms)}
        telling = [frame for frame in newest.values() if self._changes([frame], configuration, kept)]
        if not telling:
            return False
        latest = {frame.source: frame for frame in self._telemetry.latest()}
        settled = [_newer(frame, latest.get(frame.source)) for frame in telling]
        self._writer.apply(
            lambda kept: self._changes(settled, configuration, kept), configuration.alertmanager, now
        )
        return True

    def _changes(
        self, frames: Sequence[Frame], configuration: Configuration, kept: KeptAlerts
    ) -> Sequence[Change]:
        return changes_by_frames(frames, configuration, kept, self._in_maintenance)


def _newer(frame: Frame, latest: Frame | None) -> Frame:
    return latest if latest is not None and latest.timestamp_ms > frame.timestamp_ms else frame
