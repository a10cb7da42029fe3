"""The totals as one item a function: an attribute a counter, short, since every write costs the whole item."""

from collections.abc import Iterable, Mapping
from threading import Lock
from urllib.parse import quote, unquote

from lamplighter.telemetry.counters import CounterSeries, Increments

_PREFIX = "lamplighter_"
_SUFFIX = "_total"
_SEPARATOR = "|"


def attribute_of(series: CounterSeries) -> str:
    """Return the attribute's name: ``notifications|integration=team/slack/0|reason=resolved``."""
    stem = series.name.removeprefix(_PREFIX).removesuffix(_SUFFIX)
    return _SEPARATOR.join([stem, *(f"{name}={quote(value, safe='/:. ')}" for name, value in series.labels)])


def series_of(attribute: str) -> CounterSeries:
    """Return the counter that an attribute is for."""
    stem, *labels = attribute.split(_SEPARATOR)
    pairs = (label.partition("=") for label in labels)
    return CounterSeries(_PREFIX + stem + _SUFFIX, tuple((name, unquote(value)) for name, _, value in pairs))


def merged(parts: Iterable[Increments]) -> Increments:
    """Add up."""
    found: dict[CounterSeries, float] = {}
    for part in parts:
        for series, by in part.items():
            found[series] = found.get(series, 0.0) + by
    return found


class InMemoryTotalsStore:
    """Totals in a dictionary: for tests, and the reference for the table. Safe for threads."""

    def __init__(self) -> None:
        self._totals: dict[str, Increments] = {}
        self._lock = Lock()

    def add(self, function: str, increments: Increments) -> None:
        """See `TotalsStore.add`."""
        if not increments:
            return
        with self._lock:
            self._totals[function] = merged([self._totals.get(function, {}), increments])

    def totals(self) -> Mapping[str, Increments]:
        """See `TotalsStore.totals`."""
        with self._lock:
            return dict(self._totals)
