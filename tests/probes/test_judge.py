"""What an attempt means: which cause comes first, and what makes a check degraded."""

import pytest

from lamplighter.probes.judge import judge
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.verdict import Attempt, CheckState
from tests.support.configuration import a_check
from tests.support.verdicts import a_failed_outcome, an_outcome

NOW = 1_795_176_000.0


def judged(
    outcome: Outcome, *conditions: str, degraded: tuple[str, ...] = (), url: str = "https://a.test"
) -> Attempt:
    check = a_check(url=url, conditions=conditions or ("[STATUS] == 200",), degraded=degraded)
    return judge(check, outcome, NOW, lambda text: text)


def test_all_conditions_passing_is_up() -> None:
    attempt = judged(an_outcome(), "[STATUS] == 200", "[RESPONSE_TIME] < 500")
    assert (attempt.state, attempt.cause) == (CheckState.UP, None)
    assert [result.passed for result in attempt.results] == [True, True]


@pytest.mark.parametrize(
    ("condition", "cause"),
    [
        ("[STATUS] == 201", Cause.STATUS),
        ("[RESPONSE_TIME] < 1", Cause.LATENCY),
        ("[TTFB] > 5s", Cause.LATENCY),
        ("[BODY].status == UP", Cause.CONDITION),
        ("[CERTIFICATE_EXPIRATION] > 99999h", Cause.CONDITION),
    ],
)
def test_a_failed_condition_is_down_and_named_by_its_concern(condition: str, cause: Cause) -> None:
    attempt = judged(an_outcome(), condition)
    assert (attempt.state, attempt.cause) == (CheckState.DOWN, cause)


def test_the_first_failed_condition_names_the_cause_and_all_results_are_kept() -> None:
    attempt = judged(an_outcome(status=503), "[CONNECTED] == true", "[RESPONSE_TIME] < 1", "[STATUS] == 200")
    assert attempt.cause is Cause.LATENCY
    assert [result.passed for result in attempt.results] == [True, False, False]
    assert "503" in attempt.results[2].text


def test_a_failed_transport_is_down_even_if_every_condition_holds() -> None:
    attempt = judged(a_failed_outcome(Cause.TLS_EXPIRED), "[CONNECTED] == false")
    assert (attempt.state, attempt.cause) == (CheckState.DOWN, Cause.TLS_EXPIRED)
    assert attempt.results[0].passed


def test_the_transport_comes_before_the_conditions() -> None:
    attempt = judged(an_outcome(status=500, cause=Cause.TRUNCATED_BODY), "[STATUS] == 200")
    assert attempt.cause is Cause.TRUNCATED_BODY


def test_a_port_that_shall_be_closed_is_up_when_it_is() -> None:
    attempt = judged(a_failed_outcome(Cause.REFUSED), "[CONNECTED] == false", url="tcp://a.test:22")
    assert (attempt.state, attempt.cause) == (CheckState.UP, None)


def test_a_port_that_shall_be_closed_is_down_when_it_is_open() -> None:
    outcome = an_outcome(status=None)
    assert judged(outcome, "[CONNECTED] == false", url="tcp://a.test:22").state is CheckState.DOWN


@pytest.mark.parametrize("cause", [Cause.DNS_TIMEOUT, Cause.NXDOMAIN, Cause.ADDRESS_REFUSED])
def test_a_port_that_could_not_be_looked_at_is_not_closed(cause: Cause) -> None:
    attempt = judged(a_failed_outcome(cause), "[CONNECTED] == false", url="tcp://a.test:22")
    assert (attempt.state, attempt.cause) == (CheckState.DOWN, cause)


def test_a_refused_port_is_down_where_no_condition_speaks_of_connecting() -> None:
    attempt = judged(a_failed_outcome(Cause.REFUSED), "[RESPONSE_TIME] < 500", url="tcp://a.test:22")
    assert attempt.cause is Cause.REFUSED


def test_a_failed_degraded_condition_degrades_and_does_not_down() -> None:
    attempt = judged(an_outcome(), degraded=("[RESPONSE_TIME] < 10",))
    assert (attempt.state, attempt.cause) == (CheckState.DEGRADED, Cause.LATENCY)
    assert not attempt.degraded_results[0].passed


def test_down_outweighs_degraded() -> None:
    attempt = judged(an_outcome(status=500), degraded=("[RESPONSE_TIME] < 10",))
    assert (attempt.state, attempt.cause) == (CheckState.DOWN, Cause.STATUS)


@pytest.mark.parametrize("version", ["TLSv1", "TLSv1.1"])
def test_a_deprecated_protocol_degrades(version: str) -> None:
    attempt = judged(an_outcome(tls_version=version))
    assert (attempt.state, attempt.cause) == (CheckState.DEGRADED, Cause.DEPRECATED_PROTOCOL)


@pytest.mark.parametrize("cause", [Cause.INTERNAL, Cause.BAD_CONFIGURATION])
def test_own_trouble_is_unknown_whatever_the_conditions_say(cause: Cause) -> None:
    attempt = judged(a_failed_outcome(cause), "[STATUS] == 200")
    assert (attempt.state, attempt.cause) == (CheckState.UNKNOWN, cause)
