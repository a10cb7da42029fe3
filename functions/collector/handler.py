"""Collector: the scheduler's minute and the work queue come in, frames go out."""

from dataclasses import asdict
from typing import Any

from lamplighter.bootstrap.collector import build

from lamplighter.rounds.events import answer, read_event

collector, logger = build()
RESERVE_SECONDS = 5.0
"""Kept of the function's time for writing what was seen."""


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Carry out what the event asks for; the answer names the queue's records that are to be brought again."""
    batch = read_event(event)
    probing_seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    report = collector.carry_out(tuple(batch.tasks.values()), probing_seconds)
    logger.info("round", extra=asdict(report))
    return answer(batch, report.failed)
