"""``lamplighter alerts``: what fires, and what is held back by what."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from lamplighter.cli.alertmanager_client import FAILED, WRONGLY_CALLED, AlertmanagerClient, add_url
from lamplighter.cli.matchers import filters, matcher
from lamplighter.cli.table import columns, time_of
from lamplighter.errors import LamplighterError

_HEADS = ("alert", "severity", "state", "since (UTC)", "receivers", "summary")


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "alerts",
        help="list what fires",
        description="List the alerts that fire, those from Prometheus servers too, with what holds them back.",
    )
    parser.add_argument(
        "matchers", metavar="MATCHER", nargs="*", type=matcher, help='as severity=~"warning|critical"'
    )
    parser.add_argument("--receiver", metavar="REGEX", default="", help="only what goes to such a receiver")
    parser.add_argument("--not-suppressed", action="store_true", help="only what nothing holds back")
    parser.add_argument("--json", action="store_true", help="print the server's JSON instead of a table")
    add_url(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the alerts; return 1 if the server does not answer, 2 if none is named."""
    parameters = filters(arguments.matchers)
    if arguments.receiver:
        parameters.append(("receiver", arguments.receiver))
    if arguments.not_suppressed:
        parameters += [("silenced", "false"), ("inhibited", "false")]
    try:
        found = AlertmanagerClient(arguments.url).get("alerts", parameters)
    except (LamplighterError, ValueError) as error:
        print(f"alerts: {error}", file=sys.stderr)
        return FAILED if isinstance(error, LamplighterError) else WRONGLY_CALLED
    if arguments.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        print(*columns(_HEADS, [_row(alert) for alert in found]), sep="\n")
    return 0


def _row(alert: Mapping[str, Any]) -> tuple[str, ...]:
    labels, status = alert["labels"], alert["status"]
    others = " ".join(
        f"{name}={value}" for name, value in sorted(labels.items()) if name not in {"alertname", "severity"}
    )
    return (
        labels.get("alertname", ""),
        labels.get("severity", ""),
        _state(status),
        time_of(alert["startsAt"]),
        ",".join(receiver["name"] for receiver in alert["receivers"]),
        alert["annotations"].get("summary") or others,
    )


def _state(status: Mapping[str, Any]) -> str:
    reasons = [word for word, by in (("silenced", "silencedBy"), ("inhibited", "inhibitedBy")) if status.get(by)]
    return ", ".join(reasons) or str(status["state"])
