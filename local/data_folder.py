"""The folder that state is kept in: made private, and used by one runner at a time."""

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from local.errors import LocalRunnerError

_SECRET_FILE = "admin-secret"


@dataclass(frozen=True, slots=True)
class AdminSecret:
    """The secret that signs in, and whether it was made just now."""

    value: str
    is_new: bool


class DataFolder:
    """Holds the folder's lock until `close`."""

    def __init__(self, path: Path) -> None:
        """Make the folder where it is missing. Raises `LocalRunnerError` where another runner uses it."""
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock: IO[str] = (path / "lock").open("a")
        except OSError as error:
            raise LocalRunnerError(f"the data folder {path} cannot be used: {error.strerror}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise LocalRunnerError(
                f"another Lamplighter is running on the data folder {path}; stop it or set LAMPLIGHTER_DATA"
            ) from error

    def close(self) -> None:
        """Let another runner use the folder."""
        self._lock.close()


def admin_secret(given: str, folder: Path | None) -> AdminSecret:
    """Return the given secret, else the one kept in `folder`, else a new one, which is kept there.

    Raises `LocalRunnerError` where it cannot be read or written.
    """
    if given:
        return AdminSecret(given, is_new=False)
    if folder is None:
        return AdminSecret(secrets.token_urlsafe(18), is_new=True)
    path = folder / _SECRET_FILE
    try:
        if path.is_file() and (kept := path.read_text(encoding="utf-8").strip()):
            return AdminSecret(kept, is_new=False)
        return _new_secret(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text; remove it for a new one"
        raise LocalRunnerError(f"the admin secret cannot be kept in {path}: {reason}") from error


def _new_secret(path: Path) -> AdminSecret:
    secret = secrets.token_urlsafe(18)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret + "\n")
    return AdminSecret(secret, is_new=True)
