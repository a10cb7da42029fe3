"""The API of incidents, history and statistics, wired."""

from collections.abc import Sequence

from lamplighter.alerting.history import AlertHistory
from lamplighter.bootstrap.watching import Watching
from lamplighter.incidents.keeping import KeepIncidents
from lamplighter.incidents.reading import ReadIncidents
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.history_api import HistoryApi
from lamplighter.web.incidents_api import IncidentsApi
from lamplighter.web.routing import Route


def operations_routes(watch: Watching, guard: AdminGuard) -> Sequence[Route]:
    """Return the routes below ``/api/v1/`` that are neither Prometheus' nor of checks."""
    return [
        *IncidentsApi(guard.require, ReadIncidents(watch.state), KeepIncidents(watch.state)).routes(),
        *HistoryApi(guard.require, AlertHistory(watch.state)).routes(),
    ]
