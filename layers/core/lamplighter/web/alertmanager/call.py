"""One call of an endpoint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lamplighter.web.alertmanager.query import Query
from lamplighter.web.http import Request, Response


@dataclass(frozen=True, slots=True)
class Call:
    """Its parameters, those of its path, the whole request, and when it came (unix seconds)."""

    query: Query
    path: Mapping[str, str]
    request: Request
    now: float


Endpoint = Callable[[Call], Response]
"""May raise `ApiError` and `StoreUnavailable`."""
