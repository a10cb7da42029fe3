"""``lamplighter history``: what happened to alerts and notifications in the last 90 days."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from lamplighter.alerting.event import Event
from lamplighter.alerting.export import csv_lines, json_lines
from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.history_query import HistoryQuery
from lamplighter.aws.clients import Clients
from lamplighter.aws.retry import Retrying
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.cli.replay import ago, moment
from lamplighter.cli.replay_tables import tables_of
from lamplighter.cli.table import columns, utc
from lamplighter.errors import LamplighterError

FAILED, WRONGLY_CALLED = 1, 2
_HEADS = ("time (UTC)", "alert", "severity", "status", "receiver", "reason", "summary")
_RETRY_SECONDS = 30.0
_FILTERS = ("severity", "check", "alertname", "receiver", "status")


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "history",
        help="list what happened to alerts and notifications",
        description="List what happened to alerts and notifications in the last 90 days, newest first. "
        "Reads the state table of a deployment.",
    )
    parser.add_argument(
        "--since", metavar="AGO", type=ago, default=ago("7d"), help="how far back, as 12h or 30d (default: 7d)"
    )
    parser.add_argument("--until", metavar="TIME", type=moment, help="unix seconds or RFC 3339 (default: now)")
    for name in _FILTERS:
        parser.add_argument(
            f"--{name}", metavar="NAME", action="append", default=[], help="only of this one; may be repeated"
        )
    parser.add_argument("--limit", metavar="NUMBER", type=_number, help="at most so many lines")
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help="json is one a line")
    parser.add_argument("--stack", metavar="NAME", help="read the table of this CloudFormation stack")
    parser.add_argument("--state-table", metavar="NAME", default=os.environ.get("STATE_TABLE", ""))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the history; return 1 if it cannot be read, 2 if no table is named."""
    try:
        name = _table_name(arguments)
    except ValueError as error:
        print(error, file=sys.stderr)
        return WRONGLY_CALLED
    state = DynamoStateStore(Clients().dynamodb, name, retrying=Retrying(budget_seconds=_RETRY_SECONDS))
    return print_history(AlertHistory(state), arguments, time.time())


def _table_name(arguments: argparse.Namespace) -> str:
    if arguments.stack:
        return tables_of(arguments.stack).state
    if not arguments.state_table:
        raise ValueError("name a stack with --stack, or a table with --state-table")
    return str(arguments.state_table)


def print_history(history: AlertHistory, arguments: argparse.Namespace, now: float) -> int:
    """Print what the arguments ask for; see `run`."""
    try:
        for line in _WRITERS[arguments.format](islice(history.all(_query(arguments, now), now), arguments.limit)):
            print(line, end="")
    except LamplighterError as error:
        print(f"history: {error}", file=sys.stderr)
        return FAILED
    return 0


def _query(arguments: argparse.Namespace, now: float) -> HistoryQuery:
    return HistoryQuery(
        start=(arguments.until or now) - arguments.since,
        end=arguments.until,
        severities=frozenset(arguments.severity),
        checks=frozenset(arguments.check),
        alertnames=frozenset(arguments.alertname),
        receivers=frozenset(arguments.receiver),
        statuses=frozenset(arguments.status),
    )


def _table(events: Iterable[Event]) -> Iterator[str]:
    return (f"{line}\n" for line in columns(_HEADS, [_row(event) for event in events]))


def _row(event: Event) -> tuple[str, ...]:
    return (
        utc(event.at),
        event.alertname,
        event.severity,
        event.status,
        event.receiver,
        event.reason,
        event.summary,
    )


_WRITERS: dict[str, Callable[[Iterable[Event]], Iterator[str]]] = {
    "table": _table,
    "csv": csv_lines,
    "json": json_lines,
}


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
