"""``lamplighter replay``: the alerts that rules would have fired over stored history, beside those that did."""

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from lamplighter.cli.replay_report import as_json, as_text
from lamplighter.cli.test_rules import pattern
from lamplighter.config.configuration import Configuration
from lamplighter.config.durations import prometheus_seconds
from lamplighter.config.folder import read_folder
from lamplighter.config.load import load
from lamplighter.config.mistakes import ConfigurationError
from lamplighter.config.options import LoadOptions
from lamplighter.errors import LamplighterError
from lamplighter.rules.rule import AlertingRule, RuleGroup

if TYPE_CHECKING:
    from lamplighter.promql.storage import Storage
    from lamplighter.rules.replay.reality import RealAlert

FAILED, WRONGLY_CALLED = 1, 2
LONGEST_SECONDS = 400 * 86_400.0


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "replay",
        help="evaluate rules over stored history",
        description="Evaluate the rules of a configuration over stored history, and list the alerts that would "
        "have fired beside those that did. Reads the tables of a deployment; changes nothing.",
    )
    parser.add_argument(
        "--since", metavar="AGO", type=ago, default=ago("30d"), help="how far back, as 12h or 30d (default: 30d)"
    )
    parser.add_argument("--until", metavar="TIME", type=moment, help="unix seconds or RFC 3339 (default: now)")
    parser.add_argument(
        "--config",
        metavar="DIR",
        type=Path,
        default=Path(os.environ.get("LAMPLIGHTER_CONFIG") or "config"),
        help="the folder of the files (default: $LAMPLIGHTER_CONFIG, or config)",
    )
    parser.add_argument(
        "--only", metavar="REGEX", type=pattern, help="only alerts whose name this matches anywhere"
    )
    parser.add_argument("--stack", metavar="NAME", help="read the tables of this CloudFormation stack")
    parser.add_argument(
        "--url",
        metavar="URL",
        default=os.environ.get("LAMPLIGHTER_URL", ""),
        help="read from a server with Prometheus' HTTP API instead: http://user:password@host "
        "(default: $LAMPLIGHTER_URL)",
    )
    parser.add_argument("--telemetry-table", metavar="NAME", default=os.environ.get("TELEMETRY_TABLE", ""))
    parser.add_argument("--state-table", metavar="NAME", default=os.environ.get("STATE_TABLE", ""))
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.set_defaults(run=run)


def ago(text: str) -> float:
    """Read a duration of at most 400 days; ValueError for anything else."""
    seconds = prometheus_seconds(text)
    if seconds is None or not 0 < seconds <= LONGEST_SECONDS:
        raise ValueError(text)
    return seconds


def moment(text: str) -> float:
    """Read unix seconds or RFC 3339; ValueError for anything else."""
    try:
        return float(text)
    except ValueError:
        parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        raise ValueError(text)
    return parsed.timestamp()


def run(arguments: argparse.Namespace) -> int:
    """Print what the replay found; return 1 if it could not be done, 2 if it was called wrongly."""
    try:
        configuration = load(read_folder(arguments.config), LoadOptions())
        stored = _opened(arguments)
    except (ConfigurationError, ValueError) as error:
        print(error, file=sys.stderr)
        return WRONGLY_CALLED
    now = time.time()
    until = min(arguments.until or now, now)
    try:
        return _replay(arguments, configuration, stored, until)
    except LamplighterError as error:
        print(f"replay: {error}", file=sys.stderr)
        return FAILED


class Stored(Protocol):
    """What is stored of the past."""

    def history(self, end: float, /) -> "Storage":
        """Return the samples, for one stretch."""

    def names_in_force(self) -> frozenset[str]:
        """Return the names of the alerting rules in force."""

    def real_alerts(self, names: frozenset[str], start: float, end: float) -> "Sequence[RealAlert]":
        """Return the alerts of these names that fired."""


def _opened(arguments: argparse.Namespace) -> Stored:
    """ValueError where it is not said what to read."""
    # Each imported when it is needed: --help needs neither.
    if arguments.url:
        from lamplighter.cli.replay_http import HttpHistory  # noqa: PLC0415

        return HttpHistory(arguments.url)
    from lamplighter.cli.replay_tables import named_tables, tables  # noqa: PLC0415

    return tables(named_tables(arguments))


def _replay(arguments: argparse.Namespace, configuration: Configuration, stored: Stored, until: float) -> int:
    # Imported late, like the tables: the engine is not needed for --help either.
    from lamplighter.rules.replay.reality import alert_names, beside  # noqa: PLC0415
    from lamplighter.rules.replay.replaying import Span, replay  # noqa: PLC0415
    from lamplighter.rules.templates import alert_texts  # noqa: PLC0415

    span = Span(start=until - arguments.since, end=until)
    groups = chosen(configuration.rule_groups, arguments.only)
    url = os.environ.get("DASHBOARD_URL", "")
    found = replay(groups, stored.history, span, lambda at: alert_texts({}, url, at), _progress(span.start, until))
    only = arguments.only
    names = {name for name in stored.names_in_force() if only is None or only.search(name)} | alert_names(groups)
    lines = beside(found.firings, stored.real_alerts(frozenset(names), span.start, until))
    if arguments.json:
        print(json.dumps(as_json(span, lines, found), indent=2))
        return 0
    for text in as_text(span, groups, lines):
        print(text)
    sys.stdout.flush()
    for failure in found.failures:
        print(
            f"failed: {failure.rule} of {failure.group}, {failure.times} times: {failure.last_error}",
            file=sys.stderr,
        )
    for warning in found.warnings:
        print(f"note: {warning}", file=sys.stderr)
    return 0


def chosen(groups: Sequence[RuleGroup], only: re.Pattern[str] | None) -> Sequence[RuleGroup]:
    """Return the groups without the alerts that are not asked for; what is recorded may be needed."""
    if only is None:
        return groups
    return [
        replace(
            group,
            rules=tuple(
                rule for rule in group.rules if not isinstance(rule, AlertingRule) or only.search(rule.alert)
            ),
        )
        for group in groups
    ]


def _progress(start: float, end: float) -> Callable[[float], None]:
    """Tell a person who watches how far it is."""
    if not sys.stderr.isatty():
        return lambda _: None

    def tell(at: float) -> None:
        shown = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
        done = 100 * (at - start) / max(end - start, 1)
        print(
            f"\rreplayed up to {shown} UTC ({max(done, 0):.0f}%)", end="\n" if at >= end else "", file=sys.stderr
        )

    return tell
