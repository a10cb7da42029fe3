"""The routes of ``/metrics``, wired over what the api function looks at."""

import os
from collections.abc import Sequence

from lamplighter import __version__
from lamplighter.aws.totals_store import DynamoTotalsStore
from lamplighter.bootstrap.watching import KEPT_SECONDS, Watching
from lamplighter.telemetry.directory import SeriesDirectory
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.metrics.routes import Access, MetricsRoutes
from lamplighter.web.metrics.scraping import Scraping
from lamplighter.web.routing import Route


def metrics_routes(watch: Watching, guard: AdminGuard, directory: SeriesDirectory) -> Sequence[Route]:
    """Return the routes; a KeyError or ValueError says what is wrong with the environment."""
    totals = DynamoTotalsStore(watch.clients.dynamodb, os.environ["TELEMETRY_TABLE"], watch.retrying)
    scraping = Scraping(
        watch.telemetry, totals.totals, directory.metadata, version=__version__, kept_seconds=KEPT_SECONDS
    )
    access = Access(os.environ["METRICS_ACCESS"])
    return MetricsRoutes(access=access, require=guard.require, scrape=scraping).routes()
