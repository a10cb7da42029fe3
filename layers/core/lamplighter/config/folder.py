"""The folder that the operator edits, as texts by file name."""

from pathlib import Path

from lamplighter.config.load import ROUTING_FILES
from lamplighter.config.mistakes import ConfigurationError, Mistake

LARGEST_FILE_BYTES = 4_000_000
_SUFFIXES = frozenset({".yml", ".yaml"})


def read_folder(folder: Path) -> dict[str, str]:
    """Return ``checks/**/*.yml|*.yaml`` and ``alertmanager.yml`` by name relative to the folder.

    Bytes that are no UTF-8 are kept as surrogates, to be reported where they stand. Raises `ConfigurationError`
    where the folder or a file of it cannot be read: what is not there was not meant to be empty.
    """
    if not folder.is_dir():
        message = (
            "expected a folder with checks/ in it, found a file" if folder.exists() else "there is no such folder"
        )
        raise ConfigurationError([Mistake(".", 1, 1, "document", message)])
    return {path.relative_to(folder).as_posix(): _read(path, folder) for path in sorted(_paths(folder))}


def _paths(folder: Path) -> list[Path]:
    paths = [
        path for path in (folder / "checks").rglob("*") if path.suffix in _SUFFIXES and not _hidden(path, folder)
    ]
    return [path for path in [*paths, *(folder / name for name in ROUTING_FILES)] if path.is_file()]


def _hidden(path: Path, folder: Path) -> bool:
    """Editors and Kubernetes' mounts leave ``.name`` files and ``..data`` folders beside the real ones."""
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _read(path: Path, folder: Path) -> str:
    name = path.relative_to(folder).as_posix()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError([Mistake(name, 1, 1, "document", f"cannot be read: {error.strerror}")]) from error
    if len(content) > LARGEST_FILE_BYTES:
        message = f"expected at most {LARGEST_FILE_BYTES:,} bytes, found {len(content):,}"
        raise ConfigurationError([Mistake(name, 1, 1, "document", message)])
    return content.decode("utf-8-sig", "surrogateescape")
