"""Collector: the scheduler's minute and the work queue come in, frames go out."""

from dataclasses import asdict
from typing import Any

from lamplighter.bootstrap.collector import build
from lamplighter.rounds.events import answer, read_event

collector, invocation, logger = build()
RESERVE_SECONDS = 8.0
"""Kept of the function's time for writing what was seen, store's retries included."""


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Carry out what the event asks for; the answer names the queue's records that are to be brought again."""
    invocation.begin(context)
    batch = read_event(event)
    report = collector.carry_out(tuple(batch.tasks.values()), invocation.seconds_left() - RESERVE_SECONDS)
    logger.info("round", extra={"round": asdict(report)})
    return answer(batch, report.failed)
