"""Frames into the store, and around it where it does not answer: nothing that was observed is lost."""

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from lamplighter.config.check import Check
from lamplighter.errors import LamplighterError, StoreUnavailable
from lamplighter.probes.facts import facts_of
from lamplighter.probes.plan import Source
from lamplighter.probes.verdict import Verdict
from lamplighter.rounds.interim import InterimWriter
from lamplighter.rounds.ports import Queue
from lamplighter.rounds.rolling import RollUpKeeper
from lamplighter.rounds.tasks import (
    HourToRollUp,
    HourToSummarise,
    Task,
    UnknownTask,
    UnwrittenFrame,
    message_of,
    parse_task,
)
from lamplighter.telemetry.counters import Count, uncounted
from lamplighter.telemetry.hours import hour_start
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.telemetry.transfer import pack, unpack

logger = logging.getLogger(__name__)

SUMMARY_DELAY_SECONDS = 120
"""After the hour's end, so that retried and replayed frames are in."""
MOST_UNSENT = 500
"""About 10 MB of frames; the oldest are given up first."""


class FrameKeeper:
    """Writes frames, facts and hourly summaries; remembers what this instance wrote last."""

    def __init__(
        self,
        telemetry: TelemetryStore,
        work: Queue,
        dead_letters: Queue,
        roll_ups: RollUpKeeper,
        count: Count = uncounted,
    ) -> None:
        self._telemetry = telemetry
        self._roll_ups = roll_ups
        self._work = work
        self._dead_letters = dead_letters
        self._count = count
        self._newest: dict[str, Frame] = {}
        self._facts: dict[str, Mapping[str, Any]] = {}
        self._certificates_read_ms: dict[str, int] = {}
        self._interim = InterimWriter(telemetry)
        self._unsent: deque[tuple[Queue, dict[str, Any], int]] = deque(maxlen=MOST_UNSENT)
        self._store_is_silent = False

    def latest(self) -> Mapping[str, Frame]:
        """Return the newest frame by source, from this instance's memory where the store does not answer.

        A round begins with this: whether the store answers is found out anew.
        """
        self._store_is_silent = False
        try:
            stored = {frame.source: frame for frame in self._telemetry.latest()}
        except StoreUnavailable:
            logger.warning("latest frames could not be read; going on from what this instance wrote")
            return dict(self._newest)
        for source, frame in self._newest.items():
            if source not in stored or stored[source].timestamp_ms < frame.timestamp_ms:
                stored[source] = frame
        return stored

    def certificates_due(self, rounds: Sequence[tuple[Source, int]], period_ms: int) -> bool:
        """Whether whole certificates are to be read this time: first in this instance, then once a period."""
        due = any(at - self._certificates_read_ms.get(source.id, -period_ms) >= period_ms for source, at in rounds)
        if due:
            self._certificates_read_ms.update((source.id, at) for source, at in rounds)
        return due

    def keep_interim(self, frames: Sequence[Frame]) -> None:
        """Begin to write frames of a round that still goes on; returns at once."""
        self._interim.write(frames)

    def finish_interim(self) -> None:
        """Wait for what `keep_interim` began, so that it can't overwrite the round's own frames."""
        self._interim.finish()

    def keep(
        self, frame: Frame, checks: Sequence[Check], verdicts: Mapping[str, Verdict], previous: Frame | None
    ) -> bool:
        """Write `frame` and what hangs on it. False: the store did not take it and it went to the dead letters."""
        self._newest[frame.source] = frame
        if not self._is_written(frame):
            self._send(self._dead_letters, message_of(UnwrittenFrame(pack(frame))))
            return False
        self._keep_facts(frame.source, checks, verdicts)
        if previous is not None and hour_start(previous.timestamp_ms) < hour_start(frame.timestamp_ms):
            finished = HourToSummarise(frame.source, hour_start(previous.timestamp_ms))
            self._send(self._work, message_of(finished), SUMMARY_DELAY_SECONDS)
        return True

    def _is_written(self, frame: Frame) -> bool:
        """Write; a store that did not answer for one frame is not waited for again in this round."""
        if self._store_is_silent:
            logger.warning("frame %s %d is put aside unwritten", frame.source, frame.timestamp_ms)
            return False
        try:
            self._telemetry.write(frame)
        except LamplighterError as error:
            self._store_is_silent = isinstance(error, StoreUnavailable)
            logger.exception("frame %s %d could not be written", frame.source, frame.timestamp_ms)
            return False
        return True

    def _send(self, queue: Queue, message: dict[str, Any], delay_seconds: int = 0) -> None:
        """Send, or remember to send after a later round where the queue does not answer either."""
        try:
            queue.send(message, delay_seconds)
        except StoreUnavailable:
            logger.warning("%s could not be queued; it is kept in memory", message["task"])
            self._unsent.append((queue, message, delay_seconds))

    def is_done(self, task: Task) -> bool:
        """Carry out a chore: write a frame that was put aside, fold an hour that is over.

        Rounds are not the keeper's and count as done. False: it failed, was logged, and is to be brought again.
        """
        try:
            match task:
                case UnwrittenFrame(packed):
                    frame = unpack(packed)
                    self._telemetry.write(frame)
                    self._roll_ups.note_late(frame)
                case HourToSummarise(source, hour_start_ms):
                    self._telemetry.summarise_hour(source, hour_start_ms)
                    self._roll_ups.catch_up(source)
                case HourToRollUp(source, hour_start_ms):
                    self._roll_ups.catch_up(source, hour_start_ms)
        except LamplighterError:
            logger.exception("%s could not be carried out", type(task).__name__)
            return False
        return True

    def sweep(self) -> None:
        """Once an hour, see whether hours were left out of the roll-ups, and have that made good."""
        self._roll_ups.sweep()

    def replay(self) -> None:
        """Carry out what lies among the dead letters, up to ten, now that the store answers."""
        for _ in range(len(self._unsent)):
            self._send(*self._unsent.popleft())
        try:
            for letter in self._dead_letters.receive():
                if self._is_replayed(letter.body):
                    self._dead_letters.delete(letter.receipt)
                    self._count("lamplighter_dead_letters_replayed_total")
        except StoreUnavailable:
            logger.warning("dead letters cannot be reached; they will be after the next round")

    def _is_replayed(self, body: Mapping[str, Any]) -> bool:
        """Carry out one letter. A round whose time is over counts as done; what nobody can read stays, alarmed."""
        try:
            task = parse_task(body)
        except UnknownTask:
            logger.exception("a dead letter cannot be read")
            return False
        return self.is_done(task)

    def _keep_facts(self, source: str, checks: Sequence[Check], verdicts: Mapping[str, Verdict]) -> None:
        """Write facts only when they changed. They are a convenience: failing to keep them fails nothing."""
        try:
            known = self._facts[source] if source in self._facts else self._telemetry.facts(source)
            fresh = facts_of(checks, verdicts, known)
            if fresh != known:
                self._telemetry.write_facts(source, fresh)
            self._facts[source] = fresh
        except StoreUnavailable:
            logger.warning("facts of %s could not be kept; they will be next time", source)
