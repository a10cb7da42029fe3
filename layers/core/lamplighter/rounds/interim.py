"""Frames of a round that still waits for slow targets, so that what is known already can be told."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from lamplighter.errors import LamplighterError
from lamplighter.probes.plan import Source
from lamplighter.probes.samples import to_frame
from lamplighter.probes.verdict import CheckState, Verdict
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.status import CheckStatus
from lamplighter.telemetry.store import TelemetryStore

logger = logging.getLogger(__name__)


def frames_with_news(
    rounds: Iterable[tuple[Source, int]], settled: Mapping[str, Verdict], previous: Mapping[str, CheckStatus]
) -> list[Frame]:
    """Return a frame of the settled checks for every source in which one of them changed its state.

    Sources without news wait for the end of the round: an interim frame is one more write.
    """
    frames = []
    for source, due_ms in rounds:
        checks = [check for check in source.checks if check.key in settled]
        if any(_is_news(settled[check.key].state, previous.get(check.key)) for check in checks):
            frames.append(to_frame(source.id, due_ms, source.interval_seconds, checks, settled, previous=previous))
    return frames


def _is_news(state: CheckState, before: CheckStatus | None) -> bool:
    return state is not (CheckState.UP if before is None else before.state)


class InterimWriter:
    """Writes frames beside the probing, whose timing a waiting store would spoil."""

    def __init__(self, telemetry: TelemetryStore) -> None:
        self._telemetry = telemetry
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="interim")
        self._writes: list[Future[None]] = []

    def write(self, frames: Sequence[Frame]) -> None:
        """Begin writing `frames` and return at once."""
        self._writes.append(self._thread.submit(self._write_all, frames))

    def _write_all(self, frames: Sequence[Frame]) -> None:
        """Write until the store does not answer, which is waited for only once."""
        for frame in frames:
            self._telemetry.write(frame, latest=False)

    def finish(self) -> None:
        """Wait until all is written. What failed is not lost: the round's own frame says it again."""
        for write in self._writes:
            try:
                write.result()
            except LamplighterError:
                logger.warning("interim frames could not be written; the round's own frames will tell")
        self._writes.clear()
