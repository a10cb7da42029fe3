"""The rule files that Lamplighter ships within itself."""

from functools import cache
from importlib.resources import files

from lamplighter.config.place import Report
from lamplighter.rules.files import read_rules
from lamplighter.rules.rule import RuleGroup

CHECKS_FILE = "builtin/checks.yml"


@cache
def checks_group() -> RuleGroup:
    """Return the rules of every check's own alerts."""
    report = Report(CHECKS_FILE)
    (group,) = read_rules(report, files(__name__).joinpath("checks.yml").read_text(encoding="utf-8"))
    return group
