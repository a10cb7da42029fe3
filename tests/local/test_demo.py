"""The demo service, over real sockets."""

import json
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from local.demo.certificates import DemoCertificates, demo_certificates
from local.demo.service import MODES, DemoService
from local.errors import LocalRunnerError

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> DemoCertificates:
    return demo_certificates(tmp_path_factory.mktemp("demo"), NOW)


@pytest.fixture
def demo(certificates: DemoCertificates, tmp_path: Path) -> Iterator[DemoService]:
    service = DemoService(certificates, tmp_path / "mode")
    yield service
    service.close()


def shop_status(demo: DemoService, certificates: DemoCertificates) -> int:
    context = ssl.create_default_context(cafile=str(certificates.authority))
    try:
        with urlopen(f"https://127.0.0.1:{demo.https_port}/", timeout=5, context=context) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def control(demo: DemoService, body: bytes | None = None) -> Any:
    with urlopen(Request(demo.control_url, data=body), timeout=5) as answer:
        return json.load(answer)


def set_mode(demo: DemoService, mode: str) -> None:
    assert control(demo, json.dumps({"mode": mode}).encode())["mode"] == mode


def test_the_control_tells_the_modes_and_changes_them(demo: DemoService) -> None:
    assert control(demo) == {"modes": list(MODES), "mode": "ok"}
    set_mode(demo, "error")
    assert control(demo)["mode"] == "error"


@pytest.mark.parametrize("body", [b'{"mode": "on fire"}', b"{}", b"[]", b"nonsense"])
def test_an_unknown_mode_is_refused(demo: DemoService, body: bytes) -> None:
    with pytest.raises(HTTPError) as refused:
        control(demo, body)
    with refused.value as error:
        assert error.code == 400


def test_the_shop_breaks_and_mends(demo: DemoService, certificates: DemoCertificates) -> None:
    assert shop_status(demo, certificates) == 200
    set_mode(demo, "error")
    assert shop_status(demo, certificates) == 500
    set_mode(demo, "refused")
    with pytest.raises(URLError, match="refused"):
        shop_status(demo, certificates)
    set_mode(demo, "expired")
    with pytest.raises(URLError, match="expired"):
        shop_status(demo, certificates)
    set_mode(demo, "ok")
    assert shop_status(demo, certificates) == 200


def test_a_slow_shop_answers_late(demo: DemoService, certificates: DemoCertificates) -> None:
    set_mode(demo, "slow")
    started = time.monotonic()
    assert shop_status(demo, certificates) == 200
    assert time.monotonic() - started > 0.9


def test_the_rest_stays_well_while_the_shop_is_down(demo: DemoService) -> None:
    set_mode(demo, "refused")
    with urlopen(f"http://127.0.0.1:{demo.http_port}/", timeout=5) as answer:
        assert json.load(answer)["items"]
    socket.create_connection(("127.0.0.1", demo.tcp_port), timeout=5).close()


@pytest.mark.parametrize("mode", MODES)
def test_a_broken_shop_is_still_broken_after_a_restart(
    certificates: DemoCertificates, tmp_path: Path, mode: str
) -> None:
    before = DemoService(certificates, tmp_path / "mode")
    before.set_mode(mode)
    before.close()
    after = DemoService(certificates, tmp_path / "mode")
    assert control(after)["mode"] == mode
    after.set_mode("ok")
    assert shop_status(after, certificates) == 200
    after.close()


def test_certificates_are_kept_until_they_come_near_their_end(tmp_path: Path) -> None:
    first = demo_certificates(tmp_path, NOW).authority.read_bytes()
    assert demo_certificates(tmp_path, NOW + timedelta(days=300)).authority.read_bytes() == first
    assert demo_certificates(tmp_path, NOW + timedelta(days=330)).authority.read_bytes() != first


@pytest.mark.parametrize("name", ["demo-ca.pem", "demo-valid.pem", "demo-expired.pem"])
def test_certificates_that_a_kill_left_half_written_are_made_anew(tmp_path: Path, name: str) -> None:
    demo_certificates(tmp_path, NOW)
    (tmp_path / name).write_bytes(b"")
    files = demo_certificates(tmp_path, NOW)
    for chain in (files.valid, files.expired):
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain)


def test_certificates_that_cannot_be_written_are_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("in the way")
    with pytest.raises(LocalRunnerError, match="certificates cannot be kept"):
        demo_certificates(tmp_path / "demo", NOW)


def test_a_mode_that_cannot_be_remembered_is_set_all_the_same(
    certificates: DemoCertificates, tmp_path: Path
) -> None:
    demo = DemoService(certificates, tmp_path / "nowhere" / "mode")
    set_mode(demo, "error")
    assert shop_status(demo, certificates) == 500
    demo.close()


def test_a_damaged_memory_of_the_mode_means_that_all_is_well(
    certificates: DemoCertificates, tmp_path: Path
) -> None:
    (tmp_path / "mode").write_bytes(b"\xff\xfe")
    demo = DemoService(certificates, tmp_path / "mode")
    assert control(demo)["mode"] == "ok"
    demo.close()
