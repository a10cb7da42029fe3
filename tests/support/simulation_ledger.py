"""What was stored at which time of a run, and what that kept from being told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from lamplighter.alerting import silence_store, store
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.clocks import Clock
from lamplighter.alerting.muting import muted_by
from lamplighter.alerting.outside import outside_of
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.store import AlertStore
from lamplighter.alerting.suppression import Suppressions, firing_at
from lamplighter.config.configuration import Configuration
from lamplighter.state.store import Record, StateStore

MUTES_CHANGE_EVERY_SECONDS = 60.0
MOST_MINUTES = 8
"""Of a longer stretch only the last minutes are looked at for mutes; they begin and end once in a run."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What was stored from `at` on. Written once, read often."""

    at: float
    alerts: Mapping[str, Alert]
    silences: Sequence[Silence]


class Ledger:
    """Follows the state table: `state` is without faults."""

    def __init__(self, state: StateStore, configuration: Configuration, start: float) -> None:
        self._alerts = AlertStore(state)
        self._silences = SilenceStore(state)
        self._configuration = configuration
        self._pages = [Page(start, {}, ())]
        self.superseded_at: dict[str, float] = {}
        """When another alert took over from one, the last time that it did, by fingerprint."""
        self._suppressions = lru_cache(maxsize=None)(self._suppressions_of)

    @property
    def latest(self) -> Page:
        """What is stored."""
        return self._pages[-1]

    def written(self, records: Iterable[Record], at: float) -> None:
        """Take note of a write."""
        partitions = {record.partition for record in records}
        alerts, silences = self.latest.alerts, self.latest.silences
        if store.PARTITION in partitions:
            alerts = {key: kept.alert for key, kept in self._alerts.kept(at).items()}
            self.superseded_at |= {key: at for key, alert in alerts.items() if alert.superseded}
        if silence_store.PARTITION in partitions:
            silences = self._silences.all(at)
        if (alerts, silences) != (self.latest.alerts, self.latest.silences):
            self._pages.append(Page(at, alerts, silences))

    def was_held_back(self, alert: Alert, clock: Clock, since: float, until: float) -> bool:
        """Return whether a silence, another alert or the time kept it from being told all the while."""
        return all(self._is_held_back(alert, clock, page, at) for page, at in self._times(since, until))

    def was_free(self, alert: Alert, clock: Clock, since: float, until: float) -> bool:
        """Return whether nothing did at any time."""
        return not any(self._is_held_back(alert, clock, page, at) for page, at in self._times(since, until))

    def _is_held_back(self, alert: Alert, clock: Clock, page: Page, at: float) -> bool:
        if muted_by(clock.route, self._configuration.alertmanager.time_intervals, at):
            return True
        return not self._suppressions(page, at).of(alert.labels).is_active

    def _suppressions_of(self, page: Page, at: float) -> Suppressions:
        return Suppressions(self._configuration, firing_at(page.alerts, at), page.silences, at)

    def _times(self, since: float, until: float) -> Iterator[tuple[Page, float]]:
        """Yield the times at which something may have changed, each with what was stored then."""
        following = [*(page.at for page in self._pages[1:]), until + 1.0]
        for page, gone_at in zip(self._pages, following, strict=True):
            first, last = max(page.at, since), min(gone_at, until)
            if first <= last and not page.at > until and not gone_at < since:
                turns = {at for at in _turns(page, first, last) if first < at <= last}
                for at in sorted(turns | ({first, until} if last == until else {first})):
                    yield page, at


def _turns(page: Page, since: float, until: float) -> Iterator[float]:
    """What time alone changes."""
    for silence in page.silences:
        yield from (silence.starts_at, silence.ends_at)
    for alert in page.alerts.values():
        said = outside_of(alert)
        if said is not None:
            yield said.ends_at
    minute = ceil(max(since, until - MOST_MINUTES * MUTES_CHANGE_EVERY_SECONDS) / 60.0) * 60.0
    while minute <= until:
        yield minute
        minute += MUTES_CHANGE_EVERY_SECONDS
