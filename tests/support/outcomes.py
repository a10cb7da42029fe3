"""Outcomes to judge conditions on."""

import json
from typing import Any

from lamplighter.probes.outcome import Outcome


def an_answer(body: object = b"", **overrides: Any) -> Outcome:
    """Return the outcome of an HTTP probe that was answered; a body that is no bytes is sent as JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    values: dict[str, Any] = {
        "started_at": 1000.0,
        "duration_seconds": 0.05,
        "connected": True,
        "status": 200,
        "body": sent,
        "body_size_bytes": len(sent),
    }
    return Outcome(**(values | overrides))


def no_answer(**overrides: Any) -> Outcome:
    """Return the outcome of a probe that reached nobody."""
    return Outcome(**({"started_at": 1000.0, "duration_seconds": 0.05} | overrides))
