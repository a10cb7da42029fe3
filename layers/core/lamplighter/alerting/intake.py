"""Lambda's events of the alerter, read and answered: frames from the stream, flushes from the queue, the sweep."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lamplighter.alerting.evaluate import Evaluate
from lamplighter.alerting.flush import Flush
from lamplighter.alerting.sweep import Sweep
from lamplighter.errors import CorruptFrame, LamplighterError
from lamplighter.telemetry.series import Frame

log = logging.getLogger(__name__)

Record = Mapping[str, Any]
ReadFrame = Callable[[Record], Frame | None]


class Intake:
    """Answers streams and queues with the records that are to be brought again."""

    def __init__(self, *, read_frame: ReadFrame, evaluate: Evaluate, flush: Flush, sweep: Sweep) -> None:
        self._read_frame = read_frame
        self._evaluate = evaluate
        self._flush = flush
        self._sweep = sweep

    def __call__(self, event: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Do what `event` asks for. Raises `LamplighterError` if a sweep failed, ValueError for no known event."""
        records = event.get("Records")
        if records is None:
            self._do_task(event, now)
            return {}
        from_stream = bool(records) and records[0].get("eventSource") == "aws:dynamodb"
        again = self._frames(records, now) if from_stream else self._flushes(records, now)
        return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in again]}

    def _do_task(self, event: Mapping[str, Any], now: float) -> None:
        if event.get("task") != "sweep":
            raise ValueError(f"no such task: {event.get('task')!r}")
        self._sweep(now)

    def _frames(self, records: Sequence[Record], now: float) -> Sequence[str]:
        """Evaluate what can be read up to the first failure; from there on the stream brings them again."""
        frames: list[Frame] = []
        again: list[str] = []
        for record in records:
            try:
                frame = self._read_frame(record)
            except CorruptFrame:
                log.exception(
                    "a frame cannot be read and is passed over", extra={"record": _sequence_number(record)}
                )
            except LamplighterError as error:
                log.warning("frames are left to a later attempt", extra={"error": str(error)})
                again = [_sequence_number(record)]
                break
            else:
                frames += [frame] if frame is not None else []
        try:
            self._evaluate(frames, now)
        except LamplighterError as error:
            log.warning("frames are left to a later attempt", extra={"error": str(error)})
            again = [_sequence_number(records[0])]
        return again

    def _flushes(self, records: Sequence[Record], now: float) -> Sequence[str]:
        groups = {record["messageId"]: _group(record) for record in records}
        errors = self._flush.all([group for group in groups.values() if group], now)
        for group, error in errors.items():
            log.warning("flush is left to a later attempt", extra={"group": group, "error": str(error)})
        return [message for message, group in groups.items() if not group or group in errors]


def _sequence_number(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _group(record: Record) -> str:
    """Return the group that a queue record names, or the empty string if it cannot be read."""
    try:
        body = json.loads(record["body"])
        if body["task"] == "flush":
            return str(body["group"])
    except (ValueError, KeyError, TypeError):
        pass
    log.error("message cannot be read", extra={"message_id": record["messageId"]})
    return ""
