"""The figures of a span of history together, from one reading of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.alerting.delivery_figures import DeliveryFigures, delivery_figures
from lamplighter.alerting.figures import DayCount, MeanTimes, Noise, alerts_per_day, mean_times, noisiest
from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.history_query import HistoryQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a statistics page shows of [`start`, `end`), in unix seconds."""

    start: float
    end: float
    days: Sequence[DayCount]
    times: MeanTimes
    noisiest: Sequence[Noise]
    deliveries: Sequence[DeliveryFigures]


def report(history: AlertHistory, start: float, end: float, now: float) -> Report:
    """Return the figures of a span. Every event in it is read. Raises `StoreUnavailable`."""
    events = list(history.all(HistoryQuery(start=start, end=end), now))
    return Report(
        start=start,
        end=end,
        days=alerts_per_day(events, start, end),
        times=mean_times(events),
        noisiest=noisiest(events),
        deliveries=delivery_figures(events, start),
    )
