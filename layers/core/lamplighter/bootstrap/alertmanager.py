"""Alertmanager's API, wired."""

import os
import platform
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter import __version__
from lamplighter.alerting.silence_desk import SilenceDesk
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.writer import AlertWriter
from lamplighter.aws.queues import SqsQueue
from lamplighter.bootstrap.watching import Watching
from lamplighter.config.configuration import Configuration
from lamplighter.incidents.following_alerts import FollowAlerts
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.alertmanager.about import About
from lamplighter.web.alertmanager.alerts import Alerts
from lamplighter.web.alertmanager.groups import Groups
from lamplighter.web.alertmanager.overview import Overviews
from lamplighter.web.alertmanager.routes import AlertmanagerApi
from lamplighter.web.alertmanager.silences import Silences
from lamplighter.web.routing import Route


def alertmanager_routes(
    watch: Watching, guard: AdminGuard, configuration: Callable[[float], Configuration]
) -> Sequence[Route]:
    """Return the routes below ``/api/v2/``. `configuration` has to be what the alerter goes by."""
    overviews = Overviews(watch.state, configuration)
    queue = _FlushQueue(watch, os.environ["FLUSH_QUEUE_URL"])
    return AlertmanagerApi(
        require=guard.require,
        about=About(
            version=__version__,
            python=platform.python_version(),
            began_at=time.time(),
            configuration=configuration,
        ),
        alerts=Alerts(overviews, AlertWriter(watch.state, queue, after=FollowAlerts(watch.state, configuration))),
        groups=Groups(overviews),
        silences=Silences(SilenceDesk(SilenceStore(watch.state), lambda: str(uuid.uuid4()))),
    ).routes()


@dataclass(frozen=True, slots=True)
class _FlushQueue:
    """The queue at `url`, whose client is made for the first message: most requests send none."""

    watch: Watching
    url: str

    def send(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """See `FlushQueue.send`."""
        SqsQueue(self.watch.clients.sqs, self.url, retrying=self.watch.retrying).send(body, delay_seconds)
