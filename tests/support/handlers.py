"""A function's handler as Lambda imports and calls it."""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "tests" / "functions" / "events"


@dataclass
class Context:
    """Lambda's context, as far as handlers and Powertools look at it."""

    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:function"
    aws_request_id: str = "6bc28136-xmpl-4365-b021-0ce6b2e64ab0"

    def get_remaining_time_in_millis(self) -> int:
        """Half a minute, whenever asked."""
        return 30_000


def import_handler(function: str) -> ModuleType:
    """Import ``functions/<function>/handler.py`` anew: it reads its environment while being imported."""
    path = ROOT / "functions" / function / "handler.py"
    spec = importlib.util.spec_from_file_location(f"{function}_handler", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def event_of(name: str) -> dict[str, Any]:
    """Read a recorded event, named below ``tests/functions/events``."""
    event: dict[str, Any] = json.loads((EVENTS / name).read_text())
    return event
