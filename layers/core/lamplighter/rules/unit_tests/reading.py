"""The text of a file of unit tests, read; and the rule files that it names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lamplighter.config.document import read_document
from lamplighter.config.mistakes import ConfigurationError
from lamplighter.config.place import Place, Report, TooMuch
from lamplighter.config.scalars import FAULTY
from lamplighter.rules.files import read_rules
from lamplighter.rules.rule import RuleGroup
from lamplighter.rules.unit_tests.shapes import UNIT_TEST_FILE
from lamplighter.rules.unit_tests.unit_test import Setting, UnitTestFile

_DEFAULT_INTERVAL_SECONDS = 60.0


def read_unit_tests(file: str, text: str) -> UnitTestFile:
    """Return the tests of a file; raises `ConfigurationError` with every mistake."""
    report = Report(file)
    root, mistakes = read_document(file, text)
    report.mistakes += mistakes
    found = UnitTestFile()
    if root is not None and not root.empty:
        try:
            found = UNIT_TEST_FILE.decode(root, Place(report))
        except TooMuch:
            Place(report).wrong(root, "the aliases of this file stand for too many values")
    if report.mistakes or found is FAULTY:
        raise ConfigurationError(report.mistakes)
    return _with_defaults(found)


def _with_defaults(file: UnitTestFile) -> UnitTestFile:
    """An interval that is not given, or is zero, is the one that rules are evaluated at; that is a minute."""
    interval = file.evaluation_interval_seconds or _DEFAULT_INTERVAL_SECONDS
    tests = tuple(replace(test, interval_seconds=test.interval_seconds or interval) for test in file.tests)
    return replace(file, evaluation_interval_seconds=interval, tests=tests)


def setting_of(file: UnitTestFile, rule_files: Mapping[str, str]) -> Setting:
    """Return what the tests run in, from the texts of the rule files by name.

    ``on_no_data`` is a plain label here, as it is to Prometheus, so that a test means the same to both. Raises
    `ConfigurationError`.
    """
    groups: list[RuleGroup] = []
    mistakes = []
    for name, text in rule_files.items():
        report = Report(name)
        groups += read_rules(report, text, instructions=False)
        mistakes += report.mistakes
    if mistakes:
        raise ConfigurationError(mistakes)
    return Setting(
        groups=_ordered(groups, file.group_eval_order),
        evaluation_interval_seconds=file.evaluation_interval_seconds,
        fuzzy_compare=file.fuzzy_compare,
    )


def _ordered(groups: Sequence[RuleGroup], order: Sequence[str]) -> Sequence[RuleGroup]:
    """As promtool has it, a group that the order does not name goes along with the first."""
    ranks = {name: rank for rank, name in enumerate(order)}
    return sorted(groups, key=lambda group: ranks.get(group.name, 0))
