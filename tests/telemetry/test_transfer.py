"""A frame as a queue message."""

import json
from dataclasses import replace

import pytest

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry import transfer
from lamplighter.telemetry.series import Note, Series
from tests.support.frames import a_frame, realistic_frames

SQS_LIMIT_BYTES = 256 * 1024


def test_a_frame_survives_the_queue_with_its_notes_and_without_what_is_absent() -> None:
    note = Note(cause="refused", detail="connection refused", failed_conditions=("[STATUS] (0) == 200",))
    numbers = {Series.of("check_state", key="a"): 3.0, Series.of("probe_duration_seconds", key="a"): 0.00123}
    frame = a_frame({**numbers, Series.of("probe_http_version", key="a"): None}, notes={"a": note})
    kept = replace(frame, series=tuple(numbers), values=tuple(numbers.values()))
    assert transfer.unpack(transfer.pack(frame)) == kept


def test_a_hundred_checks_fit_into_one_message() -> None:
    (frame,) = realistic_frames(1)
    assert len(transfer.pack(frame)) < SQS_LIMIT_BYTES / 4


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"catalogue": "?"}'])
def test_what_holds_no_frame_is_named_corrupt(text: str) -> None:
    with pytest.raises(CorruptFrame):
        transfer.unpack(text)


@pytest.mark.parametrize("part", ["source", "timestampMs", "intervalSeconds", "catalogue", "values", "notes"])
def test_a_message_that_lacks_a_part_is_named_corrupt(part: str) -> None:
    parts = json.loads(transfer.pack(a_frame({Series.of("up"): 1.0})))
    del parts[part]
    with pytest.raises(CorruptFrame):
        transfer.unpack(json.dumps(parts))
