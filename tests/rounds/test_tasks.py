import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.rounds.tasks import (
    HourToRollUp,
    HourToSummarise,
    Message,
    SourceRound,
    Tick,
    UnknownTask,
    UnwrittenFrame,
    message_of,
    parse_task,
)

_SOURCES = st.text(min_size=1)
_MILLISECONDS = st.integers(min_value=0, max_value=2**45)


@given(
    st.one_of(
        st.builds(SourceRound, _SOURCES, _MILLISECONDS),
        st.builds(HourToSummarise, _SOURCES, _MILLISECONDS),
        st.builds(HourToRollUp, _SOURCES, _MILLISECONDS),
        st.builds(UnwrittenFrame, st.text()),
    )
)
def test_every_task_survives_the_queue(task: Message) -> None:
    assert parse_task(message_of(task)) == task


def test_the_schedulers_input_is_a_tick_at_its_scheduled_time() -> None:
    assert parse_task({"task": "round", "scheduledTime": "2026-11-20T12:00:00Z"}) == Tick(1795176000.0)


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ({}, "None"),
        ({"task": "dance"}, "dance"),
        ({"task": "round", "source": "s"}, "dueMs"),
        ({"task": "round", "source": "s", "dueMs": "soon"}, "soon"),
        ({"task": "round", "scheduledTime": "noon"}, "noon"),
        ({"task": "frame"}, "frame"),
        ({"task": "summarise", "source": "s"}, "hourStartMs"),
        ({"task": "roll-up", "hourStartMs": 0}, "source"),
    ],
)
def test_a_message_that_nobody_sends_is_refused_by_what_is_wrong(message: dict[str, str], named: str) -> None:
    with pytest.raises(UnknownTask, match=named):
        parse_task(message)
