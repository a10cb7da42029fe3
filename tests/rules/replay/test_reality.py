"""Alerts that did fire, beside those of a replay."""

from typing import Any

from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.rules.replay.reality import Line, RealAlert, Where, beside, real_alerts
from lamplighter.rules.replay.results import Firing

LABELS = {"alertname": "High", "host": "a"}


def event(at: float, state: str, starts_at: float, **more: Any) -> Event:
    values: dict[str, Any] = {
        "kind": EventKind.TRANSITION,
        "fingerprint": fingerprint(LABELS),
        "alertname": "High",
        "check": "",
        "group": "",
        "severity": "critical",
        "ends_at": at if state == "resolved" else None,
    }
    return Event(at=at, state=state, starts_at=starts_at, **(values | more))


def real(began: float, ended: float | None = None, labels: dict[str, str] = LABELS) -> RealAlert:
    return RealAlert(
        fingerprint=fingerprint(labels), alertname="High", severity="critical", began=began, ended=ended
    )


def firing(began: float, ended: float | None = None, labels: dict[str, str] = LABELS) -> Firing:
    return Firing(alertname="High", labels=labels, group="a.yml;g", began=began, ended=ended)


def test_beginning_and_end_of_an_alert_are_one() -> None:
    events = [event(700, "resolved", 500), event(500, "firing", 500), event(900, "firing", 900)]
    assert real_alerts(events, ["High"], 0) == [real(500, 700), real(900)]


def test_an_end_alone_tells_of_an_alert_that_began_long_ago() -> None:
    assert real_alerts([event(700, "resolved", 100)], ["High"], 300) == [real(100, 700)]


def test_other_alerts_messages_and_what_was_over_are_left_out() -> None:
    events = [
        event(500, "firing", 500, alertname="Other"),
        event(500, "firing", 500, kind=EventKind.NOTIFICATION),
        event(200, "resolved", 100),
        event(400, "pending", 400),
    ]
    assert real_alerts(events, ["High"], 300) == []


def test_alerts_with_the_same_labels_at_the_same_time_are_one_line() -> None:
    other = {**LABELS, "host": "b"}
    lines = beside(
        [firing(100, 200), firing(1000), firing(5000, labels=other)], [real(130, 260), real(2000), real(4000)]
    )
    assert [(line.where, line.began) for line in lines] == [
        (Where.BOTH, 100),
        (Where.BOTH, 1000),
        (Where.REALITY, 4000),
        (Where.REPLAY, 5000),
    ]


def test_one_alert_is_matched_once() -> None:
    lines = beside([firing(100, 200), firing(300, 400)], [real(100, 400)])
    assert lines == [Line(firing(100, 200), real(100, 400)), Line(firing(300, 400), None)]


def test_alerts_far_apart_are_two() -> None:
    assert [line.where for line in beside([firing(100, 200)], [real(321, 400)])] == [Where.REPLAY, Where.REALITY]
    assert [line.where for line in beside([firing(100, 200)], [real(320, 400)])] == [Where.BOTH]
