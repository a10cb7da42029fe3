"""The keys of Prometheus' rule files: the one table that decodes them, makes their schema and is documented."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamplighter.config.durations import prometheus_seconds
from lamplighter.config.nodes import ListNode, MapNode, Node, TextNode
from lamplighter.config.place import Place
from lamplighter.config.scalars import FAULTY, Duration, Schema, Text, Whole, describe, quote
from lamplighter.config.shapes import Contents, Key, ListOf, Section, report_keys
from lamplighter.errors import QueryError, TemplateError
from lamplighter.rules.rule import AlertingRule, OnNoData, RecordingRule, Rule

ON_NO_DATA = "on_no_data"
_LONGEST_SECONDS = 2**63 / 1e9
_PLAIN_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_RESOURCE = "this is a resource of Kubernetes: what stands under its `spec` is the file of rules"
_UNIT_TEST = "this is a key of a unit test: name the file *.test.yml, and run it by lamplighter test rules"


class ExpressionText:
    """A PromQL expression of an instant vector or a scalar."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return the text."""
        if not isinstance(node, TextNode):
            place.wrong(node, f"expected a PromQL expression, found {describe(node)}")
            return FAULTY
        wrong = _objection_to_expression(node.text)
        if wrong:
            place.wrong(node, wrong)
            return FAULTY
        return node.text

    def schema(self) -> Schema:
        """A number is an expression too."""
        return {"type": ["string", "number"]}


def _objection_to_expression(text: str) -> str:
    # Imported late: only a folder that has rules needs the parser.
    from lamplighter.promql.parsing import parse_expression  # noqa: PLC0415
    from lamplighter.promql.syntax import kind_of  # noqa: PLC0415

    try:
        kind = kind_of(parse_expression(text).root).value
    except QueryError as error:
        return str(error)
    return (
        "" if kind in {"scalar", "instant vector"} else f"expected an instant vector or a scalar, found a {kind}"
    )


def _objection_to_template(text: str) -> str:
    if "{{" not in text:
        return ""
    # Imported late, like the parser of expressions.
    from lamplighter.rules.templates import check  # noqa: PLC0415

    try:
        check(text)
    except TemplateError as error:
        return f"template: {error}"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """A map of labels or annotations to text, which may hold templates where `templates` says so."""

    what: str
    templates: bool = False
    instruction: bool = False
    """Whether ``on_no_data`` may stand among them, which is no template."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return a dict; a value that is null is the empty text, as in Prometheus."""
        if not isinstance(node, MapNode):
            place.wrong(node, f"expected a mapping of names to text, found {describe(node)}")
            return FAULTY
        sound = report_keys(node, place)
        values = {}
        for name, (key, value) in node.keyed.items():
            sound = self._is_name(name, key, place) and sound
            values[name] = self._value(name, value, place.at(name))
            sound = sound and values[name] is not FAULTY
        return values if sound else FAULTY

    def _is_name(self, name: str, key: Node, place: Place) -> bool:
        if not name or (name == "__name__" and self.what == "label"):
            place.wrong(key, f"invalid {self.what} name: {quote(name)}")
            return False
        if self.what == "label" and (not _PLAIN_NAME.fullmatch(name) or ":" in name):
            place.remark(key, f"expressions can name the label {quote(name)} in quotes only")
        return True

    def _value(self, name: str, node: Node, place: Place) -> Any:
        if not isinstance(node, TextNode):
            place.wrong(node, f"expected text, found {describe(node)}")
            return FAULTY
        text = "" if node.empty else node.text
        wrong = self._objection(name, text)
        if wrong:
            place.wrong(node, wrong)
            return FAULTY
        return text

    def _objection(self, name: str, text: str) -> str:
        if self.instruction and name == ON_NO_DATA:
            words = [word.value for word in OnNoData]
            return "" if text in words else f"expected one of {', '.join(words)}, found {quote(text)}"
        return _objection_to_template(text) if self.templates else ""

    def schema(self) -> Schema:
        """An object of texts."""
        schema: Schema = {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        }
        if self.instruction:
            about = "What becomes of an alert whose data are missing."
            schema["properties"] = {ON_NO_DATA: {"description": about, "enum": [word.value for word in OnNoData]}}
        return schema


def _seconds(default: str, about: str, into: str) -> Key:
    shape = Duration(parse=prometheus_seconds, least=0, most=_LONGEST_SECONDS, examples=("30s", "5m", "1h30m"))
    return Key(shape=shape, default=default, about=about, into=into)


def _one_of_record_and_alert(found: Contents) -> bool:
    given = [name for name in ("record", "alert") if name in found.nodes]
    if len(given) == 2:
        return found.wrong("alert", "only one of `record` and `alert` must be set")
    return bool(given) or found.wrong("record", "one of `record` or `alert` must be set")


def _nothing_of_an_alert(found: Contents) -> bool:
    """Prometheus takes a ``for`` of zero and empty annotations along with a recording rule."""
    if "record" not in found.nodes:
        return True
    names = {"for": "for_seconds", "keep_firing_for": "keep_firing_for_seconds", "annotations": "annotations"}
    wrong = [name for name, into in names.items() if found.values.get(into)]
    for name in wrong:
        found.wrong(name, f"invalid field `{name}` in recording rule")
    if ON_NO_DATA in _labels_of(found):
        found.wrong("labels", f"`{ON_NO_DATA}` is for alerting rules")
        return False
    return not wrong


def _labels_are_templates(found: Contents) -> bool:
    """An alert's are; what a recording rule adds is taken as it is written, as in Prometheus."""
    nodes = found.nodes.get("labels")
    sound = True
    for name, text in _labels_of(found).items() if "alert" in found.nodes else ():
        wrong = _objection_to_template(text)
        if wrong and isinstance(nodes, MapNode):
            found.place.at("labels").at(name).wrong(nodes.keyed[name][1], wrong)
            sound = False
    return sound


def _labels_of(found: Contents) -> Mapping[str, str]:
    labels = found.values.get("labels", FAULTY)
    return labels if isinstance(labels, dict) else {}


def _is_recordable(text: str) -> str | None:
    if "{" in text or "}" in text:
        return f"braces present in the recording rule name; should it be in expr?: {quote(text)}"
    return None if text else "invalid recording rule name: it is empty"


def _rule(record: str = "", alert: str = "", **values: Any) -> Rule:
    if record:
        kept = {name: value for name, value in values.items() if name in {"expr", "labels"}}
        return RecordingRule(record=record, **kept)
    return AlertingRule(alert=alert, **values)


RULE = Section(
    keys={
        "record": Key(
            shape=Text(one_line=True, objection=_is_recordable),
            about="Name of the series that the result is kept as; makes this a recording rule.",
        ),
        "alert": Key(
            shape=Text(one_line=True, objection=lambda text: None if text else "expected a name"),
            about="Name of the alert; makes this an alerting rule.",
        ),
        "expr": Key(shape=ExpressionText(), required=True, about="The PromQL expression."),
        "for": _seconds("0s", "How long the result must last before the alert fires.", "for_seconds"),
        "keep_firing_for": _seconds(
            "0s", "How long it goes on firing after the result is gone.", "keep_firing_for_seconds"
        ),
        "labels": Key(
            shape=Labels(what="label", instruction=True),
            about="Labels that are added; of an alert they may hold templates. `on_no_data` is explained below.",
        ),
        "annotations": Key(
            shape=Labels(what="annotation", templates=True), about="Texts about an alert; they may hold templates."
        ),
    },
    build=_rule,
    rules=(_one_of_record_and_alert, _nothing_of_an_alert, _labels_are_templates),
)

GROUP = Section(
    keys={
        "name": Key(
            shape=Text(one_line=True, objection=lambda text: None if text else "expected a name"),
            required=True,
            about="What it is called; unique in its file.",
        ),
        "interval": _seconds("1m", "How often it is evaluated.", "interval_seconds"),
        "limit": Key(
            shape=Whole(least=0, most=1_000_000_000),
            default=0,
            about="Most alerts, or series, of each rule; with more the rule fails. 0 is no limit.",
        ),
        "query_offset": _seconds(
            "0s", "How far in the past the expressions are evaluated.", "query_offset_seconds"
        ),
        "labels": Key(
            shape=Labels(what="label", instruction=True),
            about="Labels for every rule that does not set them itself.",
        ),
        "rules": Key(shape=ListOf(item=RULE, what="a list of rules"), about="The rules, evaluated in this order."),
    },
    refused={"partial_response_strategy": "`partial_response_strategy` is Thanos' own: leave it out"},
)


def _group_names_differ(found: Contents) -> bool:
    groups = found.nodes.get("groups")
    seen: set[str] = set()
    sound = True
    for index, item in enumerate(groups.items if isinstance(groups, ListNode) else ()):
        pair = item.keyed.get("name") if isinstance(item, MapNode) else None
        name = pair[1].text if pair is not None and isinstance(pair[1], TextNode) else ""
        if name and name in seen and pair is not None:
            place = found.place.at("groups").item(index).at("name")
            place.wrong(pair[1], f"the group name {quote(name)} is repeated in the same file")
            sound = False
        seen.add(name)
    return sound


RULE_FILE = Section(
    keys={"groups": Key(shape=ListOf(item=GROUP, what="a list of groups"), about="The groups of rules.")},
    refused={
        **dict.fromkeys(("rule_files", "tests", "evaluation_interval", "group_eval_order"), _UNIT_TEST),
        **dict.fromkeys(("apiVersion", "kind", "metadata", "spec"), _RESOURCE),
    },
    rules=(_group_names_differ,),
)
