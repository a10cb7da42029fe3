"""Which catalogue a frame is written with: the one in use, that one grown, or a new one. Pure."""

from collections.abc import Sequence

from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.hours import DAY_MS, HOUR_MS
from lamplighter.telemetry.series import Frame, Series

_FEW = 32
_SHARE_OF_OTHERS = 0.1
MOST_GROWTHS = 60
_GROWN_SERIES = 1000
_GROWN_SHARE = 5


def covering(
    known: Catalogue | None, series: Sequence[Series], *, is_new_day: bool = False, may_begin: bool = True
) -> Catalogue:
    """Return a catalogue that lists all of `series`: `known` where it does, or grown, or a new one.

    A check that fails brings a series that its healthy frames have not. Were each such list a catalogue of its
    own, a flapping check would write kilobytes a minute, and an index entry; so a catalogue may list some series
    that a frame lacks, and grows by a few. `may_begin` is false where one was begun just now: what changes from
    round to round grows as well, until it is too long. With a new day, what is gone is left behind.
    """
    if known is None:
        return Catalogue.of(series)
    strangers = [one for one in series if one not in known.places]
    idle = len(known.series) + len(strangers) - len(series)
    if is_new_day and (idle or known.growth):
        return Catalogue.of(series)
    if may_begin and max(idle, len(strangers)) > _FEW + _SHARE_OF_OTHERS * len(series):
        return Catalogue.of(series)
    if not strangers:
        return known
    if known.growth >= MOST_GROWTHS or len(known.series) > _GROWN_SERIES + _GROWN_SHARE * len(series):
        return Catalogue.of(series)
    return known.grown(strangers)


class CatalogueChoice:
    """What each source was last written with by this instance. Not thread-safe but for different sources."""

    def __init__(self) -> None:
        self._current: dict[str, Catalogue] = {}
        self._began_ms: dict[str, int] = {}
        self._written_ms: dict[str, int] = {}

    def in_use(self, source: str) -> Catalogue | None:
        """Return the catalogue that the last frame of `source` was written with, as far as this instance knows."""
        return self._current.get(source)

    def use(self, source: str, catalogue: Catalogue) -> None:
        """Let the next frame of `source` be written with `catalogue`, if it lists its series."""
        self._current[source] = catalogue

    def for_frame(self, frame: Frame, *, is_partial: bool) -> Catalogue:
        """Return what to write `frame` with; `taken` is to follow. What a partial frame lacks is not gone."""
        if is_partial:
            return covering(self._current.get(frame.source), frame.series, may_begin=False)
        written_ms = self._written_ms.get(frame.source, frame.timestamp_ms)
        began_ms = self._began_ms.get(frame.source)
        return covering(
            self._current.get(frame.source),
            frame.series,
            is_new_day=written_ms // DAY_MS < frame.timestamp_ms // DAY_MS,
            may_begin=began_ms is None or abs(frame.timestamp_ms - began_ms) >= HOUR_MS,
        )

    def taken(self, frame: Frame, catalogue: Catalogue, *, is_partial: bool) -> None:
        """Note that `frame` is written with `catalogue`."""
        source, known = frame.source, self._current.get(frame.source)
        if known is not None and catalogue.base_id != known.base_id:
            self._began_ms[source] = frame.timestamp_ms
        self._current[source] = catalogue
        if not is_partial:
            self._written_ms[source] = max(frame.timestamp_ms, self._written_ms.get(source, 0))
