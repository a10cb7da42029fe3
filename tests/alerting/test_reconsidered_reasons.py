"""The reasons that take the place of Alertmanager's: acknowledged, escalated, flapping, settled."""

from typing import Any

import pytest

from lamplighter.alerting.decision import Held, Ours, decide
from lamplighter.alerting.deduplication import Entry, Reason
from lamplighter.alerting.standing import Standing
from lamplighter.alerting.told import Told
from tests.support.alerts import NOON, a_resolved_alert, an_alert

A, B, OVER = an_alert(), an_alert(labels={"check": "blog"}), a_resolved_alert()
SOON, LATE = NOON + 60, NOON + 20_000
"""Before it is time to repeat what was told at noon, and after."""


def a_standing(firing: str = "a", resolved: str = "", **more: Any) -> Standing:
    values: dict[str, Any] = {
        "firing": {key: A if key == "a" else B for key in firing},
        "resolved": dict.fromkeys(resolved, OVER),
        "unwanted": {},
        "held_back": {},
        "is_muted": False,
        "repeat_seconds": 14_400.0,
    }
    return Standing(**(values | more))


def knowing(firing: str = "a", resolved: str = "", flapping: str = "", **more: Any) -> Told:
    return Told(entry=Entry(frozenset(firing), frozenset(resolved), NOON), flapping=frozenset(flapping), **more)


ALL, ONE, BOTH = frozenset("a"), frozenset("b"), frozenset("ab")


@pytest.mark.parametrize(
    ("told", "standing", "now", "reason"),
    [
        (knowing(), a_standing(acknowledged=ALL), LATE, Held.ACKNOWLEDGED),
        (knowing(), a_standing(acknowledged=ALL), SOON, Reason.UNCHANGED),
        (Told(), a_standing(acknowledged=ALL), SOON, Reason.FIRST_NOTIFICATION),
        (knowing(), a_standing("ab", acknowledged=ALL), SOON, Reason.NEW_FIRING),
        (knowing("ab"), a_standing("ab", acknowledged=ALL), LATE, Reason.REPEAT_INTERVAL),
        (knowing("ab"), a_standing("ab", acknowledged=BOTH), LATE, Held.ACKNOWLEDGED),
        (knowing("ab"), a_standing("a", "b", acknowledged=ALL), SOON, Reason.NEWLY_RESOLVED),
        (knowing(), a_standing("", "a"), LATE, Reason.ALL_RESOLVED),
        (Told(), a_standing(is_escalation=True), SOON, Ours.ESCALATED),
        (knowing(), a_standing("ab", is_escalation=True), SOON, Ours.ESCALATED),
        (knowing(), a_standing(is_escalation=True), LATE, Reason.REPEAT_INTERVAL),
        (Told(), a_standing(flapping=ALL), SOON, Ours.FLAPPING),
        (Told(), a_standing(flapping=ALL, is_escalation=True), SOON, Ours.ESCALATED),
        (knowing(), a_standing(flapping=ALL), SOON, Ours.FLAPPING),
        (knowing(flapping="a"), a_standing(flapping=ALL), SOON, Reason.UNCHANGED),
        (knowing(flapping="a"), a_standing(flapping=ALL), LATE, Held.FLAPPING),
        (knowing(flapping="a"), a_standing(), SOON, Ours.SETTLED),
        (knowing(flapping="a"), a_standing(acknowledged=ALL), SOON, Ours.SETTLED),
        (knowing(flapping="a"), a_standing("", "a"), SOON, Reason.ALL_RESOLVED),
        (knowing(), a_standing(flapping=ALL, acknowledged=ALL), LATE, Held.ACKNOWLEDGED),
        (knowing(), a_standing("ab", flapping=ALL), SOON, Reason.NEW_FIRING),
        (knowing(), a_standing("ab", flapping=ONE), SOON, Ours.FLAPPING),
        (knowing("ab"), a_standing("ab", flapping=ALL, acknowledged=ONE), SOON, Ours.FLAPPING),
        (knowing("ab", flapping="a"), a_standing("ab", flapping=ALL, acknowledged=ONE), LATE, Held.FLAPPING),
        (knowing("ab", flapping="a"), a_standing("ab", flapping=ALL), LATE, Reason.REPEAT_INTERVAL),
    ],
)
def test_each_has_its_name(told: Told, standing: Standing, now: float, reason: object) -> None:
    decision = decide(told, standing, now, send_resolved=True)
    assert decision.reason is reason
    assert bool(decision.to_send) is not (isinstance(reason, Held) or reason is Reason.UNCHANGED)


def test_who_was_told_that_it_flaps_is_known_and_who_that_it_settled_too() -> None:
    flaps = decide(knowing(), a_standing(flapping=ALL), SOON, send_resolved=True)
    assert flaps.told.flapping == ALL
    settles = decide(flaps.told, a_standing(), SOON, send_resolved=True)
    assert settles.told.flapping == frozenset()


def test_what_is_over_while_a_repeat_is_held_back_is_news_when_it_comes_back() -> None:
    """Its end is not wanted: only what was not said of it may tell that it has ended."""
    held = decide(knowing("ab"), a_standing("a", "b", acknowledged=ALL), LATE, send_resolved=False)
    assert held.reason is Held.ACKNOWLEDGED
    assert held.told.known == ALL
    assert (
        decide(held.told, a_standing("ab", acknowledged=ALL), LATE, send_resolved=False).reason
        is Reason.NEW_FIRING
    )


def test_an_unwanted_end_ends_the_flapping_that_was_told() -> None:
    ended = decide(knowing("ab", flapping="b"), a_standing("a", "b"), SOON, send_resolved=False)
    assert ended.reason is Reason.RESOLVED_NOT_WANTED
    assert ended.told.flapping == frozenset()


@pytest.mark.parametrize(("entry", "expected"), [("", True), ("a", False)])
def test_a_receiver_that_knows_of_nothing_begins_anew(entry: str, expected: bool) -> None:
    decision = decide(knowing(entry), a_standing("ab", is_escalation=True), SOON, send_resolved=True)
    assert decision.begins_anew is expected
