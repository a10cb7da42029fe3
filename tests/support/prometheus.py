"""A real Prometheus on loopback: started empty, filled by remote write, asked over keep-alive connections."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, RemoteDisconnected
from pathlib import Path
from threading import local
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.account import free_port
from tests.support.promql_answers import Answer, from_json
from tests.support.remote_write import Series, write_request

CHUNK_SECONDS = 600
"""Samples go in by slices of this length, so that none is too old for a head block that begins at the newest."""


def installed() -> str | None:
    """Return the binary: LAMPLIGHTER_PROMETHEUS, or the one that is installed, or None."""
    return shutil.which(os.environ.get("LAMPLIGHTER_PROMETHEUS", "prometheus"))


def required_program() -> str:
    """Return the binary; without it skip the test, or fail where LAMPLIGHTER_REQUIRE_PROMETHEUS is set."""
    found = installed()
    if found is None:
        if os.environ.get("LAMPLIGHTER_REQUIRE_PROMETHEUS"):
            pytest.fail("prometheus is required here, and it is not installed")
        pytest.skip("prometheus is not installed")
    return found


@dataclass(frozen=True, slots=True)
class Query:
    """An expression with its time, or its start, end and step, in whole seconds."""

    expression: str
    start: int
    end: int | None = None
    step: int = 1

    @property
    def path(self) -> str:
        """Return the API's path that answers it."""
        return "/api/v1/query" if self.end is None else "/api/v1/query_range"

    @property
    def form(self) -> Mapping[str, str | int]:
        """Return the parameters as the API takes them."""
        if self.end is None:
            return {"query": self.expression, "time": self.start}
        return {"query": self.expression, "start": self.start, "end": self.end, "step": self.step}


class Prometheus:
    """A running server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], threads: int = 3) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._process = process
        self._pool = ThreadPoolExecutor(threads)
        self._connections = local()
        self._opened: list[HTTPConnection] = []

    def wait_until_ready(self, seconds: float = 30) -> None:
        """Return once it answers; a process that ended or never answers is an error."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if self.request("GET", "/-/ready")[0] == 200:
                    return
            except (OSError, HTTPException):
                pass
            time.sleep(0.05)
        raise AssertionError("prometheus does not answer; its log tells why")

    @property
    def version(self) -> tuple[int, int]:
        """Return major and minor version."""
        _, body = self.request("GET", "/api/v1/status/buildinfo")
        major, minor, *_ = json.loads(body)["data"]["version"].split(".")
        return int(major), int(minor)

    def write(self, series: Sequence[Series]) -> None:
        """Add samples; those of one call must be newer than those of the calls before."""
        times = [seconds for _, points in series for seconds, _ in points]
        start, last = min(times), max(times)
        while start <= last:
            end = start + CHUNK_SECONDS
            chunk = [(labels, [point for point in points if start <= point[0] < end]) for labels, points in series]
            status, body = self.request("POST", "/api/v1/write", write_request(chunk))
            if status != 204:
                raise AssertionError(f"remote write is answered {status}: {body.decode(errors='replace')}")
            start = end

    def ask(self, query: Query) -> Answer:
        """Evaluate one expression; once more where the server had closed the connection of the one before."""
        try:
            found = self.get_json(query.path, query.form)
        except RemoteDisconnected:
            found = self.get_json(query.path, query.form)
        return from_json(found)

    def ask_all(self, queries: Sequence[Query]) -> Sequence[Answer]:
        """Evaluate all expressions, a few at a time; the answers are in the order of the queries."""
        return list(self._pool.map(self.ask, queries))

    def close(self) -> None:
        """End its threads and connections."""
        self._pool.shutdown()
        for connection in self._opened:
            connection.close()

    def get_json(self, path: str, form: Mapping[str, str | int]) -> Any:
        """Ask by POST, as Grafana does, and return the decoded body whatever the status is."""
        body = urlencode(form).encode()
        return json.loads(self.request("POST", path, body, "application/x-www-form-urlencoded")[1])

    def request(
        self, method: str, path: str, body: bytes = b"", content_type: str = "application/x-protobuf"
    ) -> tuple[int, bytes]:
        """Send one request on this thread's connection and return status and body."""
        connection = getattr(self._connections, "http", None)
        if connection is None:
            connection = self._connections.http = HTTPConnection("127.0.0.1", self.port, timeout=60)
            self._opened.append(connection)
        try:
            connection.request(method, path, body, {"Content-Type": content_type})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, HTTPException):
            connection.close()
            self._connections.http = None
            raise


@contextmanager
def running_prometheus(
    folder: Path, *arguments: str, program: str | None = None, config: str = "global: {}\n"
) -> Iterator[Prometheus]:
    """Run Prometheus on an empty database below `folder`, which gets its log too, until the block ends."""
    port = free_port()
    (folder / "prometheus.yml").write_text(config, encoding="utf-8")
    command = [
        program or required_program(),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--storage.tsdb.retention.time=100y",
        f"--web.listen-address=127.0.0.1:{port}",
        "--web.enable-remote-write-receiver",
        *arguments,
    ]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        server = Prometheus(port, process)
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.close()
            process.terminate()
            process.wait(timeout=30)
