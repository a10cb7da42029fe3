"""What a ``*_file`` key names is read when it is needed."""

from pathlib import Path

import pytest

from lamplighter.aws.references import references
from lamplighter.config.references import SecretReferences
from lamplighter.config.secret_files import LARGEST_BYTES, secret_files
from lamplighter.errors import UnresolvedReference


def test_a_file_is_found_in_the_folder_and_read_anew_each_time(tmp_path: Path) -> None:
    read = secret_files(tmp_path)
    for secret in ("one", "two"):
        (tmp_path / "token").write_text(f"{secret}\n", encoding="utf-8")
        assert read("token") == secret


def test_a_path_may_be_absolute(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc", encoding="utf-8")
    assert secret_files(Path("elsewhere"))(str(tmp_path / "token")) == "abc"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * (LARGEST_BYTES + 1), None])
def test_what_cannot_be_a_secret_is_named_by_its_path_only(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    with pytest.raises(UnresolvedReference, match=r"^file `token` "):
        secret_files(tmp_path)("token")


def test_the_reference_is_resolved_and_its_value_redacted(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hunter22", encoding="utf-8")
    resolver = references({"LAMPLIGHTER_CONFIG": str(tmp_path)})
    assert resolver.resolve("file:token") == "hunter22"
    assert resolver.redact("it said hunter22") == "it said ***"


def test_without_files_it_is_text_like_any_other() -> None:
    assert SecretReferences({}, str, str).resolve("file:token") == "file:token"
