from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.attempts import (
    FIRST_REFUSAL_BACKOFF_SECONDS,
    GIVE_UP_SECONDS,
    LONGEST_BACKOFF_SECONDS,
    LONGEST_RETRY_AFTER_SECONDS,
    PERMANENT_BACKOFF_SECONDS,
    Attempts,
    backoff_seconds,
)
from lamplighter.alerting.decision import Asked, Decision, Held, decide, failed
from lamplighter.alerting.deduplication import Entry, Reason
from lamplighter.alerting.standing import Standing
from lamplighter.alerting.told import Told
from lamplighter.aws.secrets import REMEMBERED_SECONDS
from lamplighter.errors import DeliveryError
from tests.support.alerts import NOON, a_resolved_alert, an_alert, out_of_order

NOW = NOON + 600
FIRING, OVER = an_alert(), a_resolved_alert()
ENDED = {"a": OVER.ends_at}
NAMES = ("a", "b", "c")


def a_standing(**overrides: Any) -> Standing:
    values: dict[str, Any] = {
        "firing": {},
        "resolved": {},
        "unwanted": {},
        "held_back": {},
        "is_muted": False,
        "repeat_seconds": 14400.0,
    }
    return Standing(**(values | overrides))


def knowing(*firing: str, resolved: tuple[str, ...] = (), at: float = NOON + 1, **more: Any) -> Told:
    """What a receiver knows whose last message said so."""
    return Told(entry=Entry(frozenset(firing), frozenset(resolved), at), **more)


def decided(told: Told, *, send_resolved: bool = True, now: float = NOW, **standing: Any) -> Decision:
    return decide(told, a_standing(**standing), now, send_resolved=send_resolved)


def refused(told: Told, *, at: float = NOW, error: DeliveryError | None = None, **standing: Any) -> Told:
    """What is known after an attempt that failed."""
    return failed(decided(told, now=at, **standing), error or out_of_order(), at, seed="team/slack/0")


F: dict[str, Any] = {"firing": {"a": FIRING}}
R: dict[str, Any] = {"resolved": {"a": OVER}}
KNOWS = knowing("a")
UNANSWERED = DeliveryError("no answer within 10 s", permanent=False, uncertain=True)


@pytest.mark.parametrize(
    ("told", "standing", "reason", "sent"),
    [
        (Told(), F, Reason.FIRST_NOTIFICATION, "a"),
        (Told(), R, Reason.NOTHING_TO_TELL, ""),
        (KNOWS, F, Reason.UNCHANGED, ""),
        (KNOWS, R, Reason.ALL_RESOLVED, "a"),
        (KNOWS, {"firing": {"a": FIRING, "b": FIRING}}, Reason.NEW_FIRING, "ab"),
        (knowing("a", "b"), {**F, "resolved": {"b": OVER}}, Reason.NEWLY_RESOLVED, "ab"),
        (KNOWS, {**F, "repeat_seconds": 300.0}, Reason.REPEAT_INTERVAL, "a"),
        (KNOWS, {"unwanted": {"a": OVER}}, Reason.NOTHING_TO_TELL, ""),
        (KNOWS, {"held_back": {"a": FIRING}}, Held.HELD_BACK, ""),
        (KNOWS, {"held_back": {"a": FIRING}, "is_muted": True}, Held.MUTED, ""),
        (Told(owed=frozenset("a")), R, Reason.ALL_RESOLVED, "a"),
        (
            knowing("b", resolved=("a",), owed=frozenset("a")),
            {"firing": {"b": FIRING}, **R},
            Reason.NEWLY_RESOLVED,
            "ab",
        ),
        (refused(Told(), error=UNANSWERED, at=NOW - 60, **F), R, Reason.ALL_RESOLVED, "a"),
        (refused(KNOWS, error=UNANSWERED, at=NOW - 60, **R), F, Reason.FIRST_NOTIFICATION, "a"),
        (refused(Told(), **F), F, Held.RETRY_LATER, ""),
        (refused(Told(), at=NOW - 60, **F), F, Reason.FIRST_NOTIFICATION, "a"),
        (refused(Told(), **F), {"firing": {"a": FIRING, "b": FIRING}}, Reason.FIRST_NOTIFICATION, "ab"),
        (refused(Told(), at=NOW - GIVE_UP_SECONDS, **F), F, Held.GIVEN_UP, ""),
        (refused(Told(), at=NOW - 60, **F), R, Reason.NOTHING_TO_TELL, ""),
        (refused(KNOWS, **R), R, Held.RETRY_LATER, ""),
        (refused(KNOWS, at=NOW - 60, **R), R, Reason.ALL_RESOLVED, "a"),
    ],
)
def test_every_decision_has_a_name(
    told: Told, standing: Mapping[str, Any], reason: Reason | Held, sent: str
) -> None:
    decision = decided(told, **standing)
    assert (decision.reason, "".join(sorted(decision.to_send))) == (reason, sent)


def test_a_message_says_what_the_receiver_knows_then() -> None:
    after = decided(knowing("a", "b"), **F, resolved={"b": OVER}).told
    assert after.entry == Entry(frozenset("a"), frozenset("b"), NOW)
    assert after.left == {"b": OVER.ends_at}


def test_it_is_owed_the_end_of_what_the_message_does_not_speak_of() -> None:
    after = decided(knowing("a"), firing={"c": FIRING}, held_back={"a": FIRING}).told
    assert after.owed == frozenset("a")
    assert "a" in decided(after, firing={"c": FIRING}, resolved={"a": OVER}).to_send


def test_it_is_owed_the_end_of_what_is_no_part_of_the_group_for_a_while() -> None:
    """As where a file is changed and changed back."""
    after = decided(knowing("a", "b"), firing={"b": FIRING, "c": FIRING}).told
    assert after.owed == frozenset("a")
    assert decided(after, firing={"b": FIRING, "c": FIRING}, resolved={"a": OVER}).reason is Reason.NEWLY_RESOLVED


def test_an_end_that_is_not_told_is_forgotten_and_the_next_firing_is_a_first_one() -> None:
    closed = decided(KNOWS, send_resolved=False, **R)
    assert (closed.reason, closed.to_send) == (Reason.RESOLVED_NOT_WANTED, {})
    assert closed.told.left == ENDED
    assert decided(closed.told, send_resolved=False, **R).reason is Reason.NOTHING_TO_TELL
    assert decided(closed.told, send_resolved=False, **F).reason is Reason.FIRST_NOTIFICATION


def test_an_end_that_is_not_told_while_others_fire_makes_the_next_firing_new() -> None:
    one_over = decided(knowing("a", "b"), send_resolved=False, **F, resolved={"b": OVER})
    assert one_over.reason is Reason.RESOLVED_NOT_WANTED
    again = decided(one_over.told, send_resolved=False, firing={"a": FIRING, "b": FIRING})
    assert again.reason is Reason.NEW_FIRING


def test_ended_alerts_are_no_part_of_a_message_where_nobody_wants_them() -> None:
    decision = decided(KNOWS, send_resolved=False, firing={"b": FIRING}, resolved={"a": OVER})
    assert decision.to_send == {"b": FIRING}


def test_an_alert_that_fires_anew_before_its_end_was_told_is_nothing_new() -> None:
    assert decided(KNOWS, firing={"a": an_alert(starts_at=NOON + 400)}).reason is Reason.UNCHANGED


def test_what_was_held_back_for_a_while_is_nothing_new_afterwards_as_by_alertmanager() -> None:
    silenced = decided(KNOWS, held_back={"a": FIRING})
    assert silenced.told == KNOWS
    assert decided(silenced.told, **F).reason is Reason.UNCHANGED


def test_what_is_owed_is_not_known_to_fire_where_its_end_could_not_be_told() -> None:
    told = refused(Told(owed=frozenset("a")), **R)
    assert decided(told, firing={"a": an_alert(starts_at=NOON + 400)}).reason is Reason.FIRST_NOTIFICATION


def test_what_could_not_be_told_for_a_day_is_given_up_once() -> None:
    told = refused(KNOWS, at=NOW - GIVE_UP_SECONDS, **R)
    first = decided(told, **R)
    assert (first.reason, first.gives_up_on) == (Held.GIVEN_UP, {"a": OVER})
    assert decided(first.told, **R).gives_up_on == {}
    assert decided(first.told, firing={"a": an_alert(starts_at=NOW)}).reason is Reason.FIRST_NOTIFICATION


def test_news_gets_a_day_of_its_own() -> None:
    told = refused(Told(), at=NOW - GIVE_UP_SECONDS, **F)
    both: dict[str, Any] = {"firing": {"a": FIRING, "b": FIRING}}
    assert refused(told, **both).attempts.first_at == NOW


def test_it_says_when_to_try_again() -> None:
    told = refused(Told(), **F)
    assert decided(told, **F).retry_at == told.attempts.next_at


def test_a_failed_repeat_leaves_the_group_told() -> None:
    told = refused(KNOWS, **F, repeat_seconds=300.0)
    assert told.entry == KNOWS.entry
    assert decided(told, **R).reason is Reason.ALL_RESOLVED


ASKS = replace(KNOWS, again_at=NOW)


def test_a_channel_that_asked_for_it_is_called_again_without_news() -> None:
    decision = decided(ASKS, **F)
    assert (decision.reason, decision.to_send) == (Asked.NEXT_STEP, F["firing"])
    assert decision.told == KNOWS
    assert decided(ASKS, now=NOW - 60, **F).reason is Reason.UNCHANGED


def test_what_is_held_back_is_not_what_a_channel_is_called_again_with_but_is_afterwards() -> None:
    silenced = decided(ASKS, held_back={"a": FIRING})
    assert (silenced.to_send, silenced.told) == ({}, ASKS)


@pytest.mark.parametrize("standing", [R, {"unwanted": {"a": OVER}}, {"held_back": {"a": OVER}}, {}])
def test_a_channel_is_not_called_again_once_nothing_fires(standing: dict[str, Any]) -> None:
    decision = decided(ASKS, send_resolved=False, **standing)
    assert (decision.to_send, decision.told.again_at) == ({}, None)


def test_a_call_that_failed_is_repeated_with_patience_and_given_up_after_a_day() -> None:
    told = refused(ASKS, **F)
    assert (decided(told, **F).reason, decided(told, **F).retry_at) == (Held.RETRY_LATER, told.attempts.next_at)
    assert decided(told, now=told.attempts.next_at, **F).reason is Asked.NEXT_STEP
    given_up = decided(told, now=NOW + GIVE_UP_SECONDS, repeat_seconds=1e9, **F)
    assert (given_up.reason, given_up.told.again_at) == (Held.GIVEN_UP, None)


def test_attempts_are_counted_until_one_works() -> None:
    twice = refused(refused(Told(), **F), at=NOW + 10, **F)
    assert (twice.attempts.count, twice.attempts.first_at) == (2, NOW)
    assert decided(twice, now=NOW + 30, **F).told.attempts == Attempts()


def test_a_refusal_is_tried_again_once_rotated_secrets_are_known_and_then_by_the_hour() -> None:
    told = refused(Told(), error=out_of_order(permanent=True), **F)
    again = told.attempts.next_at
    assert NOW + REMEMBERED_SECONDS < again == NOW + FIRST_REFUSAL_BACKOFF_SECONDS
    told = refused(told, error=out_of_order(permanent=True), at=again, **F)
    assert told.attempts.next_at == again + PERMANENT_BACKOFF_SECONDS


def test_a_refusal_after_other_failures_is_tried_again_as_soon() -> None:
    told = refused(refused(Told(), **F), at=NOW + 10, error=out_of_order(permanent=True), **F)
    assert told.attempts.next_at == NOW + 10 + FIRST_REFUSAL_BACKOFF_SECONDS


@pytest.mark.parametrize(("asked", "wait"), [(120.0, 120.0), (1e9, LONGEST_RETRY_AFTER_SECONDS)])
def test_a_receiver_that_asks_for_patience_gets_it(asked: float, wait: float) -> None:
    told = refused(Told(), error=out_of_order(retry_after_seconds=asked), **F)
    assert told.attempts.next_at == NOW + wait


@given(st.integers(1, 10_000), st.text())
def test_backoff_grows_to_a_quarter_of_an_hour_and_is_spread(attempts: int, seed: str) -> None:
    longest = min(5.0 * 2.0 ** min(attempts - 1, 20), LONGEST_BACKOFF_SECONDS)
    assert 0.75 * longest <= backoff_seconds(attempts, seed) <= longest


def test_two_integrations_do_not_come_back_together() -> None:
    assert backoff_seconds(3, "team/slack/0") != backoff_seconds(3, "team/slack/1")


PLACES = ("firing", "resolved", "unwanted", "held_back_firing", "held_back_over", "absent")


def placed(places: Mapping[str, str]) -> Standing:
    """A standing of alerts by name, each in one place."""

    def of(place: str, alert: Alert) -> dict[str, Alert]:
        return {name: alert for name, where in places.items() if where == place}

    return a_standing(
        firing=of("firing", FIRING),
        resolved=of("resolved", OVER),
        unwanted=of("unwanted", OVER),
        held_back=of("held_back_firing", FIRING) | of("held_back_over", OVER),
        repeat_seconds=120.0,
    )


standings = st.fixed_dictionaries({name: st.sampled_from(PLACES) for name in NAMES}).map(placed)
timelines = st.lists(st.tuples(standings, st.booleans()), min_size=1, max_size=8)


@given(timelines, st.booleans())
def test_whatever_happens_what_fires_is_known_and_what_is_over_is_not(
    timeline: list[tuple[Standing, bool]], send_resolved: bool
) -> None:
    """A step a minute, at each of which the receiver may be out of order; at last it is not."""
    told, now, believed = Told(), NOON, set[str]()
    for standing, works in [*timeline, (timeline[-1][0], True), (timeline[-1][0], True)]:
        now += 3600
        decision = decide(told, standing, now, send_resolved=send_resolved)
        assert set(decision.to_send) <= {*standing.firing, *standing.resolved}
        if decision.to_send and not works:
            told = failed(decision, out_of_order(), now, seed="x")
            continue
        told = decision.told
        if decision.to_send:
            believed = (believed | set(standing.firing)) - set(standing.resolved)
            assert told.entry is not None
            assert told.entry.firing == set(standing.firing)
        if not send_resolved:
            believed -= set(standing.resolved)
        believed -= set(standing.unwanted)
    last = timeline[-1][0]
    assert set(last.firing) <= believed
    assert not believed & {*last.resolved, *last.unwanted}
    assert decide(told, last, now + 1, send_resolved=send_resolved).to_send == {}


@given(standings, standings, st.booleans())
def test_nothing_is_sent_twice_for_one_reason(before: Standing, after: Standing, send_resolved: bool) -> None:
    told = decide(Told(), before, NOW, send_resolved=send_resolved).told
    first = decide(told, after, NOW + 1, send_resolved=send_resolved)
    assert decide(first.told, after, NOW + 2, send_resolved=send_resolved).to_send == {}
