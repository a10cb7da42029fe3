"""A frame's notes as bytes: compressed JSON, beside the numbers in the same item."""

import json
import zlib
from collections.abc import Mapping

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.series import Note


def pack_notes(notes: Mapping[str, Note]) -> bytes:
    """Return `notes` compressed; nothing at all where there are none.

    They quote what servers say: half a character, which has no bytes, must not cost the frame.
    """
    if not notes:
        return b""
    rows = {key: [note.cause, note.detail, note.failed_conditions, note.attempts] for key, note in notes.items()}
    return zlib.compress(json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode(errors="replace"), 9)


def unpack_notes(blob: bytes) -> dict[str, Note]:
    """Read what `pack_notes` made; raises `CorruptFrame`."""
    if not blob:
        return {}
    try:
        return {
            key: Note(cause=cause, detail=detail, failed_conditions=tuple(failed), attempts=tuple(attempts))
            for key, (cause, detail, failed, attempts) in json.loads(zlib.decompress(blob)).items()
        }
    except (zlib.error, ValueError, TypeError, AttributeError) as error:
        raise CorruptFrame("a frame's notes are damaged") from error
