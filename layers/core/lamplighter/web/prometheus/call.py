"""One call of an endpoint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lamplighter.web.prometheus.parameters import Parameters
from lamplighter.web.prometheus.reply import Reply


@dataclass(frozen=True, slots=True)
class Call:
    """Its parameters, those of its path, and when it came (unix seconds)."""

    parameters: Parameters
    path: Mapping[str, str]
    now: float

    @property
    def now_ms(self) -> int:
        """The same in milliseconds."""
        return round(self.now * 1000)


Endpoint = Callable[[Call], Reply]
"""May raise `ApiError`, `QueryError` and `StoreUnavailable`."""
