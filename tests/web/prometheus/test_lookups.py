"""series, labels and label values, from a directory."""

import pytest

from lamplighter.errors import QueryError
from lamplighter.web.prometheus.errors import ApiError
from lamplighter.web.prometheus.lookups import Lookups
from lamplighter.web.prometheus.selectors import MOST_SELECTORS
from tests.support.pages import NOW
from tests.support.prometheus_api import FakeDirectory, answer_of, data_of

UP_A = {"__name__": "up", "check": "a", "group": "core"}
UP_B = {"__name__": "up", "check": "b"}
SIZE_A = {"__name__": "size_bytes", "check": "a", "größe": "ja"}
DAY = 86_400.0


@pytest.fixture
def directory() -> FakeDirectory:
    return FakeDirectory([UP_B, UP_A, SIZE_A])


@pytest.fixture
def lookups(directory: FakeDirectory) -> Lookups:
    return Lookups(directory, 400 * DAY)


def test_series_are_listed_in_the_order_of_their_labels(lookups: Lookups) -> None:
    assert data_of(lookups.series, "match[]=up") == [UP_A, UP_B]


def test_a_series_that_two_selectors_accept_is_listed_once(lookups: Lookups) -> None:
    assert data_of(lookups.series, 'match[]=up&match[]={check="a"}') == [SIZE_A, UP_A, UP_B]


def test_a_limit_cuts_the_list_and_says_so(lookups: Lookups) -> None:
    answer = answer_of(lookups.series, "match[]=up&limit=1")
    assert (answer["data"], answer["warnings"]) == ([UP_A], ["results truncated due to limit"])
    assert "warnings" not in answer_of(lookups.series, "match[]=up&limit=2")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "no match[] parameter provided"),
        ("match[]=up{", 'invalid parameter "match[]": 1:4: parse error: '),
        ("match[]={}", 'invalid parameter "match[]": match[] must contain at least one non-empty matcher'),
        ('match[]={a=~".*"}', 'invalid parameter "match[]": match[] must contain at least one non-empty matcher'),
        ("match[]=up&start=x", "invalid parameter \"start\": invalid time value for 'start': cannot parse"),
        ("match[]=up&limit=-1", 'invalid parameter "limit": limit must be non-negative'),
    ],
)
def test_mistakes_are_told_as_prometheus_words_them(lookups: Lookups, query: str, text: str) -> None:
    with pytest.raises(ApiError) as refused:
        data_of(lookups.series, query)
    assert refused.value.status == 400
    assert refused.value.title.startswith(text)


def test_label_names_are_those_of_all_series_or_of_the_selected(lookups: Lookups) -> None:
    assert data_of(lookups.names) == ["__name__", "check", "group", "größe"]
    assert data_of(lookups.names, "match[]=size_bytes") == ["__name__", "check", "größe"]
    assert data_of(lookups.names, "match[]=nothing") == []


def test_label_values_are_sorted_and_each_is_listed_once(lookups: Lookups) -> None:
    assert data_of(lookups.values, name="check") == ["a", "b"]
    assert data_of(lookups.values, name="__name__") == ["size_bytes", "up"]
    assert data_of(lookups.values, 'match[]={check="b"}', name="__name__") == ["up"]
    assert data_of(lookups.values, name="nothing") == []


def test_labels_outside_of_ascii_can_be_asked_for_as_they_are_and_escaped(lookups: Lookups) -> None:
    assert data_of(lookups.values, name="größe") == ["ja"]
    assert data_of(lookups.values, name="U__gr_f6__df_e") == ["ja"]


def test_limits_hold_for_names_and_values_too(lookups: Lookups) -> None:
    assert answer_of(lookups.names, "limit=1") == {
        "status": "success",
        "data": ["__name__"],
        "warnings": ["results truncated due to limit"],
    }
    assert answer_of(lookups.values, "limit=1", name="check")["data"] == ["a"]


def test_a_bad_selector_of_labels_is_told_without_the_parameter_as_prometheus_does(lookups: Lookups) -> None:
    with pytest.raises(ApiError, match=r"^1:4: parse error"):
        data_of(lookups.names, "match[]=up{")


def test_all_times_are_cut_to_what_is_kept(lookups: Lookups, directory: FakeDirectory) -> None:
    data_of(lookups.names, "start=-292273086-05-16T16:47:06Z&end=292277025-08-18T07:12:54.999999999Z")
    data_of(lookups.names)
    assert directory.spans == [(NOW - 400 * DAY, NOW + 60)] * 2


def test_a_span_that_ends_before_it_begins_has_no_series(lookups: Lookups, directory: FakeDirectory) -> None:
    assert data_of(lookups.series, f"match[]=up&start={NOW}&end={NOW - 60}") == []
    assert directory.spans == []


def test_a_span_is_passed_on(lookups: Lookups, directory: FakeDirectory) -> None:
    data_of(lookups.series, f"match[]=up&start={NOW - 60:.0f}&end={NOW:.0f}")
    assert directory.spans == [(NOW - 60, NOW)]


def test_the_selector_of_a_pattern_that_is_none_is_refused(lookups: Lookups) -> None:
    with pytest.raises((ApiError, QueryError), match="parsing regexp"):
        data_of(lookups.series, 'match[]={a=~"("}')


def test_more_selectors_than_anybody_needs_are_refused(lookups: Lookups) -> None:
    query = "&".join(["match[]=up"] * (MOST_SELECTORS + 1))
    for endpoint in (lookups.series, lookups.names):
        with pytest.raises(ApiError, match="more than 100"):
            data_of(endpoint, query)
    assert data_of(lookups.series, query.partition("&")[2]) == [UP_A, UP_B]
