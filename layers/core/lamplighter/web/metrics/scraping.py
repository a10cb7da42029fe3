"""One look at the stores for many requests: what is exposed is kept for some seconds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from lamplighter.telemetry.counters import Increments
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.telemetry.series import Frame
from lamplighter.web.compression import CompressedOnce
from lamplighter.web.http import Response
from lamplighter.web.metrics.exposition import expose
from lamplighter.web.metrics.families import Family, families_of
from lamplighter.web.metrics.latest import Latest, latest_of
from lamplighter.web.metrics.negotiation import Format


@dataclass(frozen=True, slots=True)
class Scrape:
    """What is exposed at one time."""

    latest: Latest
    families: Sequence[Family]
    _texts: dict[tuple[Format, bool], CompressedOnce] = field(default_factory=dict)

    def text(self, chosen: Format, *, recorded: bool) -> CompressedOnce:
        """Return the exposition, made when it is first asked for; `recorded` takes in the results of rules."""
        key = (chosen, recorded)
        if key not in self._texts:
            families = [family for family in self.families if recorded or not family.is_recorded]
            made = Response(body=expose(families, chosen), headers={"content-type": chosen.value})
            self._texts[key] = CompressedOnce(made)
        return self._texts[key]


class Frames(Protocol):
    """Where the newest frames come from."""

    def latest(self) -> Sequence[Frame]:
        """Return the newest frame of every source; may raise `StoreUnavailable`."""


class Scraping:
    """Reads the newest frames and the totals at most once in `kept_seconds`. Safe for threads."""

    def __init__(
        self,
        frames: Frames,
        totals: Callable[[], Mapping[str, Increments]],
        metadata: Callable[[], Mapping[str, MetricMetadata]],
        *,
        version: str,
        kept_seconds: float,
    ) -> None:
        self._frames = frames
        self._totals = totals
        self._metadata = metadata
        self._version = version
        self._kept_seconds = kept_seconds
        self._kept: Scrape | None = None
        self._lock = Lock()

    def __call__(self, now: float) -> Scrape:
        """Return what is exposed now. Raises `StoreUnavailable`: old values would pass for new ones."""
        with self._lock:
            if self._kept is None or not 0 <= now - self._kept.latest.at < self._kept_seconds:
                latest = latest_of(self._frames.latest(), self._totals(), self._version, now)
                self._kept = Scrape(latest, families_of(latest.values, self._metadata()))
            return self._kept
