"""Where it is kept how each integration fares: its circuit, and what it was sent lately."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lamplighter.alerting.circuit import Circuit
from lamplighter.alerting.rate_limit import Waiting, Window
from lamplighter.state.store import Record, StateStore

PARTITION = "CIRCUIT"
RETENTION_SECONDS = 90 * 86_400.0
"""After the last write, as long as the history."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """All that is known of an integration beside what it was told."""

    circuit: Circuit = Circuit()
    window: Window = Window()


@dataclass(frozen=True, slots=True)
class KeptConduct:
    """A record and the version under which it may be replaced; 0 while it is not stored yet."""

    conduct: Conduct
    version: int = 0


class CircuitStore:
    """One record for each integration, by ``<receiver>/<kind>/<index>``; all its groups share it."""

    def __init__(self, state: StateStore) -> None:
        self._state = state

    def get(self, integration: str, now: float) -> KeptConduct:
        """Return how the integration fares. Raises `StoreUnavailable`."""
        record = self._state.get(PARTITION, integration, now)
        return KeptConduct(_conduct(record.data), record.version) if record else KeptConduct(Conduct())

    def all(self, now: float) -> Mapping[str, Conduct]:
        """Return every one that is stored, by integration."""
        return {record.key: _conduct(record.data) for record in self._state.list(PARTITION, now)}

    def put(self, integration: str, conduct: Conduct, version: int, now: float) -> bool:
        """Write if `version` is what is stored. False: someone was first."""
        return self._state.put(
            Record(
                partition=PARTITION,
                key=integration,
                data=_data(conduct),
                version=version,
                expires_at=now + RETENTION_SECONDS,
            )
        )


def _data(conduct: Conduct) -> Mapping[str, Any]:
    window = conduct.window
    return {
        "circuit": asdict(conduct.circuit),
        "sent": sorted([end, count] for end, count in window.sent.items()),
        "waiting": {name: [one.alerts, one.again_at, one.since] for name, one in sorted(window.waiting.items())},
    }


def _conduct(data: Mapping[str, Any]) -> Conduct:
    return Conduct(
        Circuit(**data["circuit"]),
        Window(
            dict(data["sent"]),
            {name: Waiting(*one) for name, one in data["waiting"].items()},
        ),
    )
