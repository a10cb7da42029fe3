"""route: the tree as the file has it, and as it is compiled."""

import pytest

from lamplighter.alerting.flapping import Flapping
from lamplighter.alerting.route_compiling import compiled
from lamplighter.alerting.routing import Escalation
from lamplighter.config.alertmanager import RouteConfig
from lamplighter.matching import Matcher, MatchKind
from tests.support.routing_files import mistakes_of, route_of, routing_of

NIGHTS = "time_intervals: [{name: nights}, {name: days}]"
RECEIVERS = "receivers: [{name: a}, {name: b, log_configs: [{}]}]"


def test_every_key_arrives() -> None:
    said = (
        "receiver: b, group_by: [x, y], group_wait: 1s, group_interval: 2m, repeat_interval: 1d, continue: true, "
        'mute_time_intervals: [nights], active_time_intervals: [days], matchers: [s="1", \'t=~"2|3"\'], '
        "match: {u: 4}, match_re: {v: w.*}, "
        "escalate: [{after: 15m, receiver: b}, {after: 1h, receiver: c, severity: emergency}], "
        "flapping: {changes: 4, window: 10m, calm: 5m}, "
        "routes: [{}]"
    )
    assert route_of(said, NIGHTS) == RouteConfig(
        receiver="b",
        matchers=(
            Matcher("u", MatchKind.EQUAL, "4"),
            Matcher("v", MatchKind.MATCH, "^(?:w.*)$"),
            Matcher("s", MatchKind.EQUAL, "1"),
            Matcher("t", MatchKind.MATCH, "2|3"),
        ),
        group_by=("x", "y"),
        group_wait_seconds=1.0,
        group_interval_seconds=120.0,
        repeat_interval_seconds=86_400.0,
        goes_on=True,
        mute_time_intervals=("nights",),
        active_time_intervals=("days",),
        escalate=(Escalation(900.0, "b"), Escalation(3600.0, "c", "emergency")),
        flapping=Flapping(changes=4, window_seconds=600.0, calm_seconds=300.0),
        routes=(RouteConfig(),),
    )


def test_what_is_not_said_is_left_to_the_route_around() -> None:
    assert route_of("") == RouteConfig()
    assert route_of("group_by: [], group_wait: 0s, escalate: []") == RouteConfig(
        group_by=(), group_wait_seconds=0.0, escalate=()
    )
    assert route_of("receiver: '', group_by: ~, routes: ~, flapping: ~") == RouteConfig()
    assert route_of("flapping: {}") == RouteConfig(
        flapping=Flapping(changes=6, window_seconds=1800.0, calm_seconds=900.0)
    )


def test_a_time_of_day_without_quotes_is_matched_as_it_is_written() -> None:
    expected = (Matcher("at", MatchKind.EQUAL, "10:30"), Matcher("n", MatchKind.EQUAL, ""))
    assert route_of("match: {at: 10:30, n: ~}").matchers == expected


def test_the_tree_is_compiled_with_alertmanagers_keys() -> None:
    inner_route = "{matchers: [s=1], routes: [{match_re: {t: u}, receiver: b}]}"
    text = f"route: {{receiver: a, group_by: [x], routes: [{inner_route}]}}"
    root = compiled(routing_of(f"{text}\n{RECEIVERS}").route)
    inner = root.routes[0].routes[0]
    assert (inner.receiver, inner.group_by, inner.key) == ("b", ("x",), '{}/{s="1"}/{t=~"^(?:u)$"}')


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        ("", "route.receiver", "expected the receiver of whatever no other route takes"),
        ("receiver: a, matchers: [x=y]", "route.matchers", "expected none in the root, which takes every alert"),
        ("receiver: a, match: {x: y}", "route.match", "expected none in the root, which takes every alert"),
        ("receiver: a, match_re: {x: y}", "route.match_re", "expected none in the root, which takes every alert"),
        ("receiver: a, continue: true", "route.continue", "expected false in the root"),
        ("receiver: a, mute_time_intervals: [nights]", "route.mute_time_intervals", "expected none in the root"),
        ("receiver: a, active_time_intervals: [days]", "route.active_time_intervals", "expected none in the root"),
        ("receiver: c", "route.receiver", "no receiver is called `c`"),
        ("receiver: a, group_by: ['...', x]", "route.group_by", "expected no other label beside `...`"),
        ("receiver: a, group_by: [x, y, x]", "route.group_by", "the label `x` is given twice"),
        ("receiver: a, labels: {x: y}", "route.labels", "`labels` is not supported in a route"),
        (
            "receiver: a, escalate: [{after: 5m, receiver: c}]",
            "route.escalate[0].receiver",
            "no receiver is called",
        ),
        (
            "receiver: a, escalate: [{after: 5m, receiver: a}]",
            "route.escalate[0].receiver",
            "the receiver `a` tells",
        ),
        ("receiver: a, escalate: [{after: 5s, receiver: b}]", "route.escalate[0].after", "expected from 1m to"),
        ("receiver: a, escalate: [{receiver: b}]", "route.escalate[0]", "`after` is missing"),
        (
            "receiver: a, escalate: [{after: 5m, receiver: b}, {after: 5m, receiver: b}]",
            "route.escalate",
            "expected each step later than the one before",
        ),
        (
            "receiver: a, escalate: [{after: 5m, receiver: b, severity: ''}]",
            "route.escalate[0].severity",
            "expected text, found none",
        ),
        ("receiver: a, flapping: true", "route.flapping", "expected a mapping with keys such as changes, window"),
        ("receiver: a, flapping: {changes: 51}", "route.flapping.changes", "expected a whole number from 0 to 50"),
        ("receiver: a, flapping: {window: 30s}", "route.flapping.window", "expected from 1m to 12h"),
        ("receiver: a, flapping: {calm: 13h}", "route.flapping.calm", "expected from 1m to 12h"),
        ("receiver: a, flapping: {times: 3}", "route.flapping.times", "`times` is not a key here"),
        ("receiver: a, routes: [{matchers: ['x']}]", "route.routes[0].matchers[0]", "expected a matcher such as"),
        (
            "receiver: a, routes: [{matchers: ['x=~(']}]",
            "route.routes[0].matchers[0]",
            "expected a matcher such as",
        ),
        ("receiver: a, routes: [{matchers: x=y}]", "route.routes[0].matchers", "expected a list of matchers"),
        ("receiver: a, routes: [{match_re: {x: '('}}]", "route.routes[0].match_re.x", "error parsing regexp"),
        (
            "receiver: a, routes: [{match_re: {x: ~}}]",
            "route.routes[0].match_re.x",
            "expected a regular expression",
        ),
        ("receiver: a, routes: [{match: {a-b: x}}]", "route.routes[0].match.a-b", 'invalid label name "a-b"'),
        ("receiver: a, routes: [{match: [x]}]", "route.routes[0].match", "expected a mapping of labels to text"),
        (
            "receiver: a, routes: [{routes: [{mute_time_intervals: [night]}]}]",
            "route.routes[0].routes[0].mute_time_intervals[0]",
            "no time interval is called `night`; did you mean `nights`?",
        ),
    ],
)
def test_a_mistake_is_told_at_its_key(root: str, path: str, expected: str) -> None:
    (mistake,) = mistakes_of(f"route: {{{root}}}\n{RECEIVERS}\n{NIGHTS}\n")
    assert (mistake.path, mistake.line) == (path, 1)
    assert mistake.message.startswith(expected)
