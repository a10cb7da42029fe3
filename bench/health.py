"""Health and pages with 1,000 checks: latency in the handler, size of the pages. In-memory stores, no network."""

import random
import time
from collections.abc import Callable, Sequence
from statistics import median

from lamplighter.config.summary import CheckSummary
from lamplighter.health.availability import RecentDays
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.snapshot import SnapshotReader
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Note
from lamplighter.web.gateway import answer_event
from lamplighter.web.health_routes import HealthRoutes
from lamplighter.web.http import Request, Response
from lamplighter.web.problems import answer_data
from lamplighter.web.routing import Router
from lamplighter.web.sessions import SESSION_SECONDS, Signer
from tests.support.http_events import http_event
from tests.support.pages import NOW, SECRET, Seen, World, a_frame, a_summary, an_alert, an_event

CHECKS, BATCH = 1000, 100
_BROKEN = Note(cause="status", failed_conditions=("[STATUS] (503) == 200",))


def main() -> None:
    """Print both tables."""
    world = thousand_checks()
    print("health, 1,000 checks, in-memory stores, one request after another")
    for title, milliseconds in measure_health(world):
        print(f"  {title:<40} p50 {median(milliseconds):7.3f} ms   p99 {_p99(milliseconds):7.3f} ms")
    print("pages, 1,000 checks, 90 days, stores read before")
    for title, milliseconds, size in measure_pages(world):
        print(f"  {title:<40} p50 {median(milliseconds):7.1f} ms   {size / 1024:7.1f} KiB of HTML")


def thousand_checks() -> World:
    """Return a world of 1,000 checks in 20 groups and 10 sources; one in a hundred is not up."""
    dice = random.Random(7)
    summaries = [a_summary(f"service-{n:04d}", f"group-{n % 20:02d}") for n in range(CHECKS)]
    world = World(summaries)
    for first in range(0, CHECKS, BATCH):
        _write_source(world, f"checks/local/60/{first // BATCH}", summaries[first : first + BATCH], dice)
    world.alerts.alerts = [an_alert(summary) for summary in summaries[::100]]
    world.history.events = [an_event(summary, at=NOW - 60.0 * n) for n, summary in enumerate(summaries[::25])]
    return world


def _write_source(world: World, source: str, batch: Sequence[CheckSummary], dice: random.Random) -> None:
    world.write_days(batch, days=90, source=source)
    levels = [dice.uniform(0.01, 0.3) for _ in batch]
    for minute in range(90, -1, -1):
        seen = [
            Seen(summary=summary, seconds=level * dice.lognormvariate(0, 0.2))
            for summary, level in zip(batch, levels, strict=True)
        ]
        if minute < 10:
            seen[0] = Seen(summary=batch[0], state=CheckState.DOWN, seconds=0.2, since=NOW - 600, note=_BROKEN)
        world.telemetry.write(a_frame(seen, NOW - 5.0 - 60.0 * minute, source))


def measure_health(world: World) -> Sequence[tuple[str, Sequence[float]]]:
    """Time requests as API Gateway sends them, at 1,000 a second of the monitor's time."""
    days = RecentDays(world.telemetry)
    reader = SnapshotReader(world.telemetry, world.state, lambda _now: world.summaries, days)
    routes = HealthRoutes(SnapshotCache(reader.read, kept_seconds=5), days, version="bench", kept_seconds=5)
    router = Router(routes.routes())
    clock = [NOW]

    def answer(request: Request) -> Response:
        clock[0] += 0.001
        return answer_data(router, request, clock[0])

    key = world.summaries[500].key
    addresses = ("/health", "/health/live", "/health/ready", f"/health/{key}", f"/badge/{key}/uptime.svg")
    answer_event(http_event(address=f"/badge/{key}/uptime.svg"), answer)
    found = [
        (address, _times(lambda address=address: answer_event(http_event(address=address), answer), 4000))  # type: ignore[misc]
        for address in addresses
    ]

    def refreshed() -> Response:
        clock[0] += 6.0
        return answer(Request(method="GET", path="/health"))

    return [*found, ("/health, snapshot read for each request", _times(refreshed, 100))]


def measure_pages(world: World) -> Sequence[tuple[str, Sequence[float], int]]:
    """Time whole pages, rendering included, stores in memory and read once before."""
    dashboard = world.dashboard()
    token = Signer(SECRET).issue("session", NOW + SESSION_SECONDS)
    key = world.summaries[500].key
    out = []
    for path in ("/", "/admin/monitoring", f"/admin/monitoring/checks/{key}"):
        request = Request(method="GET", path=path, cookies={"lamplighter_session": token})
        clock = [NOW]

        def once(request: Request = request, clock: list[float] = clock) -> Response:
            clock[0] += 6.0
            response = dashboard.answer(request, clock[0])
            if response.status != 200:
                raise RuntimeError(f"{request.path} answered {response.status}")
            return response

        size = len(str(once().body).encode())
        out.append((path.replace(key, "..."), _times(once, 15), size))
    return out


def _times(call: Callable[[], object], count: int) -> Sequence[float]:
    milliseconds = []
    for _ in range(count):
        began = time.perf_counter()
        call()
        milliseconds.append((time.perf_counter() - began) * 1000)
    return milliseconds


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


if __name__ == "__main__":
    main()
