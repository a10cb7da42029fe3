"""Cold start of each handler: import from the built layer, and the first answer, each in a fresh process.

The layer is built for this machine's Python; AWS is a local server that answers every call with nothing found, so
that clients are made and connected as in an account.
"""

import json
import logging
import os
import platform
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from local.stack import Function
from local.template import read_stack

ROOT = Path(__file__).resolve().parent.parent
RUNS = 9
LIMITS_MILLISECONDS = {"health": 400, "collector": 400, "alerter": 800, "dashboard": 800, "api": 800}
CODE = """
import sys, time
started = time.perf_counter()
import handler
imported = time.perf_counter()
import json, types
event = json.loads(sys.argv[1])
context = types.SimpleNamespace(
    function_name="bench", function_version="1", invoked_function_arn="arn:aws:lambda:bench",
    memory_limit_in_mb=512, aws_request_id="bench", get_remaining_time_in_millis=lambda: 60000)
output, sys.stdout = sys.stdout, sys.stderr
called = time.perf_counter()
handler.handler(event, context)
answered = time.perf_counter()
print(json.dumps([1000 * (imported - started), 1000 * (answered - called)]), file=output)
"""


@dataclass(frozen=True, slots=True)
class ColdStart:
    """One function's medians."""

    import_milliseconds: float
    answer_milliseconds: float


class Nothing(BaseHTTPRequestHandler):
    """An AWS in which every table and queue is empty and every secret is the same."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    """Head and body leave together: apart, the second waits 40 ms for the other side's acknowledgement."""

    def do_POST(self) -> None:
        """Answer whatever is asked."""
        self.rfile.read(int(self.headers["Content-Length"]))
        secret = {"Parameter": {"Name": "secret", "Type": "SecureString", "Value": "bench-secret-of-nobody"}}
        body = json.dumps({"Items": [], "Count": 0, "ScannedCount": 0, "Messages": [], **secret}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


def main() -> int:
    """Build, measure and print; answer 1 if a function does not start."""
    with tempfile.TemporaryDirectory() as folder, emulated_aws() as endpoint:
        layer = Path(folder) / "layer"
        build_layer(layer)
        empty = Path(folder) / "config"
        empty.mkdir()
        variables = {"LAMPLIGHTER_CONFIG": str(empty), "AWS_ENDPOINT_URL": endpoint}
        print(f"{'ms, median of ' + str(RUNS):<18} {'import':>7} {'first answer':>13} {'sum':>6} {'limit':>6}")
        started = [measure(function, layer, variables) for function in LIMITS_MILLISECONDS]
    return 0 if all(started) else 1


def measure(function: str, layer: Path, variables: Mapping[str, str]) -> bool:
    """Print one function's line, or why there is none."""
    try:
        start = cold_start(function, layer, variables)
    except subprocess.CalledProcessError as error:
        print(f"{function:<18} does not start: {error.stderr.strip().splitlines()[-1]}")
        return False
    total = start.import_milliseconds + start.answer_milliseconds
    limit = LIMITS_MILLISECONDS[function]
    print(
        f"{function:<18} {start.import_milliseconds:>7.0f} {start.answer_milliseconds:>13.0f}"
        f" {total:>6.0f} {limit:>6}{'' if total <= limit else '   over'}"
    )
    return True


def build_layer(artifacts: Path) -> None:
    """Build the layer by SAM's recipe for this machine and this Python."""
    artifacts.mkdir()
    machine = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"
    variables = {
        "ARTIFACTS_DIR": artifacts,
        "LAYER_ARCHITECTURE": machine,
        "LAYER_PYTHON_VERSION": sysconfig.get_python_version(),
        "LAYER_PYTHON": sys.executable,
    }
    command = ["make", "--silent", "--makefile", str(ROOT / "layers" / "core" / "Makefile"), "build-CoreLayer"]
    subprocess.run(
        [*command, *(f"{name}={value}" for name, value in variables.items())], check=True, cwd=artifacts
    )


@contextmanager
def emulated_aws() -> Iterator[str]:
    """Serve `Nothing` on a free port and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Nothing)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def cold_start(function: str, layer: Path, variables: Mapping[str, str]) -> ColdStart:
    """Start the function `RUNS` times, and once before for the file cache."""
    environment = {
        **functions()[f"{function.capitalize()}Function"].environment,
        **variables,
        "PYTHONPATH": f"{ROOT / 'functions' / function}:{layer / 'python'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nobody",
    }
    runs = [start_once(function, environment) for _ in range(RUNS + 1)][1:]
    return ColdStart(statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs))


def start_once(function: str, environment: Mapping[str, str]) -> tuple[float, float]:
    """Return import and first answer of one start in milliseconds."""
    # -S: only what the layer brings can be imported.
    command = [sys.executable, "-S", "-c", CODE, json.dumps(event_of(function))]
    result = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    imported, answered = json.loads(result.stdout.splitlines()[-1])  # after the function's log lines
    return imported, answered


@cache
def functions() -> Mapping[str, Function]:
    """Return the template's functions with their environment; SAM's transform wants to know a region."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    return read_stack(ROOT / "template.yaml", {}, "http://localhost").functions


def event_of(function: str) -> dict[str, Any]:
    """Return what calls the function first in an account."""
    if function in {"collector", "alerter"}:
        task = "round" if function == "collector" else "sweep"
        return {"task": task, "scheduledTime": "2026-11-20T12:00:00Z"}
    path = {"health": "/health", "dashboard": "/", "api": "/api/v1/checks"}[function]
    http = {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "bench"}
    return {
        "version": "2.0",
        "routeKey": f"GET {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "bench.example", "authorization": "Bearer bench-secret-of-nobody"},
        "requestContext": {"http": http, "stage": "$default", "requestId": "bench", "domainName": "bench.example"},
        "isBase64Encoded": False,
    }


if __name__ == "__main__":
    sys.exit(main())
