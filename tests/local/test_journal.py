"""What survives."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from local.journal import Entry, Journal, JournalDamaged, open_journal

WRITER = """
import itertools, sys
from pathlib import Path
from local.journal import Entry, Journal
journal = Journal(Path(sys.argv[1]))
for number in itertools.count():
    journal.write([Entry("item", "a", "newest", str(number)), Entry("item", "b", "newest", str(number))])
    print(number, flush=True)
"""


def entries(path: Path) -> list[Entry]:
    with Journal(path) as journal:
        return list(journal.read("item"))


def test_what_is_written_is_read_again_and_what_is_gone_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal(path) as journal:
        journal.write(
            [Entry("item", "t", "1", "one"), Entry("item", "t", "2", "two"), Entry("message", "q", "1", "m")]
        )
        journal.write([Entry("item", "t", "1", "uno"), Entry("item", "t", "2", None)])
    assert entries(path) == [Entry("item", "t", "1", "uno")]


def test_a_killed_writer_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        last = next(int(line) for line in writer.stdout if int(line) >= 200)
        writer.send_signal(signal.SIGKILL)
        last = max([last, *(int(line) for line in writer.stdout)])
    a, b = entries(path)
    assert int(a.value or "") >= last
    assert a.value == b.value


def test_a_damaged_journal_is_moved_aside(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes(b"this is no database at all" * 100)
    journal, moved = open_journal(path, "damaged")
    with journal:
        journal.write([Entry("item", "t", "1", "one")])
    assert moved == tmp_path / "journal.damaged"
    assert moved.read_bytes().startswith(b"this is no database")
    assert entries(path) == [Entry("item", "t", "1", "one")]


def test_a_journal_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    Journal(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalDamaged, match="version 99"):
        Journal(path)


def test_what_could_not_be_written_is_written_next_time(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal(path) as journal, closing(sqlite3.connect(path, isolation_level=None)) as other:
        journal._connection.execute("PRAGMA busy_timeout = 0")  # type: ignore[union-attr]
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError):
            journal.write([Entry("item", "t", "1", "one")])
        other.execute("ROLLBACK")
        journal.write([])
    assert entries(path) == [Entry("item", "t", "1", "one")]


def test_no_path_keeps_nothing() -> None:
    with Journal(None) as journal:
        journal.write([Entry("item", "t", "1", "one")])
        assert list(journal.read("item")) == []
