"""One check's past as the engine answers it, slice by slice; what is over is asked once an instance."""

from collections import OrderedDict
from collections.abc import Callable, Sequence

from lamplighter.web.check_slices import PageStorage, Query, Slice
from lamplighter.web.span import Span

LATE_SECONDS = 7200
"""Frames may come that late, from the queue of those that could not be written: younger slices are asked again."""
_MOST_CHARTS = 100

StorageFor = Callable[[float], PageStorage]
"""Returns a storage for one evaluation at a time (unix seconds)."""


class CheckHistory:
    """Asks for what is not known yet."""

    def __init__(self, storage_for: StorageFor) -> None:
        self._storage_for = storage_for
        self._charts: OrderedDict[tuple[str, int, int], dict[int, Slice]] = OrderedDict()

    def read(self, key: str, span: Span, now: float) -> Sequence[Slice]:
        """Return the slices of `span` that have a round. Raises `StoreUnavailable` and `QueryError`."""
        from lamplighter.web.check_queries import slices_of  # noqa: PLC0415 - not for the cold start of every page

        chart = self._chart(key, span)
        first_end = next(end for end in span.ends if end not in chart or end > now - LATE_SECONDS)
        chart.update({each.end: each for each in slices_of(key, span, first_end, self._storage_for(now))})
        for end in [end for end in chart if end <= span.first]:
            del chart[end]
        return [chart[end] for end in span.ends if chart[end].rounds]

    def queries(self, key: str, span: Span) -> Sequence[Query]:
        """Return what `read` asks."""
        from lamplighter.web.check_queries import queries_of  # noqa: PLC0415 - as above

        return queries_of(key, span.slice_seconds)

    def _chart(self, key: str, span: Span) -> dict[int, Slice]:
        name = (key, span.hours, span.slice_seconds)
        chart = self._charts.setdefault(name, {})
        self._charts.move_to_end(name)
        while len(self._charts) > _MOST_CHARTS:
            self._charts.popitem(last=False)
        return chart
