"""What the collector is asked to do, by the scheduler or by the work queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lamplighter.errors import LamplighterError


class UnknownTask(LamplighterError):
    """A message that no version of the collector sends."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The scheduler's minute."""

    scheduled_at: float


@dataclass(frozen=True, slots=True)
class SourceRound:
    """One round of one source: a sub-minute one, or one that did not fit into the tick's invocation."""

    source: str
    due_ms: int


@dataclass(frozen=True, slots=True)
class UnwrittenFrame:
    """A frame that the store did not take, packed as `lamplighter.telemetry.transfer` does."""

    packed: str


@dataclass(frozen=True, slots=True)
class HourToSummarise:
    """An hour of a source that is over."""

    source: str
    hour_start_ms: int


@dataclass(frozen=True, slots=True)
class HourToRollUp:
    """An hour of a source that is over and is not rolled up, or not with all of its frames."""

    source: str
    hour_start_ms: int


Task = Tick | SourceRound | UnwrittenFrame | HourToSummarise | HourToRollUp
Message = SourceRound | UnwrittenFrame | HourToSummarise | HourToRollUp
"""What travels by queue."""


def parse_task(message: Mapping[str, Any]) -> Task:
    """Read a scheduler input or a queue message. Raises `UnknownTask`, naming the kind and the field."""
    kind = message.get("task")
    try:
        if kind == "round" and "scheduledTime" in message:
            return Tick(_unix_seconds(str(message["scheduledTime"])))
        if kind == "round":
            return SourceRound(str(message["source"]), int(message["dueMs"]))
        if kind == "frame":
            return UnwrittenFrame(str(message["frame"]))
        if kind == "summarise":
            return HourToSummarise(str(message["source"]), int(message["hourStartMs"]))
        if kind == "roll-up":
            return HourToRollUp(str(message["source"]), int(message["hourStartMs"]))
    except (KeyError, ValueError) as problem:
        raise UnknownTask(f"task {kind!r}: {problem!r}") from problem
    raise UnknownTask(f"task {kind!r} is none of round, frame, summarise, roll-up")


def message_of(task: Message) -> dict[str, Any]:
    """Return the queue message that `parse_task` reads back."""
    match task:
        case SourceRound(source, due_ms):
            return {"task": "round", "source": source, "dueMs": due_ms}
        case UnwrittenFrame(packed):
            return {"task": "frame", "frame": packed}
        case HourToSummarise(source, hour_start_ms):
            return {"task": "summarise", "source": source, "hourStartMs": hour_start_ms}
        case HourToRollUp(source, hour_start_ms):
            return {"task": "roll-up", "source": source, "hourStartMs": hour_start_ms}


def _unix_seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
