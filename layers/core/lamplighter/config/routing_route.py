"""The keys of ``route`` (Alertmanager: config/config.go)."""

from itertools import pairwise
from typing import Any

from lamplighter.alerting.flapping import MOST_CHANGES, Flapping
from lamplighter.alerting.route_compiling import EVERY_LABEL
from lamplighter.alerting.routing import Escalation
from lamplighter.config.alertmanager_route import RouteConfig
from lamplighter.config.nodes import ListNode, TextNode
from lamplighter.config.routing_keys import not_supported
from lamplighter.config.routing_matchers import MatcherList, MatcherMap, Matchers
from lamplighter.config.routing_shapes import (
    ESCALATION,
    NAME,
    RECEIVER,
    TIME_INTERVAL,
    Defined,
    Mentioned,
    seconds,
)
from lamplighter.config.scalars import FAULTY, Flag, Whole
from lamplighter.config.shapes import Contents, Key, ListOf, Section

_LONGEST_ESCALATION_SECONDS = 7 * 86_400.0
_LONGEST_FLAPPING_SECONDS = 12 * 3600.0
"""Alerts that are over are kept for a day."""


def _groups_make_sense(found: Contents) -> bool:
    node = found.nodes.get("group_by")
    items = [item for item in node.items if isinstance(item, TextNode)] if isinstance(node, ListNode) else []
    names = [item.text for item in items]
    place = found.place.at("group_by")
    if EVERY_LABEL in names and set(names) != {EVERY_LABEL}:
        place.wrong(items[0], f"expected no other label beside `{EVERY_LABEL}`")
        return False
    again = [item for index, item in enumerate(items) if item.text in names[:index] and item.text != EVERY_LABEL]
    for item in again:
        place.wrong(item, f"the label `{item.text}` is given twice")
    return not again


def _escalates_upwards(found: Contents) -> bool:
    steps = found.values.get("escalate", ())
    if steps is FAULTY or all(a.after_seconds < b.after_seconds for a, b in pairwise(steps)):
        return True
    return found.wrong("escalate", "expected each step later than the one before")


ESCALATION_STEP = Section(
    keys={
        "after": Key(
            shape=seconds(60, _LONGEST_ESCALATION_SECONDS),
            into="after_seconds",
            required=True,
            about="So long after the alert began to fire, from 1m to 7d.",
        ),
        "receiver": Key(shape=Mentioned(kind=ESCALATION, text=NAME), required=True, about="Who is told then."),
        "severity": Key(
            shape=NAME, default="", about="The severity of what is told then, unless the alert's own is graver."
        ),
    },
    build=Escalation,
)

FLAPPING = Section(
    keys={
        "changes": Key(
            shape=Whole(least=0, most=MOST_CHANGES),
            default=6,
            about="More changes than this, firing or resolved, within `window` are flapping. 0: none ever are.",
        ),
        "window": Key(
            shape=seconds(60, _LONGEST_FLAPPING_SECONDS),
            into="window_seconds",
            default="30m",
            about="From 1m to 12h.",
        ),
        "calm": Key(
            shape=seconds(60, _LONGEST_FLAPPING_SECONDS),
            into="calm_seconds",
            default="15m",
            about="How long nothing must change until it is told how the alert stands. From 1m to 12h.",
        ),
    },
    build=Flapping,
)


def _route(
    match: Matchers = (), match_re: Matchers = (), matchers: Matchers = (), receiver: str = "", **values: Any
) -> RouteConfig:
    return RouteConfig(receiver=receiver or None, matchers=(*match, *match_re, *matchers), **values)


_INTERVALS = ListOf(item=Mentioned(kind=TIME_INTERVAL))
_CHILDREN = Defined("route", lambda: ROUTE)

ROUTE: Section = Section(
    keys={
        "receiver": Key(shape=Mentioned(kind=RECEIVER), about="Who is told; needed in the root."),
        "matchers": Key(
            shape=MatcherList(), about='Which alerts it takes, as `severity="critical"`; all of these must hold.'
        ),
        "routes": Key(
            shape=ListOf(item=_CHILDREN), about="Routes within this one; the first that takes an alert has it."
        ),
        "continue": Key(shape=Flag(), into="goes_on", default=False, about="The routes behind it are asked too."),
        "group_by": Key(
            shape=ListOf(item=NAME), about="Labels by which alerts share a message; `...` alone: all."
        ),
        "group_wait": Key(
            shape=seconds(0),
            into="group_wait_seconds",
            default="30s",
            about="How long a group's first message waits for others.",
        ),
        "group_interval": Key(
            shape=seconds(1),
            into="group_interval_seconds",
            default="5m",
            about="The least time between two messages of a group.",
        ),
        "repeat_interval": Key(
            shape=seconds(1),
            into="repeat_interval_seconds",
            default="4h",
            about="When it is told again what has not changed.",
        ),
        "mute_time_intervals": Key(shape=_INTERVALS, about="Intervals in which nobody is told; not in the root."),
        "active_time_intervals": Key(
            shape=_INTERVALS, about="The only intervals in which somebody is told; not in the root."
        ),
        "escalate": Key(
            shape=ListOf(item=ESCALATION_STEP),
            about="Whom to tell too, unless it is acknowledged or over; Lamplighter's own.",
        ),
        "flapping": Key(
            shape=FLAPPING,
            about="Alerts that fire and end in quick succession are told of once; Lamplighter's own.",
        ),
        "match": Key(shape=MatcherMap(), about="The older form of `matchers`: label and value."),
        "match_re": Key(shape=MatcherMap(patterns=True), about="The same: label and regular expression."),
    },
    build=_route,
    refused=not_supported("labels", " in a route"),
    rules=(_groups_make_sense, _escalates_upwards),
)


def _takes_all(found: Contents) -> bool:
    """What no other route takes must have somewhere to go, at any time."""
    sound = bool(found.values.get("receiver")) or found.wrong(
        "receiver", "expected the receiver of whatever no other route takes"
    )
    for name in ("matchers", "match", "match_re"):
        if found.values.get(name):
            sound = found.wrong(name, "expected none in the root, which takes every alert")
    for name in ("mute_time_intervals", "active_time_intervals"):
        if found.values.get(name):
            sound = found.wrong(name, "expected none in the root: write them into the routes within")
    if found.values.get("goes_on") is True:
        sound = found.wrong("continue", "expected false in the root: there is nothing behind it")
    return sound


ROOT_ROUTE = Section(keys=ROUTE.keys, build=ROUTE.build, refused=ROUTE.refused, rules=(*ROUTE.rules, _takes_all))
