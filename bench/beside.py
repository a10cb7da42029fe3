"""Debian's Prometheus beside us: what it takes to answer the same over HTTP, the answer not taken apart."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.timing import median_ms
from tests.support.prometheus import Prometheus, Query, installed, running_prometheus

FORM = "application/x-www-form-urlencoded"


@contextmanager
def prometheus_or_none() -> Iterator[Prometheus | None]:
    """Yield a Prometheus, or None where it is not installed."""
    if installed() is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder, running_prometheus(Path(folder)) as prometheus:
        yield prometheus


def their_ms(prometheus: Prometheus, *queries: Query) -> float:
    """Return the milliseconds of all queries, one after the other."""
    asked = [(query.path, urlencode(query.form).encode()) for query in queries]
    return median_ms(lambda: [prometheus.request("POST", path, body, FORM) for path, body in asked])


def heading(prometheus: Prometheus | None) -> str:
    """Return what stands above their figures."""
    return "Prometheus over HTTP" if prometheus else "(no Prometheus is installed)"


def their_column(prometheus: Prometheus | None, query: Query) -> str:
    """Return their figure under the heading."""
    return f"{their_ms(prometheus, query):20.1f}" if prometheus else ""
