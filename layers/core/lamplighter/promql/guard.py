"""What an evaluation may take: time and samples. It is asked between nodes and in long loops."""

from collections.abc import Callable

from lamplighter.errors import QueryBudgetExceeded, QueryTimeout

DEFAULT_MAX_SAMPLES = 10_000_000
_CHECK_EVERY = 64


class Guard:
    """The deadline and the budget of one evaluation."""

    def __init__(self, deadline: Callable[[], bool] | None, max_samples: int) -> None:
        self._deadline = deadline
        self._max_samples = max_samples
        self._samples = 0
        self._calls = 0

    def check(self) -> None:
        """Raise `QueryTimeout` if the time is over."""
        if self._deadline and self._deadline():
            raise QueryTimeout("query timed out in expression evaluation")

    def check_now_and_then(self) -> None:
        """Do as `check`, but ask the clock only every few dozen calls."""
        self._calls += 1
        if self._calls % _CHECK_EVERY == 0:
            self.check()

    def spend(self, samples: int) -> None:
        """Count samples read or computed; raise `QueryBudgetExceeded` if they are too many in all."""
        self._samples += samples
        if self._samples > self._max_samples:
            raise QueryBudgetExceeded(
                "query processing would load too many samples into memory in query execution: "
                f"{self._samples} read and computed, the budget is {self._max_samples}"
            )
