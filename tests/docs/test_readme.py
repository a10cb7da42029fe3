"""What the README tells people to do, done."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from lamplighter.config.load import load
from lamplighter.config.options import LoadOptions
from tests.support.local_stack import until

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
FENCED = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
RUN_BY_OTHERS = {"make test", "make deploy"}
"""What this test is part of, and what `make e2e` does for real; here it is seen that make knows how."""


def fenced(language: str) -> list[str]:
    """Return the README's blocks of one language."""
    return [text for name, text in FENCED.findall((ROOT / "README.md").read_text()) if name == language]


def commands() -> list[str]:
    """Return the README's shell commands, one a line."""
    return [line for block in fenced("sh") for line in block.splitlines() if line]


def test_every_command_of_the_readme_is_run_by_a_test() -> None:
    assert set(commands()) == {"make run", ".venv/bin/lamplighter validate config", *RUN_BY_OTHERS}


@pytest.mark.parametrize("command", sorted(RUN_BY_OTHERS))
def test_make_knows_how_to_do_what_the_readme_says(command: str) -> None:
    dry = subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"make test": "pytest", "make deploy": "deploy --config-env"}[command] in dry.stdout


def test_the_configuration_that_comes_along_is_found_good_as_the_readme_says() -> None:
    command = [".venv/bin/lamplighter", "validate", "config"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_readmes_checks_are_good() -> None:
    for text in fenced("yaml"):
        assert yaml.safe_load(text)["endpoints"]
        assert load({"checks/readme.yml": text}, LoadOptions()).checks


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture
def made_to_run(tmp_path: Path, free_port: int) -> Iterator[int]:
    """`make run`, on a free port and with a folder of its own."""
    environment = {**os.environ, "LAMPLIGHTER_PORT": str(free_port), "LAMPLIGHTER_DATA": str(tmp_path)}
    with subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        try:
            yield free_port
        finally:
            os.killpg(running.pid, signal.SIGINT)  # as Ctrl-C does: make and all that it started


def _health(port: int) -> str:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return str(answer.read())
    except OSError:
        return ""


def test_make_run_answers_health_and_shows_the_status_page(made_to_run: int) -> None:
    until(lambda: '"healthy"' in _health(made_to_run), "the default checks are up", 60)
    with urlopen(f"http://127.0.0.1:{made_to_run}/", timeout=10) as answer:
        assert b"lamplighter" in answer.read()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []
