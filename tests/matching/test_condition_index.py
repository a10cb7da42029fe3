from hypothesis import given
from hypothesis import strategies as st

from lamplighter.matching import ConditionIndex, Matcher, MatchKind, all_match, parse_matchers

NAMES = st.sampled_from(["alertname", "a", "b"])
VALUES = st.sampled_from(["", "1", "2"])
MATCHERS = st.builds(Matcher, NAMES, st.sampled_from(MatchKind), VALUES)


@given(st.lists(st.lists(MATCHERS, max_size=3).map(tuple), max_size=6), st.dictionaries(NAMES, VALUES))
def test_it_finds_what_a_look_at_every_condition_finds(
    conditions: list[tuple[Matcher, ...]], labels: dict[str, str]
) -> None:
    expected = [number for number, matchers in enumerate(conditions) if all_match(matchers, labels)]
    assert list(ConditionIndex(conditions).fulfilled_by(labels)) == expected


def test_only_conditions_that_demand_a_label_of_the_alert_are_looked_at() -> None:
    broken = Matcher("broken", MatchKind.MATCH, "(")
    index = ConditionIndex([(broken, *parse_matchers("alertname=Down,team=data")), parse_matchers("team=web")])
    assert list(index.fulfilled_by({"alertname": "Down", "team": "web"})) == [1]


def test_conditions_are_found_in_order_whichever_label_they_are_kept_by() -> None:
    conditions = [
        parse_matchers(text) for text in ("team=web", "severity!=info", "alertname=Down", "", "team=web")
    ]
    labels = {"alertname": "Down", "team": "web"}
    assert list(ConditionIndex(conditions).fulfilled_by(labels)) == [0, 1, 2, 3, 4]
