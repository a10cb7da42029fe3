"""Side by side in a simulated process: what a pool of threads is in a real one."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

from tests.support.simulation_clockwork import Clockwork, Killed, Strand

T = TypeVar("T")
P = ParamSpec("P")


class StrandFuture(Future[T]):
    """What will come of one call, which begins when somebody waits for it or for another of its pool."""

    def __init__(self, pool: "StrandPool", body: Callable[[], T]) -> None:
        super().__init__()
        self._pool = pool
        self._body = body
        self._waiting: list[Strand] = []
        self._is_over = False

    def run(self) -> None:
        """Keep what comes of the call; the end of its process is no result."""
        try:
            self.set_result(self._body())
        except Exception as error:  # noqa: BLE001 - raised to who asks for the result
            self.set_exception(error)

    def ended(self) -> None:
        """Let go on who waits."""
        self._is_over = True
        for strand in self._waiting:
            self._pool.clockwork.go_on(strand)

    def result(self, timeout: float | None = None) -> T:
        """See `Future.result`; time is that of the simulation."""
        self.wait()
        if not self.done():
            raise Killed(self._pool.clockwork.strand.process.death)
        return super().result(timeout)

    def wait(self) -> None:
        """Stand still until the call has ended."""
        self._pool.begin()
        while not self._is_over:
            self._waiting.append(self._pool.clockwork.strand)
            self._pool.clockwork.stand_still()


class StrandPool(Executor):
    """Whatever is submitted runs at once, each as a strand of the process; one alone in the strand that waits."""

    def __init__(self, clockwork: Clockwork) -> None:
        self.clockwork = clockwork
        self._futures: list[StrandFuture[Any]] = []
        self._begun = 0

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See `Executor.submit`."""
        future = StrandFuture(self, lambda: fn(*args, **kwargs))
        self._futures.append(future)
        return future

    def begin(self) -> None:
        """Start what was submitted and has not begun."""
        waiting, self._begun = self._futures[self._begun :], len(self._futures)
        if len(waiting) == 1:
            try:
                waiting[0].run()
            finally:
                waiting[0].ended()
        else:
            for future in waiting:
                self.clockwork.start(self.clockwork.strand.process, future.run, future.ended)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """See `Executor.shutdown`."""
        for future in self._futures:
            future.wait()
