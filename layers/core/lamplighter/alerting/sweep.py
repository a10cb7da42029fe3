"""The use-case of every minute: what did not arrive, what was lost, what is to be tried again."""

import logging
from collections.abc import Callable, Mapping, Sequence

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.as_of import as_of
from lamplighter.alerting.changes import changes_by_observations, changes_by_removal
from lamplighter.alerting.check_series import CheckAlertSeries
from lamplighter.alerting.clocks import Clock, Routings
from lamplighter.alerting.digest import kept_for_digests
from lamplighter.alerting.flush import Flush
from lamplighter.alerting.group_store import GroupStore, KeptGroup
from lamplighter.alerting.groups import is_due, is_idle
from lamplighter.alerting.monitor_rules import observe_configuration, observe_sources
from lamplighter.alerting.observation import Observation
from lamplighter.alerting.outside_alerts import changes_by_expiry
from lamplighter.alerting.rule_alerts import changes_by_removed_rules
from lamplighter.alerting.store import AlertStore
from lamplighter.alerting.told import ToldStore
from lamplighter.alerting.watchdog import observe_watchdog
from lamplighter.alerting.writer import After, AlertWriter, nothing
from lamplighter.config.configuration import Configuration
from lamplighter.errors import LamplighterError
from lamplighter.state.store import StateStore
from lamplighter.telemetry.store import TelemetryStore

log = logging.getLogger(__name__)


class Sweep:
    """Watches the monitor itself, ends alerts of what is watched no more, flushes what is due, writes ALERTS."""

    def __init__(
        self,
        *,
        state: StateStore,
        telemetry: TelemetryStore,
        writer: AlertWriter,
        flush: Flush,
        configuration: Callable[[float], Configuration],
        mistakes: Callable[[float], Sequence[str]],
        sources: Callable[[Configuration], Mapping[str, float]],
        follow_incidents: After = nothing,
    ) -> None:
        self._telemetry = telemetry
        self._alerts = AlertStore(state)
        self._groups = GroupStore(state)
        self._told = ToldStore(state)
        self._routings = Routings()
        self._series = CheckAlertSeries(state, telemetry)
        self._writer = writer
        self._flush = flush
        self._configuration = configuration
        self._mistakes = mistakes
        self._sources = sources
        self._follow_incidents = follow_incidents

    def __call__(self, now: float) -> None:
        """Do every step, whatever becomes of the others; then raise the first error there was."""
        configuration = self._configuration(now)
        steps: Sequence[Callable[[Configuration, float], None]] = (
            self._watch_sources,
            self._watch_configuration,
            self._end_unwatched,
            self._end_expired,
            self._flush_due,
            self._write_series,
            self._settle_incidents,
        )
        errors = [error for step in steps if (error := _attempt(step, configuration, now))]
        if errors:
            raise errors[0]

    def _watch_sources(self, configuration: Configuration, now: float) -> None:
        seen = observe_sources(self._sources(configuration), self._telemetry.latest(), now)
        self._observe([seen], configuration, now)

    def _watch_configuration(self, configuration: Configuration, now: float) -> None:
        seen = observe_configuration(self._mistakes(now), now, has_last_good=bool(configuration.digest))
        watchdog = observe_watchdog(self._routings(configuration.alertmanager), now)
        self._observe([seen, watchdog], configuration, now)

    def _observe(self, seen: Sequence[Observation], configuration: Configuration, now: float) -> None:
        self._writer.apply(lambda kept: changes_by_observations(seen, kept), configuration.alertmanager, now)

    def _end_unwatched(self, configuration: Configuration, now: float) -> None:
        """A configuration without a digest is the stand-in for one that was never read: it ends nothing."""
        if configuration.digest:
            self._writer.apply(
                lambda kept: [
                    *changes_by_removal(configuration, kept, now),
                    *changes_by_removed_rules(configuration.rule_groups, kept, now),
                ],
                configuration.alertmanager,
                now,
            )
        kept_seconds = kept_for_digests(configuration.alertmanager)
        self._alerts.forget_old(now, kept_seconds, lambda: self._told.known(now))

    def _end_expired(self, configuration: Configuration, now: float) -> None:
        self._writer.apply(lambda kept: changes_by_expiry(kept, now), configuration.alertmanager, now)

    def _flush_due(self, configuration: Configuration, now: float) -> None:
        self._follow_route(configuration, now)
        due = [key for key, kept in self._groups.all(now).items() if is_due(kept.group, now)]
        errors = self._flush.all(due, now)
        for error in errors.values():
            raise error

    def _write_series(self, _: Configuration, now: float) -> None:
        self._series.write(self._alerts.all(now), now)

    def _settle_incidents(self, _: Configuration, now: float) -> None:
        self._follow_incidents(now)

    def _follow_route(self, configuration: Configuration, now: float) -> None:
        """Forget groups that are over or lead nowhere any more; start those that a new route makes.

        What their receivers were told stays known for five days, should the route come back.
        """
        routing = self._routings(configuration.alertmanager)
        stored = self._groups.all(now)
        for kept in stored.values():
            is_gone = bool(configuration.digest) and routing.place_of(kept.group) is None
            if is_gone or is_idle(kept.group, now):
                self._groups.delete(kept)
        for alert in self._alerts.all(now):
            if _is_told_of(alert, now):
                self._start(routing.clocks_for(alert), stored, alert, now)

    def _start(self, clocks: Sequence[Clock], stored: dict[str, KeptGroup], alert: Alert, now: float) -> None:
        """What fires is part of a group that has a turn to come, unless its route is new."""
        for clock in clocks:
            if clock.key not in stored or stored[clock.key].group.due_at is None:
                before = self._groups.get(clock.key, now)
                after = clock.place.woken(before.group, clock.place.since(alert), now)
                self._groups.put(after, before.version)
                stored[clock.key] = KeptGroup(after)


def _is_told_of(alert: Alert, now: float) -> bool:
    return as_of(alert, now).state is AlertState.FIRING


def _attempt(
    step: Callable[[Configuration, float], None], configuration: Configuration, now: float
) -> LamplighterError | None:
    try:
        step(configuration, now)
    except LamplighterError as error:
        log.warning("a step of the sweep failed", extra={"step": step.__name__, "error": str(error)})
        return error
    return None
