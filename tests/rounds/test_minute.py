from lamplighter.probes.plan import Source
from lamplighter.rounds.minute import first_checks, newest_of_each, split_minute
from tests.support.configuration import a_check

NOON = 1795176000


def _source(interval_seconds: float, checks: int = 1, number: int = 0) -> Source:
    own = tuple(a_check(name=f"c{number}-{i}", interval_seconds=interval_seconds) for i in range(checks))
    return Source(f"checks/local/{interval_seconds:g}/{number}", interval_seconds, own)


def test_on_time_the_first_round_is_made_and_the_others_are_to_come() -> None:
    now, later = split_minute([_source(20)], NOON, NOON * 1000)
    assert [at for _, at in now] == [NOON * 1000]
    assert [one.due_ms for one in later] == [NOON * 1000 + 20_000, NOON * 1000 + 40_000]


def test_an_invocation_that_comes_late_makes_only_the_newest_round_of_what_it_missed() -> None:
    now, later = split_minute([_source(20)], NOON, NOON * 1000 + 45_000)
    assert [at for _, at in now] == [NOON * 1000 + 40_000]
    assert later == []


def test_a_start_in_the_middle_of_a_minute_makes_the_minutes_round_at_once() -> None:
    now, later = split_minute([_source(60)], NOON + 37.5, NOON * 1000 + 37_500)
    assert [at for _, at in now] == [NOON * 1000]
    assert later == []


def test_of_rounds_that_waited_together_only_each_sources_newest_is_kept() -> None:
    one, other = _source(10), _source(20)
    assert newest_of_each([(one, 5), (other, 3), (one, 9), (one, 7)]) == [(one, 9), (other, 3)]


def test_what_does_not_fit_into_one_invocation_is_left_for_another() -> None:
    rounds = [(_source(60, checks=4, number=i), NOON) for i in range(3)]
    assert first_checks(rounds, 8) == (rounds[:2], rounds[2:])


def test_a_round_that_is_too_large_alone_is_made_all_the_same() -> None:
    rounds = [(_source(60, checks=4), NOON)]
    assert first_checks(rounds, 2) == (rounds, [])
