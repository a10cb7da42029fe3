"""Health: public documents and badges."""

from typing import Any

from lamplighter.bootstrap.health import build
from lamplighter.web.gateway import answer_event

answer = build()


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Answer one request."""
    return answer_event(event, answer)
