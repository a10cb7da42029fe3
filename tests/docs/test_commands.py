"""Every `lamplighter` command that a page shows is one that the program takes."""

import argparse
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\.venv/bin/)?lamplighter (.+)$", re.MULTILINE)
WITH_OPTIONS = re.compile(r"`(?:\.venv/bin/)?lamplighter ([^`\n]+ --[^`\n]+)`")
MODULES = {"test": "test_rules", "test-notify": "test_notify"}
"""Where they are not named like their command."""


def shown() -> list[str]:
    """Return the commands of all blocks, and those in a sentence that name an option."""
    found: dict[str, None] = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        commands = [line for block in FENCED.findall(text) for line in COMMAND.findall(block)]
        found |= dict.fromkeys([*commands, *WITH_OPTIONS.findall(text)])
    return list(found)


def parsed(command: str) -> argparse.Namespace:
    words = shlex.split(command, comments=True)
    parser = argparse.ArgumentParser(exit_on_error=False)
    module = import_module(f"lamplighter.cli.{MODULES.get(words[0], words[0])}")
    module.add_parser(parser.add_subparsers(required=True))
    return parser.parse_args(words)


@pytest.mark.parametrize("command", shown())
def test_a_command_of_a_page_is_understood(command: str) -> None:
    assert callable(parsed(command).run)


def test_commands_of_every_kind_are_shown() -> None:
    names = {command.split()[0] for command in shown()}
    assert names >= {"validate", "test", "replay", "alerts", "silence", "ack", "routes", "history", "test-notify"}


def test_what_there_is_not_is_not_understood() -> None:
    with pytest.raises(SystemExit):
        parsed("silence list --for 2h")
