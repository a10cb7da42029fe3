"""The operator's folder."""

from pathlib import Path

import pytest

from lamplighter.config.folder import LARGEST_FILE_BYTES, read_folder
from lamplighter.config.load import read
from lamplighter.config.mistakes import ConfigurationError
from tests.support.configuration import DEFAULTS


def put(folder: Path, name: str, content: bytes = b"") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_only_the_files_of_the_configuration_are_read(tmp_path: Path) -> None:
    for name in (
        "checks/a.yml",
        "checks/b.yaml",
        "checks/team/c.yml",
        "checks/readme.md",
        "checks/.hidden.yml",
        "checks/..data/a.yml",
        "rules/a.yml",
        "alertmanager.yml",
        "other.yml",
    ):
        put(tmp_path, name, name.encode())
    expected = ["alertmanager.yml", "checks/a.yml", "checks/b.yaml", "checks/team/c.yml"]
    assert read_folder(tmp_path) == {name: name for name in expected}


def test_a_folder_with_nothing_in_it_is_empty(tmp_path: Path) -> None:
    assert read_folder(tmp_path) == {}


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such folder"):
        read_folder(tmp_path / "nope")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    put(tmp_path, "checks.yml")
    with pytest.raises(ConfigurationError, match="found a file"):
        read_folder(tmp_path / "checks.yml")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    put(tmp_path, "checks/a.yml", b"\xef\xbb\xbfendpoints: []")
    assert read_folder(tmp_path) == {"checks/a.yml": "endpoints: []"}


def test_bytes_that_are_no_text_are_a_mistake_at_their_place(tmp_path: Path) -> None:
    put(tmp_path, "checks/a.yml", b"endpoints: []\n# caf\xe9")
    (mistake,) = read(read_folder(tmp_path), DEFAULTS).mistakes
    assert str(mistake) == "checks/a.yml:2:6: document: not UTF-8 text"


def test_a_file_far_too_large_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, "checks/a.yml", b" " * (LARGEST_FILE_BYTES + 1))
    with pytest.raises(ConfigurationError, match="expected at most 4,000,000 bytes"):
        read_folder(tmp_path)
