"""What the README tells people to do, done."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import yaml

from lamplighter.config.load import load
from lamplighter.config.options import LoadOptions
from tests.support.amtool import required_amtool
from tests.support.local_stack import until

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
FENCED = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
VALIDATE = ".venv/bin/lamplighter validate config"
TEST_RULES = ".venv/bin/lamplighter test rules config/rules/tests/*.test.yml"
ASK = (
    'curl -s -u ":$SECRET" http://127.0.0.1:8080/api/v1/query '
    "--data-urlencode 'query=avg by (check) (avg_over_time(probe_success[10m]))'"
)
TEST_ROUTES = ".venv/bin/lamplighter routes test severity=critical group=core"
ADD_ALERT = (
    'amtool --alertmanager.url="http://any:$SECRET@127.0.0.1:8080" '
    "alert add alertname=DiskFull severity=critical host=db-1"
)
SECRET = "of-the-readmes-test"
RUN_BY_OTHERS = {"make test", "make deploy"}
"""What this test is part of, and what `make e2e` does for real; here it is seen that make knows how."""


def fenced(language: str) -> list[str]:
    """Return the README's blocks of one language."""
    return [text for name, text in FENCED.findall((ROOT / "README.md").read_text()) if name == language]


def commands() -> list[str]:
    """Return the README's shell commands, one a line."""
    return [line for block in fenced("sh") for line in block.splitlines() if line]


def test_every_command_of_the_readme_is_run_by_a_test() -> None:
    assert set(commands()) == {
        "make run",
        VALIDATE,
        TEST_RULES,
        TEST_ROUTES,
        ASK,
        ADD_ALERT,
        *RUN_BY_OTHERS,
    }


@pytest.mark.parametrize("command", sorted(RUN_BY_OTHERS))
def test_make_knows_how_to_do_what_the_readme_says(command: str) -> None:
    dry = subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"make test": "pytest", "make deploy": "deploy --config-env"}[command] in dry.stdout


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one line as a shell would, from the top of the tree."""
    surroundings = {**os.environ, **environment}
    return subprocess.run(
        ["sh", "-c", command], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False
    )


def test_the_configuration_that_comes_along_is_found_good_as_the_readme_says() -> None:
    done = shell(VALIDATE)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_rules_that_come_along_pass_their_tests_as_the_readme_says() -> None:
    done = shell(TEST_RULES)
    files = list((ROOT / "config/rules/tests").glob("*.test.yml"))
    assert (done.returncode, done.stdout.count("SUCCESS")) == (0, len(files)), done.stdout + done.stderr


def test_what_is_critical_goes_to_people_at_once_as_the_readme_says() -> None:
    done = shell(TEST_ROUTES)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^default .* 0s, then 10s", done.stdout, re.MULTILINE), done.stdout


def test_the_readmes_checks_are_good() -> None:
    for text in fenced("yaml"):
        assert yaml.safe_load(text)["endpoints"]
        assert load({"checks/readme.yml": text}, LoadOptions()).checks


@pytest.fixture(scope="module")
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def made_to_run(tmp_path_factory: pytest.TempPathFactory, free_port: int) -> Iterator[int]:
    """`make run`, on a free port and with a folder of its own, once its checks are up."""
    tmp_path = tmp_path_factory.mktemp("data")
    own = {"LAMPLIGHTER_PORT": str(free_port), "LAMPLIGHTER_DATA": str(tmp_path), "LAMPLIGHTER_SECRET": SECRET}
    environment = {**os.environ, **own}
    with subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        try:
            until(lambda: '"healthy"' in _health(free_port), "the default checks are up", 60)
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
    with urlopen(f"http://127.0.0.1:{made_to_run}/", timeout=10) as answer:
        assert b"lamplighter" in answer.read()


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_what_make_run_keeps_can_be_asked_for_with_curl(made_to_run: int) -> None:
    found = json.loads(shell(ASK.replace(":8080", f":{made_to_run}"), SECRET=SECRET).stdout)
    assert "lamplighter" in {one["metric"]["check"] for one in found["data"]["result"]}


def test_what_amtool_adds_to_make_run_is_told(made_to_run: int) -> None:
    required_amtool()
    done = shell(ADD_ALERT.replace(":8080", f":{made_to_run}"), SECRET=SECRET)
    assert done.returncode == 0, done.stderr
    until(lambda: "DiskFull" in _told(made_to_run), "it is told", 30)


def _told(port: int) -> str:
    """Return the history."""
    request = Request(f"http://127.0.0.1:{port}/api/v1/history", headers={"Authorization": f"Bearer {SECRET}"})
    with urlopen(request, timeout=10) as answer:
        lines = json.load(answer)["events"]
    return " ".join(line["alert"]["name"] for line in lines if line["kind"] == "notification")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []
