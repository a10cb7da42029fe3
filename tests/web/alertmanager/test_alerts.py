from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.store import AlertStore
from tests.support.alertmanager_api import AlertmanagerWorld, routed_by
from tests.support.pages import NOW

ROUTING = """
global: {resolve_timeout: 10m}
route:
  receiver: team
  routes:
    - {receiver: pager, matchers: [severity="critical"], continue: true}
    - {receiver: web, matchers: [team="web"]}
receivers:
  - {name: team, log_configs: [{}]}
  - {name: pager, labels: {owner: ops}, log_configs: [{}]}
  - {name: web, labels: {owner: web}, log_configs: [{}]}
inhibit_rules:
  - {source_matchers: [severity="critical"], target_matchers: [severity="warning"], equal: [cluster]}
"""


@pytest.fixture
def world() -> AlertmanagerWorld:
    return AlertmanagerWorld(routed_by(ROUTING))


def names(documents: list[dict[str, dict[str, str]]]) -> set[str]:
    return {document["labels"]["alertname"] for document in documents}


def test_an_alert_that_is_posted_is_shown_as_alertmanager_shows_it(world: AlertmanagerWorld) -> None:
    world.post(
        "alerts",
        [
            {
                "labels": {"alertname": "Full", "severity": "critical", "empty": ""},
                "annotations": {"summary": "The disk is full"},
                "startsAt": "2026-11-20T12:00:00Z",
                "generatorURL": "http://prometheus.example.com/graph",
            }
        ],
    )
    assert world.get("alerts") == [
        {
            "annotations": {"summary": "The disk is full"},
            "endsAt": "2026-11-20T12:40:05.000Z",
            "fingerprint": "c0f552c35c19b685",
            "receivers": [{"name": "pager"}],
            "startsAt": "2026-11-20T12:00:00.000Z",
            "status": {"inhibitedBy": [], "mutedBy": [], "silencedBy": [], "state": "active"},
            "updatedAt": "2026-11-20T12:30:05.000Z",
            "labels": {"alertname": "Full", "severity": "critical"},
            "generatorURL": "http://prometheus.example.com/graph",
        }
    ]


def test_what_is_posted_wakes_those_who_are_to_be_told(world: AlertmanagerWorld) -> None:
    world.post("alerts", [{"labels": {"alertname": "a"}}])
    assert len(world.queue.sent) == 1


def test_what_is_over_is_not_shown_any_more(world: AlertmanagerWorld) -> None:
    world.post(
        "alerts",
        [{"labels": {"alertname": "a"}}, {"labels": {"alertname": "b"}, "endsAt": "2026-11-20T13:00:00Z"}],
    )
    world.now = NOW + 601
    assert names(world.get("alerts")) == {"b"}
    world.post(
        "alerts",
        [{"labels": {"alertname": "b"}, "startsAt": "2026-11-20T12:00:00Z", "endsAt": "2026-11-20T12:35:00Z"}],
    )
    assert world.get("alerts") == []


def test_alerts_are_filtered(world: AlertmanagerWorld) -> None:
    world.post(
        "alerts",
        [
            {"labels": {"alertname": "a", "severity": "critical", "cluster": "x"}},
            {"labels": {"alertname": "b", "severity": "warning", "cluster": "x"}},
            {"labels": {"alertname": "c", "severity": "warning", "team": "web"}},
        ],
    )
    silence = {
        "matchers": [{"name": "team", "value": "web", "isRegex": False}],
        "startsAt": "2026-11-20T12:00:00Z",
        "endsAt": "2026-11-20T13:00:00Z",
        "createdBy": "me",
        "comment": "known",
    }
    world.post("silences", silence)
    shown = {
        "active=false": {"b", "c"},
        "silenced=false": {"a", "b"},
        "inhibited=false": {"a", "c"},
        "silenced=false&inhibited=false": {"a"},
        "unprocessed=false": {"a", "b", "c"},
        "receiver=web": {"c"},
        "receiver=we": set(),
        "receiver=te.*": {"b"},
        "receiver_matchers=owner%3Dops": {"a"},
        "filter=severity%3Dwarning&filter=cluster%21%3Dx": {"c"},
        "filter=team%3D%22%22": {"a", "b"},
        "filter=alertname%3D~%22a|b%22": {"a", "b"},
    }
    assert {query: names(world.get(f"alerts?{query}")) for query in shown} == shown


def test_an_alert_goes_to_each_receiver_whose_route_takes_it(world: AlertmanagerWorld) -> None:
    world.post("alerts", [{"labels": {"alertname": "a", "severity": "critical", "team": "web"}}])
    (alert,) = world.get("alerts")
    assert alert["receivers"] == [{"name": "pager"}, {"name": "web"}]


def test_what_makes_sense_is_kept_though_other_alerts_make_none(world: AlertmanagerWorld) -> None:
    answer = world.call(
        "POST",
        "/api/v2/alerts",
        [
            {"labels": {"alertname": ""}},
            {"labels": {"alertname": "good"}},
            {"labels": {"alertname": "x"}, "startsAt": "2026-11-20T12:00:00Z", "endsAt": "2026-11-20T11:00:00Z"},
            {"labels": {"alertname": "x"}, "annotations": {"": "x"}},
            {"labels": {"alertname": "x", "": "x"}},
        ],
    )
    assert answer == (
        400,
        (
            "at least one label pair required\nstart time must be before end time\n"
            'invalid annotations: invalid name ""\ninvalid label set: invalid name ""'
        ),
    )
    assert names(world.get("alerts")) == {"good"}


def test_one_that_starts_after_it_would_be_over_makes_no_sense(world: AlertmanagerWorld) -> None:
    late = {"labels": {"alertname": "late"}, "startsAt": "2026-11-20T13:30:05Z"}
    status, text = world.call("POST", "/api/v2/alerts", [late])
    assert (status, text) == (400, "start time must be before end time")
    world.post("alerts", [{**late, "endsAt": "2026-11-20T14:00:00Z"}])


def test_a_body_is_readable_before_anything_in_it_is_missing(world: AlertmanagerWorld) -> None:
    missing: dict[str, object] = {}
    wrong, unreadable = {"generatorURL": "x"}, {"labels": {"a": 1}}
    codes: dict[tuple[int, str], list[object]] = {
        (602, "0.labels in body is required"): [missing, wrong],
        (601, '0.generatorURL in body must be of type uri: "x"'): [wrong, missing],
    }
    for (code, message), body in codes.items():
        assert world.call("POST", "/api/v2/alerts", body) == (422, {"code": code, "message": message})
        status, document = world.call("POST", "/api/v2/alerts", [*body, unreadable])
        assert (status, document["code"]) == (400, 400)


@pytest.mark.parametrize("url", ["http://a/%zz", "http://[::1", "%zz", "x", "http://a b", "1:x"])
def test_a_generator_url_that_is_none_is_refused(world: AlertmanagerWorld, url: str) -> None:
    status, document = world.call("POST", "/api/v2/alerts", [{"labels": {"a": "1"}, "generatorURL": url}])
    assert (status, document["code"]) == (422, 601)


def test_an_alert_that_no_item_holds_is_refused_and_spoils_no_other(world: AlertmanagerWorld) -> None:
    huge = {"labels": {"alertname": "huge"}, "annotations": {"x": "x" * 30_000}}
    status, text = world.call("POST", "/api/v2/alerts", [huge, {"labels": {"alertname": "good"}}])
    assert (status, text) == (400, "labels and annotations of more than 30,000 bytes")
    assert names(world.get("alerts")) == {"good"}


@pytest.mark.parametrize(
    "body", [b"{", b"x", b'"x"', b"{}", b"[1]", b'[{"labels":[]}]', b'[{"labels":{"a":1}}]', b"\xff",
             b"[" * 100_000, b'[{"labels":{"a":"1"},"startsAt":1}]', b"[NaN]"],
)  # fmt: skip
def test_a_body_that_is_no_list_of_alerts_is_refused(world: AlertmanagerWorld, body: bytes) -> None:
    status, document = world.call("POST", "/api/v2/alerts", body)
    assert (status, document["code"]) == (400, 400)
    assert document["message"].startswith('parsing alerts body from "" failed, because ')
    assert not AlertStore(world.state).kept(NOW)


def test_there_may_be_none(world: AlertmanagerWorld) -> None:
    assert world.get("alerts") == []


def test_posts_at_the_same_time_make_one_transition() -> None:
    world = AlertmanagerWorld(routed_by(ROUTING))
    alerts = [{"labels": {"alertname": str(number)}} for number in range(10)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: world.call("POST", "/api/v2/alerts", alerts), range(12)))
    assert answers == [(200, None)] * 12
    changes = Counter(event.alertname for event in AlertHistory(world.state).recent(NOW + 1, limit=1000))
    assert changes == {str(number): 1 for number in range(10)}
