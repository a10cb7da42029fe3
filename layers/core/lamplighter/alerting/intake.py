"""Lambda's events of the alerter, read and answered: frames from the stream, the queue's calls, the sweep."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lamplighter.alerting.evaluate import Evaluate
from lamplighter.alerting.flush import Flush
from lamplighter.alerting.groups import EARLY_SECONDS
from lamplighter.alerting.publishing import Publishing
from lamplighter.alerting.rule_groups import WAKE_UP, EvaluateGroups
from lamplighter.alerting.sweep import Sweep
from lamplighter.errors import CorruptFrame, LamplighterError
from lamplighter.rules.frames import is_rules_source
from lamplighter.telemetry.series import Frame

log = logging.getLogger(__name__)

Record = Mapping[str, Any]
ReadFrame = Callable[[Record], Frame | None]


class Intake:
    """Answers streams and queues with the records that are to be brought again."""

    def __init__(
        self,
        *,
        read_frame: ReadFrame,
        evaluate: Evaluate,
        flush: Flush,
        sweep: Sweep,
        rules: EvaluateGroups,
        publishing: Publishing | None = None,
    ) -> None:
        """Without `publishing` nobody else listens."""
        self._read_frame = read_frame
        self._evaluate = evaluate
        self._flush = flush
        self._sweep = sweep
        self._rules = rules
        self._publishing = publishing

    def __call__(self, event: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Do what `event` asks for. Raises `LamplighterError` if a sweep failed, ValueError for no known event."""
        records = event.get("Records")
        if records is None:
            self._do_task(event, now)
            return {}
        from_stream = bool(records) and records[0].get("eventSource") == "aws:dynamodb"
        again = self._frames(records, now) if from_stream else self._calls(records, now)
        return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in again]}

    def _do_task(self, event: Mapping[str, Any], now: float) -> None:
        if event.get("task") != "sweep":
            raise ValueError(f"no such task: {event.get('task')!r}")
        try:
            self._sweep(now)
        finally:
            self._rules_in_turn(lambda: self._rules.sweep(now))
            self._publish(now)

    def _frames(self, records: Sequence[Record], now: float) -> Sequence[str]:
        """Evaluate what can be read up to the first failure; from there on the stream brings them again.

        What rules recorded is news to nobody here.
        """
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
                frames += [frame] if frame is not None and not is_rules_source(frame.source) else []
        if not frames:
            return again
        has_news = False
        try:
            has_news = self._evaluate(frames, now)
            if self._publishing is not None:
                has_news = self._publishing.follow(frames, now) or has_news
        except LamplighterError as error:
            log.warning("frames are left to a later attempt", extra={"error": str(error)})
            again = [_sequence_number(records[0])]
        self._rules_in_turn(lambda: self._rules(now))
        if has_news:
            self._publish(now)
        return again

    def _calls(self, records: Sequence[Record], now: float) -> Sequence[str]:
        """Flush first: people wait for it, and rules may take their time."""
        tasks = {record["messageId"]: _task(record) for record in records}
        groups = {message: self._due(body, now) for message, body in tasks.items()}
        errors = self._flush.all([group for each in groups.values() for group in each], now)
        for group, error in errors.items():
            log.warning("flush is left to a later attempt", extra={"group": group, "error": str(error)})
        if any(body == WAKE_UP for body in tasks.values()):
            self._rules_in_turn(lambda: self._rules(now))
        if any(groups.values()):
            self._publish(now)
        return [
            message for message, body in tasks.items() if not body or not errors.keys().isdisjoint(groups[message])
        ]

    def _due(self, body: Mapping[str, Any], now: float) -> Sequence[str]:
        """Return the groups that a message asks for: none if it comes too early by our clock, to come again."""
        groups: Sequence[str] = body.get("groups", ())
        due_at = body["dueMs"] / 1000 if groups else now
        if due_at <= now + EARLY_SECONDS:
            return groups
        self._flush.later(groups, due_at, now)
        return ()

    def _rules_in_turn(self, evaluate: Callable[[], None]) -> None:
        """Nothing is brought again for the sake of rules: their next turn comes by itself."""
        try:
            evaluate()
        except LamplighterError as error:
            log.warning("rules are left to their next turn", extra={"error": str(error)})

    def _publish(self, now: float) -> None:
        if self._publishing is not None:
            self._publishing.put_owed(now)


def _sequence_number(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _is_flush(body: Mapping[str, Any]) -> bool:
    return (
        body["task"] == "flush"
        and all(isinstance(key, str) for key in body["groups"])
        and isinstance(body["dueMs"], int | float)
    )


def _task(record: Record) -> Mapping[str, Any]:
    """Return what a queue record asks for, nothing if it cannot be read."""
    try:
        body = json.loads(record["body"])
        if body == WAKE_UP:
            return dict(body)
        if "group" in body:  # as before groups shared messages; there are some in the queue during an upgrade
            body = {**body, "groups": [body["group"]]}
        if _is_flush(body):
            return dict(body)
    except (ValueError, KeyError, TypeError):
        pass
    log.error("message cannot be read", extra={"message_id": record["messageId"]})
    return {}
