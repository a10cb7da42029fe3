"""The keys of an endpoint: the one table that decodes checks, makes their JSON Schema and is documented."""

from dataclasses import replace
from functools import partial
from typing import Any

from lamplighter.conditions.language import never_resolves, parse
from lamplighter.config import check_rules as rules
from lamplighter.config.check import Check
from lamplighter.config.check_sections import ALERT, CLIENT, DNS, SSH, UI
from lamplighter.config.maintenance_section import MAINTENANCE_WINDOW
from lamplighter.config.nodes import Node, TextNode
from lamplighter.config.options import LoadOptions
from lamplighter.config.place import Place
from lamplighter.config.scalars import FAULTY, Duration, Flag, Schema, Text, Whole, describe
from lamplighter.config.shapes import Key, ListOf, MapOf, Section
from lamplighter.errors import ConditionError

SEVERITIES = ("info", "warning", "critical", "emergency")
RESERVED_LABELS = frozenset(
    {"check", "group", "key", "phase", "version", "cause", "alertname", "severity", "job", "instance"}
)
_NAME = Text(one_line=True, longest=128, objection=lambda text: None if text.strip() else "expected a name")
_DAY = 86_400.0


class ConditionText:
    """A condition of the language in `lamplighter.conditions`."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return a `Condition`."""
        if not isinstance(node, TextNode):
            place.wrong(
                node, f'expected a condition such as "[STATUS] == 200", found {describe(node)}: put it in quotes'
            )
            return FAULTY
        try:
            condition = parse(node.text)
        except ConditionError as error:
            place.wrong(node, str(error))
            return FAULTY
        if never_resolves(condition):
            place.remark(node, "[DOMAIN_EXPIRATION] is not measured yet: this condition always fails")
        return condition

    def schema(self) -> Schema:
        """Only the outline: two sides and an operator between spaces."""
        return {"type": "string", "pattern": " (==|!=|<=|>=|<|>) "}


def _bad_label(name: str) -> str | None:
    if name.startswith("__") or name in RESERVED_LABELS:
        return f"the label `{name}` is set by Lamplighter itself: choose another name"
    return None


def _check(ssh: object = None, method: str = "GET", **values: Any) -> Check:
    """`ssh` says nothing beyond the scheme: the banner is read without signing in."""
    del ssh
    return Check(method=method.upper(), **values)


_HTTP_NAME = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
"""RFC 9110 calls it a token: the name of a method or of a header."""


def _interval(options: LoadOptions) -> Duration:
    return Duration(least=options.minimum_interval_seconds, most=_DAY, whole_seconds=True)


_KEYS = {
    "name": Key(shape=_NAME, required=True, about="What it is called; unique within its group."),
    "group": Key(shape=Text(one_line=True, longest=128), default="", about="What it belongs to."),
    "enabled": Key(shape=Flag(), default=True, about="Whether it is checked."),
    "url": Key(shape=Text(one_line=True), required=True, about="Where it is; the scheme says how it is probed."),
    "method": Key(shape=Text(pattern=_HTTP_NAME, expected="an HTTP method"), default="GET", about="HTTP method."),
    "body": Key(shape=Text(), default="", about="What is sent."),
    "headers": Key(
        shape=MapOf(
            name=Text(pattern=_HTTP_NAME, expected="the name of a header", secret=True), value=Text(one_line=True)
        ),
        about="HTTP request headers.",
    ),
    "graphql": Key(shape=Flag(), default=False, about="Send the body as a GraphQL query."),
    "interval": Key(
        shape=_interval(LoadOptions()),
        into="interval_seconds",
        about="How often, in whole seconds; 60s, or what the deployment says, by default.",
    ),
    "conditions": Key(
        shape=ListOf(item=ConditionText(), least=1, what="a list of conditions"),
        required=True,
        about="What must hold for it to be up.",
    ),
    "client": Key(shape=CLIENT, about="How it is reached."),
    "dns": Key(shape=DNS, about="What is asked; makes this a DNS check of the name server in `url`."),
    "alerts": Key(shape=ListOf(item=ALERT), about="When and how failures are told."),
    "maintenance-windows": Key(
        shape=ListOf(item=MAINTENANCE_WINDOW),
        into="maintenance_windows",
        about="When failures are not told.",
    ),
    "extra-labels": Key(
        shape=MapOf(
            name=Text(pattern="[A-Za-z_][A-Za-z0-9_]*", expected="a label name", objection=_bad_label),
            value=Text(one_line=True),
        ),
        into="extra_labels",
        about="Labels on every series and alert of this check.",
    ),
    "ui": Key(shape=UI, about="What pages hide."),
    "critical": Key(shape=Flag(), default=False, about="Its failure makes the whole system `down`."),
    "severity": Key(shape=Text(choices=SEVERITIES), default="critical", about="Severity of its alert."),
    "degraded": Key(
        shape=ListOf(item=ConditionText(), what="a list of conditions"),
        about="Conditions whose failure means degraded, not down.",
    ),
    "retries": Key(
        shape=Whole(least=0, most=5),
        default=2,
        about="How often a new failure is tried again within the round.",
    ),
    "depends-on": Key(
        shape=ListOf(item=Text(one_line=True), what="a list of checks"),
        into="depends_on",
        about="Keys or names of checks that this one cannot do without.",
    ),
    "runbook": Key(shape=Text(one_line=True), default="", about="Where it says what to do; a link in messages."),
    "ssh": Key(shape=SSH, about="Only for Gatus' files: signing in is not supported."),
}


def endpoint_section(options: LoadOptions) -> Section:
    """Return the shape of one endpoint; the deployment says how often a check may run."""
    return Section(
        keys=_KEYS | {"interval": replace(_KEYS["interval"], shape=_interval(options))},
        build=partial(_check, interval_seconds=options.default_interval_seconds),
        ignored={
            "always-run": "has an effect in Gatus' suites only",
            "store": "has an effect in Gatus' suites only",
        },
        rules=(rules.url_fits,),
    )
