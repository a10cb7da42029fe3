"""``lamplighter ack``: who has acknowledged what fires."""

import argparse
import getpass
import json
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from lamplighter.cli.alertmanager_client import FAILED, WRONGLY_CALLED, AlertmanagerClient, add_url
from lamplighter.cli.matchers import filters, matcher
from lamplighter.cli.table import columns, time_of
from lamplighter.config.durations import prometheus_seconds
from lamplighter.errors import LamplighterError

NOTHING_FIRES = 1
_HEADS = ("fingerprint", "alert", "severity", "by", "since (UTC)", "until (UTC)", "comment")


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "ack",
        help="list, add and take back acknowledgements",
        description="List, add and take back acknowledgements: while somebody works on an alert it is not "
        "repeated and not escalated.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="list who has acknowledged what")
    listed.add_argument("--json", action="store_true", help="print the server's JSON instead of a table")
    added = actions.add_parser("add", help="acknowledge what fires with these labels, and print which it was")
    added.add_argument("--for", metavar="TIME", dest="seconds", type=_duration, default="24h", help="default: 24h")
    back = actions.add_parser("take-back", help="let it be repeated and escalated again")
    for action in (added, back):
        action.add_argument("matchers", metavar="MATCHER", nargs="+", type=matcher, help='as check="shop"')
        action.add_argument("--comment", metavar="TEXT", default="", help="what is done about it")
        action.add_argument("--by", metavar="NAME", default="", help="who (default: the user's name)")
    for action, function in ((listed, _list), (added, _add), (back, _take_back)):
        add_url(action)
        action.set_defaults(run=run, action=function)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for; return 1 if nothing such fires or the server refuses, 2 if none is named."""
    try:
        return int(arguments.action(AlertmanagerClient(arguments.url), arguments))
    except (LamplighterError, ValueError) as error:
        print(f"ack: {error}", file=sys.stderr)
        return FAILED if isinstance(error, LamplighterError) else WRONGLY_CALLED


def _list(client: AlertmanagerClient, arguments: argparse.Namespace) -> int:
    found = client.get("acknowledgements", api="v1")["acknowledgements"]
    if arguments.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        print(*columns(_HEADS, [_row(each) for each in found]), sep="\n")
    return 0


def _add(client: AlertmanagerClient, arguments: argparse.Namespace) -> int:
    found = client.get("alerts", filters(arguments.matchers))
    for alert in found:
        document = {
            "fingerprint": alert["fingerprint"],
            "by": arguments.by or getpass.getuser(),
            "comment": arguments.comment,
            "for": arguments.seconds,
        }
        made = client.post("acknowledgements", document, api="v1")
        print(f"{made['fingerprint']}  {_name(made)}  until {time_of(made['until'])} UTC")
    return _unless_none(len(found), "nothing fires with these labels")


def _take_back(client: AlertmanagerClient, arguments: argparse.Namespace) -> int:
    wanted = {alert["fingerprint"] for alert in client.get("alerts", filters(arguments.matchers))}
    found = [
        each
        for each in client.get("acknowledgements", api="v1")["acknowledgements"]
        if each["fingerprint"] in wanted
    ]
    said = urlencode({"by": arguments.by or getpass.getuser(), "comment": arguments.comment})
    for each in found:
        client.delete(f"acknowledgements/{quote(each['fingerprint'], safe='')}?{said}", api="v1")
        print(f"{each['fingerprint']}  {_name(each)}")
    return _unless_none(len(found), "nobody has acknowledged anything with these labels")


def _unless_none(count: int, why: str) -> int:
    if count:
        return 0
    print(f"ack: {why}", file=sys.stderr)
    return NOTHING_FIRES


def _row(each: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        each["fingerprint"],
        _name(each),
        each["labels"].get("severity", ""),
        each["by"],
        time_of(each["at"]),
        time_of(each["until"]),
        each["comment"],
    )


def _name(each: Mapping[str, Any]) -> str:
    others = [each["labels"].get(name, "") for name in ("alertname", "group", "check", "instance")]
    return "/".join(text for text in others if text)


def _duration(text: str) -> str:
    seconds = prometheus_seconds(text)
    if not seconds:
        raise ValueError(text)
    return text
