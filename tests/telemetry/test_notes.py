"""Notes as bytes."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.notes import pack_notes, unpack_notes
from lamplighter.telemetry.series import Note

lines = st.lists(st.text(max_size=10), max_size=3).map(tuple)
notes = st.builds(Note, cause=st.text(), detail=st.text(), failed_conditions=lines, attempts=lines)


@given(st.dictionaries(st.text(), notes, max_size=5))
def test_notes_come_back_as_they_were(by_check: dict[str, Note]) -> None:
    assert unpack_notes(pack_notes(by_check)) == by_check


def test_half_a_character_in_a_note_costs_no_more_than_itself() -> None:
    packed = pack_notes({"core_shop": Note(detail="named '\udcc3'", failed_conditions=("[BODY] (\ud800) == x",))})
    assert unpack_notes(packed) == {"core_shop": Note(detail="named '?'", failed_conditions=("[BODY] (?) == x",))}


def test_no_notes_take_no_bytes() -> None:
    assert pack_notes({}) == b""


@pytest.mark.parametrize("text", ["[]", '{"a": 1}', '{"a": ["x"]}', "?"])
def test_damaged_notes_are_named_corrupt(text: str) -> None:
    with pytest.raises(CorruptFrame):
        unpack_notes(zlib.compress(text.encode()))


def test_bytes_that_are_not_compressed_are_named_corrupt() -> None:
    with pytest.raises(CorruptFrame):
        unpack_notes(b"?")
