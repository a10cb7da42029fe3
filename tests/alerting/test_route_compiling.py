import pytest

from lamplighter.alerting.route_compiling import compiled
from lamplighter.alerting.routing import Escalation, walk
from lamplighter.matching import parse_matchers
from tests.support.routing import Settings


def test_what_is_said_nowhere_is_as_in_alertmanager() -> None:
    root = compiled(Settings(receiver="team"))
    assert (root.group_wait_seconds, root.group_interval_seconds, root.repeat_interval_seconds) == (30, 300, 14400)
    assert (root.receiver, root.group_by, root.group_by_all, root.goes_on) == ("team", (), False, False)
    assert (root.mute_time_intervals, root.active_time_intervals, root.escalate) == ((), (), ())


def test_receiver_grouping_times_and_escalation_are_inherited() -> None:
    lead = (Escalation(900.0, "lead"),)
    inner = Settings()
    middle = Settings(group_wait_seconds=0.0, repeat_interval_seconds=60.0, routes=(inner,))
    root = Settings(
        receiver="team", group_by=("job",), group_interval_seconds=10.0, escalate=lead, routes=(middle,)
    )
    deepest = compiled(root).routes[0].routes[0]
    assert (deepest.receiver, deepest.group_by, deepest.escalate) == ("team", ("job",), lead)
    assert (deepest.group_wait_seconds, deepest.group_interval_seconds, deepest.repeat_interval_seconds) == (
        0,
        10,
        60,
    )


def test_times_matchers_and_going_on_are_not_inherited() -> None:
    root = Settings(
        receiver="team",
        matchers=parse_matchers("a=b"),
        goes_on=True,
        mute_time_intervals=("nights",),
        active_time_intervals=("days",),
        routes=(Settings(),),
    )
    child = compiled(root).routes[0]
    assert (child.matchers, child.goes_on) == ((), False)
    assert (child.mute_time_intervals, child.active_time_intervals) == ((), ())


@pytest.mark.parametrize(
    ("outer", "inner", "group_by", "group_by_all"),
    [
        (("job",), None, ("job",), False),
        (("job",), ("team",), ("team",), False),
        (("job",), (), (), False),  # Alertmanager 0.25 would inherit here, newer ones do not
        (("...",), None, (), True),
        (("...",), ("team",), ("team",), False),
        (("...",), (), (), False),
        (("job",), ("...",), ("job",), True),
    ],
)
def test_grouping_is_taken_over_or_replaced_as_a_whole(
    outer: tuple[str, ...], inner: tuple[str, ...] | None, group_by: tuple[str, ...], group_by_all: bool
) -> None:
    child = compiled(Settings(receiver="a", group_by=outer, routes=(Settings(group_by=inner),))).routes[0]
    assert (child.group_by, child.group_by_all) == (group_by, group_by_all)


def test_an_empty_list_of_escalations_ends_what_would_be_inherited() -> None:
    root = Settings(receiver="a", escalate=(Escalation(900.0, "lead"),), routes=(Settings(escalate=()),))
    assert compiled(root).routes[0].escalate == ()


def test_keys_name_the_matchers_from_the_root_on_and_ids_the_places_too() -> None:
    twin = Settings(matchers=parse_matchers('severity="critical",app=~"a|b"'))
    root = compiled(Settings(receiver="a", routes=(twin, twin, Settings(routes=(twin,)))))
    assert [(route.key, route.id) for route in walk(root)] == [
        ("{}", "{}"),
        ('{}/{app=~"a|b",severity="critical"}', '{}/{app=~"a|b",severity="critical"}/0'),
        ('{}/{app=~"a|b",severity="critical"}', '{}/{app=~"a|b",severity="critical"}/1'),
        ("{}/{}", "{}/{}/2"),
        ('{}/{}/{app=~"a|b",severity="critical"}', '{}/{}/2/{app=~"a|b",severity="critical"}/0'),
    ]
