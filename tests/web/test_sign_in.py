"""The door: who gets in, who does not, and what is said to them."""

import re
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import UnresolvedReference
from lamplighter.web.attempts import MOST_ATTEMPTS
from lamplighter.web.dashboard import Dashboard
from lamplighter.web.http import Request, Response
from lamplighter.web.sign_in import AFTER_SIGN_IN, safe_target
from tests.support.pages import NOW, SECRET, FakeDemo, World, a_summary


class Browser:
    """Keeps cookies and sends forms, as a browser does."""

    def __init__(self, dashboard: Dashboard, *, secure: bool = False, address: str = "192.0.2.7") -> None:
        self._dashboard = dashboard
        self._headers = {"x-forwarded-proto": "https"} if secure else {}
        self._address = address
        self.cookies: dict[str, str] = {}
        self.set_cookies: tuple[str, ...] = ()

    def get(self, path: str, now: float = NOW, **query: str) -> Response:
        return self._send(Request(method="GET", path=path, query=query, **self._common()), now)

    def post(self, path: str, now: float = NOW, **form: str) -> Response:
        return self._send(Request(method="POST", path=path, body=urlencode(form).encode(), **self._common()), now)

    def sign_in(self, secret: str = SECRET, target: str = "", now: float = NOW) -> Response:
        token = form_token(self.get("/sign-in", now))
        return self.post("/sign-in", now, secret=secret, form_token=token, next=target)

    def _common(self) -> dict[str, Any]:
        return {"headers": self._headers, "cookies": self.cookies, "client_address": self._address}

    def _send(self, request: Request, now: float) -> Response:
        response = self._dashboard.answer(request, now)
        self.set_cookies = response.cookies
        for line in response.cookies:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies = {**self.cookies, name: value}
        return response


def form_token(response: Response) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', str(response.body))
    assert found
    return found[1]


@pytest.fixture
def dashboard() -> Dashboard:
    return World([a_summary()]).dashboard()


def test_the_secret_opens_and_leads_to_where_one_wanted_to_go(dashboard: Dashboard) -> None:
    browser = Browser(dashboard)
    asked = browser.get("/admin/notifications")
    assert (asked.status, asked.headers["location"]) == (303, "/sign-in?next=%2Fadmin%2Fnotifications")
    entered = browser.sign_in(target="/admin/notifications")
    assert (entered.status, entered.headers["location"]) == (303, "/admin/notifications")
    assert browser.get("/admin/notifications").status == 200


def test_a_page_asked_for_with_a_query_is_shown_after_signing_in(dashboard: Dashboard) -> None:
    query = "matcher=%7Bcheck%3D%22a%22%7D"
    asked = dashboard.answer(Request(method="GET", path="/admin/silences/new", query_string=query), NOW)
    (target,) = parse_qs(asked.headers["location"].partition("?")[2])["next"]
    assert target == safe_target(target) == f"/admin/silences/new?{query}"


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/monitoring", "/admin/monitoring/checks/core_shop", "/admin/notifications"]
)
def test_without_a_session_nothing_under_admin_is_shown(dashboard: Dashboard, path: str) -> None:
    for cookie in ("", "1.2.3", "9999999999.x.y"):
        browser = Browser(dashboard)
        browser.cookies = {"lamplighter_session": cookie}
        response = browser.get(path)
        assert (response.status, response.body) == (303, "")


def test_a_wrong_secret_is_refused_and_not_repeated(dashboard: Dashboard) -> None:
    browser = Browser(dashboard)
    response = browser.sign_in("hunter2<script>")
    assert response.status == 401
    assert "That is not the admin secret." in str(response.body)
    assert "hunter2" not in str(response.body)
    assert "lamplighter_session" not in browser.cookies


def test_the_form_needs_the_token_that_belongs_to_its_cookie(dashboard: Dashboard) -> None:
    attacker, victim = Browser(dashboard), Browser(dashboard)
    stolen = form_token(attacker.get("/sign-in"))
    assert victim.post("/sign-in", secret=SECRET, form_token=stolen).status == 403
    victim.get("/sign-in")
    assert victim.post("/sign-in", secret=SECRET, form_token=stolen).status == 403
    assert victim.post("/sign-in", secret=SECRET).status == 403


def test_after_ten_wrong_secrets_even_the_right_one_waits(dashboard: Dashboard) -> None:
    browser = Browser(dashboard)
    for _ in range(MOST_ATTEMPTS):
        assert browser.sign_in("wrong").status == 401
    refused = browser.sign_in()
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) > 0
    assert Browser(dashboard, address="192.0.2.8").sign_in().status == 303
    assert browser.sign_in(now=NOW + 1000.0).status == 303


def test_over_tls_cookies_belong_to_this_host_alone(dashboard: Dashboard) -> None:
    browser = Browser(dashboard, secure=True)
    browser.sign_in()
    session = next(line for line in browser.set_cookies if "session=" in line)
    assert session.startswith("__Host-lamplighter_session=")
    assert session.endswith("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure")
    assert browser.get("/admin/monitoring").status == 200


def test_without_tls_cookies_work_on_ones_own_machine(dashboard: Dashboard) -> None:
    browser = Browser(dashboard)
    browser.sign_in()
    assert any(line.endswith("HttpOnly; SameSite=Lax") for line in browser.set_cookies)


def test_a_session_ends_after_twelve_hours(dashboard: Dashboard) -> None:
    browser = Browser(dashboard)
    browser.sign_in()
    assert browser.get("/admin/monitoring", NOW + 43_199).status == 200
    assert browser.get("/admin/monitoring", NOW + 43_200).status == 303


def test_signing_out_needs_the_form_token_and_clears_the_cookie(dashboard: Dashboard) -> None:
    browser = Browser(dashboard)
    browser.sign_in()
    assert browser.post("/sign-out", form_token="forged").status == 403
    token = form_token(browser.get("/admin/monitoring"))
    assert browser.post("/sign-out", form_token=token).headers["location"] == "/"
    assert browser.get("/admin/monitoring").status == 303


def test_the_demo_is_switched_by_a_signed_in_form_only() -> None:
    world = World([a_summary()])
    browser = Browser(world.dashboard())
    assert browser.post("/admin/demo", mode="error").status == 303
    browser.sign_in()
    assert browser.post("/admin/demo", mode="error").status == 403
    token = form_token(browser.get("/admin/monitoring"))
    assert browser.post("/admin/demo", mode="explode", form_token=token).status == 400
    assert isinstance(world.demo, FakeDemo)
    assert world.demo.mode == "ok"
    assert browser.post("/admin/demo", mode="error", form_token=token).headers["location"].endswith("#demo")
    assert world.demo.mode == "error"


def test_a_secret_that_cannot_be_read_is_said_without_naming_it() -> None:
    def unreadable() -> str:
        raise UnresolvedReference("ssm:/lamplighter/prod/admin-secret")

    world = World([a_summary()])
    world.secret = unreadable
    response = Browser(world.dashboard()).get("/sign-in")
    assert response.status == 503
    assert "Signing in is not set up" in str(response.body)
    assert "ssm:" not in str(response.body)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/a\\b",
        "javascript:alert(1)",
        "",
        "/ok\r\nset-cookie: a=b",
        "/\tevil",
        "evil",
    ],
)
def test_one_is_never_sent_to_another_site(target: str) -> None:
    assert safe_target(target) == AFTER_SIGN_IN


@given(st.text(max_size=60))
def test_where_one_is_sent_is_always_a_path_of_ours(target: str) -> None:
    sent = safe_target(target)
    assert sent.startswith("/")
    assert not sent.startswith(("//", "/\\"))
    assert sent.isprintable()
