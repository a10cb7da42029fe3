from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.flush_queue import LONGEST_DELAY_SECONDS, MOST_IN_ONE, flush_messages, wake
from lamplighter.alerting.groups import Group
from lamplighter.errors import StoreUnavailable
from tests.support.alerts import NOON, Queued


def a_group(number: int, due_in: float | None, lease_for: float = 0.0) -> Group:
    return Group(
        key=f"g{number}",
        due_at=None if due_in is None else NOON + due_in,
        lease_until=NOON + lease_for if lease_for else 0.0,
    )


def test_groups_that_are_due_together_share_a_message() -> None:
    groups = [a_group(1, 29.2), a_group(2, 30.0), a_group(3, 31.0)]
    assert list(flush_messages(groups, NOON)) == [
        ({"task": "flush", "groups": ["g1", "g2"], "dueMs": round((NOON + 30) * 1000)}, 30),
        ({"task": "flush", "groups": ["g3"], "dueMs": round((NOON + 31) * 1000)}, 31),
    ]


def test_a_leased_group_is_waked_up_for_when_its_lease_runs_out() -> None:
    ((body, delay),) = flush_messages([a_group(1, 2, lease_for=40)], NOON)
    assert (body["dueMs"], delay) == (round((NOON + 40) * 1000), 40)


def test_what_is_due_already_is_not_waited_for() -> None:
    assert [delay for _, delay in flush_messages([a_group(1, -100)], NOON)] == [0]


groups = st.lists(st.none() | st.floats(-100, 2000), max_size=100).map(
    lambda dues: [a_group(number, due) for number, due in enumerate(dues)]
)


@given(groups)
def test_each_group_that_is_due_in_time_is_in_one_message_that_comes_not_too_early(groups: list[Group]) -> None:
    messages = list(flush_messages(groups, NOON))
    wanted = [one for one in groups if one.due_at is not None and one.due_at - NOON <= LONGEST_DELAY_SECONDS]
    assert sorted(key for body, _ in messages for key in body["groups"]) == sorted(one.key for one in wanted)
    assert all(0 < len(body["groups"]) <= MOST_IN_ONE for body, _ in messages)
    delays = {key: delay for body, delay in messages for key in body["groups"]}
    assert all(0 <= delays[one.key] - max(0.0, (one.due_at or 0) - NOON) < 1 for one in wanted)


class Broken(Queued):
    """Takes nothing."""

    def send(self, _body: object, _delay_seconds: int = 0, /) -> None:
        """See `FlushQueue.send`."""
        raise StoreUnavailable("throttled")


def test_a_queue_that_fails_is_no_error_since_the_sweep_looks_too() -> None:
    wake(Broken(), [a_group(1, 2)], NOON)
