"""Debian's prometheus-blackbox-exporter as the yardstick: driven over /probe, its CPU read from outside."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil

PROGRAM = "prometheus-blackbox-exporter"
_CONFIGURATION = """
modules:
  https: {prober: http, timeout: 9s, http: {preferred_ip_protocol: ip4, valid_status_codes: [200]}}
"""


class Blackbox:
    """A running exporter."""

    def __init__(self, port: int, process: psutil.Process) -> None:
        self.port = port
        self._process = process

    def probe_url(self, target: str) -> str:
        """Return the address that makes it probe `target`."""
        return f"http://127.0.0.1:{self.port}/probe?module=https&target={quote(target, safe='')}"

    def cpu_seconds(self) -> float:
        """Return the CPU time that it has used so far."""
        used = self._process.cpu_times()
        return float(used.user + used.system)


@contextmanager
def running_blackbox(folder: Path, ca_bundle: Path) -> Iterator[Blackbox | None]:
    """Run the exporter with `ca_bundle` as its system roots; None where it is not installed."""
    program = shutil.which(PROGRAM)
    if program is None:
        yield None
        return
    configuration = folder / "blackbox.yml"
    configuration.write_text(_CONFIGURATION)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    # The bundle is parsed once; tls_config.ca_file would be parsed at every probe.
    environment = {**os.environ, "SSL_CERT_FILE": str(ca_bundle), "SSL_CERT_DIR": str(folder / "none")}
    arguments = [
        program,
        f"--config.file={configuration}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
    ]
    with subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield Blackbox(port, psutil.Process(process.pid))
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the exporter did not start")
