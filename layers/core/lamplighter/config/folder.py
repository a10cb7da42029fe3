"""The folder that the operator edits, as texts by file name."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from lamplighter.config.load import ROUTING_FILES
from lamplighter.config.mistakes import ConfigurationError, Mistake
from lamplighter.config.routing_templates import TEMPLATE_FOLDER, TEMPLATE_SUFFIX
from lamplighter.rules.files import is_unit_test

LARGEST_FILE_BYTES = 4_000_000
_SUFFIXES = frozenset({".yml", ".yaml"})


@dataclass(frozen=True, slots=True)
class Contents:
    """The files by name relative to the folder, and what keeps others from being read."""

    texts: Mapping[str, str]
    mistakes: Sequence[Mistake]


def read_folder(folder: Path) -> dict[str, str]:
    """Return what `look_into` finds. Raises `ConfigurationError` where anything cannot be read."""
    found = look_into(folder)
    if found.mistakes:
        raise ConfigurationError(found.mistakes)
    return dict(found.texts)


def look_into(folder: Path) -> Contents:
    """Read ``alertmanager.yml``, ``checks/**/*.yml|*.yaml``, ``rules/**`` likewise, and ``templates/**/*.tmpl``.

    Unit tests of rules are left out.

    Bytes that are no UTF-8 are kept as surrogates, to be reported where they stand. What cannot be read is a
    mistake, and so are a link that leads nowhere and a folder without any file: it was not meant to be empty.
    """
    problem = _problem_with(folder)
    if problem:
        return Contents({}, [_mistake(".", problem)])
    texts: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for path in sorted(_paths(folder, mistakes)):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = _read(path)
        except OSError as error:
            mistakes.append(_mistake(name, f"cannot be read: {error.strerror}"))
        except ValueError as error:
            mistakes.append(_mistake(name, str(error)))
    if not texts and not mistakes:
        mistakes.append(_mistake(".", "nothing to check: expected checks/*.yml, rules/*.yml or alertmanager.yml"))
    return Contents(texts, mistakes)


def _problem_with(folder: Path) -> str:
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        return "there is no such folder"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if is_folder else "expected a folder with checks/ in it, found a file"


def _paths(folder: Path, mistakes: list[Mistake]) -> Iterator[Path]:
    yield from _paths_below(folder, "checks", mistakes)
    yield from (path for path in _paths_below(folder, "rules", mistakes) if not is_unit_test(path.name))
    yield from (path for path in (folder / name for name in ROUTING_FILES) if _is_to_be_read(path))
    yield from _paths_below(folder, TEMPLATE_FOLDER, mistakes, frozenset({TEMPLATE_SUFFIX}))


def _paths_below(
    folder: Path, name: str, mistakes: list[Mistake], suffixes: Set[str] = _SUFFIXES
) -> Iterator[Path]:
    """Follow links to folders too, each folder once; what cannot be listed is a mistake."""

    def unlisted(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            unread = Path(error.filename).relative_to(folder).as_posix()
            mistakes.append(_mistake(unread, f"cannot be read: {error.strerror}"))

    seen: set[Path] = set()
    for place, folders, files in os.walk(folder / name, onerror=unlisted, followlinks=True):
        real = Path(place).resolve()
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        # Editors and Kubernetes' mounts leave `.name` files and `..data` folders beside the real ones.
        folders[:] = sorted(inner for inner in folders if not inner.startswith("."))
        paths = [Path(place, file) for file in files if not file.startswith(".")]
        yield from (path for path in paths if path.suffix in suffixes and _is_to_be_read(path))


def _is_to_be_read(path: Path) -> bool:
    """Whether it is a file, or something that cannot be looked at: reading it will say why."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return path.is_symlink()
    except OSError:
        return True


def _read(path: Path) -> str:
    content = path.read_bytes()
    if len(content) > LARGEST_FILE_BYTES:
        raise ValueError(f"expected at most {LARGEST_FILE_BYTES:,} bytes, found {len(content):,}")
    return content.decode("utf-8-sig", "surrogateescape")


def _mistake(name: str, message: str) -> Mistake:
    return Mistake(name, 1, 1, "document", message)
