"""The real thing in a process of its own: `python -m local` on free ports, with a configuration of the test's."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret for the tests"
START_SECONDS = 60.0
Found = TypeVar("Found")


def until(question: Callable[[], Found], what: str, seconds: float) -> Found:
    """Return the first true answer to `question`; fails with `what` after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := question():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:g} s: {what}")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


class LocalStack:
    """One monitor, which can be ended and started again on the same folders and the same port."""

    def __init__(self, folder: Path, config: Path, environment: Mapping[str, str] | None = None) -> None:
        """`folder` keeps the data and what the monitor prints; `config` is its configuration."""
        self.config = config
        self.data = folder / "data"
        self.port = free_port()
        self._output = folder / "output.txt"
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LAMPLIGHTER_"))},
            "LAMPLIGHTER_CONFIG": str(config),
            "LAMPLIGHTER_DATA": str(self.data),
            "LAMPLIGHTER_PORT": str(self.port),
            "LAMPLIGHTER_SECRET": SECRET,
            **(environment or {}),
        }

    def __enter__(self) -> "LocalStack":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self.kill()
        if error is not None:
            error.add_note(self.output[-20_000:])

    @property
    def output(self) -> str:
        """All that the monitor has printed, over all its lives."""
        return self._output.read_text(encoding="utf-8")

    def start(self) -> "LocalStack":
        """Start and wait until the page is there."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local"],
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=output,
            )
        try:
            until(self._is_up, "the monitor answers", START_SECONDS)
        except BaseException:
            self.kill()
            raise
        return self

    def _is_up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.output
        try:
            return self.get("/health/live")[0] == 200
        except (URLError, TimeoutError):
            return False

    def stop(self) -> tuple[int, float]:
        """End it as Ctrl-C would; returns its exit code and how many seconds it took."""
        return self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it without a chance to say goodbye."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> tuple[int, float]:
        assert self._process is not None
        started = time.monotonic()
        self._process.send_signal(number)
        code = self._process.wait(timeout=15)
        self._process = None
        return code, time.monotonic() - started

    def get(self, path: str, *, secret: bool = False) -> tuple[int, bytes]:
        """Return status and body; `secret` sends the admin secret as a bearer token."""
        headers = {"Authorization": f"Bearer {SECRET}"} if secret else {}
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urlopen(request, timeout=15) as answer:
                return int(answer.status), answer.read()
        except HTTPError as error:
            with error:
                return error.code, error.read()

    def health(self) -> dict[str, Any]:
        """Return the health document."""
        document: dict[str, Any] = json.loads(self.get("/health")[1])
        return document

    def states(self) -> dict[str, str]:
        """Return the state of every check by name."""
        return {service["name"]: service["status"] for service in self.health()["services"]}

    def wait_for_a_round(self, seconds: float = 25, *, group: str = "") -> None:
        """Return when every check has been made anew since now, of `group` if one is named."""
        now = datetime.now(UTC)

        def made() -> bool:
            services = [s for s in self.health()["services"] if group in ("", s["group"])]
            times = [service["lastCheck"] for service in services]
            return bool(times) and all(time and datetime.fromisoformat(time) > now for time in times)

        until(made, "a whole round of checks", seconds)

    @property
    def demo_control_url(self) -> str:
        """Where the demo service of the present life is broken and mended."""
        found: str = re.findall(r"Demo control\s+(\S+)", self.output)[-1]
        return found
