"""``lamplighter silence``: what nobody is notified of for a time."""

import argparse
import getpass
import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from lamplighter.cli.alertmanager_client import FAILED, WRONGLY_CALLED, AlertmanagerClient, add_url
from lamplighter.cli.matchers import filters, matcher
from lamplighter.cli.table import columns, time_of
from lamplighter.config.durations import prometheus_seconds
from lamplighter.errors import LamplighterError
from lamplighter.matching import Matcher, MatchKind, print_matcher

LONGEST_SECONDS = 366 * 86_400.0
_HEADS = ("id", "state", "ends (UTC)", "by", "matchers", "comment")


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "silence",
        help="list, add and end silences",
        description="List, add and end silences: what nobody is notified of for a time.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="list silences that have not expired")
    listed.add_argument("matchers", metavar="MATCHER", nargs="*", type=matcher, help="only those that have these")
    listed.add_argument("--expired", action="store_true", help="those too that ended in the last five days")
    listed.add_argument("--json", action="store_true", help="print the server's JSON instead of a table")
    added = actions.add_parser("add", help="add a silence and print its id")
    added.add_argument("matchers", metavar="MATCHER", nargs="+", type=matcher, help='as instance=~"db-.*"')
    added.add_argument("--for", metavar="TIME", dest="seconds", type=_seconds, default=3600.0, help="default: 1h")
    added.add_argument("--comment", metavar="TEXT", required=True, help="why")
    added.add_argument("--by", metavar="NAME", default="", help="who (default: the user's name)")
    ended = actions.add_parser("end", help="end silences")
    ended.add_argument("ids", metavar="ID", nargs="+")
    for action, function in ((listed, _list), (added, _add), (ended, _end)):
        add_url(action)
        action.set_defaults(run=run, action=function)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for; return 1 if the server refuses or does not answer, 2 if none is named."""
    try:
        arguments.action(AlertmanagerClient(arguments.url), arguments)
    except (LamplighterError, ValueError) as error:
        print(f"silence: {error}", file=sys.stderr)
        return FAILED if isinstance(error, LamplighterError) else WRONGLY_CALLED
    return 0


def _list(client: AlertmanagerClient, arguments: argparse.Namespace) -> None:
    shown = [] if arguments.expired else [("expired", "false")]
    found = client.get("silences", [*filters(arguments.matchers), *shown])
    if arguments.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        print(*columns(_HEADS, [_row(silence) for silence in found]), sep="\n")


def _add(client: AlertmanagerClient, arguments: argparse.Namespace) -> None:
    now = time.time()
    document = {
        "matchers": [_document(each) for each in arguments.matchers],
        "startsAt": _rfc3339(now),
        "endsAt": _rfc3339(now + arguments.seconds),
        "createdBy": arguments.by or getpass.getuser(),
        "comment": arguments.comment,
    }
    print(client.post("silences", document)["silenceID"])


def _end(client: AlertmanagerClient, arguments: argparse.Namespace) -> None:
    for silence_id in arguments.ids:
        client.delete(f"silence/{quote(silence_id, safe='')}")


def _row(silence: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        silence["id"],
        silence["status"]["state"],
        time_of(silence["endsAt"]),
        silence["createdBy"],
        " ".join(print_matcher(_matcher(each)) for each in silence["matchers"]),
        silence["comment"],
    )


def _matcher(document: Mapping[str, Any]) -> Matcher:
    sign = ("=" if document.get("isEqual", True) else "!") + ("~" if document["isRegex"] else "=")
    return Matcher(document["name"], MatchKind("=" if sign == "==" else sign), document["value"])


def _document(each: Matcher) -> dict[str, object]:
    return {
        "name": each.name,
        "value": each.value,
        "isRegex": each.kind.is_pattern,
        "isEqual": each.kind in {MatchKind.EQUAL, MatchKind.MATCH},
    }


def _seconds(text: str) -> float:
    seconds = prometheus_seconds(text)
    if seconds is None or not 0 < seconds <= LONGEST_SECONDS:
        raise ValueError(text)
    return seconds


def _rfc3339(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
