"""What survives a restart: table items, queued messages, undelivered stream records, in one SQLite file.

Every change is committed before the caller sees its answer, so a killed process loses nothing that it was told is
kept. Only the machine losing power can cost the last seconds (`SYNC_SECONDS` between syncs to disk).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

SCHEMA_VERSION = 1
SYNC_SECONDS = 3.0
_SCHEMA = """
CREATE TABLE entries (
    kind TEXT NOT NULL, owner TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (kind, owner, key)
) WITHOUT ROWID;
"""


class JournalDamaged(Exception):
    """The file is not a journal of this version, or it is damaged."""


class JournalUnusable(Exception):
    """The file cannot be opened or written; what is in it may be whole."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to keep: an item of a table, a message of a queue, a record of a stream mapping.

    A `value` of None means that it is gone.
    """

    kind: str
    owner: str
    key: str
    value: str | None


class Journal:
    """Entries by kind, owner and key. Used by one thread at a time (the emulation's lock sees to it)."""

    def __init__(self, path: Path | None) -> None:
        """Open or create the file; None keeps nothing. Raises `JournalDamaged` or `JournalUnusable`."""
        self._path = path
        self._unwritten: list[Entry] = []
        self._connection: sqlite3.Connection | None = None
        if path is None:
            return
        try:
            self._connection = _open(path)
        except sqlite3.OperationalError as error:
            raise JournalUnusable(str(error)) from error
        except sqlite3.DatabaseError as error:
            raise JournalDamaged(str(error)) from error

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, entries: Iterable[Entry]) -> None:
        """Commit all of `entries`, with those that an earlier failure left behind.

        Raises `sqlite3.Error` where the disk refuses; the entries are kept for the next attempt.
        """
        if self._connection is None:
            return
        self._unwritten.extend(entries)
        if self._unwritten:
            with self._connection:
                self._connection.execute("BEGIN")
                for entry in self._unwritten:
                    self._apply(self._connection, entry)
            self._unwritten = []

    def read(self, kind: str) -> Iterator[Entry]:
        """Yield the entries of one kind in key order."""
        if self._connection is not None:
            query = "SELECT owner, key, value FROM entries WHERE kind = ? ORDER BY owner, key"
            for owner, key, value in self._connection.execute(query, (kind,)):
                yield Entry(kind, owner, key, value)

    def sync(self) -> None:
        """Bring what was committed to the disk, past the operating system's caches."""
        if self._connection is not None:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Sync and close; nothing can be written afterwards."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    @staticmethod
    def _apply(connection: sqlite3.Connection, entry: Entry) -> None:
        row = (entry.kind, entry.owner, entry.key)
        if entry.value is None:
            connection.execute("DELETE FROM entries WHERE kind = ? AND owner = ? AND key = ?", row)
        else:
            connection.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", (*row, entry.value))


def open_journal(path: Path, aside: str) -> tuple[Journal, Path | None]:
    """Open the journal at `path`; a damaged one is moved beside itself under the suffix `aside`.

    Returns the journal and, where one was moved, the path that it was moved to.
    """
    try:
        return Journal(path), None
    except JournalDamaged:
        moved = path.with_name(f"{path.name}.{aside}")
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(moved.with_name(moved.name + suffix))
        return Journal(path), moved


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        has_entries: Sequence[object] = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        if has_entries:
            _examine(connection, version)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if not has_entries:
            connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _examine(connection: sqlite3.Connection, version: int) -> None:
    if version != SCHEMA_VERSION:
        raise sqlite3.DatabaseError(f"the journal has version {version}, this is version {SCHEMA_VERSION}")
    if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("the journal is damaged")
