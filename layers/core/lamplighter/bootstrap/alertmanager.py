"""Alertmanager's API, wired."""

import os
import platform
import time
import uuid
from collections.abc import Callable, Sequence

from lamplighter import __version__
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.writer import AlertWriter
from lamplighter.aws.queues import SqsQueue
from lamplighter.bootstrap.watching import Watching
from lamplighter.config.configuration import Configuration
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
    queue = SqsQueue(watch.clients.sqs, os.environ["FLUSH_QUEUE_URL"], retrying=watch.retrying)
    return AlertmanagerApi(
        require=guard.require,
        about=About(
            version=__version__,
            python=platform.python_version(),
            began_at=time.time(),
            configuration=configuration,
        ),
        alerts=Alerts(overviews, AlertWriter(watch.state, queue)),
        groups=Groups(overviews),
        silences=Silences(SilenceStore(watch.state), lambda: str(uuid.uuid4())),
    ).routes()
