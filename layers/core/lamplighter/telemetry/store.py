"""The port to where frames are kept; `InMemoryTelemetryStore` and `DynamoTelemetryStore` stand behind it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from lamplighter.telemetry.availability import DayAvailability
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.telemetry.series import Frame, Series


class TelemetryStore(Protocol):
    """Frames in, frames out. Every method may raise `StoreUnavailable`.

    Absent values are not kept: a frame comes back with the series that have a value, in their order. Frames
    of one `read` with the same series mostly share the very tuple, so a column can be looked up once for many.
    A frame that cannot be read (damaged, or of a later version) is left out and logged: it is absent, like one
    that was never written, and does not hide the others.
    """

    def write(self, frame: Frame, *, latest: bool = True) -> None:
        """Keep `frame`, its catalogue, and make it the source's latest unless a newer one is. Idempotent.

        Without `latest` it is kept only: part of a round that still goes on, and that will replace it.
        New series of a metric that has as many as it may are left out of the frame, logged and counted.
        """

    def latest(self) -> Sequence[Frame]:
        """Return the newest frame of every source, by one read."""

    def read(
        self, source: str, start_ms: int, end_ms: int, only: Callable[[Series], bool] | None = None
    ) -> Sequence[Frame]:
        """Return the frames of `source` with start <= timestamp <= end, oldest first, hours read in parallel.

        With `only`, the frames hold no other series: what is not wanted is not decoded. Notes come always.
        """

    def write_metadata(self, source: str, metadata: Mapping[str, MetricMetadata]) -> None:
        """Replace what `source` says of its metrics, by name."""

    def write_facts(self, source: str, facts: Mapping[str, Any]) -> None:
        """Replace what rarely changes about a source's checks: certificate, IP, TLS version by check key."""

    def facts(self, source: str) -> Mapping[str, Any]:
        """Return what `write_facts` kept, or an empty mapping."""

    def summarise_hour(self, source: str, hour_start_ms: int) -> None:
        """Fold one finished hour of frames into the source's daily availability. Idempotent.

        An hour without frames changes nothing: they may have expired since it was folded first.
        """

    def availability(self, source: str, first_day: str, last_day: str) -> Sequence[DayAvailability]:
        """Return daily counts by check, days as ``2026-11-20``, finished hours only."""
