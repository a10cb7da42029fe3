"""What the pages show, and what they keep to themselves."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import unescape

import pytest

from lamplighter.alerting.alert import AlertState
from lamplighter.config.load import LoadOptions, load
from lamplighter.errors import QueryTimeout
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Note, Series
from lamplighter.web.assets import Assets
from lamplighter.web.check_slices import PageStorage
from lamplighter.web.dashboard import Dashboard
from lamplighter.web.headers import PAGE_HEADERS
from lamplighter.web.http import Request, Response
from lamplighter.web.ports import DemoState
from lamplighter.web.sessions import SESSION_SECONDS, Signer
from tests.support.busy_world import a_busy_world
from tests.support.pages import NOW, SECRET, FailingTelemetryStore, Seen, World, a_frame, a_summary, an_alert

EVIL = '<script>alert("x")</script>'
PAGES = (
    "/",
    "/admin/monitoring",
    "/admin/monitoring/checks/backend_payments-api",
    "/admin/rules",
    "/admin/notifications",
    "/admin/history",
    "/admin/incidents",
    "/nothing",
)


def _show(dashboard: Dashboard, path: str, now: float = NOW) -> Response:
    token = Signer(SECRET).issue("session", NOW + SESSION_SECONDS)
    return dashboard.answer(Request(method="GET", path=path, cookies={"lamplighter_session": token}), now)


def _text(dashboard: Dashboard, path: str, now: float = NOW) -> str:
    return str(_show(dashboard, path, now).body)


@pytest.fixture(scope="module")
def busy() -> Dashboard:
    return a_busy_world().dashboard()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_what_it_does_not_need(busy: Dashboard, path: str) -> None:
    response = _show(busy, path)
    assert {name: response.headers[name] for name in PAGE_HEADERS} == dict(PAGE_HEADERS)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_script_or_style_of_its_own_or_asks_anyone_else(busy: Dashboard, path: str) -> None:
    text = _text(busy, path)
    assert not re.search(r"<script(?![^>]*src=\"/assets/)|<style|\sstyle=|\son\w+=", text)
    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//(?!wiki\.example\.com)", text)


def test_the_public_page_names_checks_and_nothing_else_of_them(busy: Dashboard) -> None:
    text = _text(busy, "/")
    for name in ("shop", "search", "payments-api", "storefront", "mail gateway"):
        assert name in text
    for secret in ("example.com", "https://", "STATUS", "503", "192.0.2", "MAIL_TOKEN", "wiki", "form_token"):
        assert secret not in text


def test_the_public_page_says_what_is_wrong_now(busy: Dashboard) -> None:
    text = _text(busy, "/")
    assert "1 check is down" in text
    assert "<b>payments-api</b> is down" in text
    assert "for 10 min" in text
    assert "22 days" not in text
    assert "30 Oct" in text


def test_alerts_about_the_monitor_itself_are_the_operators_alone() -> None:
    world = World([a_summary()])
    world.write([a_frame([Seen(summary=a_summary())])])
    blind = replace(
        an_alert(a_summary(), "ConfigurationRejected"), details={}, annotations={"summary": "rejected!"}
    )
    world.alerts.alerts = [blind]
    assert "rejected!" not in _text(world.dashboard(), "/")
    assert "rejected!" in _text(world.dashboard(), "/admin/monitoring")


def test_an_alert_that_nobody_is_to_be_told_of_is_no_trouble_on_a_page() -> None:
    world = World([a_summary()])
    world.write([a_frame([Seen(summary=a_summary())])])
    watchdog = {"alertname": "Watchdog", "severity": "none"}
    world.alerts.alerts = [replace(an_alert(a_summary()), labels=watchdog, details={})]
    assert "Watchdog" not in _text(world.dashboard(), "/admin/monitoring")


def test_an_incident_that_is_over_is_no_longer_shown() -> None:
    world = World([a_summary()])
    world.write([a_frame([Seen(summary=a_summary())])])
    world.alerts.alerts = [replace(an_alert(a_summary()), state=AlertState.RESOLVED)]
    assert "Current incidents" not in _text(world.dashboard(), "/")


def test_what_people_wrote_is_escaped_everywhere() -> None:
    summary = a_summary(
        EVIL,
        EVIL,
        url=EVIL,
        conditions=(EVIL,),
        degraded=(EVIL,),
        runbook="javascript:alert(1)",
        depends_on=(EVIL,),
    )
    note = Note(cause=EVIL, detail=EVIL, failed_conditions=(EVIL,), attempts=(EVIL,))
    world = World([summary])
    world.write([a_frame([Seen(summary=summary, state=CheckState.DOWN, note=note)])])
    world.alerts.alerts = [an_alert(summary)]
    dashboard = world.dashboard()
    for path in ("/", "/admin/monitoring", f"/admin/monitoring/checks/{summary.key.replace('/', '%2F')}"):
        response = _show(dashboard, path)
        assert response.status == 200
        assert "<script>" not in str(response.body)
        assert 'href="javascript:' not in str(response.body)


def test_the_monitoring_page_has_a_card_for_each_part_and_says_how_to_get_what_is_missing(busy: Dashboard) -> None:
    text = _text(busy, "/admin/monitoring")
    for title in ("Database", "Jobs", "API", "Server"):
        assert f"<h3>{title}</h3>" in text
    assert "4 of 6 answering" in text
    assert "Jobs cannot report yet" in text
    assert "32% of 14.9 GiB" in text


def test_in_an_account_the_server_card_says_why_there_is_none() -> None:
    world = World([a_summary()])
    world.server = None
    assert "With make run" in _text(world.dashboard(), "/admin/monitoring")


def test_the_worst_comes_first_with_its_cause_and_conditions(busy: Dashboard) -> None:
    text = _text(busy, "/admin/monitoring")
    attention = text[text.index("Needs attention") : text.index("All checks")]
    order = [attention.index(name) for name in ("payments-api", "search", "mail gateway")]
    assert order == sorted(order)
    assert "[STATUS] (503) == 200" in attention


def test_a_cause_is_said_in_words_and_on_its_own_page_by_name_too(busy: Dashboard) -> None:
    monitoring = _text(busy, "/admin/monitoring")
    assert "Down</span>: unexpected status" in monitoring
    assert "Degraded: too slow" in monitoring
    assert "unexpected status <code>status</code>" in _text(busy, "/admin/monitoring/checks/backend_payments-api")


def test_the_check_page_shows_certificate_failures_and_configuration(busy: Dashboard) -> None:
    shop = _text(busy, "/admin/monitoring/checks/storefront_shop")
    assert "13 Dec 2026, 12:30 UTC, in 23 d" in shop
    assert "CN=Example Issuing CA 3" in shop
    assert "Nothing failed in the last 24 hours" in shop
    broken = _text(busy, "/admin/monitoring/checks/backend_payments-api")
    assert "11 rounds" in broken
    assert "status after 0.031 s" in broken


@pytest.mark.parametrize(
    ("hours", "shown"),
    [("1", "1 h"), ("6", "6 h"), ("24", "24 h"), ("720", "30 d"), ("2160", "90 d"), ("99", "24 h"), ("", "24 h")],
)
def test_the_chart_spans_what_the_address_asks_for(busy: Dashboard, hours: str, shown: str) -> None:
    token = Signer(SECRET).issue("session", NOW + SESSION_SECONDS)
    path = "/admin/monitoring/checks/storefront_shop"
    request = Request(method="GET", path=path, query={"hours": hours}, cookies={"lamplighter_session": token})
    assert f'aria-current="true">{shown}</a>' in str(busy.answer(request, NOW).body)


def test_a_check_that_was_never_seen_has_a_page_all_the_same() -> None:
    text = _text(World([a_summary()]).dashboard(), "/admin/monitoring/checks/core_shop")
    assert "No round in the last 24 hours" in text
    assert "no_data" in text


def test_a_chart_that_cannot_be_had_in_time_says_why_and_leaves_the_rest_of_the_page() -> None:
    def too_slow(_now: float) -> PageStorage:
        raise QueryTimeout("query timed out in reading frames: its budget is 8 seconds")

    world = World([a_summary()], storage_for=too_slow)
    world.write([a_frame([Seen(summary=a_summary())])])
    text = _text(world.dashboard(), "/admin/monitoring/checks/core_shop")
    assert "There is no chart: query timed out in reading frames" in text
    assert "Nothing failed" not in text
    assert "20 Nov: 100%" in text


class Forgetful(FailingTelemetryStore):
    """Has the samples still, but not what was noted of the rounds of former hours."""

    def read(
        self, source: str, start_ms: int, end_ms: int, only: Callable[[Series], bool] | None = None
    ) -> Sequence[Frame]:
        return [] if start_ms < (NOW - 3600) * 1000 else super().read(source, start_ms, end_ms, only)


def test_a_failure_whose_reason_is_kept_no_longer_is_not_called_none() -> None:
    world = World([a_summary()], telemetry=Forgetful())
    world.write([a_frame([Seen(summary=a_summary(), state=CheckState.DOWN)], at=NOW - 20_000)])
    world.write([a_frame([Seen(summary=a_summary())])])
    text = _text(world.dashboard(), "/admin/monitoring/checks/core_shop")
    assert "Down at some time from" in text
    assert "why is not kept that long" in text


def test_the_check_page_shows_what_it_asked(busy: Dashboard) -> None:
    text = unescape(_text(busy, "/admin/monitoring/checks/storefront_shop"))
    assert 'max(max_over_time(probe_duration_seconds{key="storefront_shop"}[5m]))' in text
    assert "Samples are read from raw frames." in text


def test_a_check_that_is_not_configured_is_not_found(busy: Dashboard) -> None:
    assert _show(busy, "/admin/monitoring/checks/nobody").status == 404


def test_notifications_show_the_message_as_it_was_sent_and_what_became_of_it(busy: Dashboard) -> None:
    text = _text(busy, "/admin/notifications")
    assert "[FIRING] payments-api is down" in text
    assert "to team by log" in text
    assert "Not delivered" in text


@pytest.mark.parametrize("path", ["/admin/monitoring", "/admin/notifications"])
def test_an_empty_monitor_says_how_to_begin(path: str) -> None:
    response = _show(World([]).dashboard(), path)
    assert response.status == 200
    assert "config/" in str(response.body)


def test_the_first_check_that_a_newcomer_is_shown_is_a_valid_one() -> None:
    text = _text(World([]).dashboard(), "/admin/monitoring")
    shown = re.search(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)
    assert shown
    configuration = load({"checks/shop.yml": unescape(shown[1])}, LoadOptions())
    assert [check.key for check in configuration.checks] == ["core_shop"]


def test_an_empty_status_page_leads_its_operator_on() -> None:
    text = _text(World([]).dashboard(), "/")
    assert "Nothing is being watched yet" in text
    assert '<a href="/admin/monitoring">Monitoring</a>.' in text


@pytest.mark.parametrize("path", ["/", "/admin/monitoring"])
def test_a_store_that_never_answered_is_not_taken_for_an_empty_configuration(path: str) -> None:
    world = World([a_summary()])
    world.telemetry.fails = True
    text = _text(world.dashboard(), path)
    assert "Nothing is known at the moment" in text
    assert "Nothing is watched yet" not in text
    assert "first steps" not in text


def test_checks_that_were_never_made_are_waited_for() -> None:
    assert "Waiting for the first round" in _text(World([a_summary()]).dashboard(), "/")


def test_a_name_written_from_right_to_left_turns_nothing_around_it() -> None:
    world = World([a_summary("متجر", "مجموعة")])
    assert "<bdi>مجموعة</bdi> <small>1 check" in _text(world.dashboard(), "/")
    assert "<bdi>مجموعة</bdi> <small>1 check" in _text(world.dashboard(), "/admin/monitoring")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "The monitor cannot read its store"),
        ("/admin/monitoring", "The store does not answer"),
        ("/admin/monitoring/checks/core_shop", "The store does not answer"),
    ],
)
def test_pages_stand_while_the_store_fails(path: str, said: str) -> None:
    world = World([a_summary()])
    world.write([a_frame([Seen(summary=a_summary())])])
    dashboard = world.dashboard()
    _show(dashboard, path)
    world.telemetry.fails = True
    response = _show(dashboard, path, NOW + 10.0)
    assert response.status == 200
    assert said in str(response.body)


def test_a_demo_that_does_not_answer_is_said_to() -> None:
    class Silent:
        def state(self) -> DemoState:
            raise OSError

        def switch(self, mode: str) -> None:
            raise OSError(mode)

    world = World([a_summary()])
    world.demo = Silent()
    assert "does not answer its control address" in _text(world.dashboard(), "/admin/monitoring")


def test_without_a_demo_nothing_is_said_of_one() -> None:
    world = World([a_summary()])
    world.demo = None
    assert "Demo service" not in _text(world.dashboard(), "/admin/monitoring")


def test_an_error_becomes_a_page_that_tells_no_secrets(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        raise ZeroDivisionError("the secret formula")

    world = World([a_summary()])
    world.secret = broken
    response = world.dashboard().answer(Request(method="GET", path="/sign-in"), NOW)
    assert response.status == 500
    assert "formula" not in str(response.body)
    assert "failed unexpectedly" in caplog.text


def test_assets_are_kept_for_good_under_names_that_change_with_them(busy: Dashboard) -> None:
    address = Assets().address("lamplighter.css")
    response = _show(busy, address)
    assert (response.status, response.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in response.headers["cache-control"]
    assert _show(busy, "/assets/lamplighter.css").status == 404
    assert _show(busy, "/assets/..%2Fhttp.py").status == 404


@pytest.mark.parametrize("path", ["/", "/admin/monitoring", "/admin/monitoring/checks/core_shop"])
def test_a_check_in_maintenance_is_shown_to_be_in_it(path: str) -> None:
    summary = a_summary()
    for maintained in (True, False):
        world = World([summary])
        world.write([a_frame([Seen(summary=summary, state=CheckState.DOWN, in_maintenance=maintained)])])
        assert ("In maintenance<" in _text(world.dashboard(), path)) is maintained


def test_the_public_page_names_what_is_in_planned_maintenance() -> None:
    summaries = [a_summary(f"service-{n:02d}") for n in range(23)]
    world = World(summaries)
    world.write([a_frame([Seen(summary=each, in_maintenance=each is not summaries[0]) for each in summaries])])
    text = _text(world.dashboard(), "/")
    assert "In planned maintenance now: service-01, service-02, " in text
    assert "service-20 and 2 more checks. Failures" in text


@pytest.mark.parametrize("state", [CheckState.UP, CheckState.DOWN])
def test_a_thousand_checks_fit_into_three_hundred_kilobytes_even_if_all_fail(state: CheckState) -> None:
    summaries = [a_summary(f"service-{n:04d}", f"group-{n % 20:02d}") for n in range(1000)]
    world = World(summaries)
    for minute in range(60):
        seen = [
            Seen(
                summary=each,
                state=state,
                in_maintenance=True,
                seconds=0.02 + (n * 7919 + minute * 104729) % 97 / 1000,
            )
            for n, each in enumerate(summaries)
        ]
        world.write([a_frame(seen, at=NOW - 5 - 60 * minute)])
    if state is CheckState.DOWN:
        world.alerts.alerts = [an_alert(each) for each in summaries]
    dashboard = world.dashboard()
    for path in ("/", "/admin/monitoring"):
        assert len(_text(dashboard, path).encode()) < 300_000


class CountingFailure(FailingTelemetryStore):
    """Counts how often it is asked while it fails."""

    asked = 0

    def latest(self) -> Sequence[Frame]:
        self.asked += self.fails
        return super().latest()

    def read(
        self, source: str, start_ms: int, end_ms: int, only: Callable[[Series], bool] | None = None
    ) -> Sequence[Frame]:
        self.asked += self.fails
        return super().read(source, start_ms, end_ms, only)


def test_the_status_page_keeps_its_past_while_the_store_fails() -> None:
    world = World([a_summary()])
    world.write([a_frame([Seen(summary=a_summary())])])
    world.write_days(world.summaries)
    dashboard = world.dashboard()
    bar = re.findall(r"<rect class=good[^>]*>", _text(dashboard, "/"))
    world.telemetry.fails = True
    assert bar
    assert re.findall(r"<rect class=good[^>]*>", _text(dashboard, "/", NOW + 900.0)) == bar


def test_a_store_that_fails_is_waited_for_once_a_page() -> None:
    store = CountingFailure()
    world = World([a_summary()], telemetry=store)
    world.write([a_frame([Seen(summary=a_summary())])])
    dashboard = world.dashboard()
    _show(dashboard, "/admin/monitoring")
    store.fails = True
    page = _text(dashboard, "/admin/monitoring", NOW + 10.0)
    assert store.asked == 1
    assert "Not answering" in page
    assert "No alert so far" not in page
