"""Every figure over one span of history, as pages and the API show them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.alerting.alert import SILENT_SEVERITY
from lamplighter.alerting.delivery_figures import DeliveryFigures, delivery_figures
from lamplighter.alerting.event import Event
from lamplighter.alerting.figures import DayCount, MeanTimes, Noise, alerts_per_day, mean_times, noisiest


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Over [`start`, `end`) of unix seconds."""

    start: float
    end: float
    events: int
    """How many lines of history they were reckoned from."""
    is_cut: bool
    """Whether there is more history than was read: then `start` is where it was cut."""
    per_day: Sequence[DayCount]
    times: MeanTimes
    noisiest: Sequence[Noise]
    deliveries: Sequence[DeliveryFigures]

    @property
    def fired(self) -> int:
        """How many alerts fired."""
        return sum(day.fired for day in self.per_day)


def statistics(events: Sequence[Event], start: float, end: float, *, is_cut: bool = False) -> Statistics:
    """Reckon from all events of [`start`, `end`), newest first, or, if `is_cut`, from the newest of them.

    Alerts of severity ``none`` do not count: nobody is told of them, and one of them always fires.
    """
    begins = events[-1].at if is_cut and events else start
    events = [event for event in events if event.severity != SILENT_SEVERITY]
    return Statistics(
        start=begins,
        end=end,
        events=len(events),
        is_cut=is_cut,
        per_day=alerts_per_day(events, begins, end),
        times=mean_times(events),
        noisiest=noisiest(events),
        deliveries=delivery_figures(events, begins),
    )
