from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.changes import Change, KeptAlerts
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.outside import Outside, outside_of
from lamplighter.alerting.outside_alerts import (
    Posted,
    changes_by_expiry,
    changes_by_posts,
    merged,
    received,
)
from lamplighter.alerting.records import alert_from_data, alert_to_data

NOW = 1795176000.0
TIMEOUT = 300.0
LABELS = {"alertname": "Full", "instance": "db-1"}
KEY = fingerprint(LABELS)
TIMES = st.integers(0, 100).map(float)


def a_post(**overrides: object) -> Posted:
    return Posted(**({"labels": LABELS} | overrides))  # type: ignore[arg-type]


def after(*posts: Posted, kept: KeptAlerts | None = None, now: float = NOW) -> list[Change]:
    return changes_by_posts(posts, kept or {}, now, TIMEOUT)


def alert_after(*posts: Posted, kept: KeptAlerts | None = None, now: float = NOW) -> Alert:
    (change,) = after(*posts, kept=kept, now=now)
    assert change.alert is not None
    return change.alert


def test_a_post_without_times_fires_from_now_until_the_timeout() -> None:
    said = received(a_post(), NOW, TIMEOUT)
    assert (said.starts_at, said.ends_at, said.is_timeout) == (NOW, NOW + TIMEOUT, True)


def test_a_post_with_an_end_only_starts_with_it() -> None:
    said = received(a_post(ends_at=NOW + 60), NOW, TIMEOUT)
    assert (said.starts_at, said.ends_at, said.is_timeout) == (NOW + 60, NOW + 60, False)


def test_labels_that_are_empty_are_none() -> None:
    assert received(a_post(labels={**LABELS, "team": ""}), NOW, TIMEOUT).labels == LABELS


def test_a_first_post_fires() -> None:
    (change,) = after(a_post(starts_at=NOW - 50, annotations={"summary": "Full"}, generator_url="http://p/g"))
    assert (change.fingerprint, change.entered) == (KEY, AlertState.FIRING)
    assert change.alert is not None
    assert (change.alert.starts_at, change.alert.evaluated_at) == (NOW - 50, NOW)
    said = outside_of(change.alert)
    assert said is not None
    assert said.generator_url == "http://p/g"


def test_a_post_that_is_repeated_puts_the_end_off_and_is_no_transition() -> None:
    first = alert_after(a_post())
    (change,) = after(a_post(annotations={"summary": "still"}), kept={KEY: first}, now=NOW + 60)
    assert change.entered is None
    assert change.alert is not None
    assert change.alert.annotations == {"summary": "still"}
    said = outside_of(change.alert)
    assert said is not None
    assert said.ends_at == NOW + 60 + TIMEOUT


def test_what_is_posted_as_over_resolves_at_the_end_that_it_names() -> None:
    first = alert_after(a_post(starts_at=NOW - 60, ends_at=NOW + 240))
    (change,) = after(a_post(starts_at=NOW - 60, ends_at=NOW + 10), kept={KEY: first}, now=NOW + 15)
    assert change.entered is AlertState.RESOLVED
    assert change.alert is not None
    assert (change.alert.state, change.alert.ends_at) == (AlertState.RESOLVED, NOW + 10)


def test_what_is_over_and_was_never_known_is_nothing() -> None:
    assert after(a_post(starts_at=NOW - 60, ends_at=NOW - 10)) == []


def test_the_end_told_again_changes_nothing() -> None:
    first = alert_after(a_post(starts_at=NOW - 60, ends_at=NOW + 240))
    over = a_post(starts_at=NOW - 60, ends_at=NOW + 10)
    ended = alert_after(over, kept={KEY: first}, now=NOW + 15)
    assert after(over, kept={KEY: ended}, now=NOW + 75) == []


def test_one_that_is_over_fires_again() -> None:
    first = alert_after(a_post(ends_at=NOW + 240, starts_at=NOW))
    ended = alert_after(a_post(starts_at=NOW, ends_at=NOW + 10), kept={KEY: first}, now=NOW + 15)
    (change,) = after(a_post(starts_at=NOW + 100, ends_at=NOW + 400), kept={KEY: ended}, now=NOW + 100)
    assert change.entered is AlertState.FIRING
    assert change.alert is not None
    assert (change.alert.starts_at, change.alert.ends_at) == (NOW + 100, None)


def test_posts_of_two_replicas_are_one_alert_from_the_earlier_start() -> None:
    one = alert_after(a_post(starts_at=NOW - 30, ends_at=NOW + 240))
    (change,) = after(a_post(starts_at=NOW - 20, ends_at=NOW + 250), kept={KEY: one}, now=NOW + 5)
    assert change.entered is None
    assert change.alert is not None
    assert change.alert.starts_at == NOW - 30


def test_the_same_alert_twice_in_one_post_is_one_change() -> None:
    (change,) = after(a_post(starts_at=NOW - 30), a_post(starts_at=NOW - 60))
    assert change.alert is not None
    assert change.entered is AlertState.FIRING


def test_the_watch_over_the_watchers_is_told_though_its_severity_is_none() -> None:
    assert not alert_after(a_post(labels={"alertname": "Watchdog", "severity": "none"})).is_silent


@pytest.mark.parametrize("state", [AlertState.PENDING, AlertState.FIRING])
def test_what_lamplighter_raised_itself_stays_its_own(state: AlertState) -> None:
    own = Alert(labels=LABELS, state=state, pending_since=NOW, starts_at=NOW, evaluated_at=NOW)
    assert after(a_post(), kept={KEY: own}) == []
    assert changes_by_expiry({KEY: own}, NOW + 10_000) == []


def test_what_lamplighter_raised_and_is_over_may_be_raised_from_outside() -> None:
    own = Alert(
        labels=LABELS,
        state=AlertState.RESOLVED,
        pending_since=NOW - 60,
        starts_at=NOW - 60,
        ends_at=NOW - 1,
        evaluated_at=NOW - 1,
    )
    assert alert_after(a_post(), kept={KEY: own}).is_from_outside


def test_an_alert_that_nobody_posts_again_ends_when_it_was_to_end() -> None:
    first = alert_after(a_post())
    assert changes_by_expiry({KEY: first}, NOW + TIMEOUT - 1) == []
    (change,) = changes_by_expiry({KEY: first}, NOW + TIMEOUT + 20)
    assert change.entered is AlertState.RESOLVED
    assert change.alert is not None
    assert change.alert.ends_at == NOW + TIMEOUT
    assert changes_by_expiry({KEY: change.alert}, NOW + 2 * TIMEOUT) == []


def test_what_posts_said_is_kept() -> None:
    alert = alert_after(a_post(ends_at=NOW + 60, generator_url="http://p/g"))
    assert outside_of(alert_from_data(alert_to_data(alert))) == outside_of(alert)


def an_outside(starts_at: float, ends_at: float, updated_at: float, *, is_timeout: bool = False) -> Outside:
    return Outside(
        labels=LABELS,
        annotations={"at": str(updated_at)},
        starts_at=starts_at,
        ends_at=ends_at,
        is_timeout=is_timeout,
        updated_at=updated_at,
        generator_url="",
    )


OUTSIDES = st.builds(an_outside, TIMES, TIMES, TIMES, is_timeout=st.booleans())


@pytest.mark.parametrize(
    ("older_end", "older_is_timeout", "younger_end", "end"),
    [
        pytest.param(80.0, False, 70.0, 80.0, id="an end that was named lasts longer"),
        pytest.param(80.0, True, 70.0, 70.0, id="a timeout does not outlast a later post"),
        pytest.param(60.0, False, 70.0, 70.0, id="the later post lasts longer"),
        pytest.param(80.0, False, 40.0, 40.0, id="the later post says that it is over"),
        pytest.param(45.0, False, 40.0, 45.0, id="both are over"),
        pytest.param(45.0, True, 40.0, 45.0, id="both are over, one by its timeout"),
    ],
)
def test_ends_are_merged_as_alertmanager_does(
    older_end: float, older_is_timeout: bool, younger_end: float, end: float
) -> None:
    older = an_outside(10.0, older_end, 30.0, is_timeout=older_is_timeout)
    younger = an_outside(20.0, younger_end, 40.0)
    assert merged(older, younger, 50.0) == replace(younger, starts_at=10.0, ends_at=end)


@given(OUTSIDES, OUTSIDES, TIMES)
def test_the_order_of_merging_does_not_matter(one: Outside, other: Outside, now: float) -> None:
    if one.updated_at != other.updated_at:
        assert merged(one, other, now) == merged(other, one, now)


@given(st.lists(st.tuples(TIMES, TIMES), min_size=1, max_size=6))
def test_transitions_take_turns(spans: list[tuple[float, float]]) -> None:
    """Whatever is posted, an alert fires, resolves, and fires again; it never fires twice in a row."""
    kept: dict[str, Alert] = {}
    entered = []
    for at, (start, length) in enumerate(spans):
        now = at * 20.0
        posted = a_post(starts_at=start, ends_at=start + length)
        changes = [*changes_by_expiry(kept, now)]
        kept |= {change.fingerprint: change.alert for change in changes if change.alert}
        changes += (later := after(posted, kept=kept, now=now))
        kept |= {change.fingerprint: change.alert for change in later if change.alert}
        entered += [change.entered for change in changes if change.entered]
    turns = [AlertState.FIRING, AlertState.RESOLVED] * len(entered)
    assert entered == turns[: len(entered)]
