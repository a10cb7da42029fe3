"""A simulated clock, and strands of code that stand still wherever they wait for it: one runs at a time.

A strand is a thread that is handed a baton. Whoever waits looks himself who is next, so that a strand that is
alone goes on without a change of threads. What a strand starts and joins by itself (a thread pool with one
worker, say) belongs to it: while it has the baton nobody else runs.
"""

import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from math import inf
from random import Random
from threading import Lock

DEADLOCK_SECONDS = 60.0
"""Of real time: nothing that is simulated takes so long."""
_threads = ThreadPoolExecutor(max_workers=256, thread_name_prefix="strand")


class Killed(BaseException):
    """What no code catches, as no code catches the end of its process."""


@dataclass(eq=False, kw_only=True)
class Process:
    """One invocation of a function: its strands live and die together."""

    name: str
    ends_by: float
    """When it runs into its time limit, simulated unix seconds."""
    death: str = ""
    """Why it was ended from outside; empty while it was not."""

    def kill(self, why: str) -> None:
        """Let none of its strands do anything any more."""
        self.death = self.death or why


@dataclass(eq=False)
class Strand:
    """One line of execution within a process."""

    process: Process
    troubles: int = 0
    """How many of its calls failed."""
    recorded_at: float = -inf
    """When it last wrote down what was told."""
    gate: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.gate.acquire()


class Clockwork:
    """Events in the order of their time; ties, and all that is left to chance, are decided by the seed."""

    def __init__(self, seed: int, now: float) -> None:
        self.random = Random(seed)
        self.now = now
        self.current: Strand | None = None
        self.trace: list[tuple[float, str, str]] = []
        self._events: list[tuple[float, float, int, Strand | Callable[[], None]]] = []
        self._ids = count()
        self._until = now
        self._alive = 0
        self._main = Lock()
        self._main.acquire()
        self._failure: BaseException | None = None

    def note(self, text: str) -> None:
        """Keep a line of the trace, under the name of who runs."""
        self.trace.append((self.now, self.current.process.name if self.current else "", text))

    def at(self, when: float, action: Callable[[], None]) -> None:
        """Have `action` done then. It must not wait."""
        self._push(when, action)

    def run(self, until: float) -> None:
        """Let everything happen up to that time. Raises what a strand or an action raised unforeseen."""
        self._until = until
        self._hand_on()
        if not self._main.acquire(timeout=DEADLOCK_SECONDS):
            raise RuntimeError("a strand waits for something that the clockwork knows nothing of")
        self.now = max(self.now, until)
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def start(self, process: Process, body: Callable[[], None], ended: Callable[[], None] = lambda: None) -> None:
        """Run `body` as a strand of `process`, from now on, and then `ended`, whatever has become of it."""
        strand = Strand(process)
        self._alive += 1

        def live() -> None:
            strand.gate.acquire()
            try:
                if not process.death:
                    body()
            except Killed:
                pass
            except BaseException as error:  # noqa: BLE001 - kept for whoever waits for the end
                self._failure = self._failure or error
            ended()
            self._alive -= 1
            self._hand_on()

        _threads.submit(live)
        self._push(self.now, strand)

    def pause(self, seconds: float) -> None:
        """Let time pass for the strand that runs. Raises `Killed` where its process has ended meanwhile."""
        strand = self._running()
        self._push(min(self.now + seconds, max(strand.process.ends_by, self.now)), strand)
        self._wait(strand)

    def stand_still(self) -> None:
        """Wait until another strand calls `go_on`. Raises `Killed` where the process has ended meanwhile."""
        self._wait(self._running())

    def go_on(self, strand: Strand) -> None:
        """Let a strand go on that stands still."""
        self._push(self.now, strand)

    def end(self) -> None:
        """End whatever still runs, and forget what was to happen."""
        while self._alive:
            self._events = [entry for entry in self._events if isinstance(entry[-1], Strand)]
            heapq.heapify(self._events)
            for *_, event in self._events:
                if isinstance(event, Strand):
                    event.process.kill("the simulation is over")
            self.run(max(self.now, *(when for when, *_ in self._events)))

    @property
    def strand(self) -> Strand:
        """The one that runs."""
        return self._running()

    def _running(self) -> Strand:
        if self.current is None:
            raise RuntimeError("nobody runs who could wait")
        return self.current

    def _push(self, when: float, event: Strand | Callable[[], None]) -> None:
        heapq.heappush(self._events, (max(when, self.now), self.random.random(), next(self._ids), event))

    def _wait(self, strand: Strand) -> None:
        if not self._hand_on(strand):
            strand.gate.acquire()
        process = strand.process
        if self.now >= process.ends_by:
            process.kill("ran into its time limit")
        if process.death:
            raise Killed(process.death)

    def _hand_on(self, waiting: Strand | None = None) -> bool:
        """Give the baton to who is next; True where that is `waiting` himself."""
        self.current = None
        while self._failure is None and self._events and self._events[0][0] <= self._until:
            self.now, _, _, event = heapq.heappop(self._events)
            if isinstance(event, Strand):
                self.current = event
                if event is not waiting:
                    event.gate.release()
                return event is waiting
            self._do(event)
        self._main.release()
        return False

    def _do(self, action: Callable[[], None]) -> None:
        try:
            action()
        except BaseException as error:  # noqa: BLE001 - raised to who called `run`
            self._failure = error
