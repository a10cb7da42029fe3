"""/metrics over HTTP: who may read it, in what form, and what is said where it cannot be had."""

import base64
import gzip
import json
from collections.abc import Sequence
from random import Random

import pytest

from lamplighter.errors import Problem, StoreUnavailable
from lamplighter.telemetry.series import Frame, Series
from lamplighter.web.http import Request, Response
from lamplighter.web.metrics.negotiation import Format
from lamplighter.web.metrics.routes import Access, MetricsRoutes
from lamplighter.web.metrics.scraping import Scraping
from lamplighter.web.problems import answer_data
from lamplighter.web.routing import Router
from tests.support.expositions import METADATA, TOTALS, check_metrics
from tests.support.frames import START_MS, a_frame, realistic_frames

NOW = START_MS / 1000 + 1
GZIP = {"accept-encoding": "gzip"}


class Frames:
    """Counts how often it is asked; an error in place of frames is raised."""

    def __init__(self, found: Sequence[Frame] | Exception) -> None:
        self.found = found
        self.asked = 0

    def latest(self) -> Sequence[Frame]:
        self.asked += 1
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


def require(request: Request, _now: float) -> None:
    if request.headers.get("authorization") != "Bearer right":
        raise Problem(401, "Not signed in")


def get(
    path: str = "/metrics",
    *,
    frames: Frames | None = None,
    access: Access = Access.PUBLIC,
    headers: dict[str, str] | None = None,
    now: float = NOW,
) -> Response:
    found = frames or Frames(list(realistic_frames(1)))
    scraping = Scraping(found, lambda: TOTALS, lambda: METADATA, version="1.2.3", kept_seconds=5)
    router = Router(MetricsRoutes(access=access, require=require, scrape=scraping).routes())
    path, _, query = path.partition("?")
    parsed = dict(pair.split("=") for pair in query.split("&") if pair)
    return answer_data(router, Request(method="GET", path=path, query=parsed, headers=headers or {}), now)


def document(response: Response) -> dict[str, object]:
    found: dict[str, object] = json.loads(response.body)
    return found


def test_promtool_accepts_what_is_answered() -> None:
    response = get()
    assert response.status == 200
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert check_metrics(str(response.body)) == ""


def test_openmetrics_is_answered_to_those_who_ask_for_it_and_gzip_too() -> None:
    response = get(headers={"accept": "application/openmetrics-text", **GZIP})
    assert response.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert response.headers["content-encoding"] == "gzip"
    assert isinstance(response.body, bytes)
    assert gzip.decompress(response.body).endswith(b"# EOF\n")


PATHS = ("/metrics", "/metrics/health", "/metrics/list")


@pytest.mark.parametrize("path", PATHS)
def test_with_a_token_only_those_who_have_it_are_let_in_and_others_learn_how(path: str) -> None:
    refused = get(path, access=Access.TOKEN)
    assert refused.status == 401
    assert refused.headers["www-authenticate"].startswith('Bearer realm="lamplighter", Basic')
    assert get(path, access=Access.TOKEN, headers={"authorization": "Bearer right"}).status == 200


@pytest.mark.parametrize("path", PATHS)
def test_switched_off_there_is_nothing_even_for_those_who_have_the_token(path: str) -> None:
    frames = Frames([])
    assert get(path, access=Access.OFF, headers={"authorization": "Bearer right"}, frames=frames).status == 404
    assert frames.asked == 0


def test_results_of_rules_are_exposed_on_request_since_colons_are_theirs() -> None:
    frames = Frames([a_frame({Series.of("service:errors:ratio5m"): 0.5, Series.of("check_state"): 1.0})])
    assert "service:errors:ratio5m" not in str(get(frames=frames).body)
    assert "service:errors:ratio5m 0.5" in str(get("/metrics?recorded=true", frames=frames).body)


def test_a_store_that_does_not_answer_is_no_empty_exposition() -> None:
    for path in PATHS:
        assert get(path, frames=Frames(StoreUnavailable("busy"))).status == 503


def test_many_scrapes_are_one_look_at_the_store() -> None:
    frames = Frames([])
    scraping = Scraping(frames, lambda: TOTALS, lambda: METADATA, version="1", kept_seconds=5)
    assert [scraping(NOW + second).latest.at - NOW for second in (0, 4.9, 5, 9, 3)] == [0, 0, 5, 5, 3]
    assert frames.asked == 3


def test_the_text_is_made_once_for_all_who_scrape_in_the_same_seconds() -> None:
    scraping = Scraping(Frames([]), lambda: TOTALS, lambda: METADATA, version="1", kept_seconds=5)
    first = scraping(NOW).text(Format.TEXT, recorded=False)
    assert scraping(NOW + 1).text(Format.TEXT, recorded=False) is first
    assert scraping(NOW + 1).text(Format.OPENMETRICS, recorded=False) is not first
    assert scraping(NOW + 6).text(Format.TEXT, recorded=False) is not first


def test_health_says_how_old_everything_is() -> None:
    fresh = a_frame({Series.of("check_state"): 1.0})
    gone = a_frame(
        {Series.of("check_state", key="x"): 1.0}, source="checks/local/30/0", timestamp_ms=START_MS - 10**7
    )
    response = get("/metrics/health", frames=Frames([fresh, gone]))
    found = document(response)
    assert response.status == 200
    assert found["status"] == "ok"
    assert found["newestFrameAgeSeconds"] == 1
    assert found["staleSources"] == ["checks/local/30/0"]
    assert {"source": "checks/local/60/0", "ageSeconds": 1.0, "intervalSeconds": 60.0, "stale": False} in found[
        "sources"
    ]  # type: ignore[operator]
    assert found["series"] == 8
    assert found["leftOutSeries"] == 0


@pytest.mark.parametrize(
    "frames",
    [
        [],
        [a_frame({Series.of("check_state"): 1.0}, timestamp_ms=START_MS - 400_000)],
        [a_frame({Series.of("a:b"): 1.0}, source="rules/api.yml/api")],
        [a_frame({Series.of("lamplighter_rounds_total"): 1.0}, source="self/local")],
    ],
)
def test_health_is_unavailable_where_no_check_speaks_any_more(frames: list[Frame]) -> None:
    response = get("/metrics/health", frames=Frames(frames))
    assert (response.status, document(response)["status"]) == (503, "stale")


def test_the_list_says_what_each_metric_is_and_how_many_series_it_has() -> None:
    found = document(get("/metrics/list"))
    metrics = {metric["name"]: metric for metric in found["metrics"]}  # type: ignore[attr-defined]
    assert metrics["check_state"]["series"] == 100
    assert metrics["check_state"]["type"] == "gauge"
    assert metrics["lamplighter_round_seconds_total"] == {
        "name": "lamplighter_round_seconds_total",
        "type": "counter",
        "help": "Time that rounds took.",
        "unit": "seconds",
        "series": 1,
    }
    assert found["count"] == len(metrics)
    assert found["series"] == sum(metric["series"] for metric in metrics.values())


def test_more_than_one_answer_holds_is_explained_and_gzip_advised_where_it_helps() -> None:
    many = {Series.of("app_api_requests_total", route=f"/{number:060}"): 1.0 for number in range(70_000)}
    frames = Frames([a_frame(many)])
    plain = get(frames=frames)
    assert plain.status == 422
    assert "6,291,456" in document(plain)["detail"]  # type: ignore[operator]
    assert "gzip" in document(plain)["detail"]  # type: ignore[operator]
    assert get(frames=frames, headers=GZIP).status == 200


def test_what_not_even_gzip_makes_small_enough_is_refused() -> None:
    random = Random(1)
    noise = {Series.of("m", id=base64.b64encode(random.randbytes(96)).decode()): 1.0 for _ in range(50_000)}
    refused = get(frames=Frames([a_frame(noise)]), headers=GZIP)
    assert refused.status == 422
    assert "gzip" not in document(refused)["detail"]  # type: ignore[operator]
