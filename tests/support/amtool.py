"""The real amtool, reading configuration files."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def required_amtool() -> str:
    """Return the binary; without it skip the test, or fail where LAMPLIGHTER_REQUIRE_PROMETHEUS is set."""
    found = shutil.which("amtool")
    if found is None:
        if os.environ.get("LAMPLIGHTER_REQUIRE_PROMETHEUS"):
            pytest.fail("amtool is required here, and it is not installed")
        pytest.skip("amtool is not installed")
    return found


def amtool(*arguments: str | Path) -> tuple[int, str]:
    """Run amtool; returns its exit code and its standard output, or what it complains of."""
    line = [required_amtool(), *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout if done.returncode == 0 else done.stdout + done.stderr


def accepts_config(text: str, folder: Path) -> bool:
    """Tell whether ``amtool check-config`` takes a configuration."""
    code, _ = amtool("check-config", _file(text, folder))
    return code == 0


def printed_routes(text: str, folder: Path) -> list[str]:
    """Return the lines of ``amtool config routes show`` without the branches that it draws."""
    code, out = amtool("config", "routes", "show", "--config.file", _file(text, folder))
    assert code == 0, out
    return [line.lstrip(" \u2502\u251c\u2514\u2500\u00a0") for line in out.split("\n")[2:] if line.strip()]


def routed_receivers(text: str, labels: dict[str, str], folder: Path) -> list[str]:
    """Return the receivers that ``amtool config routes test`` names for an alert."""
    pairs = [f'{name}="{value}"' for name, value in labels.items()]
    code, out = amtool("config", "routes", "test", "--config.file", _file(text, folder), *pairs)
    assert code == 0, out
    return out.strip().split(",")


def _file(text: str, folder: Path) -> Path:
    path = folder / "alertmanager.yml"
    path.write_text(text, encoding="utf-8")
    return path
