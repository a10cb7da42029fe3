"""A round by scripted probers: confirmation, limits, the deadline, and faults that stay with their check."""

from collections.abc import Iterator, Sequence

import pytest

from lamplighter.config.check import ClientOptions
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause
from lamplighter.probes.pacing import Pacer
from lamplighter.probes.prober import Done, Prober, Target
from lamplighter.probes.round_runner import DEFAULT_LIMITS, Limits, RoundRunner
from lamplighter.probes.verdict import Attempt, CheckState, Verdict
from tests.support.configuration import a_check
from tests.support.fake_probers import REFUSED, SILENT, UP, BrokenProber, Script, ScriptedProber
from tests.support.verdicts import a_failed_outcome, an_outcome

NOW = 1_795_176_000.0


@pytest.fixture
def loop() -> Iterator[Loop]:
    opened = Loop()
    yield opened
    opened.close()


def a_target(name: str, *, host: str = "", timeout_seconds: float = 10.0, retries: int = 2) -> Target:
    check = a_check(
        name=name,
        group="",
        url=f"https://{host or name}.example.com",
        client=ClientOptions(timeout_seconds=timeout_seconds),
        retries=retries,
    )
    return Target(check=check, redact=lambda text: text)


def a_round(
    loop: Loop,
    prober: Prober,
    targets: Sequence[Target],
    *,
    seconds: float = 10.0,
    limits: Limits = DEFAULT_LIMITS,
) -> dict[str, Verdict]:
    pacer = Pacer(busy_seconds_per_probe=0.00001)
    runner = RoundRunner(loop, {"https": prober}, pacer, lambda: NOW, limits)
    return runner.run(targets, loop.now() + seconds)


def test_a_target_that_answers_is_up_after_one_attempt(loop: Loop) -> None:
    verdicts = a_round(loop, ScriptedProber(loop, {}), [a_target("shop")])
    assert verdicts["_shop"].state is CheckState.UP
    assert len(verdicts["_shop"].attempts) == 1


def test_a_failure_that_does_not_hold_is_no_failure(loop: Loop) -> None:
    script: Script = ((0.0, a_failed_outcome(Cause.REFUSED)), (0.0, an_outcome()))
    verdict = a_round(loop, ScriptedProber(loop, {"shop": script}), [a_target("shop")])["_shop"]
    assert verdict.state is CheckState.UP
    assert [attempt.cause for attempt in verdict.attempts] == [Cause.REFUSED, None]


def test_a_failure_that_holds_is_down_with_all_attempts(loop: Loop) -> None:
    prober = ScriptedProber(loop, {"shop": REFUSED})
    began = loop.now()
    verdict = a_round(loop, prober, [a_target("shop")])["_shop"]
    assert (verdict.state, verdict.cause, len(verdict.attempts)) == (CheckState.DOWN, Cause.REFUSED, 3)
    assert loop.now() - began >= 4.0


def test_a_confirmation_for_which_no_time_is_left_is_left_out(loop: Loop) -> None:
    prober = ScriptedProber(loop, {"shop": REFUSED})
    began = loop.now()
    verdict = a_round(loop, prober, [a_target("shop")], seconds=0.9)["_shop"]
    assert (verdict.state, len(verdict.attempts)) == (CheckState.DOWN, 1)
    assert loop.now() - began < 0.9


def test_the_round_ends_inside_its_deadline_whatever_hangs(loop: Loop) -> None:
    targets = [a_target(f"t{number}") for number in range(30)]
    began = loop.now()
    verdicts = a_round(loop, ScriptedProber(loop, {"t7": SILENT}), targets, seconds=1.0)
    assert loop.now() - began < 5
    assert verdicts["_t7"].state is CheckState.UNKNOWN
    assert verdicts["_t7"].cause is Cause.NOT_REACHED
    assert sum(verdict.state is CheckState.UP for verdict in verdicts.values()) == 29


def test_a_prober_that_never_answers_leaves_its_check_unknown(loop: Loop) -> None:
    class Forgetful(ScriptedProber):
        def start(self, target: Target, deadline: float, done: object) -> None:
            pass

    verdict = a_round(loop, Forgetful(loop, {}), [a_target("shop")], seconds=0.3)["_shop"]
    assert (verdict.state, verdict.cause) == (CheckState.UNKNOWN, Cause.NOT_REACHED)


def test_a_timeout_of_the_target_is_down_and_one_of_the_round_is_not(loop: Loop) -> None:
    prober = ScriptedProber(loop, {}, otherwise=SILENT)
    targets = [
        a_target("short", timeout_seconds=0.2, retries=0),
        a_target("long", timeout_seconds=30.0, retries=0),
    ]
    verdicts = a_round(loop, prober, targets, seconds=1.0)
    assert (verdicts["_short"].state, verdicts["_short"].cause) == (CheckState.DOWN, Cause.CONNECT_TIMEOUT)
    assert (verdicts["_long"].state, verdicts["_long"].cause) == (CheckState.UNKNOWN, Cause.NOT_REACHED)


def test_what_had_no_turn_is_unknown(loop: Loop) -> None:
    targets = [a_target(f"t{number}") for number in range(3)]
    verdicts = a_round(
        loop, ScriptedProber(loop, {}, otherwise=SILENT), targets, seconds=0.5, limits=Limits(in_flight=1)
    )
    assert {verdict.cause for verdict in verdicts.values()} == {Cause.NOT_REACHED}


def test_no_more_are_in_flight_than_allowed(loop: Loop) -> None:
    prober = ScriptedProber(loop, {}, otherwise=((0.01, an_outcome()),))
    a_round(loop, prober, [a_target(f"t{number}") for number in range(40)], limits=Limits(in_flight=7))
    assert prober.most_in_flight <= 7
    assert len(prober.started) == 40


def test_one_host_is_not_overrun(loop: Loop) -> None:
    prober = ScriptedProber(loop, {}, otherwise=((0.01, an_outcome()),))
    a_round(loop, prober, [a_target(f"t{number}", host="one") for number in range(25)])
    assert prober.most_at_one_host <= 10
    assert len(prober.started) == 25


def test_a_slow_target_delays_no_other(loop: Loop) -> None:
    heard: dict[str, float] = {}
    prober = ScriptedProber(loop, {"slow": ((0.4, an_outcome()),)})
    targets = [a_target("slow"), *(a_target(f"t{number}") for number in range(20))]
    runner = RoundRunner(loop, {"https": prober}, Pacer(busy_seconds_per_probe=0.00001), lambda: NOW)

    def hear(key: str, _attempt: Attempt) -> None:
        heard[key] = loop.now()

    runner.run(targets, loop.now() + 5, hear)
    assert max(at for key, at in heard.items() if key != "_slow") < heard["_slow"]


def test_starts_are_paced(loop: Loop) -> None:
    prober = ScriptedProber(loop, {})
    pacer = Pacer(busy_seconds_per_probe=0.006)
    began = loop.now()
    RoundRunner(loop, {"https": prober}, pacer, lambda: NOW).run(
        [a_target(f"t{number}") for number in range(11)], loop.now() + 5
    )
    assert loop.now() - began >= 10 * 0.01 * 0.9


def test_a_prober_that_raises_is_its_checks_trouble_and_unknown(loop: Loop) -> None:
    probers: dict[str, Prober] = {"https": BrokenProber(), "tcp": ScriptedProber(loop, {})}
    good = Target(check=a_check(name="good", url="tcp://127.0.0.1:1"), redact=lambda text: text)
    runner = RoundRunner(loop, probers, Pacer(), lambda: NOW)
    verdicts = runner.run([a_target("bad"), good], loop.now() + 5)
    assert (verdicts["_bad"].state, verdicts["_bad"].cause) == (CheckState.UNKNOWN, Cause.INTERNAL)
    assert verdicts["core_good"].state is CheckState.UP


def test_a_condition_that_raises_is_its_checks_trouble(loop: Loop) -> None:
    def explode(_text: str) -> str:
        raise RuntimeError

    broken = Target(check=a_check(name="bad", url="https://bad.example.com"), redact=explode)
    verdicts = a_round(loop, ScriptedProber(loop, {}), [broken, a_target("good")])
    assert verdicts["core_bad"].cause is Cause.INTERNAL
    assert verdicts["_good"].state is CheckState.UP


def test_a_callback_that_raises_leaves_the_others_their_verdicts(
    loop: Loop, caplog: pytest.LogCaptureFixture
) -> None:
    class Exploding(ScriptedProber):
        def start(self, target: Target, deadline: float, done: Done) -> None:
            if target.check.name == "bad":
                self._loop.call_at(self._loop.now(), self._explode)
            else:
                super().start(target, deadline, done)

        def _explode(self) -> None:
            raise LookupError("token=s3cret")

    targets = [a_target("bad"), *(a_target(f"t{number}") for number in range(5))]
    verdicts = a_round(loop, Exploding(loop, {}), targets, seconds=0.5)
    assert verdicts.pop("_bad").cause is Cause.NOT_REACHED
    assert {verdict.state for verdict in verdicts.values()} == {CheckState.UP}
    assert "LookupError in _explode" in caplog.text
    assert "s3cret" not in caplog.text


def test_without_any_time_nothing_is_reached(loop: Loop) -> None:
    prober = ScriptedProber(loop, {})
    verdicts = a_round(loop, prober, [a_target("shop")], seconds=-1.0)
    assert verdicts["_shop"].cause is Cause.NOT_REACHED
    assert prober.started == []


def test_a_scheme_that_nothing_reaches_is_unknown(loop: Loop) -> None:
    target = Target(check=a_check(name="ping", group="", url="icmp://192.0.2.1"), redact=lambda text: text)
    verdict = a_round(loop, ScriptedProber(loop, {}), [target])["_ping"]
    assert (verdict.state, verdict.cause) == (CheckState.UNKNOWN, Cause.BAD_CONFIGURATION)


def test_an_outcome_after_the_rounds_end_changes_nothing(loop: Loop) -> None:
    prober = ScriptedProber(loop, {}, otherwise=((0.5, an_outcome()),))
    verdicts = a_round(loop, prober, [a_target("late")], seconds=0.3)
    after = a_round(loop, ScriptedProber(loop, {}, otherwise=((0.4, an_outcome()),)), [a_target("next")])
    assert verdicts["_late"].state is CheckState.UNKNOWN
    assert list(after) == ["_next"]


def test_no_targets_is_an_empty_round(loop: Loop) -> None:
    assert a_round(loop, ScriptedProber(loop, {}, otherwise=UP), []) == {}


def test_what_is_settled_is_told_while_others_wait_for_their_timeouts(loop: Loop) -> None:
    prober = ScriptedProber(loop, {"slow": SILENT})
    told: list[dict[str, Verdict]] = []
    runner = RoundRunner(loop, {"https": prober}, Pacer(0.00001), lambda: NOW, Limits(interim_seconds=0.1))
    targets = [a_target("shop"), a_target("slow", timeout_seconds=0.3, retries=0)]
    final = runner.run(targets, loop.now() + 5, interim=told.append)
    assert [list(settled) for settled in told] == [["_shop"]]
    assert list(final) == ["_shop", "_slow"]


def test_a_round_that_is_over_in_time_tells_nothing_before_its_end(loop: Loop) -> None:
    told: list[dict[str, Verdict]] = []
    runner = RoundRunner(loop, {"https": ScriptedProber(loop, {})}, Pacer(0.00001), lambda: NOW)
    runner.run([a_target("shop")], loop.now() + 5, interim=told.append)
    assert told == []
