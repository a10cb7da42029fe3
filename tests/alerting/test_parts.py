from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.changes import Change
from lamplighter.alerting.clocks import Routing
from lamplighter.alerting.parts import RECORDS_AT_ONCE, Part, parts_of
from lamplighter.config.alertmanager import Receiver, RouteConfig
from tests.support.alerting import A_HOOK, a_route
from tests.support.alerts import NOON, an_alert


def a_change(number: int, **overrides: object) -> Change:
    alert = an_alert(labels={"check": f"shop-{number}"}, **overrides)
    return Change(f"{number:04d}", alert, AlertState.FIRING)


def a_routing(routes: int, group_by: tuple[str, ...] = ()) -> Routing:
    """Each alert is told through as many routes, one after the other."""
    below = tuple(
        RouteConfig(receiver=f"r{number}", group_by=group_by, goes_on=True) for number in range(1, routes)
    )
    receivers = tuple(Receiver(name=f"r{number}", integrations=(A_HOOK,)) for number in range(max(2, routes)))
    return Routing(a_route(receiver="r0", routes=below, receivers=receivers, group_by=group_by))


def keys(parts: Sequence[Part]) -> list[str]:
    return [change.fingerprint for part in parts for change in part.changes]


def records(part: Part) -> int:
    """As `AlertWriter` has them: an alert, its line of history, and each clock."""
    return 2 * len(part.changes) + len(part.wakes)


def test_alerts_of_one_group_are_written_with_their_one_clock() -> None:
    (part,) = parts_of([a_change(number) for number in range(40)], a_routing(1))
    assert (len(part.changes), len(part.wakes)) == (40, 1)


def test_a_clock_begins_with_the_oldest_alert_that_sets_it() -> None:
    (part,) = parts_of([a_change(1, starts_at=NOON + 9), a_change(2, starts_at=NOON)], a_routing(1))
    assert [wake.since for wake in part.wakes.values()] == [NOON]


def test_what_did_not_fire_or_resolve_sets_no_clock() -> None:
    pending = Change("1", an_alert(state=AlertState.PENDING))
    forgotten = Change("2", None)
    silent = Change("3", an_alert(labels={"severity": "none"}), AlertState.FIRING)
    (part,) = parts_of([pending, forgotten, silent], a_routing(1))
    assert not part.wakes


def test_an_alert_of_more_routes_than_one_write_holds_is_written_with_the_first_of_its_clocks() -> None:
    first, *rest = parts_of([a_change(1)], a_routing(240))
    assert records(first) == RECORDS_AT_ONCE
    assert not any(part.changes for part in rest)
    assert sum(len(part.wakes) for part in (first, *rest)) == 239


@given(st.integers(0, 130), st.integers(1, 120), st.sampled_from([(), ("check",)]))
def test_every_change_is_in_one_part_with_its_clocks_at_least_begun(
    changes: int, routes: int, group_by: tuple[str, ...]
) -> None:
    routing = a_routing(routes, group_by)
    wanted = [a_change(number) for number in range(changes)]
    parts = list(parts_of(wanted, routing))
    assert keys(parts) == [change.fingerprint for change in wanted]
    assert all(0 < records(part) <= RECORDS_AT_ONCE for part in parts)
    clocks = {clock.key for change in wanted if change.alert for clock in routing.clocks_of(change.alert.labels)}
    assert {key for part in parts for key in part.wakes} == clocks
