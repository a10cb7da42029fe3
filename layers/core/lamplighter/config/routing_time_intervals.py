"""The keys of ``time_intervals`` and of the older ``mute_time_intervals`` (Alertmanager: timeinterval)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lamplighter.alerting.time_interval_syntax import (
    parse_days_of_month,
    parse_location,
    parse_minutes,
    parse_months,
    parse_weekdays,
    parse_years,
)
from lamplighter.alerting.time_intervals import TimeInterval
from lamplighter.config.nodes import Node, TextNode
from lamplighter.config.place import Place
from lamplighter.config.routing_shapes import NAME
from lamplighter.config.scalars import FAULTY, Schema, Text, describe
from lamplighter.config.shapes import Contents, Key, ListOf, Section
from lamplighter.errors import ScheduleError


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Text with a grammar of its own."""

    parse: Callable[[str], Any]
    example: str

    def decode(self, node: Node, place: Place) -> Any:
        """Return what it means."""
        if not isinstance(node, TextNode):
            place.wrong(node, f"expected text such as {self.example}, found {describe(node)}")
            return FAULTY
        try:
            return self.parse(node.text)
        except ScheduleError as error:
            place.wrong(node, f"expected {self.example}, say: {error}")
            return FAULTY

    def schema(self) -> Schema:
        """Text; a single day or year is a number to YAML."""
        return {"type": ["string", "number"]}


def _is_range(found: Contents) -> bool:
    start, end = found.values.get("start_time", FAULTY), found.values.get("end_time", FAULTY)
    if FAULTY in (start, end):
        return True
    try:
        parse_minutes(start, end)
    except ScheduleError as error:
        return found.wrong("end_time", str(error))
    return True


_CLOCK = Text(pattern="([01][0-9]|2[0-3]):[0-5][0-9]|24:00", expected="a time from 00:00 to 24:00")
TIMES = Section(
    keys={
        "start_time": Key(shape=_CLOCK, required=True, about="When it begins, as `09:00`."),
        "end_time": Key(shape=_CLOCK, required=True, about="When it is over, at most `24:00`."),
    },
    build=parse_minutes,
    rules=(_is_range,),
)


def _several(parse: Callable[[str], Any], example: str, about: str, into: str = "") -> Key:
    return Key(shape=ListOf(item=Parsed(parse=parse, example=example)), about=about, into=into)


INTERVAL = Section(
    keys={
        "times": Key(shape=ListOf(item=TIMES), about="Times of the day."),
        "weekdays": _several(parse_weekdays, "monday:friday", "Days of the week, as `monday:friday`."),
        "days_of_month": _several(
            parse_days_of_month, "1:5 or -3:-1", "Days of the month, as `1:5`; `-1` is the last."
        ),
        "months": _several(parse_months, "january:march or 1:3", "Months, as `january:march` or `1:3`."),
        "years": _several(parse_years, "2026:2028", "Years, as `2026:2028`."),
        "location": Key(
            shape=Parsed(parse=parse_location, example="Europe/Berlin"),
            default="UTC",
            about="The time zone that all of it is meant in.",
        ),
    },
    build=TimeInterval,
)


def _named(name: str, time_intervals: tuple[TimeInterval, ...] = ()) -> tuple[str, tuple[TimeInterval, ...]]:
    return name, time_intervals


TIME_INTERVALS = Section(
    keys={
        "name": Key(shape=NAME, required=True, about="What routes call it."),
        "time_intervals": Key(shape=ListOf(item=INTERVAL), about="It holds while one of these does."),
    },
    build=_named,
)
