"""Interim frames, and what the alerter makes of them."""

import pytest

from lamplighter.probes.plan import sources
from lamplighter.probes.samples import to_frame
from lamplighter.probes.standing import previous_statuses
from lamplighter.probes.verdict import CheckState, Verdict
from lamplighter.rounds.interim import InterimWriter, frames_with_news
from tests.support.alerting import Scene, a_route
from tests.support.configuration import a_check, a_configuration
from tests.support.frames import realistic_frames
from tests.support.rounds import FailingTelemetryStore
from tests.support.verdicts import a_verdict

NOON = 1795176000
CHECKS = (a_check(name="quick"), a_check(name="slow"), a_check(name="well"))
(SOURCE,) = sources(CHECKS, "local")
UP, DOWN = CheckState.UP, CheckState.DOWN


def verdicts(**states: CheckState) -> dict[str, Verdict]:
    return {f"core_{name}": a_verdict(f"core_{name}", state) for name, state in states.items()}


@pytest.mark.parametrize("repeats", [0, 1])
def test_what_an_interim_frame_told_is_told_once_and_the_rest_by_the_rounds_own(repeats: int) -> None:
    before = to_frame(SOURCE.id, NOON * 1000, 60.0, CHECKS, verdicts(quick=UP, slow=UP, well=UP))
    stood, due_ms = previous_statuses([before]), NOON * 1000 + 60_000
    (interim,) = frames_with_news([(SOURCE, due_ms)], verdicts(quick=DOWN, well=UP), stood)
    whole = to_frame(SOURCE.id, due_ms, 60.0, CHECKS, verdicts(quick=DOWN, slow=DOWN, well=UP), stood)

    scene = Scene(a_configuration(*CHECKS, alertmanager=a_route()))
    scene.see(before)
    scene.telemetry.write(interim, latest=False)
    scene.evaluate(interim)
    assert [event.check for event in scene.events(NOON + 60)] == ["core_quick"]
    scene.see(whole)
    for _ in range(repeats):
        scene.evaluate(interim)
    told = sorted((event.check, event.state) for event in scene.events(NOON + 60))
    assert told == [("core_quick", "firing"), ("core_slow", "firing")]


def test_a_store_that_does_not_answer_is_waited_for_once() -> None:
    store = FailingTelemetryStore()
    store.fails = True
    writer = InterimWriter(store)
    writer.write(list(realistic_frames(3, checks=2)))
    writer.finish()
    assert store.writes_tried == 1
