"""The use-case behind the flush queue: take a group's lease, tell its integration, set its clock anew."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.flush_queue import FlushQueue
from lamplighter.alerting.group_store import GroupStore
from lamplighter.alerting.groups import Group, finished, interrupted_at, is_due, leased
from lamplighter.alerting.integrations import Integration, pace_of, routed
from lamplighter.alerting.notification import Channel
from lamplighter.alerting.store import AlertStore
from lamplighter.alerting.tell import Result, Tell
from lamplighter.alerting.writer import wake
from lamplighter.config.configuration import Configuration
from lamplighter.errors import LamplighterError, StoreUnavailable
from lamplighter.state.store import StateStore
from lamplighter.telemetry.counters import Count, uncounted

log = logging.getLogger(__name__)

LEASE_MARGIN_SECONDS = 20.0
"""For reading and recording around a send; a lease outlives the send by so much."""
LOST_RACES = 8
MOST_AT_ONCE = 32

OpenChannel = Callable[[Integration], Channel]


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
    ) -> None:
        self._alerts = AlertStore(state)
        self._groups = GroupStore(state)
        self._tell = Tell(state, external_url, count)
        self._queue = queue
        self._configuration = configuration
        self._open_channel = open_channel

    def all(self, group_keys: Sequence[str], now: float) -> Mapping[str, LamplighterError]:
        """Flush the groups side by side, so that one slow receiver delays no other; return what failed, by key."""
        if not group_keys:
            return {}
        configuration = self._configuration(now)
        with ThreadPoolExecutor(max_workers=min(MOST_AT_ONCE, len(group_keys))) as pool:
            futures = {
                key: pool.submit(self._caught, key, configuration, now) for key in dict.fromkeys(group_keys)
            }
        return {key: error for key, future in futures.items() if (error := future.result())}

    def _flush(self, group_key: str, configuration: Configuration, now: float) -> None:
        """Tell what is due, if it is due and nobody else is at it."""
        integrations = {integration.group_key: integration for integration in routed(configuration.alertmanager)}
        kept = self._groups.get(group_key, now)
        integration = integrations.get(group_key)
        if integration is None or not is_due(kept.group, now):
            return
        channel = self._open_channel(integration)
        taken = leased(kept.group, now, channel.timeout_seconds + LEASE_MARGIN_SECONDS)
        if not self._groups.put(taken, kept.version):
            log.info("flush left to another function", extra={"group": group_key})
            return
        alerts = {key: entry.alert for key, entry in self._alerts.kept(now).items()}
        result = self._tell(
            integration, channel, alerts, configuration, now, interrupted_at=interrupted_at(kept.group)
        )
        firing = any(alert.state is AlertState.FIRING and not alert.is_silent for alert in alerts.values())
        self._finish(taken, configuration, result, now, open_alerts=firing)

    def _caught(self, group_key: str, configuration: Configuration, now: float) -> LamplighterError | None:
        try:
            self._flush(group_key, configuration, now)
        except LamplighterError as error:
            return error
        return None

    def _finish(
        self, taken: Group, configuration: Configuration, result: Result, now: float, *, open_alerts: bool
    ) -> None:
        for _ in range(LOST_RACES):
            kept = self._groups.get(taken.key, now)
            after = finished(
                kept.group,
                pace_of(configuration.alertmanager),
                now,
                news_seen=taken.news,
                sent=result.sent,
                open_alerts=open_alerts,
                next_at=result.next_at,
            )
            if self._groups.put(after, kept.version):
                wake(self._queue, after, now)
                return
        raise StoreUnavailable(f"group {taken.key} was changed by others {LOST_RACES} times in a row")
