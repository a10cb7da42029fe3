"""Keys of groups, inhibition and silences, held against a running Alertmanager."""

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import yaml

from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.inhibition import Inhibitions, InhibitRule
from lamplighter.alerting.route_compiling import compiled
from lamplighter.alerting.routing import group_key, routes_for
from lamplighter.alerting.silence_editing import replacing
from lamplighter.alerting.silences import Silence, silenced_by
from lamplighter.matching import Matcher, MatchKind, parse_matchers
from tests.support.real_alertmanager import RealAlertmanager, rfc3339, running_alertmanager
from tests.support.receivers import Receiver
from tests.support.routing import Settings

Labels = dict[str, str]
GROUPINGS: dict[str, tuple[tuple[str, ...] | None, tuple[str, ...]]] = {
    # An empty list, which newer versions take for no grouping, is none at all to Debian's.
    "none": (("missing",), ()),
    "by": (("team", "app", "missing"), ('app!="none"', 'team=~"a|b.*"')),
    "every": (("...",), ()),
    "quoted": (("app",), ('app="say \\"hi\\", {twice}\\n"',)),
    "inherited": (None, ('team=~".*"',)),
}
APPS = ("shop", 'say "hi", {twice}\n', "tab\there", "naïve é\u200b\U0001f642", "back\\slash", "\x00\x7f")
INHIBIT_RULES: list[tuple[str, str, list[str]]] = [
    ('level="high"', 'level="low"', ["team"]),
    ('level=~"high|low"', 'level=~"low|info"', ["team", "app"]),
    ('app="x"', 'app="x"', []),
    ('app=~"x|y"', 'app="y",level!="high"', []),
    ('team="none"', 'case="inhibit",level="info",team=""', ["app"]),
]
SILENCES = [
    'team="a"',
    'team!="a",level="low"',
    'app=~"x|y",team=~"b|"',
    'level!~"high|low"',
    'case="inhibit",app=""',
]


def some_labels(count: int) -> list[Labels]:
    """Return as many different sets of labels as there are, up to `count`, drawn with a fixed seed."""
    draw = random.Random(4)
    drawn = [
        {
            "case": "inhibit",
            "team": draw.choice(["a", "b", "", "none"]),
            "level": draw.choice(["high", "low", "info", ""]),
            "app": draw.choice(["x", "y", "z", ""]),
        }
        for _ in range(count)
    ]
    sets = {frozenset((name, value) for name, value in labels.items() if value) for labels in drawn}
    return [dict(labels) for labels in sets]


def route_settings() -> Settings:
    children = tuple(
        Settings(
            receiver="hook",
            matchers=parse_matchers(",".join((f'case="{case}"', *matchers))),
            group_by=group_by,
            goes_on=True,
        )
        for case, (group_by, matchers) in GROUPINGS.items()
    )
    return Settings(receiver="nobody", group_by=("app", "case"), routes=children)


def configuration(url: str) -> str:
    routes = [
        {"receiver": "hook", "matchers": [f'case="{case}"', *matchers], "continue": True}
        | ({} if group_by is None else {"group_by": list(group_by)})
        for case, (group_by, matchers) in GROUPINGS.items()
    ]
    route = {"receiver": "nobody", "group_by": ["app", "case"], "group_wait": "0s", "routes": routes}
    rules = [
        {"source_matchers": [source], "target_matchers": target.split(","), "equal": equal}
        for source, target, equal in INHIBIT_RULES
    ]
    receivers = [{"name": "nobody"}, {"name": "hook", "webhook_configs": [{"url": url}]}]
    return yaml.safe_dump({"route": route, "receivers": receivers, "inhibit_rules": rules})


@pytest.fixture(scope="module")
def hook() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def server(hook: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealAlertmanager]:
    with running_alertmanager(tmp_path_factory.mktemp("alertmanager"), configuration(hook.url)) as running:
        yield running


def test_groups_have_the_same_keys(server: RealAlertmanager, hook: Receiver) -> None:
    tree = compiled(route_settings())
    expected: set[str] = set()
    for case in GROUPINGS:
        # A few at a time: each group has a request of its own.
        alerts = [{"alertname": "Down", "case": case, "app": app, "team": "b2"} for app in APPS]
        server.post_alerts(alerts)
        keys = {group_key(route, labels) for labels in alerts for route in routes_for(tree, labels)}
        expected |= {key for key in keys if key.startswith("{}/")}
        posted = hook.wait_for(len(expected))
    assert {one.body["groupKey"] for one in posted} == expected
    assert len(expected) > 2 * len(APPS)


def test_the_same_alerts_are_inhibited(server: RealAlertmanager) -> None:
    alerts = some_labels(80)
    server.post_alerts(alerts)
    rules = [
        InhibitRule(source=parse_matchers(source), target=parse_matchers(target), equal=tuple(equal))
        for source, target, equal in INHIBIT_RULES
    ]
    inhibitions = Inhibitions(rules, {fingerprint(labels): labels for labels in alerts})
    here = {fingerprint(labels): bool(inhibitions.by(labels)) for labels in alerts}
    assert set(here.values()) == {True, False}
    assert settled(server, "inhibitedBy", here) == here


def test_the_same_alerts_are_silenced(server: RealAlertmanager) -> None:
    alerts = some_labels(80)
    server.post_alerts(alerts)
    now = time.time()
    silences = []
    for text in SILENCES:
        silence = a_silence((-1, 600, text), now)
        silences.append(replace(silence, id=server.post_silence(posted(silence))))
    here = {fingerprint(labels): set(silenced_by(silences, labels, now)) for labels in alerts}
    there = {
        alert["fingerprint"]: set(alert["status"]["silencedBy"])
        for alert in server.alerts()
        if alert["fingerprint"] in here
    }
    for silence in silences:
        server.expire_silence(silence.id)
    assert there == here


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((0, 600, "a=1"), (0, 60, "a=1")),
        ((0, 600, "a=1"), (0, 6000, "a=1")),
        ((0, 600, "a=1"), (60, 600, "a=1")),
        ((0, 600, "a=1"), (-30, 600, "a=1")),
        ((0, 600, "a=1"), (0, 600, "a=2")),
        ((0, 600, "a=1"), (0, 600, "a=~1")),
        ((0, 600, "a=1,b=2"), (0, 600, "b=2,a=1")),
        ((60, 600, "a=1"), (120, 6000, "a=1")),
        ((60, 600, "a=1"), (-60, 600, "a=1")),
        ((60, 600, "a=1"), (60, 600, "a=1,b=2")),
    ],
)
def test_the_same_changes_of_a_silence_are_made_in_place(
    server: RealAlertmanager, first: tuple[int, int, str], second: tuple[int, int, str]
) -> None:
    asked = time.time()
    there = server.post_silence(posted(a_silence(first, asked)))
    # What starts now starts at the moment that it is made, which only the server knows.
    begun = datetime.fromisoformat(server.silence(there)["startsAt"]).timestamp() if first[0] == 0 else asked
    now = time.time()
    before, wanted = replace(a_silence(first, begun), id=there), a_silence(second, begun)
    edit = replacing(before, wanted, now, new_id="new")
    assert (server.post_silence(posted(wanted) | {"id": there}) != there) is edit.is_new
    assert (server.silence(there)["status"]["state"] == "expired") is (edit.ended is not None)


def a_silence(said: tuple[int, int, str], now: float) -> Silence:
    start, end, matchers = said
    return Silence(matchers=parse_matchers(matchers), starts_at=now + start, ends_at=now + end)


def settled(server: RealAlertmanager, field: str, expected: Mapping[str, object]) -> dict[str, bool]:
    """Return which alerts have that status; it reaches the server's inhibitor a moment after the alerts do."""
    deadline = time.monotonic() + 10
    while True:
        found = {
            alert["fingerprint"]: bool(alert["status"][field])
            for alert in server.alerts()
            if alert["fingerprint"] in expected
        }
        if found == expected or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def posted(silence: Silence) -> dict[str, Any]:
    return {
        "matchers": [as_json(matcher) for matcher in silence.matchers],
        "startsAt": rfc3339(silence.starts_at),
        "endsAt": rfc3339(silence.ends_at),
        "createdBy": "test",
        "comment": "test",
    }


def as_json(matcher: Matcher) -> dict[str, Any]:
    equal = matcher.kind in {MatchKind.EQUAL, MatchKind.MATCH}
    return {"name": matcher.name, "value": matcher.value, "isRegex": matcher.kind.is_pattern, "isEqual": equal}
