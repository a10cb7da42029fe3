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
from lamplighter.cli.alertmanager_client import FAILED, WRONGLY_CALLED, AlertmanagerClient, add_url
from lamplighter.cli.history_served import served_history
from lamplighter.cli.replay import ago, moment
from lamplighter.cli.replay_tables import tables_of
from lamplighter.cli.table import columns, utc
from lamplighter.errors import LamplighterError

_HEADS = ("time (UTC)", "alert", "severity", "status", "receiver", "reason", "summary")
_RETRY_SECONDS = 30.0
_FILTERS = ("severity", "check", "alertname", "receiver", "status")


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "history",
        help="list what happened to alerts and notifications",
        description="List what happened to alerts and notifications in the last 90 days, newest first. "
        "Asks the server at --url, or reads the state table of a deployment.",
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
    parser.add_argument("--state-table", metavar="NAME", default="", help="read this table")
    add_url(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the history; return 1 if it cannot be read, 2 if neither server nor table is named."""
    now = time.time()
    try:
        events = _events(arguments, _query(arguments, now), now)
        for line in _WRITERS[arguments.format](islice(events, arguments.limit)):
            print(line, end="")
    except ValueError as error:
        print(error, file=sys.stderr)
        return WRONGLY_CALLED
    except LamplighterError as error:
        print(f"history: {error}", file=sys.stderr)
        return FAILED
    return 0


def _events(arguments: argparse.Namespace, query: HistoryQuery, now: float) -> Iterator[Event]:
    """A table that is named counts before the environment."""
    name = tables_of(arguments.stack).state if arguments.stack else arguments.state_table
    if not name and arguments.url:
        return served_history(AlertmanagerClient(arguments.url), query, now)
    name = name or os.environ.get("STATE_TABLE", "")
    if not name:
        raise ValueError("name the server with --url, a stack with --stack, or a table with --state-table")
    state = DynamoStateStore(Clients().dynamodb, name, retrying=Retrying(budget_seconds=_RETRY_SECONDS))
    return iter(AlertHistory(state).all(query, now))


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
