"""The pages put together: which address is whose, what every page carries, how errors look."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter.errors import Problem
from lamplighter.health.availability import RecentDays
from lamplighter.health.cache import SnapshotCache
from lamplighter.incidents.reading import ReadIncidents
from lamplighter.state.store import StateStore
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.web.alerting_pages import AlertingPages, build_alerting_pages
from lamplighter.web.assets import Assets
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.check_history import CheckHistory, StorageFor
from lamplighter.web.check_page import CheckPage
from lamplighter.web.compression import compressed
from lamplighter.web.demo import DemoSwitch
from lamplighter.web.failures import Failures
from lamplighter.web.headers import PAGE_HEADERS
from lamplighter.web.http import Request, Response, html_response, redirect
from lamplighter.web.monitoring_page import MonitoringPage
from lamplighter.web.operations import Operations, build_operations
from lamplighter.web.ports import Alerts, Demo, History, RulesInForce, Server
from lamplighter.web.problems import problem_headers, problem_of
from lamplighter.web.routing import Route, Router
from lamplighter.web.rules_page import RulesPage
from lamplighter.web.sign_in import AFTER_SIGN_IN, SignIn
from lamplighter.web.situation import Situations
from lamplighter.web.status_page import StatusPage
from lamplighter.web.templates import Templates

if TYPE_CHECKING:  # what reads the operator's files, pages import when they need it
    from lamplighter.config.configuration import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Everything that the dashboard serves."""

    assets: Assets
    status: StatusPage
    sign_in: SignIn
    monitoring: MonitoringPage
    check: CheckPage
    rules: RulesPage
    alerting: AlertingPages
    operations: Operations
    demo: DemoSwitch

    def routes(self) -> Sequence[Route]:
        """Return all routes; what lies under ``/admin`` asks for a session."""
        guard = self.sign_in.guard
        return (
            Route("GET", "/", self.status.answer),
            *self.assets.routes(),
            *self.sign_in.routes(),
            Route("GET", "/admin", guard(lambda _request, _now, _session: redirect(AFTER_SIGN_IN))),
            Route("GET", "/admin/monitoring", guard(self.monitoring.answer)),
            Route("GET", "/admin/monitoring/checks/{check}", guard(self.check.answer)),
            Route("GET", "/admin/rules", guard(self.rules.answer)),
            *self.alerting.routes(self.sign_in),
            *self.operations.routes(self.sign_in),
            Route("POST", "/admin/demo", guard(self.demo.answer, form=True)),
        )


class Dashboard:
    """Answers requests for pages; whatever goes wrong becomes a page too."""

    def __init__(self, pages: Pages, templates: Templates) -> None:
        self._router = Router(pages.routes())
        self._templates = templates

    def answer(self, request: Request, now: float) -> Response:
        """Never raises."""
        try:
            response = self._router.answer(request, now)
        except Exception as error:  # noqa: BLE001 - the border: every error becomes a page
            response = self._error_page(problem_of(error))
        return compressed(response.with_headers(PAGE_HEADERS), request)

    def _error_page(self, problem: Problem) -> Response:
        body = self._templates.render("error.html", problem=problem)
        headers: Mapping[str, str] = problem_headers(problem) if problem.status != 401 else {}
        return html_response(body, status=problem.status, headers=headers)


def build_dashboard(
    *,
    cache: SnapshotCache,
    telemetry: TelemetryStore,
    storage_for: StorageFor,
    state: StateStore,
    days: RecentDays,
    alerts: Alerts,
    history: History,
    rules: Callable[[], RulesInForce],
    configuration: "Callable[[float], Configuration]",
    secret: Callable[[], str],
    clock: Callable[[], float],
    version: str,
    kept_seconds: int,
    server: Server | None = None,
    demo: Demo | None = None,
) -> Dashboard:
    """Put the pages together over these stores."""
    templates = Templates(Assets(), version)
    alerting = build_alerting_pages(Situations(state, configuration), telemetry, cache, secret, templates)
    pages = Pages(
        assets=templates.assets,
        status=_status_page(cache, days, alerts, templates, state=state, kept_seconds=kept_seconds),
        sign_in=SignIn(secret, SignInAttempts(state), templates),
        monitoring=MonitoringPage(
            cache=cache,
            state=state,
            last_hour=alerting.alerts.last_hour,
            alerts=alerts,
            history=history,
            templates=templates,
            clock=clock,
            server=server,
            demo=demo,
        ),
        check=_check_page(cache, telemetry, days, storage_for, templates),
        rules=RulesPage(rules, alerts, templates),
        alerting=alerting,
        operations=build_operations(
            state=state,
            cache=cache,
            history=history,
            configuration=configuration,
            templates=templates,
            kept_seconds=kept_seconds,
        ),
        demo=DemoSwitch(demo),
    )
    return Dashboard(pages, templates)


def _status_page(
    cache: SnapshotCache,
    days: RecentDays,
    alerts: Alerts,
    templates: Templates,
    *,
    state: StateStore,
    kept_seconds: int,
) -> StatusPage:
    incidents = ReadIncidents(state, board_kept_seconds=kept_seconds)
    return StatusPage(cache, days, alerts, incidents, templates, kept_seconds=kept_seconds)


def _check_page(
    cache: SnapshotCache,
    telemetry: TelemetryStore,
    days: RecentDays,
    storage_for: StorageFor,
    templates: Templates,
) -> CheckPage:
    return CheckPage(
        cache=cache,
        telemetry=telemetry,
        days=days,
        history=CheckHistory(storage_for),
        failures=Failures(telemetry),
        templates=templates,
    )
