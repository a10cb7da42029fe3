"""Paths into a JSON body: ``.data.items[0].id``, ``[1][2]``, ``.labels["a.b"]``."""

import json
import re
from functools import lru_cache
from typing import Any

from lamplighter.errors import ConditionError

Step = str | int
MISSING = object()
"""What `walk` answers where the path leads nowhere."""

_STEP = re.compile(
    r"""\[(?P<index>[0-9]{1,9})\] | \["(?P<double>[^"]*)"\] | \['(?P<single>[^']*)'\] | \.(?P<key>[^.\[]+)""",
    re.VERBOSE,
)


def parse_path(text: str) -> tuple[Step, ...]:
    """Split what follows the placeholder into keys and indexes; raises `ConditionError`."""
    steps: list[Step] = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise ConditionError(f"`{text}` is not a path: expected keys and indexes as in `.data.items[0].id`")
        steps.append(int(found["index"]) if found.lastgroup == "index" else str(found[found.lastgroup or 0]))
        at = found.end()
    return tuple(steps)


def walk(document: Any, steps: tuple[Step, ...]) -> Any:
    """Return the value at the path, or `MISSING`. A null is missing too: there is nothing to compare."""
    for step in steps:
        if isinstance(step, int):
            document = document[step] if isinstance(document, list) and step < len(document) else MISSING
        else:
            document = document.get(step, MISSING) if isinstance(document, dict) else MISSING
    return MISSING if document is None else document


@lru_cache(maxsize=4)
def read_json(body: bytes) -> Any:
    """Return the document, kept for the next condition, or `MISSING` if it is not JSON or nested too deeply."""
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return MISSING


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def render(value: Any) -> str:
    """Return a JSON value as text: a string as it is, anything else as compact JSON."""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    except RecursionError:
        return ""


def length(value: Any) -> int:
    """Return how many items an array has, else how long the value is as text."""
    return len(value) if isinstance(value, list) else len(render(value))
