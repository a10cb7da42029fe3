from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.silence_editing import Edit, expired, replacing
from lamplighter.alerting.silences import Silence, SilenceState, silenced_by, state_of
from lamplighter.errors import InvalidSilence
from lamplighter.matching import Matcher, MatchKind, parse_matchers
from tests.support.alerts import NOON

NOW = 100.0
WHOLE = st.integers(1, 200).map(float)
STRETCHES = st.tuples(WHOLE, WHOLE).map(sorted)
MATCHERS = st.sampled_from(["check=shop", "check=mail"]).map(parse_matchers)
SILENCES = st.builds(
    lambda stretch, matchers: Silence(id="old", matchers=matchers, starts_at=stretch[0], ends_at=stretch[1]),
    STRETCHES,
    MATCHERS,
)


def a_silence(start: float = -600, end: float = 600, **overrides: Any) -> Silence:
    values: dict[str, Any] = {
        "id": "old",
        "matchers": parse_matchers("check=shop"),
        "created_by": "ada",
        "comment": "moving house",
    }
    return Silence(starts_at=NOON + start, ends_at=NOON + end, **(values | overrides))


def edit(before: Silence | None, wanted: Silence) -> Edit:
    return replacing(before, wanted, NOON, new_id="new")


def test_a_new_silence_gets_its_id_and_does_not_start_in_the_past() -> None:
    made = edit(None, a_silence(id=""))
    assert (made.is_new, made.ended) == (True, None)
    assert (made.kept.id, made.kept.starts_at, made.kept.updated_at) == ("new", NOON, NOON)


def test_a_new_silence_without_a_start_starts_now() -> None:
    assert edit(None, replace(a_silence(), starts_at=0.0)).kept.starts_at == NOON


@pytest.mark.parametrize(
    "change", [{"ends_at": NOON + 60}, {"ends_at": NOON}, {"comment": "still"}, {"created_by": "b"}]
)
def test_the_end_the_comment_and_the_author_of_an_active_one_change_in_place(change: dict[str, Any]) -> None:
    made = edit(a_silence(), replace(a_silence(), **change))
    assert (made.is_new, made.ended) == (False, None)
    assert made.kept == replace(a_silence(), updated_at=NOON, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": NOON - 300},
        {"starts_at": NOON + 60},
        {"matchers": parse_matchers("check=shop,team=web")},
    ],
)
def test_anything_else_ends_an_active_one_and_makes_another(change: dict[str, Any]) -> None:
    made = edit(a_silence(), replace(a_silence(), **change))
    assert made.is_new
    assert made.kept.id == "new"
    assert made.ended == a_silence(end=0, updated_at=NOON)


def test_an_active_one_cannot_have_ended_before_now() -> None:
    made = edit(a_silence(), a_silence(end=-60))
    assert (made.kept.id, made.ended) == ("new", a_silence(end=0, updated_at=NOON))
    assert state_of(made.kept, NOON) is SilenceState.EXPIRED


def test_the_start_of_an_active_one_is_the_same_to_the_second() -> None:
    assert not edit(a_silence(start=-0.25), a_silence(start=-0.75)).is_new


def test_a_pending_one_may_be_moved_within_the_future() -> None:
    assert not edit(a_silence(60), a_silence(120, 180)).is_new
    made = edit(a_silence(60), a_silence(-60))
    assert made.is_new
    assert made.ended is not None
    assert (made.ended.starts_at, made.ended.ends_at) == (NOON, NOON)


def test_one_that_has_expired_stays_and_another_is_made() -> None:
    made = edit(a_silence(-60, -30), a_silence(-60, 60))
    assert (made.is_new, made.kept.id, made.ended) == (True, "new", None)


@pytest.mark.parametrize(
    ("wanted", "mistake"),
    [
        (a_silence(matchers=()), "at least one matcher required"),
        (a_silence(matchers=parse_matchers('a=~".*",b=')), "at least one matcher must not match the empty string"),
        (a_silence(matchers=(Matcher("", MatchKind.EQUAL, "a"),)), "invalid label name"),
        (
            a_silence(matchers=(Matcher("a", MatchKind.MATCH, "("),)),
            r'invalid label matcher 0: invalid regular expression "\(": error parsing regexp',
        ),
        (a_silence(60, 30), "end time must not be before start time"),
        (replace(a_silence(), ends_at=0.0), "invalid zero end timestamp"),
    ],
)
def test_what_makes_no_sense_is_refused(wanted: Silence, mistake: str) -> None:
    with pytest.raises(InvalidSilence, match=mistake):
        edit(None, wanted)


def test_a_silence_may_be_made_of_what_does_not_match() -> None:
    assert edit(None, a_silence(matchers=parse_matchers("severity!=critical"))).is_new


@pytest.mark.parametrize("silence", [a_silence(), a_silence(60), a_silence(-60, -30)])
def test_what_is_expired_is_over_now_and_expiring_again_changes_nothing(silence: Silence) -> None:
    ended = expired(silence, NOON)
    assert state_of(ended, NOON) is SilenceState.EXPIRED
    assert expired(ended, NOON + 60) == ended


@given(SILENCES, SILENCES, WHOLE)
def test_an_edit_never_alters_what_was_silenced_before_it(before: Silence, wanted: Silence, moment: float) -> None:
    made = replacing(before, wanted, NOW, new_id="new")
    after = kept_after(before, made)
    for labels in ({"check": "shop"}, {"check": "mail"}):
        if moment < NOW:
            assert bool(silenced_by(after, labels, moment)) is bool(silenced_by([before], labels, moment))


@given(SILENCES, SILENCES, WHOLE)
def test_from_now_on_nothing_is_silenced_but_what_is_wanted(
    before: Silence, wanted: Silence, moment: float
) -> None:
    after = kept_after(before, replacing(before, wanted, NOW, new_id="new"))
    for labels in ({"check": "shop"}, {"check": "mail"}):
        if moment >= NOW:
            assert bool(silenced_by(after, labels, moment)) is bool(silenced_by([wanted], labels, moment))


def kept_after(before: Silence, made: Edit) -> list[Silence]:
    if not made.is_new:
        return [made.kept]
    return [made.kept, made.ended or before]
