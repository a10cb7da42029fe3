"""What the local runner sets before it touches AWS clients."""

from pathlib import Path

import pytest

from local.names import REGION
from tests.support.local_machine import write_project


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the small template and its functions."""
    write_project(tmp_path)
    return tmp_path
