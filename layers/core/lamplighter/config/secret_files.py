"""Files that hold a secret, as the ``*_file`` keys of alertmanager.yml name them."""

from collections.abc import Callable
from pathlib import Path

from lamplighter.errors import UnresolvedReference

LARGEST_BYTES = 1_000_000


def secret_files(folder: Path) -> Callable[[str], str]:
    """Return what reads a file anew each time, without the space around its text, as Alertmanager does.

    A relative path is one in `folder`. Raises `UnresolvedReference`, which names the path only.
    """

    def read(path: str) -> str:
        try:
            with (folder / path).open("rb") as file:
                content = file.read(LARGEST_BYTES + 1)
        except OSError as error:
            raise UnresolvedReference(f"file `{path}` cannot be read: {error.strerror}") from error
        if len(content) > LARGEST_BYTES:
            raise UnresolvedReference(f"file `{path}` has more than {LARGEST_BYTES:,} bytes")
        try:
            return content.decode().strip()
        except UnicodeDecodeError as error:
            raise UnresolvedReference(f"file `{path}` is not UTF-8 text") from error

    return read
