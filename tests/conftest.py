"""What holds for every test: no account in reach, no speed to reach, and tests that lack their tools say so."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
NOBODY = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nobody",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}

settings.register_profile("no speed limit", deadline=None)  # a machine may be busy; no test is about its speed
settings.load_profile("no speed limit")


@pytest.fixture(autouse=True, scope="session")
def _no_account() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_REGION"):
            patch.delenv(name, raising=False)
        for name, value in NOBODY.items():
            patch.setenv(name, value)
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a browser or the deployment's tools where they are missing; CI wants the browser."""
    if item.get_closest_marker("browser") and shutil.which("chromium") is None:
        if os.environ.get("LAMPLIGHTER_REQUIRE_BROWSER") == "1":
            pytest.fail("chromium is not on PATH, and LAMPLIGHTER_REQUIRE_BROWSER=1 asks for it", pytrace=False)
        pytest.skip("chromium is not on PATH")
    if item.get_closest_marker("deploy") and not (ROOT / ".venv-ministack" / ".ready").exists():
        pytest.skip("SAM and MiniStack are not there: run make e2e")
