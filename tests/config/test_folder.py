"""The operator's folder."""

import os
from pathlib import Path

import pytest

from lamplighter.config.folder import LARGEST_FILE_BYTES, look_into, read_folder
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
        "rules/team/b.yaml",
        "rules/a.test.yml",
        "rules/tests/b_test.yaml",
        "alertmanager.yml",
        "other.yml",
    ):
        put(tmp_path, name, name.encode())
    expected = [
        "alertmanager.yml",
        "checks/a.yml",
        "checks/b.yaml",
        "checks/team/c.yml",
        "rules/a.yml",
        "rules/team/b.yaml",
    ]
    assert read_folder(tmp_path) == {name: name for name in expected}


def test_a_folder_with_nothing_in_it_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    with pytest.raises(ConfigurationError, match="nothing to check"):
        read_folder(tmp_path)


def test_links_are_followed_to_files_and_folders_and_never_in_a_circle(tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/b.yml", b"b")
    put(tmp_path, "conf/checks/a.yml", b"a")
    (tmp_path / "conf/checks/c.yml").symlink_to("a.yml")
    (tmp_path / "conf/checks/team").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "conf/checks/again").symlink_to(".")
    assert read_folder(tmp_path / "conf") == {"checks/a.yml": "a", "checks/c.yml": "a", "checks/team/b.yml": "b"}


def test_a_link_that_leads_nowhere_is_a_mistake_beside_all_others(tmp_path: Path) -> None:
    put(tmp_path, "checks/a.yml", b"a")
    put(tmp_path, "checks/large.yml", b" " * (LARGEST_FILE_BYTES + 1))
    (tmp_path / "checks/b.yml").symlink_to("nowhere.yml")
    (tmp_path / "alertmanager.yml").symlink_to("alertmanager.yml")
    found = look_into(tmp_path)
    assert found.texts == {"checks/a.yml": "a"}
    assert [str(mistake) for mistake in found.mistakes] == [
        "alertmanager.yml:1:1: document: cannot be read: Too many levels of symbolic links",
        "checks/b.yml:1:1: document: cannot be read: No such file or directory",
        "checks/large.yml:1:1: document: expected at most 4,000,000 bytes, found 4,000,001",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize(("locked", "mode"), [("checks/b", 0o000), ("checks/b/b.yml", 0o000), ("checks/b", 0o400)])
def test_what_may_not_be_read_is_a_mistake(tmp_path: Path, locked: str, mode: int) -> None:
    put(tmp_path, "checks/a.yml", b"a")
    put(tmp_path, "checks/b/b.yml", b"b")
    (tmp_path / locked).chmod(mode)
    try:
        found = look_into(tmp_path)
    finally:
        (tmp_path / locked).chmod(0o700)
    assert found.texts == {"checks/a.yml": "a"}
    assert "cannot be read: Permission denied" in str(found.mistakes[0])


def test_a_folder_of_checks_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    put(tmp_path, "checks", b"endpoints: []")
    with pytest.raises(ConfigurationError, match="checks:1:1: document: cannot be read: Not a directory"):
        read_folder(tmp_path)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    put(tmp_path, "checks/a.yml", b"a")
    os.mkfifo(tmp_path / "checks/pipe.yml")
    (tmp_path / "checks/folder.yml").mkdir()
    assert read_folder(tmp_path) == {"checks/a.yml": "a"}


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
