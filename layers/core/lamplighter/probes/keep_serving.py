"""The loop run on through callbacks that raise: one prober's fault costs its own check an answer, no other."""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

from lamplighter.probes.loop import Loop

logger = logging.getLogger(__name__)

FAULTS_BORNE = 1000
"""A descriptor whose callback keeps raising would otherwise keep the processor busy until the round's end."""


def keep_serving(loop: Loop, finished: Callable[[], bool]) -> None:
    """Serve `loop` until `finished()`. Of an error only type and place are logged: its text may hold a secret."""
    for _ in range(FAULTS_BORNE):
        try:
            loop.run_until(finished)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other checks have their turn
            logger.error("a prober failed and the round goes on: %s", _whereabouts(error))  # noqa: TRY400
        else:
            return


def _whereabouts(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno} of {Path(frame.filename).name}"
