"""``lamplighter test rules``: promtool's unit tests of rules, without promtool."""

import argparse
import difflib
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from glob import glob
from pathlib import Path
from typing import Any

from lamplighter.config.mistakes import ConfigurationError
from lamplighter.rules.unit_tests.comparison import Failure
from lamplighter.rules.unit_tests.reading import read_unit_tests, setting_of
from lamplighter.rules.unit_tests.running import run_test
from lamplighter.rules.unit_tests.unit_test import RuleTest

FAILED = 1


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    tests = subparsers.add_parser("test", help="run unit tests of rules", description="Run unit tests.")
    kinds = tests.add_subparsers(metavar="rules", required=True)
    parser = kinds.add_parser(
        "rules",
        help="run unit tests of rules",
        description="Run files of unit tests in promtool's format. Exits with 1 if a test fails.",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="a file of unit tests")
    parser.add_argument(
        "--run",
        dest="only",
        metavar="REGEX",
        action="append",
        type=pattern,
        help="run only tests whose name this matches anywhere; may be given several times",
    )
    parser.add_argument("--diff", action="store_true", help="show expected and got as a difference of lines")
    parser.set_defaults(run=run)


def pattern(text: str) -> re.Pattern[str]:
    """Read a pattern; ValueError for what is none."""
    try:
        return re.compile(text)
    except re.error as error:
        raise ValueError(str(error)) from error


def run(arguments: argparse.Namespace) -> int:
    """Run every file and return the exit code."""
    results = [_run_file(file, arguments.only, diff=arguments.diff) for file in arguments.files]
    return 0 if all(results) else FAILED


def _run_file(file: str, only: Sequence[re.Pattern[str]] | None, *, diff: bool) -> bool:
    print(f"Unit Testing:  {file}")
    try:
        lines = list(_failures(file, only, diff=diff))
    except (OSError, ConfigurationError) as error:
        lines = [str(error)]
    if lines:
        sys.stdout.flush()
        print("  FAILED:", *lines, sep="\n", file=sys.stderr, flush=True)
    else:
        print("  SUCCESS")
    print()
    return not lines


def _failures(file: str, only: Sequence[re.Pattern[str]] | None, *, diff: bool) -> Iterator[str]:
    tests = read_unit_tests(file, Path(file).read_text(encoding="utf-8", errors="surrogateescape"))
    setting = setting_of(tests, _rule_files(Path(file).parent, tests.rule_files))
    for index, test in enumerate(tests.tests):
        if only is None or any(pattern.search(test.name) for pattern in only):
            for failure in run_test(test, setting):
                yield from _lines(test, index, failure, diff=diff)


def _rule_files(folder: Path, patterns: Sequence[str]) -> Mapping[str, str]:
    texts = {}
    for pattern in patterns:
        found = sorted(glob(os.path.join(folder, pattern), include_hidden=True))  # noqa: PTH118, PTH207 - absolute ones too
        if not found:
            print(f"  WARNING: no file match pattern {pattern}", file=sys.stderr)
        for path in found:
            texts[path] = Path(path).read_text(encoding="utf-8", errors="surrogateescape")
    return texts


def _lines(test: RuleTest, index: int, failure: Failure, *, diff: bool) -> Iterator[str]:
    yield f"    name: {test.name or f'unnamed#{index}'},"
    yield f"    {failure.what}, time: {failure.time},"
    if failure.error:
        yield f"        err: {failure.error}"
    elif diff:
        yield from (f"        {line}" for line in difflib.ndiff(failure.expected, failure.got) if line[0] != "?")
    else:
        yield from _listed("exp", failure.expected)
        yield from _listed("got", failure.got)


def _listed(name: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"        {name}:{'' if lines else ' nothing'}"
    yield from (f"            {line}" for line in lines)
