"""Side by side in a simulated process: what a pool of threads is in a real one."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

from tests.support.simulation_clockwork import Clockwork, Killed, Strand

T = TypeVar("T")
P = ParamSpec("P")


class StrandFuture(Future[T]):
    """What will come of one strand."""

    def __init__(self, clockwork: Clockwork) -> None:
        super().__init__()
        self._clockwork = clockwork
        self._waiting: list[Strand] = []
        self._is_over = False

    def run(self, body: Callable[[], T]) -> None:
        """Keep what comes of `body`; the end of its process is no result."""
        try:
            self.set_result(body())
        except Exception as error:  # noqa: BLE001 - raised to who asks for the result
            self.set_exception(error)

    def ended(self) -> None:
        """Let go on who waits."""
        self._is_over = True
        for strand in self._waiting:
            self._clockwork.go_on(strand)

    def result(self, timeout: float | None = None) -> T:
        """See `Future.result`; time is that of the simulation."""
        self.wait()
        if not self.done():
            raise Killed(self._clockwork.strand.process.death)
        return super().result(timeout)

    def wait(self) -> None:
        """Stand still until the strand has ended."""
        while not self._is_over:
            self._waiting.append(self._clockwork.strand)
            self._clockwork.stand_still()


class StrandPool(Executor):
    """Everything that is submitted runs at once, as a strand of the process that submits it."""

    def __init__(self, clockwork: Clockwork) -> None:
        self._clockwork = clockwork
        self._futures: list[StrandFuture[object]] = []

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """See `Executor.submit`."""
        future: StrandFuture[T] = StrandFuture(self._clockwork)
        process = self._clockwork.strand.process
        self._clockwork.start(process, lambda: future.run(lambda: fn(*args, **kwargs)), future.ended)
        self._futures.append(future)  # type: ignore[arg-type]
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """See `Executor.shutdown`."""
        for future in self._futures:
            future.wait()
