"""The api function, wired from its environment."""

import time
from collections.abc import Callable

from aws_lambda_powertools import Logger

from lamplighter.bootstrap.admin_secret import admin_secret
from lamplighter.bootstrap.logs import structured_logger
from lamplighter.bootstrap.watching import watching
from lamplighter.web.api import Api
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.http import Request, Response

STORE_BUDGET_SECONDS = 2.0


def build() -> tuple[Callable[[Request], Response], Logger]:
    """Wire the function once per instance; nothing connects before the first request."""
    watch = watching(budget_seconds=STORE_BUDGET_SECONDS, read_timeout_seconds=2.0)
    api = Api(watch.cache, admin_secret(watch), SignInAttempts(watch.state))
    return lambda request: api.answer(request, time.time()), structured_logger()
