from lamplighter.alerting.health_changes import HealthChange, health_changes, standings
from lamplighter.probes.verdict import CheckState
from tests.support.alerts import NOON, a_status


def test_a_check_that_goes_down_has_changed() -> None:
    assert health_changes(standings([a_status(CheckState.UP)]), [a_status(CheckState.DOWN, NOON + 60)]) == [
        HealthChange(
            at=NOON + 60,
            check="core_shop",
            check_name="shop",
            group="core",
            before=CheckState.UP,
            after=CheckState.DOWN,
            cause="refused",
            detail="Nothing listens on port 443.",
        )
    ]


def test_a_check_that_stays_as_it_is_has_not() -> None:
    assert health_changes(standings([a_status()]), [a_status(at=NOON + 60, streak_rounds=2)]) == []


def test_what_comes_late_or_twice_says_nothing() -> None:
    assert health_changes(standings([a_status(CheckState.UP)]), [a_status(CheckState.DOWN, NOON)]) == []
    assert health_changes(standings([a_status(CheckState.UP)]), [a_status(CheckState.DOWN, NOON - 60)]) == []


def test_the_first_look_is_a_change_from_unknown() -> None:
    (change,) = health_changes({}, [a_status(CheckState.UP)])
    assert (change.before, change.after) == (CheckState.UNKNOWN, CheckState.UP)
    assert health_changes({}, [a_status(CheckState.UNKNOWN)]) == []


def test_each_check_is_compared_with_itself() -> None:
    before = [a_status(CheckState.UP), a_status(CheckState.DOWN, check_key="core_blog")]
    after = [
        a_status(CheckState.DOWN, NOON + 60, check_key="core_blog"),
        a_status(CheckState.DEGRADED, NOON + 60),
    ]
    assert [(each.check, each.after) for each in health_changes(standings(before), after)] == [
        ("core_shop", CheckState.DEGRADED)
    ]
