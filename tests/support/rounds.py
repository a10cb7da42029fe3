"""Hand-made neighbours of the collector: a queue in a list, and probing that answers what it is told."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lamplighter.config.alertmanager import AlertmanagerConfig, LogConfig, Receiver, RouteConfig
from lamplighter.config.check import Check
from lamplighter.config.configuration import Configuration
from lamplighter.errors import StoreUnavailable
from lamplighter.probes.verdict import CheckState, Verdict
from lamplighter.rounds.ports import Received
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Frame
from tests.support.verdicts import a_verdict


class ListQueue:
    """Messages with their delays, in the order sent; received ones stay until deleted."""

    def __init__(self) -> None:
        self.sent: list[tuple[dict[str, Any], int]] = []
        self.fails = False

    def send(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        if self.fails:
            raise StoreUnavailable("told to fail")
        self.sent.append((dict(body), delay_seconds))

    def receive(self, limit: int = 10) -> Sequence[Received]:
        if self.fails:
            raise StoreUnavailable("told to fail")
        return [Received(body, str(index)) for index, (body, _) in enumerate(self.sent[:limit])]

    def delete(self, receipt: str) -> None:
        self.sent[int(receipt)] = ({"deleted": True}, 0)

    @property
    def waiting(self) -> list[dict[str, Any]]:
        return [body for body, _ in self.sent if "deleted" not in body]


class ToldProbing:
    """Gives every check the state it was told, up if none."""

    def __init__(self) -> None:
        self.states: dict[str, CheckState] = {}
        self.slow: set[str] = set()
        self.retries: list[dict[str, int]] = []
        self.while_slow: Callable[[], None] = lambda: None
        self.calls: list[tuple[list[str], float, bool]] = []

    def probe(
        self,
        checks: Sequence[Check],
        *,
        deadline_seconds: float,
        want_certificates: bool,
        interim: Callable[[Mapping[str, Verdict]], None],
    ) -> Mapping[str, Verdict]:
        self.calls.append(([check.key for check in checks], deadline_seconds, want_certificates))
        self.retries.append({check.key: check.retries for check in checks})
        verdicts = {c.key: a_verdict(c.key, self.states.get(c.key, CheckState.UP)) for c in checks}
        if self.slow:
            interim({key: verdict for key, verdict in verdicts.items() if key not in self.slow})
            self.while_slow()
        return verdicts


class FixedConfiguration:
    """The configuration in force, given once."""

    def __init__(self, checks: Sequence[Check]) -> None:
        receiver = Receiver(name="log", integrations=(LogConfig(),))
        self.configuration = Configuration(
            checks=tuple(checks),
            alertmanager=AlertmanagerConfig(route=RouteConfig(receiver="log"), receivers=(receiver,)),
            digest="d",
        )

    def current(self, _now: float) -> Configuration:
        return self.configuration


class FailingTelemetryStore(InMemoryTelemetryStore):
    """Answers until told to fail, and again once told to answer."""

    def __init__(self) -> None:
        super().__init__()
        self.fails = False
        self.writes_tried = 0

    def write(self, frame: Frame, *, latest: bool = True) -> None:
        self.writes_tried += 1
        self._answer()
        super().write(frame, latest=latest)

    def latest(self) -> Sequence[Frame]:
        self._answer()
        return super().latest()

    def facts(self, source: str) -> Mapping[str, Any]:
        self._answer()
        return super().facts(source)

    def summarise_hour(self, source: str, hour_start_ms: int) -> None:
        self._answer()
        super().summarise_hour(source, hour_start_ms)

    def _answer(self) -> None:
        if self.fails:
            raise StoreUnavailable("told to fail")
