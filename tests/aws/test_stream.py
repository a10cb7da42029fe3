"""Stream events as Lambda gets them, to frames."""

import json
from base64 import b64encode
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lamplighter.aws.stream import frame_from_record
from lamplighter.errors import CorruptFrame, StoreUnavailable
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.series import Note
from tests.support.frames import state_frame

EVENT: dict[str, Any] = json.loads((Path(__file__).parent / "events" / "telemetry-stream.json").read_text())
SOURCE = "checks/eu-central-1/60/0"
FRAME = replace(
    state_frame({"core_a": 1.0, "core_b": 3.0}),
    source=SOURCE,
    notes={"core_b": Note(cause="refused", detail="connection refused")},
)


def read_catalogue(source: str, catalogue_id: str) -> Catalogue:
    catalogue = Catalogue.of(FRAME.series)
    assert (source, catalogue_id) == (SOURCE, catalogue.id)
    return catalogue


def test_a_recorded_event_holds_one_frame_among_what_is_none() -> None:
    """The file's bytes are of version 1 of the codec: this fails if what is stored could no longer be read."""
    frames = [frame_from_record(record, read_catalogue) for record in EVENT["Records"]]
    assert [frame for frame in frames if frame is not None] == [FRAME]


@pytest.mark.parametrize("index", [1, 2])
def test_what_is_no_new_frame_is_passed_over(index: int) -> None:
    assert frame_from_record(EVENT["Records"][index], read_catalogue) is None


@pytest.mark.parametrize("part", ["catalogue", "values", "interval", "sk"])
def test_a_record_that_lacks_a_part_is_named_corrupt(part: str) -> None:
    record = deepcopy(EVENT["Records"][0])
    del record["dynamodb"]["NewImage"][part]
    with pytest.raises(CorruptFrame):
        frame_from_record(record, read_catalogue)


@pytest.mark.parametrize("text", ["?", "", b64encode(b"\x01damaged").decode()])
def test_damaged_bytes_are_named_corrupt(text: str) -> None:
    record = deepcopy(EVENT["Records"][0])
    record["dynamodb"]["NewImage"]["values"]["B"] = text
    with pytest.raises(CorruptFrame):
        frame_from_record(record, read_catalogue)


def test_a_catalogue_that_cannot_be_read_makes_the_batch_come_again() -> None:
    def unavailable(_source: str, _id: str) -> Catalogue:
        raise StoreUnavailable("Query: ThrottlingException")

    with pytest.raises(StoreUnavailable):
        frame_from_record(EVENT["Records"][0], unavailable)
