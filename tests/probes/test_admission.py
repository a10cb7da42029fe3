"""Who may start."""

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes.admission import Admission


def test_items_come_in_order() -> None:
    admission: Admission[int] = Admission()
    for number in range(3):
        admission.add(f"host-{number}", number)
    assert [admission.take() for _ in range(4)] == [0, 1, 2, None]


def test_no_more_than_the_limit_are_in_flight() -> None:
    admission: Admission[int] = Admission(max_in_flight=2)
    for number in range(3):
        admission.add(f"host-{number}", number)
    assert [admission.take(), admission.take(), admission.take()] == [0, 1, None]
    admission.release("host-0")
    assert admission.take() == 2


def test_a_busy_host_holds_up_nobody_else() -> None:
    admission: Admission[str] = Admission(max_per_host=1)
    for host, item in (("a", "a1"), ("a", "a2"), ("b", "b1")):
        admission.add(host, item)
    assert [admission.take(), admission.take(), admission.take()] == ["a1", "b1", None]
    admission.release("a")
    assert admission.take() == "a2"


def test_a_confirmation_goes_before_what_waits() -> None:
    admission: Admission[str] = Admission(max_in_flight=1)
    admission.add("a", "first")
    admission.take()
    admission.add("b", "second")
    admission.add("a", "first again", first=True)
    admission.release("a")
    assert admission.take() == "first again"


@given(st.lists(st.sampled_from("abc"), max_size=40), st.integers(1, 5), st.integers(1, 3))
def test_everything_starts_exactly_once_and_within_the_limits(
    hosts: list[str], in_flight: int, per_host: int
) -> None:
    admission: Admission[int] = Admission(in_flight, per_host)
    for number, host in enumerate(hosts):
        admission.add(host, number)
    flying: list[int] = []
    seen: list[int] = []
    while len(seen) < len(hosts):
        while (item := admission.take()) is not None:
            flying.append(item)
            seen.append(item)
            assert len(flying) <= in_flight
            assert [hosts[one] for one in flying].count(hosts[item]) <= per_host
        admission.release(hosts[flying.pop(0)])
    assert sorted(seen) == list(range(len(hosts)))
