"""What the alerter puts on the bus, and what it does when the bus fails."""

import json
from collections.abc import Sequence

import pytest

from lamplighter.alerting import events
from lamplighter.alerting.events_out import BusEntry, RefusedEntry
from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.publishing import Publishing
from lamplighter.errors import StoreUnavailable
from lamplighter.probes.verdict import CheckState
from lamplighter.state.memory import InMemoryStateStore
from tests.support.alerts import NOON, a_frame, an_alert
from tests.support.configuration import a_check, a_configuration


class Bus:
    """Keeps the kinds of what it is given."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.answers = True

    def put(self, entries: Sequence[BusEntry]) -> Sequence[RefusedEntry]:
        """See `EventBus.put`."""
        if not self.answers:
            raise StoreUnavailable("no answer")
        self.kinds += [json.loads(entry.detail)["kind"] for entry in entries]
        return []


def test_lines_of_history_and_changes_of_health_are_put(caplog: pytest.LogCaptureFixture) -> None:
    state, bus = InMemoryStateStore(), Bus()
    publishing = Publishing(state, bus, "test", lambda _: a_configuration(a_check()))
    publishing.put_owed(NOON)
    assert not publishing.follow([a_frame(NOON, CheckState.UP)], NOON)
    assert publishing.follow([a_frame(NOON + 60, CheckState.DOWN)], NOON + 60)
    AlertHistory(state).append(events.transition("0c7a3cf2a5bd1d0e", an_alert(), NOON + 60))
    bus.answers = False
    publishing.put_owed(NOON + 61)
    assert caplog.text.count("left to the next sweep") == 2
    bus.answers = True
    publishing.put_owed(NOON + 62)
    assert sorted(bus.kinds) == ["health_change", "transition"]
