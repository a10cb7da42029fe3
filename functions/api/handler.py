"""Api: routes for programs, opened by the admin secret."""

from typing import Any

from lamplighter.bootstrap.api import build
from lamplighter.web.gateway import answer_event

answer, invocation, logger = build()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request."""
    invocation.begin(context)
    return answer_event(event, answer)
