"""All that is known of alerts at a moment: what fires, what holds it back, who was told, and when next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lamplighter.alerting.acknowledgement import Acknowledgement, acknowledged
from lamplighter.alerting.acknowledgements import AcknowledgementStore
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.as_of import as_of
from lamplighter.alerting.clocks import Clock, Routing
from lamplighter.alerting.group_store import GroupStore
from lamplighter.alerting.groups import Group
from lamplighter.alerting.muting import muted_by
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.store import AlertStore
from lamplighter.alerting.suppression import Suppressions, firing_at
from lamplighter.alerting.told import Told, ToldStore
from lamplighter.config.configuration import Configuration
from lamplighter.state.store import StateStore


@dataclass(frozen=True)
class Situation:
    """`alerts`, as they are told of at `now`, and `acknowledgements` that hold are by fingerprint.

    `clocks` and `told` are by the keys of clocks.
    """

    now: float
    configuration: Configuration
    alerts: Mapping[str, Alert]
    silences: Sequence[Silence]
    acknowledgements: Mapping[str, Acknowledgement]
    clocks: Mapping[str, Group]
    told: Mapping[str, Told]

    @cached_property
    def routing(self) -> Routing:
        """The tree of routes."""
        return Routing(self.configuration.alertmanager)

    @cached_property
    def suppressions(self) -> Suppressions:
        """What holds alerts back."""
        return Suppressions(self.configuration, firing_at(self.alerts, self.now), self.silences, self.now)

    def stand_ins_of(self, clocks: Sequence[Clock]) -> list[Clock]:
        """Return those of the fallbacks that were told of the clocks' groups."""
        found = {one.key: one for clock in clocks for one in self.routing.stand_ins_of(clock)}
        return [one for key, one in found.items() if (told := self.told.get(key)) and told.entry]

    def muted(self, clock: Clock) -> tuple[str, ...]:
        """Return the time intervals of the route that keep what comes by it from being told now."""
        return muted_by(clock.came_by or clock.route, self.configuration.alertmanager.time_intervals, self.now)


@dataclass(frozen=True, slots=True)
class Situations:
    """Reads them. `configuration` has to be what the alerter goes by."""

    state: StateStore
    configuration: Callable[[float], Configuration]

    def at(self, now: float) -> Situation:
        """Return the situation: one read a kind of record. Raises `StoreUnavailable`."""
        kept = AlertStore(self.state).kept(now)
        alerts = {key: as_of(entry.alert, now) for key, entry in kept.items()}
        return Situation(
            now=now,
            configuration=self.configuration(now),
            alerts=alerts,
            silences=SilenceStore(self.state).all(now),
            acknowledgements=acknowledged(alerts, AcknowledgementStore(self.state).all(now), now),
            clocks={key: entry.group for key, entry in GroupStore(self.state).all(now).items()},
            told=ToldStore(self.state).all(now),
        )
