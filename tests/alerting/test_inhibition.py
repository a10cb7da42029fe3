from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.inhibition import Inhibitions, InhibitRule
from lamplighter.matching import all_match, parse_matchers

CRITICAL_OVER_WARNING = ('severity="critical"', 'severity="warning"')
LABELS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(["", "1", "2"]))
FIRING = st.lists(LABELS, max_size=5).map(
    lambda found: {f"{number:016x}": one for number, one in enumerate(found)}
)
CONDITIONS = st.lists(st.sampled_from(["a=1", "a=2", "b!=1", "b=~1|2", "c=", "c=1"]), max_size=2).map(",".join)
RULES = st.builds(
    lambda source, target, equal: rule(source, target, *equal),
    CONDITIONS,
    CONDITIONS,
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=2),
)


def rule(source: str, target: str, *equal: str) -> InhibitRule:
    return InhibitRule(source=parse_matchers(source), target=parse_matchers(target), equal=equal)


def inhibitors(
    firing: Mapping[str, Mapping[str, str]], labels: Mapping[str, str], *rules: InhibitRule
) -> tuple[str, ...]:
    return Inhibitions(rules, firing).by(labels)


def test_a_target_is_held_back_by_a_source_with_equal_labels() -> None:
    firing = {"f1": {"severity": "critical", "cluster": "a"}, "f2": {"severity": "warning", "cluster": "a"}}
    inhibitions = Inhibitions([rule(*CRITICAL_OVER_WARNING, "cluster")], firing)
    assert inhibitions.by(firing["f2"]) == ("f1",)
    assert inhibitions.by(firing["f1"]) == ()
    assert inhibitions.by({"severity": "warning", "cluster": "b"}) == ()


@pytest.mark.parametrize("source", [{}, {"cluster": ""}])
@pytest.mark.parametrize("target", [{}, {"cluster": ""}])
def test_a_missing_label_equals_an_empty_one(source: dict[str, str], target: dict[str, str]) -> None:
    firing = {"f1": {"severity": "critical", **source}}
    assert inhibitors(firing, {"severity": "warning", **target}, rule(*CRITICAL_OVER_WARNING, "cluster")) == (
        "f1",
    )


def test_without_equal_labels_any_source_will_do() -> None:
    firing = {"f1": {"severity": "critical", "cluster": "a"}}
    assert inhibitors(firing, {"severity": "warning", "cluster": "b"}, rule(*CRITICAL_OVER_WARNING)) == ("f1",)


def test_an_alert_on_both_sides_is_not_held_back_by_another_on_both_sides_nor_by_itself() -> None:
    both = rule('severity=~"critical|warning"', 'severity=~"warning|critical"')
    firing = {"f1": {"severity": "critical"}, "f2": {"severity": "warning"}}
    assert [inhibitors(firing, labels, both) for labels in firing.values()] == [(), ()]


def test_an_alert_on_both_sides_is_held_back_by_one_that_is_the_source_only() -> None:
    chain = rule('severity=~"critical|warning"', 'severity="warning"')
    firing = {"f1": {"severity": "warning"}, "f2": {"severity": "critical"}, "f3": {"severity": "warning"}}
    assert inhibitors(firing, firing["f3"], chain) == ("f2",)


def test_a_target_only_is_held_back_by_one_on_both_sides() -> None:
    half = rule('severity=~"critical|warning"', 'severity=~"warning|info"')
    assert inhibitors({"f1": {"severity": "warning"}}, {"severity": "info"}, half) == ("f1",)


def test_what_is_inhibited_still_inhibits() -> None:
    rules = (rule("severity=critical", "severity=warning"), rule("severity=warning", "severity=info"))
    firing = {"f1": {"severity": "critical"}, "f2": {"severity": "warning"}}
    assert inhibitors(firing, {"severity": "info"}, *rules) == ("f2",)


def test_each_rule_names_one_inhibitor_whichever_came_first() -> None:
    rules = (rule("severity=critical", "severity=info"), rule("severity!=info", "severity=info"))
    firing = {"f3": {"severity": "critical"}, "f1": {"severity": "warning"}, "f2": {"severity": "critical"}}
    assert inhibitors(firing, {"severity": "info"}, *rules) == ("f2", "f1")


def test_a_rule_without_matchers_takes_any_alert_for_source_and_target() -> None:
    assert inhibitors({"f1": {"a": "1"}}, {"b": "1"}, rule("", "")) == ()
    assert inhibitors({"f1": {"a": "1"}}, {"b": "1"}, rule("", "b=1")) == ("f1",)


@given(st.lists(RULES, max_size=4), FIRING, LABELS)
def test_the_index_finds_what_a_look_at_every_alert_finds(
    rules: list[InhibitRule], firing: dict[str, dict[str, str]], labels: dict[str, str]
) -> None:
    def holds_back(one: InhibitRule, source: Mapping[str, str]) -> bool:
        if not (all_match(one.source, source) and all_match(one.target, labels)):
            return False
        both_sides = all_match(one.source, labels) and all_match(one.target, source)
        return not both_sides and all(source.get(name, "") == labels.get(name, "") for name in one.equal)

    expected = [min((key for key, at in firing.items() if holds_back(one, at)), default="") for one in rules]
    assert Inhibitions(rules, firing).by(labels) == tuple(dict.fromkeys(filter(None, expected)))


@given(st.lists(RULES, max_size=4), FIRING)
def test_what_fires_alone_is_not_held_back(rules: list[InhibitRule], firing: dict[str, dict[str, str]]) -> None:
    for key, labels in firing.items():
        assert Inhibitions(rules, {key: labels}).by(labels) == ()
