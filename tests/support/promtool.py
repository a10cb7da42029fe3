"""The real promtool, asking a server."""

import os
import shutil
import subprocess
from urllib.parse import quote

import pytest

from tests.support.local_stack import SECRET


def required_promtool() -> str:
    """Return the binary; without it skip the test, or fail where LAMPLIGHTER_REQUIRE_PROMETHEUS is set."""
    found = shutil.which("promtool")
    if found is None:
        if os.environ.get("LAMPLIGHTER_REQUIRE_PROMETHEUS"):
            pytest.fail("promtool is required here, and it is not installed")
        pytest.skip("promtool is not installed")
    return found


def promtool_query(port: int, command: str, *arguments: str, secret: str = SECRET) -> tuple[int, str]:
    """Run ``promtool query`` against loopback with basic authentication; returns exit code and all output.

    The last of `arguments` is what follows the server's address, empty for nothing; flags come before it.
    """
    *flags, last = arguments
    server = f"http://promtool:{quote(secret, safe='')}@127.0.0.1:{port}"
    line = [required_promtool(), "query", command, *flags, server, *([last] if last else [])]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr
