"""Breaks and mends the demo service from outside."""

import json
from typing import Any
from urllib.request import Request, urlopen


def set_mode(control_url: str, mode: str) -> None:
    """Set the demo's mode, as the admin page does."""
    request = Request(control_url, data=json.dumps({"mode": mode}).encode(), method="POST")
    with urlopen(request, timeout=5) as answer:
        found: Any = json.load(answer)
    assert found["mode"] == mode
