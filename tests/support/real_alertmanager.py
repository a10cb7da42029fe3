"""A real Alertmanager on loopback, alone and empty."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from tests.support.account import free_port


def required_alertmanager() -> str:
    """Return the binary; without it skip the test, or fail where LAMPLIGHTER_REQUIRE_PROMETHEUS is set."""
    found = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if found is None:
        if os.environ.get("LAMPLIGHTER_REQUIRE_PROMETHEUS"):
            pytest.fail("Alertmanager is required here, and it is not installed")
        pytest.skip("Alertmanager is not installed")
    return found


class RealAlertmanager:
    """A running server, asked through its API."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], config_file: Path) -> None:
        self._port = port
        self._process = process
        self._config_file = config_file

    def wait_until_ready(self, seconds: float = 30) -> None:
        """Return once it answers; a process that ended or never answers is an error."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if self.ask("GET", "/-/ready")[0] == 200:
                    return
            except (OSError, HTTPException):
                pass
            time.sleep(0.05)
        raise AssertionError("alertmanager does not answer; its log tells why")

    def post_alerts(self, alerts: Sequence[Mapping[str, str]]) -> None:
        """Let alerts with these labels fire."""
        self._taken("/api/v2/alerts", [{"labels": labels} for labels in alerts])

    def alerts(self) -> Any:
        """Return every alert, with what holds it back."""
        return json.loads(self.ask("GET", "/api/v2/alerts")[1])

    def post_silence(self, silence: Mapping[str, Any]) -> str:
        """Make or change a silence and return its id."""
        return str(json.loads(self._taken("/api/v2/silences", silence))["silenceID"])

    def silence(self, silence_id: str) -> Any:
        """Return one silence."""
        return json.loads(self.ask("GET", f"/api/v2/silence/{silence_id}")[1])

    def expire_silence(self, silence_id: str) -> None:
        """End a silence."""
        assert self.ask("DELETE", f"/api/v2/silence/{silence_id}")[0] == 200

    def reload(self, config: str) -> None:
        """Put another configuration into force."""
        self._config_file.write_text(config, encoding="utf-8")
        status, answer = self.ask("POST", "/-/reload")
        assert status == 200, answer.decode(errors="replace")

    def _taken(self, path: str, body: object) -> bytes:
        status, answer = self.ask("POST", path, json.dumps(body).encode())
        assert status == 200, answer.decode(errors="replace")
        return answer

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


def rfc3339(moment: float) -> str:
    """Return unix seconds as the API takes and gives times."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def running_alertmanager(
    folder: Path, config: str, *arguments: str, port: int | None = None
) -> Iterator[RealAlertmanager]:
    """Run Alertmanager with a configuration on an empty folder, which gets its log too, until the block ends.

    `arguments` are further ones of the command line; `port` is a free one where nothing is said.
    """
    port = port or free_port()
    config_file = folder / "alertmanager.yml"
    config_file.write_text(config, encoding="utf-8")
    command = [
        required_alertmanager(),
        f"--config.file={config_file}",
        f"--storage.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
        *arguments,
    ]
    with (folder / "alertmanager.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        server = RealAlertmanager(port, process, config_file)
        try:
            server.wait_until_ready()
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)
