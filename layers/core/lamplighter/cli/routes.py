"""``lamplighter routes``: whom an alert with some labels would be told to, and in which group."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lamplighter.alerting.route_compiling import compiled
from lamplighter.alerting.routing import Route, group_key, routes_for
from lamplighter.cli.table import columns
from lamplighter.config.default_routing import default_routing, default_text
from lamplighter.config.folder import read_folder
from lamplighter.config.load import load
from lamplighter.config.mistakes import ConfigurationError
from lamplighter.config.options import LoadOptions, slack_reference
from lamplighter.matching import print_matchers

OTHERS_TOLD, WRONGLY_CALLED = 1, 2


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "routes",
        help="show and test who is notified",
        description="Show the routes of alertmanager.yml, test which of them take an alert, or print the file "
        "that is in force where there is none.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    shown = actions.add_parser("show", help="show the tree of routes")
    tested = actions.add_parser("test", help="print who is notified of an alert with these labels")
    tested.add_argument("labels", metavar="LABEL=VALUE", nargs="*", type=_label, help="as severity=critical")
    tested.add_argument(
        "--receivers", metavar="NAMES", help="names with commas between; exit code 1 if others are notified"
    )
    printed = actions.add_parser("default", help="print the file that is in force where there is none")
    printed.add_argument(
        "--topic", metavar="ARN", default="${ALERT_TOPIC_ARN}", help="the SNS topic (default: the stack's own)"
    )
    printed.add_argument("--slack", metavar="PARAMETER", default="", help="the SSM parameter with the webhook")
    printed.set_defaults(run=_print_default)
    for action, function in ((shown, _show), (tested, _test)):
        action.add_argument(
            "--config",
            metavar="DIR",
            type=Path,
            default=Path(os.environ.get("LAMPLIGHTER_CONFIG") or "config"),
            help="the folder of the files (default: $LAMPLIGHTER_CONFIG, or config)",
        )
        action.set_defaults(run=run, action=function)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for; return 1 if others are told than expected, 2 if the files have mistakes."""
    try:
        configuration = load(read_folder(arguments.config), LoadOptions())
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return WRONGLY_CALLED
    return int(arguments.action(compiled(configuration.alertmanager.route), arguments))


def _print_default(arguments: argparse.Namespace) -> int:
    options = LoadOptions(
        default_topic_arn=arguments.topic, default_slack_reference=slack_reference(arguments.slack)
    )
    try:
        default_routing(options)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return WRONGLY_CALLED
    print(default_text(options), end="")
    return 0


def _show(root: Route, _: argparse.Namespace) -> int:
    print(*_tree(root, ""), sep="\n")
    return 0


def _tree(route: Route, indent: str) -> Iterator[str]:
    more = "  continue" if route.goes_on else ""
    yield f"{indent}{print_matchers(route.matchers)}  receiver: {route.receiver}{more}"
    for child in route.routes:
        yield from _tree(child, f"{indent}  ")


def _test(root: Route, arguments: argparse.Namespace) -> int:
    labels = dict(arguments.labels)
    found = routes_for(root, labels)
    rows = [row for route in found for row in _rows(route, group_key(route, labels))]
    print(*columns(("receiver", "group", "waits"), rows), sep="\n")
    told = [route.receiver for route in found]
    if arguments.receivers is not None and told != arguments.receivers.split(","):
        print(f"notified: {','.join(told)}; expected: {arguments.receivers}", file=sys.stderr)
        return OTHERS_TOLD
    return 0


def _rows(route: Route, group: str) -> Iterator[tuple[str, str, str]]:
    """Yield who is told at once, and then whom it escalates to."""
    yield route.receiver, group, _times(route)
    for step in route.escalate:
        raised = f", as {step.severity}" if step.severity else ""
        yield step.receiver, group, f"{step.after_seconds:g}s, unless acknowledged{raised}"


def _times(route: Route) -> str:
    return (
        f"{route.group_wait_seconds:g}s, then {route.group_interval_seconds:g}s, "
        f"again after {route.repeat_interval_seconds:g}s"
    )


def _label(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not name or not sign:
        raise ValueError(text)
    return name, value.removeprefix('"').removesuffix('"') if value.startswith('"') else value
