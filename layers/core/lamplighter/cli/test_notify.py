"""``lamplighter test-notify``: one marked test through every channel of a receiver."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.circuit_gate import Admission, Gate
from lamplighter.alerting.integrations import Integration, integrations_of
from lamplighter.alerting.notification import Channel, Notification
from lamplighter.aws.clients import Clients
from lamplighter.aws.references import references
from lamplighter.aws.retry import Retrying
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.bootstrap.alerter import channels
from lamplighter.channels.templates import readable_definitions
from lamplighter.config.alertmanager import Receiver
from lamplighter.config.folder import read_folder
from lamplighter.config.load import load
from lamplighter.config.mistakes import ConfigurationError
from lamplighter.config.options import LoadOptions, slack_reference
from lamplighter.errors import DeliveryError, LamplighterError

NOT_DELIVERED, WRONGLY_CALLED = 1, 2


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "test-notify",
        help="send a test through a receiver's channels",
        description="Send one message, marked as a test, through every channel of a receiver.",
    )
    parser.add_argument("receiver", metavar="RECEIVER", help="the name of a receiver in alertmanager.yml")
    parser.add_argument(
        "--config",
        metavar="DIR",
        type=Path,
        default=Path(os.environ.get("LAMPLIGHTER_CONFIG") or "config"),
        help="the folder of the files (default: $LAMPLIGHTER_CONFIG, or config)",
    )
    parser.add_argument(
        "--state-table",
        metavar="NAME",
        default=os.environ.get("STATE_TABLE", ""),
        help="keep what comes of it for the page of receivers, as of any message (default: $STATE_TABLE)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Return 0 if every channel took the test, 1 if one did not, 2 if there is no such receiver."""
    try:
        configuration = load(read_folder(arguments.config), _options())
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return WRONGLY_CALLED
    receivers = {receiver.name: receiver for receiver in configuration.alertmanager.receivers}
    receiver = receivers.get(arguments.receiver)
    if receiver is None:
        print(f"no receiver {arguments.receiver!r}; there are: {', '.join(receivers)}", file=sys.stderr)
        return WRONGLY_CALLED
    clients = Clients()
    files = configuration.alertmanager.template_files
    opened = channels(clients, references(os.environ, clients), definitions=lambda: readable_definitions(files))
    gate = _gate(clients, arguments.state_table) if arguments.state_table else None
    return send_test(receiver, opened, time.time(), gate)


def send_test(
    receiver: Receiver, open_channel: Callable[[Integration], Channel], now: float, gate: Gate | None = None
) -> int:
    """Send the test to each integration, print a line for each, and tell the gate; return the exit code."""
    outcomes = []
    for integration in integrations_of(receiver):
        error = _outcome(integration, open_channel(integration), now)
        outcomes.append(error is None)
        if gate is not None:
            gate.leave(integration, Admission(), error, now)
    if not outcomes:
        print(f"receiver {receiver.name!r} has no channels", file=sys.stderr)
    return 0 if outcomes and all(outcomes) else NOT_DELIVERED


def a_test(receiver: str, now: float) -> Notification:
    """Return a message that nobody takes for an alert."""
    return Notification(
        receiver=receiver, alerts=(_test_alert(now),), now=now, external_url=os.environ.get("DASHBOARD_URL", "")
    )


def _gate(clients: Clients, table: str) -> Gate:
    return Gate(DynamoStateStore(clients.dynamodb, table, retrying=Retrying()))


def _outcome(integration: Integration, channel: Channel, now: float) -> DeliveryError | None:
    try:
        messages = channel.send(a_test(integration.receiver, now)).messages
    except LamplighterError as error:
        print(f"{integration.name}: not delivered: {error}")
        return DeliveryError(str(error), permanent=False)
    print(f"{integration.name}: delivered")
    for message in messages:
        print(message.get("text", ""))
    return None


def _test_alert(now: float) -> Alert:
    return Alert(
        labels={"alertname": "Test", "check": "test", "group": "lamplighter", "severity": "info"},
        annotations={
            "summary": "This is a test of Lamplighter's notifications",
            "description": "Nothing is wrong. Somebody ran lamplighter test-notify.",
            "cause": "test",
        },
        state=AlertState.FIRING,
        pending_since=now,
        starts_at=now,
        evaluated_at=now,
    )


def _options() -> LoadOptions:
    return LoadOptions(
        default_topic_arn=os.environ.get("ALERT_TOPIC_ARN", ""),
        default_slack_reference=slack_reference(os.environ.get("SLACK_WEBHOOK_PARAMETER", "")),
    )
