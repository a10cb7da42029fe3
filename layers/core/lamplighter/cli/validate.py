"""``lamplighter validate``: every mistake in the operator's files, or what they add up to."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lamplighter.config.configuration import Configuration
from lamplighter.config.folder import look_into
from lamplighter.config.load import read
from lamplighter.config.mistakes import Mistake
from lamplighter.config.options import CheckTemplate, LoadOptions

LONGEST_INTERVAL_SECONDS = 86_400.0


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser(
        "validate",
        help="check the configuration",
        description="Check every file of a configuration. Prints `file:line:column: path: message` for each "
        "mistake and exits with 1, or prints a summary and exits with 0.",
    )
    parser.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        type=Path,
        default=Path(os.environ.get("LAMPLIGHTER_CONFIG") or "config"),
        help="the folder with checks/ and alertmanager.yml (default: $LAMPLIGHTER_CONFIG, else config)",
    )
    parser.add_argument(
        "--minimum-interval",
        metavar="SECONDS",
        type=seconds,
        default=5.0,
        help="the shortest interval allowed: 5 on one machine (default), 10 in an account",
    )
    parser.set_defaults(run=run)


def seconds(text: str) -> float:
    """Read the shortest interval; ValueError for what is none, infinite or longer than a day."""
    value = float(text)
    if not 0 < value <= LONGEST_INTERVAL_SECONDS:
        raise ValueError(text)
    return value


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong, or a summary; return the exit code."""
    folder: Path = arguments.folder
    found = look_into(folder)
    options = LoadOptions(minimum_interval_seconds=arguments.minimum_interval, templates=_templates)
    reading = read(found.texts, options)
    for remark in reading.remarks:
        print(f"note: {_from_here(remark, folder)}")
    mistakes = sorted([*found.mistakes, *reading.mistakes])
    if mistakes or reading.configuration is None:
        return _refuse(mistakes, folder)
    print(_summary(reading.configuration, found.texts))
    return 0


def _templates(files: Mapping[str, str]) -> CheckTemplate:
    """Judge templates with what expands them."""
    from lamplighter.channels.templates import check, definitions_of  # noqa: PLC0415 - few commands need them

    definitions = definitions_of(files)
    return lambda text: check(text, definitions)


def _refuse(mistakes: Sequence[Mistake], folder: Path) -> int:
    for mistake in mistakes:
        print(_from_here(mistake, folder))
    sys.stdout.flush()
    print(_count(len(mistakes), "mistake"), file=sys.stderr)
    return 1


def _from_here(mistake: Mistake, folder: Path) -> Mistake:
    """Name the file as it is found from where the command was called, so that an editor can go there."""
    return replace(mistake, file=(folder / mistake.file).as_posix())


def _summary(configuration: Configuration, texts: Mapping[str, str]) -> str:
    checks = configuration.checks
    enabled = sum(check.enabled for check in checks)
    disabled = f" ({len(checks) - enabled} disabled)" if enabled < len(checks) else ""
    groups = len({check.group for check in checks if check.group})
    rules = sum(len(group.rules) for group in configuration.rule_groups)
    judged = f" and {_count(rules, 'rule')}" if rules else ""
    receiver = configuration.alertmanager.route_receiver()
    told = _count(len(receiver.integrations), "integration")
    return (
        f"good: {_count(len(checks), 'check')}{disabled} in {_count(groups, 'group')}{judged}, "
        f"from {_count(len(texts), 'file')}; alerts go to `{receiver.name}` with {told}"
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
