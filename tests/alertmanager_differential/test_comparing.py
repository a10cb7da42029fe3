"""The comparison notices what it is there for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.alertmanager_differential.comparing import differences
from tests.alertmanager_differential.scenario import Difference, Scenario, Told, fires, one_hook
from tests.alertmanager_differential.webhooks import Message

BEGAN = 1_795_176_000.0
SCENARIO = Scenario(name="some", config=one_hook("group_wait: 2s"), steps=[fires(0, "A")])


def an_alert(name: str, **overrides: Any) -> dict[str, Any]:
    values = {
        "status": "firing",
        "labels": {"alertname": name},
        "annotations": {},
        "startsAt": "2026-11-20T12:00:00.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "fingerprint": f"of {name}",
    }
    return values | overrides


def a_message(at: float, *names: str, hook: str = "all", **overrides: Any) -> Message:
    alerts = [an_alert(name) for name in names or ("A",)]
    body = {"status": "firing", "groupKey": "{}:{}", "truncatedAlerts": 0, "commonLabels": {}, "alerts": alerts}
    return Message(hook, BEGAN + at, body | overrides)


TOLD = [a_message(2, "A", "B"), a_message(6, "A", "B", "C"), a_message(2, "A", hook="other")]


def found(ours: Sequence[Message], scenario: Scenario = SCENARIO) -> Sequence[str]:
    return differences(scenario, TOLD, ours, BEGAN)


def with_alert(changes: Mapping[str, Any]) -> Message:
    return a_message(2, alerts=[an_alert("A", **changes), an_alert("B")])


def test_the_same_messages_are_alike_in_whatever_order_their_hooks_have_them() -> None:
    assert found(TOLD) == []
    assert found(list(reversed(TOLD))) == []


def test_times_may_be_nearly_the_same() -> None:
    nearly = with_alert({"startsAt": "2026-11-20T12:00:00.9Z"})
    assert found([replace(nearly, at=BEGAN + 3.8), *TOLD[1:]]) == []


@pytest.mark.parametrize(
    "ours",
    [
        pytest.param([], id="nothing"),
        pytest.param(TOLD[1:], id="one is missing"),
        pytest.param([*TOLD, TOLD[0]], id="one comes twice"),
        pytest.param([*TOLD, a_message(9, hook="third")], id="one is too many"),
        pytest.param([replace(TOLD[0], at=BEGAN + 4.0), *TOLD[1:]], id="one is late"),
        pytest.param([replace(TOLD[0], at=BEGAN + 0.0), *TOLD[1:]], id="one is early"),
        pytest.param([replace(TOLD[0], at=BEGAN + 6), replace(TOLD[1], at=BEGAN + 2), TOLD[2]], id="order"),
        pytest.param([a_message(2, "B", "A"), *TOLD[1:]], id="order of alerts"),
        pytest.param([a_message(2, "A"), *TOLD[1:]], id="an alert is missing"),
        pytest.param([a_message(2, "A", "B", hook="other"), *TOLD[1:]], id="another hook"),
        pytest.param([a_message(2, "A", "B", groupKey="{}:{a}"), *TOLD[1:]], id="another group"),
        pytest.param([a_message(2, "A", "B", status="resolved"), *TOLD[1:]], id="another status"),
        pytest.param([a_message(2, "A", "B", truncatedAlerts=1), *TOLD[1:]], id="another count"),
        pytest.param([a_message(2, "A", "B", commonLabels={"a": "b"}), *TOLD[1:]], id="another common label"),
        pytest.param([a_message(2, "A", "B", more="x"), *TOLD[1:]], id="a field too many"),
        *(
            pytest.param([with_alert(changes), *TOLD[1:]], id=f"an alert's {next(iter(changes))}")
            for changes in (
                {"status": "resolved"},
                {"labels": {"alertname": "A", "x": "y"}},
                {"annotations": {"summary": "x"}},
                {"fingerprint": "other"},
                {"startsAt": "2026-11-20T12:00:02Z"},
                {"endsAt": "2026-11-20T12:00:02Z"},
            )
        ),
    ],
)
def test_whatever_differs_is_noticed(ours: Sequence[Message]) -> None:
    assert found(ours)


def test_what_is_named_may_differ_and_must() -> None:
    named = Difference(
        because="it is so",
        only_alertmanager=[Told("all", 6, "firing", "A B C")],
        only_lamplighter=[Told("all", 10, "firing", "D")],
    )
    scenario = replace(SCENARIO, difference=named)
    assert found([TOLD[0], TOLD[2], a_message(10, "D")], scenario) == []
    assert found([TOLD[0], TOLD[2]], scenario) == [
        "Lamplighter does not tell Told(hook='all', at=10, status='firing', alerts='D')"
    ]
    assert found(TOLD, scenario)
    assert differences(scenario, [TOLD[0], TOLD[2]], [TOLD[0], TOLD[2], a_message(10, "D")], BEGAN)
