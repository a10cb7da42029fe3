"""The files under ``rules/``: Prometheus' rule files, to groups and to every mistake in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from lamplighter.config.document import read_document
from lamplighter.config.nodes import ListNode, MapNode, Node
from lamplighter.config.place import Place, Report, TooMuch
from lamplighter.config.scalars import FAULTY
from lamplighter.rules.file_shapes import ON_NO_DATA, RULE_FILE
from lamplighter.rules.rule import AlertingRule, OnNoData, Rule, RuleGroup

FOLDER = "rules"
_UNIT_TEST_ENDINGS = (".test", "_test")


def is_rule_file(name: str) -> bool:
    """Tell whether a file of the operator's folder holds rules, by its name."""
    path = PurePosixPath(name)
    return path.parts[0] == FOLDER and path.suffix in {".yml", ".yaml"} and not is_unit_test(name)


def is_unit_test(name: str) -> bool:
    """Tell whether a file is a unit test of rules, in promtool's format: ``*.test.yml`` or ``*_test.yml``."""
    return PurePosixPath(name).stem.endswith(_UNIT_TEST_ENDINGS)


def read_rules(report: Report, text: str, *, instructions: bool = True) -> Sequence[RuleGroup]:
    """Return the groups of one file, their `file` relative to the folder of rules; mistakes go to the report.

    Without `instructions`, ``on_no_data`` is a label like any other, as Prometheus takes it.
    """
    root, mistakes = read_document(report.file, text)
    report.mistakes += mistakes
    if root is None or root.empty:
        return ()
    place = Place(report)
    try:
        decoded = RULE_FILE.decode(root, place)
        if decoded is FAULTY:
            return ()
        file = report.file.removeprefix(f"{FOLDER}/")
        groups = [_group(file, values, instructions=instructions) for values in decoded.get("groups", ())]
        _remark_duplicates(root, groups, place)
    except TooMuch:
        place.wrong(root, "the aliases of this file stand for too many values")
        return ()
    return groups


def _group(file: str, values: Mapping[str, Any], *, instructions: bool) -> RuleGroup:
    labels = dict(values.get("labels", {}))
    rules: tuple[Rule, ...] = values.get("rules", ())
    if instructions:
        default = labels.pop(ON_NO_DATA, OnNoData.RESOLVE)
        rules = tuple(_instructed(rule, default) for rule in rules)
    # An interval of zero is Prometheus' way to say that the default is meant.
    given = {name: value for name, value in values.items() if name != "interval_seconds" or value > 0}
    return RuleGroup(**{**given, "file": file, "labels": labels, "rules": rules})


def _instructed(rule: Rule, default: str) -> Rule:
    """Make ``on_no_data`` of the labels, or else of the group's, a property of the alerting rule."""
    if not isinstance(rule, AlertingRule):
        return rule
    labels = dict(rule.labels)
    return replace(rule, on_no_data=OnNoData(labels.pop(ON_NO_DATA, default)), labels=labels)


def _remark_duplicates(root: Node, groups: Sequence[RuleGroup], place: Place) -> None:
    """What promtool's lint says: two rules of one name and the same labels write, or alert, over each other."""
    seen: dict[tuple[str, frozenset[tuple[str, str]]], str] = {}
    for (group_index, group), nodes in zip(enumerate(groups), _rule_nodes(root), strict=False):
        for index, (rule, node) in enumerate(zip(group.rules, nodes, strict=False)):
            name = rule.alert if isinstance(rule, AlertingRule) else rule.record
            labels = {**group.labels, **rule.labels}
            here = place.at("groups").item(group_index).at("rules").item(index)
            first = seen.setdefault((name, frozenset(labels.items())), here.path)
            if first != here.path:
                here.remark(node, f"a rule `{name}` with the same labels stands in {first} already")


def _rule_nodes(root: Node) -> Iterator[Sequence[Node]]:
    for group in _items(root, "groups"):
        yield _items(group, "rules")


def _items(node: Node, key: str) -> Sequence[Node]:
    pair = node.keyed.get(key) if isinstance(node, MapNode) else None
    return pair[1].items if pair is not None and isinstance(pair[1], ListNode) else ()
