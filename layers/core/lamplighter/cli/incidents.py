"""``lamplighter incidents``: what belongs together, how it went, and saying how it stands."""

import argparse
import getpass
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from lamplighter.cli.alertmanager_client import FAILED, WRONGLY_CALLED, AlertmanagerClient, add_url
from lamplighter.cli.table import columns, harmless, time_of
from lamplighter.errors import LamplighterError

STATUSES = ("investigating", "identified", "monitoring", "resolved")
_HEADS = ("id", "status", "severity", "opened (UTC)", "firing", "title")


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "incidents",
        help="list and show incidents, and add updates",
        description="List and show incidents, alerts that belong together, and say how they stand.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="list incidents, the latest first")
    listed.add_argument("--open", action="store_true", help="only what is not resolved")
    listed.add_argument("--limit", metavar="NUMBER", type=int, default=20, help="at most so many (default: 20)")
    shown = actions.add_parser("show", help="show one with its timeline")
    updated = actions.add_parser("update", help="add an update, which everyone may read on the status page")
    for action in (shown, updated):
        action.add_argument("id", metavar="ID")
    updated.add_argument("--text", metavar="TEXT", required=True, help="what there is to say")
    updated.add_argument("--status", choices=STATUSES, default="", help="how it stands (default: as it was)")
    updated.add_argument("--by", metavar="NAME", default="", help="who says so (default: the user's name)")
    for action, function in ((listed, _list), (shown, _show), (updated, _update)):
        action.add_argument("--json", action="store_true", help="print the server's JSON instead")
        add_url(action)
        action.set_defaults(run=run, action=function)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for; return 1 if the server refuses or does not answer, 2 if none is named."""
    try:
        document = arguments.action(AlertmanagerClient(arguments.url), arguments)
    except (LamplighterError, ValueError) as error:
        print(f"incidents: {error}", file=sys.stderr)
        return FAILED if isinstance(error, LamplighterError) else WRONGLY_CALLED
    if arguments.json:
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        print(*_lines(document), sep="\n")
    return 0


def _list(client: AlertmanagerClient, arguments: argparse.Namespace) -> Any:
    state = "open" if arguments.open else "all"
    parameters = [("state", state), ("limit", str(arguments.limit))]
    return client.get("incidents", parameters, api="v1")["incidents"][: arguments.limit]


def _show(client: AlertmanagerClient, arguments: argparse.Namespace) -> Any:
    return client.get(f"incidents/{quote(arguments.id, safe='')}", api="v1")


def _update(client: AlertmanagerClient, arguments: argparse.Namespace) -> Any:
    update = {"author": arguments.by or getpass.getuser(), "text": arguments.text, "status": arguments.status}
    return client.post(f"incidents/{quote(arguments.id, safe='')}/updates", update, api="v1")


def _lines(document: Any) -> Iterator[str]:
    if isinstance(document, list):
        yield from columns(_HEADS, [_row(each) for each in document])
        return
    yield from columns(_HEADS, [_row(document)])
    yield ""
    for line in reversed(document["timeline"]):
        yield harmless("  ".join([time_of(line["at"]), line["kind"], *_said(line)]))


def _row(each: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        each["id"],
        each["status"],
        each["severity"],
        time_of(each["openedAt"]),
        f"{each['firing']} of {each['alerts']}",
        each["title"],
    )


def _said(line: Mapping[str, str]) -> Iterator[str]:
    if line.get("author"):
        yield f"{line['author']}:"
    if line.get("status"):
        yield f"[{line['status']}]"
    for name in ("alertname", "text", "other"):
        if line.get(name):
            yield line[name]
