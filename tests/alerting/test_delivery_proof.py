import pytest

from lamplighter.alerting.circuit import Circuit, CircuitState, after_failure, after_success
from lamplighter.alerting.circuit_store import CircuitStore, Conduct
from lamplighter.alerting.delivery_proof import PROVEN_SECONDS, Proof, proof_of, receivers_in
from lamplighter.alerting.rate_limit import Waiting, Window
from lamplighter.config.alertmanager import DigestConfig, LogConfig, Receiver, SlackConfig
from lamplighter.state.memory import InMemoryStateStore
from tests.support.alerting import A_HOOK, a_route
from tests.support.alerts import NOON

WORKED = after_success(Circuit(), NOON)
FAILED = after_failure(Circuit(), "the receiver answered 503", NOON)


def failed_five_times() -> Circuit:
    circuit = WORKED
    for number in range(5):
        circuit = after_failure(circuit, f"the receiver answered 50{number}", NOON + number)
    return circuit


@pytest.mark.parametrize(
    ("circuit", "at", "expected"),
    [
        (Circuit(), NOON, Proof.UNPROVEN),
        (WORKED, NOON + PROVEN_SECONDS, Proof.PROVEN),
        (WORKED, NOON + PROVEN_SECONDS + 1, Proof.UNPROVEN),
        (FAILED, NOON + 1, Proof.FAILING),
        (after_success(FAILED, NOON + 1), NOON + 2, Proof.PROVEN),
        (after_failure(WORKED, "503", NOON + 1), NOON + 2, Proof.FAILING),
    ],
)
def test_what_the_attempts_so_far_prove(circuit: Circuit, at: float, expected: Proof) -> None:
    assert proof_of(circuit, at) is expected


def test_every_configured_integration_is_listed_with_how_it_stands() -> None:
    team = Receiver(name="team", integrations=(SlackConfig(), A_HOOK), fallback="rest")
    rest = Receiver(name="rest", integrations=(LogConfig(),), digest=DigestConfig(every_seconds=3600.0))
    state = InMemoryStateStore()
    waiting = Window(waiting={"a": Waiting(2, NOON + 60)})
    CircuitStore(state).put("team/webhook/0", Conduct(failed_five_times(), waiting), 0, NOON)
    CircuitStore(state).put("gone/webhook/0", Conduct(), 0, NOON)
    slack, hook, log = receivers_in(a_route(receivers=(team, rest)), state, NOON + 10)
    assert (slack.integration, slack.proof, slack.circuit, slack.trial_at) == (
        "team/slack/0",
        Proof.UNPROVEN,
        CircuitState.CLOSED,
        None,
    )
    assert (hook.receiver, hook.kind, hook.fallback) == ("team", "webhook", "rest")
    assert (hook.circuit, hook.trial_at) == (CircuitState.OPEN, NOON + 304)
    assert (hook.last_success_at, hook.last_failure_at, hook.last_failure) == (
        NOON,
        NOON + 4,
        "the receiver answered 504",
    )
    assert (hook.failures, hook.proof, hook.held_back) == (5, Proof.FAILING, 1)
    assert (log.integration, log.next_digest_at) == ("rest/log/0", NOON + 3600)
