"""What the environment tells."""

from pathlib import Path

import pytest

from local.data_folder import DataFolder, admin_secret
from local.errors import LocalRunnerError
from local.settings import read_settings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    return tmp_path


def test_the_defaults_are_config_and_data_beside_the_template(root: Path) -> None:
    settings = read_settings({}, root)
    assert (settings.port, settings.host) == (8080, "127.0.0.1")
    assert (settings.config, settings.data) == (root / "config", root / ".data")


def test_an_empty_data_folder_means_memory_only(root: Path) -> None:
    assert read_settings({"LAMPLIGHTER_DATA": ""}, root).data is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAMPLIGHTER_PARAMETERS", "Stage"),
        ("LAMPLIGHTER_PARAMETERS", "Stage='local"),
        ("LAMPLIGHTER_PORT", "http"),
        ("LAMPLIGHTER_PORT", "0"),
        ("LAMPLIGHTER_PORT", "65536"),
        ("LAMPLIGHTER_CONFIG", "no"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(root: Path, name: str, value: str) -> None:
    with pytest.raises(LocalRunnerError, match=name):
        read_settings({name: value}, root)


def test_template_parameters_are_given_as_to_sam(root: Path) -> None:
    text = "ControlTargets='http://a/,http://b/' Stage=local"
    parameters = read_settings({"LAMPLIGHTER_PARAMETERS": text}, root).parameters
    assert parameters == {"ControlTargets": "http://a/,http://b/", "Stage": "local"}


def test_a_folder_serves_one_runner_at_a_time(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    with pytest.raises(LocalRunnerError, match="another Lamplighter is running"):
        DataFolder(tmp_path / "data")
    folder.close()
    DataFolder(tmp_path / "data").close()


def test_a_new_secret_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    made = admin_secret("", tmp_path)
    again = admin_secret("", tmp_path)
    assert made.is_new
    assert not again.is_new
    assert made.value == again.value
    assert (tmp_path / "admin-secret").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_cannot_be_read_or_kept_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "admin-secret").write_bytes(b"\xff\xfe")
    with pytest.raises(LocalRunnerError, match="admin-secret"):
        admin_secret("", tmp_path)
    with pytest.raises(LocalRunnerError, match="admin-secret"):
        admin_secret("", tmp_path / "nowhere")


def test_a_given_secret_wins_and_is_not_kept(tmp_path: Path) -> None:
    assert admin_secret("given", tmp_path).value == "given"
    assert list(tmp_path.iterdir()) == []
