"""Time intervals around the present moment, held against what a running Alertmanager mutes.

Its clock is the machine's, and so is this test's. Intervals that begin or end about now are left out.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from lamplighter.alerting.muting import muted_by
from lamplighter.alerting.routing import Route
from lamplighter.alerting.time_interval_syntax import (
    MONTHS,
    WEEKDAYS,
    parse_days_of_month,
    parse_location,
    parse_minutes,
    parse_months,
    parse_weekdays,
    parse_years,
)
from lamplighter.alerting.time_intervals import TimeInterval
from tests.support.real_alertmanager import running_alertmanager
from tests.support.receivers import Receiver

ROUTES = 150
# Debian's Alertmanager counts the days of months in which clocks change wrongly, hence places where they do not.
PLACES = ["UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "America/Phoenix", "Pacific/Pago_Pago", "Asia/Tokyo"]
Document = dict[str, Any]


def some_intervals(now: float) -> list[Document]:
    """Return intervals about half of which cover `now`, drawn with a fixed seed."""
    draw = random.Random(4)
    drawn: list[Document] = []
    while len(drawn) < ROUTES:
        local = datetime.fromtimestamp(now, ZoneInfo(place := draw.choice(PLACES)))
        fields = {
            "times": [times_around(draw, local)],
            "weekdays": [around(draw, WEEKDAYS, local.isoweekday() % 7)],
            "days_of_month": [days_around(draw, local), days_around(draw, local)],
            "months": [around(draw, MONTHS, local.month - 1)],
            "years": [f"{local.year - draw.randint(-1, 2)}:{local.year + draw.randint(1, 2)}"],
        }
        chosen = draw.sample(list(fields), draw.randint(1, 2))
        drawn.append({name: fields[name] for name in chosen} | ({} if place == "UTC" else {"location": place}))
    return drawn


def times_around(draw: random.Random, local: datetime) -> Document:
    minute = local.hour * 60 + local.minute
    start = max(0, minute + draw.choice([-300, -20, 20]))
    end = min(1440, start + draw.choice([10, 60, 600]))
    start, end = (start, end) if start < end else (0, 1440)
    return {"start_time": f"{start // 60:02}:{start % 60:02}", "end_time": f"{end // 60:02}:{end % 60:02}"}


def around(draw: random.Random, names: Sequence[str], present: int) -> str:
    begin = max(0, min(present + draw.randint(-1, 1), len(names) - 1))
    return f"{names[begin]}:{names[draw.randint(begin, len(names) - 1)]}"


def days_around(draw: random.Random, local: datetime) -> str:
    day = max(1, min(local.day + draw.randint(-2, 2), 27))
    return draw.choice([f"{day}", f"{day}:28", f"1:{day}", f"{day - 31}:-1", f"-31:{day - 31}", f"{day}:-1"])


def parsed(document: Document) -> TimeInterval:
    times = document.get("times")
    spans = {
        field: tuple(map(parse, document[field]))
        for field, parse in (
            ("weekdays", parse_weekdays),
            ("days_of_month", parse_days_of_month),
            ("months", parse_months),
            ("years", parse_years),
        )
        if field in document
    }
    return TimeInterval(
        times=None if times is None else tuple(parse_minutes(t["start_time"], t["end_time"]) for t in times),
        location=parse_location(document.get("location", "")),
        **spans,
    )


def configuration(url: str, intervals: dict[str, Document]) -> str:
    routes = [{"matchers": [f'case="{name}"'], "group_by": ["case"], kind_of(name): [name]} for name in intervals]
    named = [{"name": name, "time_intervals": [interval]} for name, interval in intervals.items()]
    receivers = [{"name": "hook", "webhook_configs": [{"url": url}]}]
    route = {"receiver": "hook", "group_wait": "0s", "routes": routes}
    return yaml.safe_dump({"route": route, "receivers": receivers, "time_intervals": named})


def kind_of(name: str) -> str:
    return "mute_time_intervals" if int(name) % 2 else "active_time_intervals"


def told_here(intervals: dict[str, Document], now: float) -> set[str]:
    every = {name: [parsed(interval)] for name, interval in intervals.items()}
    return {name for name in intervals if not muted_by(route_of(name), every, now)}


def route_of(name: str) -> Route:
    route = Route(key="{}", id="{}", receiver="hook")
    if kind_of(name) == "mute_time_intervals":
        return replace(route, mute_time_intervals=(name,))
    return replace(route, active_time_intervals=(name,))


def test_the_same_groups_are_muted_now(tmp_path: Path) -> None:
    now = time.time()
    drawn = {str(number): interval for number, interval in enumerate(some_intervals(now))}
    changing = told_here(drawn, now - 60) ^ told_here(drawn, now + 120)
    intervals = {name: interval for name, interval in drawn.items() if name not in changing}
    expected = told_here(intervals, now)
    assert len(intervals) / 5 < len(expected) < 4 * len(intervals) / 5
    with Receiver() as hook, running_alertmanager(tmp_path, configuration(hook.url, intervals)) as server:
        # A few at a time: each group has a request of its own.
        names = list(intervals)
        for start in range(0, len(names), 8):
            server.post_alerts([{"alertname": "Down", "case": name} for name in names[start : start + 8]])
            posted = hook.wait_for(len(expected.intersection(names[: start + 8])))
        assert {one.body["groupLabels"]["case"] for one in posted} == expected
        assert len(server.alerts()) == len(intervals)
