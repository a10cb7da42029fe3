"""Alerter: frames from the stream, flushes from the queue and the minute's sweep come in; people are told."""

import time
from typing import Any

from lamplighter.bootstrap.alerter import build

intake, invocation, logger = build()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do what the event asks for; the answer names the records that are to be brought again."""
    invocation.begin(context)
    return intake(event, time.time())
