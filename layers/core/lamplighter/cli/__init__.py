"""The command line: `lamplighter --help` lists the commands."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

_COMMANDS = {
    "validate": "validate",
    "schema": "schema",
    "test": "test_rules",
    "replay": "replay",
    "alerts": "alerts",
    "silence": "silence",
    "ack": "ack",
    "incidents": "incidents",
    "routes": "routes",
    "history": "history",
    "test-notify": "test_notify",
}
"""The module that each command is in."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 good, 1 not good, 2 wrongly called."""
    given = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="lamplighter", description="A monitor that runs on no server.")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in _wanted(given):
        import_module(f"lamplighter.cli.{name}").add_parser(subparsers)
    arguments = parser.parse_args(given)
    try:
        return int(arguments.run(arguments))
    except BrokenPipeError:
        # The reader, often `head`, has seen enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _wanted(given: Sequence[str]) -> Sequence[str]:
    """The command that was asked for, or all, for the help: sending a test imports what the others do without."""
    first = given[0] if given else ""
    return (_COMMANDS[first],) if first in _COMMANDS else tuple(_COMMANDS.values())
