"""Values too large for one record as they are: compressed, and in parts where that is not enough."""

import base64
import json
import zlib
from typing import Any

from lamplighter.state.store import Record, StateStore

PARTITION = "CONFIG"
MOST_CHARACTERS = 300_000
"""Of one part; DynamoDB takes items up to 400 KB."""


def keep(state: StateStore, key: str, digest: str, value: object, now: float) -> bool:
    """Store a JSON-like value under its digest, if another one is stored; False where someone else was first."""
    stored = state.get(PARTITION, key, now)
    if stored is not None and stored.data.get("digest") == digest:
        return True
    content = _pack(value)
    parts = [content[at : at + MOST_CHARACTERS] for at in range(0, len(content), MOST_CHARACTERS)]
    for number, part in enumerate(parts[1:], start=1):
        _put_part(state, f"{key}/{digest}/{number}", part, now)
    version = stored.version if stored is not None else 0
    data = {"digest": digest, "parts": len(parts), "content": parts[0]}
    if not state.put(Record(partition=PARTITION, key=key, data=data, version=version)):
        return False
    if stored is not None:
        _delete_parts(state, key, stored)
    return True


def read(state: StateStore, key: str, now: float) -> Any:
    """Return the stored value, or None. One read, unless it was too large for one record."""
    stored = state.get(PARTITION, key, now)
    if stored is None:
        return None
    content = str(stored.data["content"])
    for name in _part_names(key, stored):
        part = state.get(PARTITION, name, now)
        if part is None:
            return None
        content += part.data["content"]
    return _unpack(content)


def _put_part(state: StateStore, name: str, content: str, now: float) -> None:
    """Parts are named by the digest: one that is there already holds the same."""
    if state.get(PARTITION, name, now) is None:
        state.put(Record(partition=PARTITION, key=name, data={"content": content}))


def _delete_parts(state: StateStore, key: str, stored: Record) -> None:
    for name in _part_names(key, stored):
        state.delete(PARTITION, name)


def _part_names(key: str, stored: Record) -> list[str]:
    return [f"{key}/{stored.data['digest']}/{number}" for number in range(1, int(stored.data.get("parts", 1)))]


def _pack(value: object) -> str:
    return base64.b64encode(zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 9)).decode()


def _unpack(content: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(content)))
