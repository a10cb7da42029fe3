"""When most checks fail together: theirs or ours?"""

import pytest

from lamplighter.probes.blindness import blind, blinded, causes_of, suspicious
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.verdict import CheckState, Verdict
from tests.support.verdicts import a_failed_outcome, a_verdict, an_outcome


def a_round(failing: int, passing: int, cause: Cause = Cause.CONNECT_TIMEOUT) -> list[Verdict]:
    down = [a_verdict(f"down-{n}", CheckState.DOWN, cause) for n in range(failing)]
    return down + [a_verdict(f"up-{n}") for n in range(passing)]


DEAD = (a_failed_outcome(Cause.DNS_TIMEOUT), a_failed_outcome(Cause.CONNECT_TIMEOUT))


@pytest.mark.parametrize(
    ("failing", "passing", "expected"),
    [
        (10, 0, True),
        (6, 4, True),
        (5, 5, False),
        (9, 0, False),
        (0, 30, False),
        (51, 49, True),
        (50, 50, False),
    ],
)
def test_more_than_half_of_at_least_ten_is_suspicious(failing: int, passing: int, expected: bool) -> None:
    assert suspicious(causes_of(a_round(failing, passing)), frozenset()) is expected


@pytest.mark.parametrize("cause", [Cause.STATUS, Cause.TLS_EXPIRED, Cause.NXDOMAIN, Cause.BODY_TOO_LARGE])
def test_what_our_network_cannot_cause_is_not_suspicious(cause: Cause) -> None:
    assert not suspicious(causes_of(a_round(20, 0, cause)), frozenset())


def test_private_targets_say_nothing_about_the_way_out() -> None:
    verdicts = a_round(10, 8)
    private = frozenset(f"up-{n}" for n in range(8))
    assert suspicious(causes_of(verdicts), private)
    assert not suspicious(causes_of(verdicts), frozenset(f"down-{n}" for n in range(8)))


def test_the_round_is_blind_when_every_control_target_fails_too() -> None:
    assert blind(a_round(10, 0), frozenset(), DEAD)


def test_a_control_target_that_answers_anything_means_that_it_is_theirs() -> None:
    answered: tuple[Outcome, ...] = (*DEAD, an_outcome(status=403))
    assert not blind(a_round(10, 0), frozenset(), answered)


def test_a_control_target_with_a_bad_certificate_still_shows_that_the_network_works() -> None:
    assert not blind(a_round(10, 0), frozenset(), (a_failed_outcome(Cause.TLS_EXPIRED),))


def test_without_control_targets_nothing_is_blind() -> None:
    assert not blind(a_round(10, 0), frozenset(), ())


def test_dead_control_targets_alone_make_no_blind_round() -> None:
    assert not blind(a_round(3, 10), frozenset(), DEAD)


def test_a_blinded_verdict_is_unknown_and_keeps_its_attempts() -> None:
    seen = a_verdict("shop", CheckState.DOWN, Cause.CONNECT_TIMEOUT)
    verdict = blinded(seen)
    assert (verdict.state, verdict.cause, verdict.attempts) == (CheckState.UNKNOWN, Cause.BLIND, seen.attempts)
