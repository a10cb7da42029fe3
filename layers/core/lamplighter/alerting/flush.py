"""The use-case behind the flush queue: take the leases of groups, tell their integrations, set the clocks anew."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from lamplighter.alerting.acknowledgements import AcknowledgementStore
from lamplighter.alerting.clocks import Clock, Place, Routing, Routings
from lamplighter.alerting.enclosure import Enclose
from lamplighter.alerting.flush_queue import MOST_IN_ONE, FlushQueue, wake
from lamplighter.alerting.group_store import GroupStore
from lamplighter.alerting.groups import Group, finished, is_due, leased
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.moment import Moment
from lamplighter.alerting.notification import Channel
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.store import AlertStore
from lamplighter.alerting.tell import Result, Tell
from lamplighter.config.configuration import Configuration
from lamplighter.errors import LamplighterError, StoreUnavailable
from lamplighter.state.store import StateStore
from lamplighter.telemetry.counters import Count, uncounted

log = logging.getLogger(__name__)

LEASE_MARGIN_SECONDS = 20.0
"""For reading and recording around a send; a lease outlives the send by so much."""
LOST_RACES = 8
LONGEST_SECONDS = 20.0
"""What is not begun by then is left to other functions."""
SOON_SECONDS = 60.0
"""Who is due so soon is waked up for at once, not together with others that still wait for their receivers."""

_NOTHING = Enclose()

Found = TypeVar("Found")
OpenChannel = Callable[[Integration], Channel]
OpenPool = Callable[[int], Executor]
"""Of so many workers."""


def _stands_still() -> float:
    """The stopwatch of who needs none."""
    return 0.0


@dataclass(frozen=True, slots=True)
class _Taken:
    """A group whose lease is ours: as it was before, as it is now, and where it leads."""

    before: Group
    leased: Group
    place: Place
    channel: Channel


class Flush:
    """Flushes groups: one integration, one message, one record.

    A lease keeps two functions from sending the same. Dying between send and record costs at most one repeated
    message; dying anywhere else costs nothing, since the group stays due until the flush is finished.
    """

    def __init__(
        self,
        state: StateStore,
        queue: FlushQueue,
        configuration: Callable[[float], Configuration],
        open_channel: OpenChannel,
        external_url: str = "",
        *,
        count: Count = uncounted,
        enclose: Enclose = _NOTHING,
        open_pool: OpenPool = ThreadPoolExecutor,
        stopwatch: Callable[[], float] = _stands_still,
    ) -> None:
        """`stopwatch` says how many seconds have passed: a receiver that hangs may take some of them."""
        self._alerts = AlertStore(state)
        self._groups = GroupStore(state)
        self._silences = SilenceStore(state)
        self._acknowledgements = AcknowledgementStore(state)
        self._tell = Tell(state, external_url, count, enclose)
        self._queue = queue
        self._configuration = configuration
        self._open_channel = open_channel
        self._open_pool = open_pool
        self._stopwatch = stopwatch
        self._routings = Routings()

    def all(self, group_keys: Sequence[str], now: float) -> Mapping[str, LamplighterError]:
        """Flush the groups side by side, so that one slow receiver delays no other; return what failed, by key."""
        if not group_keys:
            return {}
        configuration = self._configuration(now)
        began = self._stopwatch()
        keys = list(dict.fromkeys(group_keys))
        errors: dict[str, LamplighterError] = {}
        with self._open_pool(min(MOST_IN_ONE, len(keys))) as pool:
            for start in range(0, len(keys), MOST_IN_ONE):
                passed = self._stopwatch() - began
                if passed > LONGEST_SECONDS:
                    self.later(keys[start:], now, now + passed)
                    break
                part = keys[start : start + MOST_IN_ONE]
                errors |= self._part(pool, part, configuration, now + passed)
        return errors

    def later(self, group_keys: Sequence[str], due_at: float, now: float) -> None:
        """Ask for the groups' flushes at `due_at`."""
        wake(self._queue, [Group(key=key, due_at=due_at) for key in group_keys], now)

    def _part(
        self, pool: Executor, keys: Sequence[str], configuration: Configuration, now: float
    ) -> Mapping[str, LamplighterError]:
        """Read the alerts after all groups are taken: what comes in later is news that the flush has not seen."""
        began = self._stopwatch()
        routing = self._routings(configuration.alertmanager)
        taken, errors = _each(pool, keys, lambda key: self._take(key, routing, now))
        ours = {key: one for key, one in taken.items() if one is not None}
        if not ours:
            return errors
        try:
            moment = self._moment(configuration, routing, now)
        except LamplighterError as error:
            return {**errors, **dict.fromkeys(ours, error)}
        after, failed = _each(pool, list(ours), lambda key: self._flush(ours[key], moment))
        wake(
            self._queue, [group for groups in after.values() for group in groups], now + self._stopwatch() - began
        )
        return {**errors, **failed}

    def _take(self, key: str, routing: Routing, now: float) -> _Taken | None:
        """Take the group's lease if it is due, still leads anywhere, and nobody else is at it."""
        kept = self._groups.get(key, now)
        place = routing.place_of(kept.group)
        if place is None or not is_due(kept.group, now):
            return None
        channel = self._open_channel(place.integration)
        group = leased(kept.group, now, channel.timeout_seconds + LEASE_MARGIN_SECONDS)
        if not self._groups.put(group, kept.version):
            log.info("flush left to another function", extra={"group": key})
            return None
        return _Taken(kept.group, group, place, channel)

    def _moment(self, configuration: Configuration, routing: Routing, now: float) -> Moment:
        alerts = {key: entry.alert for key, entry in self._alerts.kept(now).items()}
        acknowledgements = self._acknowledgements.all(now)
        return Moment(
            configuration, routing, alerts, self._silences.all(now), now, acknowledgements=acknowledgements
        )

    def _flush(self, taken: _Taken, moment: Moment) -> Sequence[Group]:
        """Return the groups that are still to be waked up for.

        A group whose alerts are gone, or are taken by other routes now, has nothing to tell any more.
        """
        began = self._stopwatch()
        group = moment.groups.get(taken.before.key)
        result = self._tell(group, taken.before, taken.channel, moment) if group else Result(has_alerts=False)
        after = [self._handed_over(clock, moment.now) for clock in result.hand_over_to]
        after.append(self._finished(taken, result, moment.now))
        now = moment.now + self._stopwatch() - began
        soon = [each for each in after if each.due_at is not None and each.due_at - now < SOON_SECONDS]
        wake(self._queue, soon, now)
        return [each for each in after if each not in soon]

    def _handed_over(self, clock: Clock, now: float) -> Group:
        """Let a fallback look at the group, at once if it does not look at it every now and then already."""
        for _ in range(LOST_RACES):
            kept = self._groups.get(clock.key, now)
            if kept.group.due_at is not None and not kept.group.lease_until:
                return Group(key=clock.key)
            after = clock.place.woken(kept.group, 0.0, now)
            if self._groups.put(after, kept.version):
                return after
        raise StoreUnavailable(f"group {clock.key} was changed by others {LOST_RACES} times in a row")

    def _finished(self, taken: _Taken, result: Result, now: float) -> Group:
        """Set the clock anew, unless it took longer than the lease and somebody else is at it by now."""
        for _ in range(LOST_RACES):
            kept = self._groups.get(taken.leased.key, now)
            if kept.group.lease_until != taken.leased.lease_until:
                log.warning("the lease ran out during a flush", extra={"group": taken.leased.key})
                return Group(key=taken.leased.key)
            after = finished(
                kept.group,
                taken.place.pace,
                now,
                news_seen=taken.leased.news,
                has_alerts=result.has_alerts,
                retry_at=result.retry_at,
                rests_until=result.rests_until,
            )
            if self._groups.put(after, kept.version):
                return after
        raise StoreUnavailable(f"group {taken.leased.key} was changed by others {LOST_RACES} times in a row")


def _each(
    pool: Executor, keys: Sequence[str], do: Callable[[str], Found]
) -> tuple[dict[str, Found], dict[str, LamplighterError]]:
    """Do it for every key at once; return what came of it, and what failed."""
    found: dict[str, Found] = {}
    errors: dict[str, LamplighterError] = {}
    futures = {key: pool.submit(do, key) for key in keys}
    for key, future in futures.items():
        try:
            found[key] = future.result()
        except LamplighterError as error:
            errors[key] = error
    return found, errors
