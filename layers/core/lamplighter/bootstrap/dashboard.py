"""The dashboard function, wired from its environment."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from aws_lambda_powertools import Logger

from lamplighter import __version__
from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.store import AlertStore
from lamplighter.bootstrap.admin_secret import admin_secret
from lamplighter.bootstrap.configuration_in_force import configuration_in_force
from lamplighter.bootstrap.logs import structured_logger
from lamplighter.bootstrap.page_queries import page_queries
from lamplighter.bootstrap.rules_in_force import rules_in_force
from lamplighter.bootstrap.watching import KEPT_SECONDS, Watching, watching
from lamplighter.web.dashboard import Dashboard, build_dashboard
from lamplighter.web.http import Request, Response
from lamplighter.web.ports import Demo, DemoState, ServerLoad

STORE_BUDGET_SECONDS = 2.0
"""A page asks several times, and all of it has to end before the function is stopped."""


def build() -> tuple[Callable[[Request], Response], Logger]:
    """Wire the function once per instance; nothing connects before the first request."""
    watch = watching(budget_seconds=STORE_BUDGET_SECONDS, read_timeout_seconds=2.0)
    dashboard = _dashboard(watch)
    return watch.counted(lambda request: dashboard.answer(request, time.time())), structured_logger()


def _dashboard(watch: Watching) -> Dashboard:
    return build_dashboard(
        cache=watch.cache,
        telemetry=watch.telemetry,
        storage_for=page_queries(watch.telemetry),
        state=watch.state,
        days=watch.days,
        alerts=AlertStore(watch.state),
        history=AlertHistory(watch.state),
        rules=rules_in_force(watch),
        configuration=configuration_in_force(watch.state),
        secret=admin_secret(watch),
        clock=time.perf_counter,
        version=__version__,
        kept_seconds=KEPT_SECONDS,
        server=ThisMachine() if os.environ["SHOW_SERVER"] == "true" else None,
        demo=demo_at(os.environ["DEMO_CONTROL_URL"]),
    )


class ThisMachine:
    """Measures the machine that this process runs on."""

    def __init__(self) -> None:
        import psutil  # noqa: PLC0415 - only where there is a server to show

        self._psutil = psutil
        psutil.cpu_percent()

    def load(self) -> ServerLoad:
        """See `Server.load`. The CPU's share is that since the last call, or since this was made."""
        psutil = self._psutil
        memory, disk = psutil.virtual_memory(), psutil.disk_usage(os.sep)
        return ServerLoad(
            cpu_share=psutil.cpu_percent() / 100,
            memory_used_bytes=memory.total - memory.available,
            memory_total_bytes=memory.total,
            disk_used_bytes=disk.used,
            disk_total_bytes=disk.total,
        )


@dataclass(frozen=True, slots=True)
class HttpDemo:
    """The demo service's control over HTTP."""

    url: str
    timeout_seconds: float = 2.0

    def state(self) -> DemoState:
        """See `Demo.state`."""
        answer = self._call(HttpRequest(self.url))  # noqa: S310 - the template's own address, never a user's
        return DemoState(tuple(map(str, answer.get("modes", ()))), str(answer.get("mode", "")))

    def switch(self, mode: str) -> None:
        """See `Demo.switch`."""
        body, headers = json.dumps({"mode": mode}).encode(), {"content-type": "application/json"}
        self._call(HttpRequest(self.url, data=body, headers=headers, method="POST"))  # noqa: S310 - as above

    def _call(self, request: HttpRequest) -> dict[str, Any]:
        with urlopen(request, timeout=self.timeout_seconds) as answer:  # noqa: S310 - as above
            return _document(answer.read())


def _document(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise URLError("the demo service's control did not answer with JSON") from error
    if not isinstance(found, dict):
        raise URLError("the demo service's control did not answer with an object")
    return found


def demo_at(url: str) -> Demo | None:
    """Return the demo's control, if there is one."""
    return HttpDemo(url) if url else None
