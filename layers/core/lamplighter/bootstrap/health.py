"""The health function, wired from its environment."""

import time
from collections.abc import Callable

from lamplighter import __version__
from lamplighter.bootstrap.watching import KEPT_SECONDS, watching
from lamplighter.web.health_routes import HealthRoutes
from lamplighter.web.http import Request, Response
from lamplighter.web.problems import answer_data
from lamplighter.web.routing import Router

STORE_BUDGET_SECONDS = 1.5
"""Who asks for health would rather be told the last known state soon than the present one late."""


def build() -> Callable[[Request], Response]:
    """Wire the function once per instance; nothing connects before the first request.

    Powertools' logger is left out: a sixth of the cold start, for a function that logs next to nothing.
    """
    watch = watching(budget_seconds=STORE_BUDGET_SECONDS, read_timeout_seconds=1.0)
    health = HealthRoutes(watch.cache, watch.days, version=__version__, kept_seconds=KEPT_SECONDS)
    router = Router(health.routes())
    return watch.counted(lambda request: answer_data(router, request, time.time()))
