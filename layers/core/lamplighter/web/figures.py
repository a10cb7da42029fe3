"""Figures over the history, read as far as there is time for."""

from collections.abc import Sequence
from itertools import islice

from lamplighter.alerting.event import Event
from lamplighter.alerting.history_query import HistoryQuery
from lamplighter.alerting.statistics import Statistics, statistics
from lamplighter.web.ports import History

MOST_EVENTS = 20_000
"""Eighty reads, and a second of computing."""


def newest(history: History, query: HistoryQuery, now: float) -> Sequence[Event]:
    """Return the newest events that `query` wants, one more than is reckoned with. May raise."""
    return list(islice(history.all(query, now), MOST_EVENTS + 1))


def read_statistics(history: History, start: float, end: float, now: float) -> Statistics:
    """Read the newest events of [`start`, `end`) and reckon. May raise `StoreUnavailable`."""
    found = newest(history, HistoryQuery(start=start, end=end), now)
    return statistics(found[:MOST_EVENTS], start, end, is_cut=len(found) > MOST_EVENTS)
