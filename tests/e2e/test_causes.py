"""Each cause once, from the fault on the wire to the message at the receiver, and back to resolved."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.e2e_config import causes, told, web_check, write_config
from tests.support.gates import Gates, gates
from tests.support.http_faults import HttpFaults, TlsFault
from tests.support.local_stack import LocalStack, free_port, until
from tests.support.name_server import NameServer, Zone
from tests.support.receivers import Receiver
from tests.support.stream_faults import serving

SETTLED_SECONDS = 45.0
"""A generous bound: with thirty failing checks at once every phase waits for its own timeout, three times over."""

HTTP_FAULTS: Mapping[str, str] = {
    "status": "/status/503",
    "first_byte_timeout": "/slow/8",
    "body_timeout": "/slow-body",
    "truncated_body": "/truncated",
    "reset": "/reset",
    "empty_response": "/empty",
    "protocol_error": "/garbage",
    "redirect_loop": "/redirect-loop/a",
    "too_many_redirects": "/redirects/30",
    "bad_encoding": "/bad-gzip",
    "gzip-bomb": "/gzip-bomb",
}
TLS_FAULTS: Mapping[str, TlsFault] = {
    "tls_expired": TlsFault.EXPIRED,
    "tls_not_yet_valid": TlsFault.NOT_YET_VALID,
    "tls_wrong_host": TlsFault.WRONG_HOST,
    "tls_self_signed": TlsFault.SELF_SIGNED,
    "tls_unknown_issuer": TlsFault.UNKNOWN_ISSUER,
    "tls_handshake": TlsFault.NO_COMMON_CIPHER,
    "tls_timeout": TlsFault.SILENT,
}
PROTOCOL_VERSION_ALERT = bytes((21, 3, 3, 0, 2, 2, 70))
NAME_FAULTS: Mapping[str, Zone | None] = {
    "nxdomain": None,
    "servfail": Zone(rcode="SERVFAIL"),
    "dns_timeout": Zone(silent=True),
    "no_address": Zone(),
}
OTHERS = {"refused", "condition", "latency", "tls_protocol_version"}


class _AlwaysWell(BaseHTTPRequestHandler):
    """Answers every path with the same good document."""

    def do_GET(self) -> None:
        body = b'{"status": "fine"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class World:
    """Everything that is probed; well until it is broken."""

    endpoints: list[dict[str, Any]]
    gates: Gates
    names: NameServer

    def set_broken(self, *, broken: bool) -> None:
        """Break or mend all at once."""
        self.gates.set_broken(broken=broken)
        self.names.zones = zones(broken=broken)


def zones(*, broken: bool) -> dict[str, Zone]:
    """Return what the name server says: the truth, or a fault for each name."""
    faults = {f"{cause.replace('_', '-')}.test": zone for cause, zone in NAME_FAULTS.items()}
    if not broken:
        return dict.fromkeys(faults, Zone(a=("127.0.0.1",)))
    return {name: zone for name, zone in faults.items() if zone is not None}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with ExitStack() as opened:
        faults = opened.enter_context(HttpFaults(tmp_path))
        doors = opened.enter_context(gates())
        well = ThreadingHTTPServer(("127.0.0.1", 0), _AlwaysWell)
        opened.callback(well.server_close)
        opened.callback(well.shutdown)
        Thread(target=well.serve_forever, daemon=True).start()
        old_tls = opened.enter_context(serving(refusing_every_version))
        names = opened.enter_context(NameServer(zones(broken=False)))
        well_port = int(well.server_address[1])
        endpoints = [
            *http_checks(doors, well_port, faults.port),
            *tls_checks(doors, faults, old_tls),
            *name_checks(names, well_port),
        ]
        yield World(endpoints, doors, names)


def http_checks(doors: Gates, well: int, faulty: int) -> Iterator[dict[str, Any]]:
    for cause, path in HTTP_FAULTS.items():
        yield web_check(cause, f"http://127.0.0.1:{doors.open(well, faulty)}{path}")
    yield web_check("refused", f"http://127.0.0.1:{doors.open(well)}/")
    body = f"http://127.0.0.1:{doors.open(well, faulty)}/echo"
    yield web_check("condition", body, conditions=["[BODY].status == fine"])
    late = f"http://127.0.0.1:{doors.open(well, faulty)}/slow/0.6"
    yield web_check("latency", late, conditions=["[RESPONSE_TIME] < 400"])
    late = f"http://127.0.0.1:{doors.open(well, faulty)}/slow/0.6"
    yield web_check("latency-degraded", late, degraded=["[RESPONSE_TIME] < 400"])


def refusing_every_version(connection: socket.socket) -> None:
    """Answer a TLS greeting by the alert that no offered version will do."""
    connection.recv(65536)
    connection.sendall(PROTOCOL_VERSION_ALERT)


def tls_checks(doors: Gates, faults: HttpFaults, old_tls: int) -> Iterator[dict[str, Any]]:
    well = urlsplit(faults.tls_url()).port or 0
    client = {"ca-file": faults.ca_file}
    door = doors.open(well, old_tls)
    yield web_check("tls_protocol_version", f"https://localhost:{door}/ok", client=client)
    for cause, fault in (*TLS_FAULTS.items(), ("deprecated_protocol", TlsFault.TLS10_ONLY)):
        door = doors.open(well, urlsplit(faults.tls_url(fault)).port)
        yield web_check(cause, f"https://localhost:{door}/ok", client=client)


def name_checks(names: NameServer, well: int) -> Iterator[dict[str, Any]]:
    client = {"dns-resolver": f"udp://{names.address}"}
    for cause in NAME_FAULTS:
        yield web_check(cause, f"http://{cause.replace('_', '-')}.test:{well}/", client=client)


@pytest.fixture
def never_answering() -> Iterator[int]:
    """A port whose connection requests get no answer, because its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as queued:
        for _ in range(4):
            waiting = queued.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def test_every_cause_is_told_once_and_resolved_once(
    tmp_path: Path, world: World, never_answering: int, slack: Receiver, webhook: Receiver
) -> None:
    dead = [
        web_check("connect_timeout", f"http://127.0.0.1:{never_answering}/"),
        web_check("proxy", "http://shop.test/", client={"proxy-url": f"http://127.0.0.1:{free_port()}"}),
    ]
    config = write_config(tmp_path / "config", [*world.endpoints, *dead], slack.url, webhook.url)
    down = {*HTTP_FAULTS, *TLS_FAULTS, *NAME_FAULTS, *OTHERS}
    degraded = {"latency-degraded", "deprecated_protocol"}
    with LocalStack(tmp_path, config) as stack:
        until(lambda: len(causes(webhook)) == len(dead), "what is broken from the start is told", 30)
        assert causes(webhook) == {"connect_timeout": "connect_timeout", "proxy": "proxy"}
        until(lambda: list(stack.states().values()).count("up") == len(world.endpoints), "all are up", 20)
        world.set_broken(broken=True)
        until(lambda: down <= causes(webhook).keys(), "what is down is told", SETTLED_SECONDS)
        until(lambda: degraded <= causes(webhook, "CheckDegraded").keys(), "what is degraded is told", 10)
        world.set_broken(broken=False)
        resolved = {("CheckDown", name, "resolved") for name in down}
        resolved |= {("CheckDegraded", name, "resolved") for name in degraded}
        until(lambda: resolved <= told(webhook).keys(), "all are told to be well again", SETTLED_SECONDS)
    expected = {name: name for name in down} | {"gzip-bomb": "bad_encoding"}
    assert {name: cause for name, cause in causes(webhook).items() if name in down} == expected
    assert causes(webhook, "CheckDegraded") == {
        "latency-degraded": "latency",
        "deprecated_protocol": "deprecated_protocol",
    }
    assert {key: count for key, count in told(webhook).items() if count > 1} == {}
    assert slack.objections == []
    assert_slack_was_told_the_same(slack, down | degraded)


def assert_slack_was_told_the_same(slack: Receiver, names: set[str]) -> None:
    text = str([posted.body for posted in slack.posted])
    assert {name for name in names if name not in text} == set()
