"""The tables that a replay reads."""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from lamplighter.alerting.history import AlertHistory
from lamplighter.aws.clients import Clients
from lamplighter.aws.retry import Retrying
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.bootstrap.querying import querying
from lamplighter.config import packed
from lamplighter.config.keeper import GOOD
from lamplighter.config.load import load
from lamplighter.config.options import LoadOptions
from lamplighter.errors import LamplighterError
from lamplighter.promql.storage import Storage
from lamplighter.rules.replay.reality import RealAlert, alert_names, real_alerts
from lamplighter.state.store import StateStore
from lamplighter.telemetry.query_budget import QueryBudget
from lamplighter.telemetry.querying import Querying

BUDGET = QueryBudget(max_series=100_000, max_samples=20_000_000, seconds=600.0)
"""Of one expression over one stretch: nobody waits for an answer within seconds here."""
_RETRY_SECONDS = 30.0
_MOST_EVENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class TableNames:
    """The names of both tables."""

    telemetry: str
    state: str


def named_tables(arguments: argparse.Namespace) -> TableNames:
    """Return the tables that are named, or those of the stack; ValueError says what is missing."""
    if arguments.stack:
        return tables_of(arguments.stack)
    if not arguments.telemetry_table or not arguments.state_table:
        raise ValueError(
            "name a stack with --stack, tables with --telemetry-table and --state-table, or a server with --url"
        )
    return TableNames(arguments.telemetry_table, arguments.state_table)


def tables_of(stack: str) -> TableNames:
    """Return the tables of a CloudFormation stack; ValueError says why they are not known."""
    try:
        client: Any = get_session().create_client("cloudformation")
        found = client.describe_stack_resources(StackName=stack)["StackResources"]
    except (BotoCoreError, ClientError) as error:
        raise ValueError(f"stack {stack}: {error}") from error
    names = {resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "") for resource in found}
    if not names.get("TelemetryTable") or not names.get("StateTable"):
        raise ValueError(f"stack {stack}: it has no tables of Lamplighter's")
    return TableNames(names["TelemetryTable"], names["StateTable"])


class Tables:
    """History, alerts and rules in force, as the tables have them."""

    def __init__(self, state: StateStore, querying: Querying, now: float) -> None:
        self._state = state
        self._querying = querying
        self._now = now

    def history(self, _end: float) -> Storage:
        """Return a storage for one stretch: what it has read is given up with it."""
        return self._querying.storage(self._now, BUDGET)

    def real_alerts(self, names: frozenset[str], start: float, end: float) -> Sequence[RealAlert]:
        """Return the alerts of these names that fired, as the alert history of 90 days has them."""
        events = AlertHistory(self._state).recent(self._now, limit=_MOST_EVENTS)
        return [alert for alert in real_alerts(events, names, start) if alert.began <= end]

    def names_in_force(self) -> frozenset[str]:
        """Return the names of the alerts of the last good configuration; none where that cannot be read."""
        try:
            texts = packed.read(self._state, GOOD, self._now)
            return alert_names(load(texts, LoadOptions()).rule_groups) if texts else frozenset()
        except LamplighterError:
            return frozenset()


def tables(names: TableNames) -> Tables:
    """Open the tables; nothing connects before the first read."""
    clients = Clients()
    retrying = Retrying(budget_seconds=_RETRY_SECONDS)
    telemetry = DynamoTelemetryStore(clients.dynamodb, names.telemetry, retrying=retrying)
    state = DynamoStateStore(clients.dynamodb, names.state, retrying=retrying)
    return Tables(state, querying(telemetry), time.time())
