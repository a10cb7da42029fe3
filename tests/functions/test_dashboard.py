"""The dashboard function over tables: public page, door, operator's page."""

import base64
import gzip
import json
import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.acknowledge_link import PATH, link_key, token
from lamplighter.alerting.changes import Change
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.store import AlertStore
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.bootstrap.dashboard import ThisMachine, demo_at
from lamplighter.web.ports import DemoState
from tests.support.alerts import an_alert
from tests.support.aws import STATE_TABLE
from tests.support.deployed import Deployed, deployed
from tests.support.handlers import event_of
from tests.support.http_events import http_event
from tests.support.pages import SECRET


@pytest.fixture
def dashboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed("dashboard", monkeypatch) as function:
        yield function


def _text(answer: dict[str, Any]) -> str:
    if not answer["isBase64Encoded"]:
        return str(answer["body"])
    return gzip.decompress(base64.b64decode(answer["body"])).decode()


def _signed_in(dashboard: Deployed) -> dict[str, Any]:
    form = dashboard.answer(event_of("dashboard/sign_in.json"))
    token = re.search(r'name="form_token" value="([^"]+)"', _text(form))
    assert token
    fields = {"secret": SECRET, "form_token": token[1], "next": "/admin/monitoring"}
    cookie = form["cookies"][0].partition(";")[0]
    body = base64.b64encode(urlencode(fields).encode()).decode()
    return dashboard.answer(event_of("dashboard/sign_in_form.json") | {"body": body, "cookies": [cookie]})


def test_the_status_page_is_public(dashboard: Deployed) -> None:
    answer = dashboard.answer(event_of("dashboard/status.json"))
    assert answer["statusCode"] == 200
    assert "All systems are up" in _text(answer)
    assert "script-src 'self'" in answer["headers"]["content-security-policy"]


def test_the_secret_of_the_parameter_store_opens_the_operators_page(dashboard: Deployed) -> None:
    closed = dashboard.answer(event_of("dashboard/monitoring.json"))
    assert closed["headers"]["location"] == "/sign-in?next=%2Fadmin%2Fmonitoring"
    entered = _signed_in(dashboard)
    assert (entered["statusCode"], entered["headers"]["location"]) == (303, "/admin/monitoring")
    session = next(line for line in entered["cookies"] if line.startswith("__Host-lamplighter_session="))
    event = event_of("dashboard/monitoring.json") | {"cookies": [session.partition(";")[0]]}
    answer = dashboard.answer(event)
    assert answer["statusCode"] == 200
    assert "Needs attention" not in _text(answer)
    assert "<h3>Server</h3>" in _text(answer)


def test_a_form_that_was_not_ours_is_refused(dashboard: Deployed) -> None:
    assert dashboard.answer(event_of("dashboard/sign_in_form.json"))["statusCode"] == 403


def test_without_the_secret_signing_in_is_not_set_up(dashboard: Deployed) -> None:
    dashboard.clients.ssm.delete_parameter(Name="/lamplighter/test/admin-secret")
    answer = dashboard.answer(event_of("dashboard/sign_in.json"))
    assert answer["statusCode"] == 503
    assert "/lamplighter/test" not in _text(answer)


def test_the_status_page_stands_without_tables(dashboard: Deployed) -> None:
    dashboard.lose_tables()
    answer = dashboard.answer(event_of("dashboard/status.json"))
    assert answer["statusCode"] == 200
    assert "The monitor cannot read its store" in _text(answer)


def test_the_machine_is_measured() -> None:
    load = ThisMachine().load()
    assert 0.0 <= load.cpu_share <= 1.0
    assert 0 < load.memory_used_bytes <= load.memory_total_bytes
    assert 0 < load.disk_used_bytes <= load.disk_total_bytes


class DemoControl(BaseHTTPRequestHandler):
    """The demo service's control, in small."""

    mode = "ok"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        type(self).mode = body["mode"]
        self._answer()

    def _answer(self) -> None:
        body = json.dumps({"modes": ["ok", "error"], "mode": self.mode}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Stay silent."""


@pytest.fixture
def control() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), DemoControl)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_demo_is_asked_and_switched_over_http(control: str) -> None:
    demo = demo_at(control)
    assert demo is not None
    assert demo.state() == DemoState(("ok", "error"), "ok")
    demo.switch("error")
    assert demo.state().mode == "error"


def test_a_demo_that_is_not_there_is_an_os_error() -> None:
    demo = demo_at("http://127.0.0.1:1/")
    assert demo is not None
    with pytest.raises(OSError, match="refused"):
        demo.state()


def test_in_an_account_there_is_no_demo() -> None:
    assert demo_at("") is None


def test_a_link_in_a_message_acknowledges_without_signing_in(dashboard: Deployed) -> None:
    state, now = DynamoStateStore(dashboard.clients.dynamodb, STATE_TABLE), time.time()
    alert = an_alert(starts_at=now - 60, pending_since=now - 60)
    key = fingerprint(alert.labels)
    assert state.put(AlertStore(state).record_of(Change(key, alert), 0))
    path = PATH + token(link_key(SECRET), key, alert.starts_at, now + 60)
    shown = dashboard.answer(http_event("GET", path))
    assert shown["statusCode"] == 200
    assert "core/shop is down" in _text(shown)
    assert Acknowledge(state).holding(key, now) is None
    done = dashboard.answer(http_event("POST", path, form={"by": "Ada", "comment": "", "seconds": "3600"}))
    assert done["statusCode"] == 303
    holding = Acknowledge(state).holding(key, time.time())
    assert holding is not None
    assert holding.by == "Ada"
