"""What keeps alerts from being told at a moment, as pages and programs are told of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.as_of import as_of
from lamplighter.alerting.dependency_rules import dependency_rules
from lamplighter.alerting.inhibition import Inhibitions
from lamplighter.alerting.silences import Silence, silenced_by
from lamplighter.alerting.watchdog import SILENCED_BY_BLINDNESS
from lamplighter.config.configuration import Configuration


@dataclass(frozen=True, slots=True)
class Suppression:
    """What holds one alert back: fingerprints of other alerts, and ids of silences."""

    inhibited_by: tuple[str, ...] = ()
    silenced_by: tuple[str, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether nothing holds the alert back."""
        return not (self.inhibited_by or self.silenced_by)


class Suppressions:
    """Those of a moment: by the firing alerts (`firing_at`), the rules of the files, and the silences."""

    def __init__(
        self, configuration: Configuration, firing: Mapping[str, Alert], silences: Sequence[Silence], now: float
    ) -> None:
        written = configuration.alertmanager.inhibit_rules
        rules = (*written, *dependency_rules(configuration.checks), SILENCED_BY_BLINDNESS)
        self._inhibitions = Inhibitions(rules, {key: alert.labels for key, alert in firing.items()})
        self._silences = silences
        self._now = now

    def of(self, labels: Mapping[str, str]) -> Suppression:
        """Return what holds an alert with these labels back."""
        return Suppression(
            inhibited_by=self._inhibitions.by(labels),
            silenced_by=silenced_by(self._silences, labels, self._now),
        )


def firing_at(alerts: Mapping[str, Alert], now: float) -> dict[str, Alert]:
    """Return the alerts that fire, as they are told of: those from outside end on time, what flaps goes on."""
    seen = {key: as_of(alert, now) for key, alert in alerts.items()}
    return {key: alert for key, alert in seen.items() if alert.state is AlertState.FIRING}
