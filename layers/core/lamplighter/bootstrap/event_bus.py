"""The event bus, wired: only where the deployment names one."""

import os
from collections.abc import Callable

from lamplighter.alerting.publishing import Publishing
from lamplighter.aws.clients import Clients
from lamplighter.aws.event_bus import EventBridgeBus
from lamplighter.aws.retry import Retrying
from lamplighter.bootstrap.invocation import Invocation
from lamplighter.config.configuration import Configuration
from lamplighter.state.store import StateStore
from lamplighter.telemetry.counters import Count

BUDGET_SECONDS = 3.0
"""People are told first; what the bus does not take by then is put by the next sweep."""


def publishing(
    clients: Clients,
    state: StateStore,
    configuration: Callable[[float], Configuration],
    invocation: Invocation,
    count: Count,
) -> Publishing | None:
    """Return what puts events on the bus that ``EVENT_BUS`` names; None where it is empty."""
    name = os.environ["EVENT_BUS"]
    if not name:
        return None
    retrying = Retrying(time_left=invocation.seconds_left, budget_seconds=BUDGET_SECONDS, count=count)
    bus = EventBridgeBus(clients.events, name, retrying=retrying)
    return Publishing(state, bus, os.environ["STAGE"], configuration)
