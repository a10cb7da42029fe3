"""The configuration in force: the folder's where it is good, else the last good one. Mistakes stop nothing."""

from dataclasses import dataclass, replace
from pathlib import Path

from lamplighter.config import packed
from lamplighter.config.configuration import Configuration
from lamplighter.config.folder import look_into
from lamplighter.config.load import default_routing, digest_of, is_check_file, load, read
from lamplighter.config.mistakes import Mistake
from lamplighter.config.options import LoadOptions
from lamplighter.config.summary import keep_summaries
from lamplighter.errors import LamplighterError
from lamplighter.state.store import Record, StateStore

GOOD = "good"
REJECTED = "rejected"
MOST_MISTAKES = 200
LONGEST_MISTAKE = 500
NO_CHECKS = Mistake("checks", 1, 1, "document", "no file of checks is left: expected checks/*.yml")
"""More likely a folder that is just being replaced than a wish to watch nothing."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why the present files are not in force, in lines as the command line prints them. `at` is unix seconds."""

    digest: str
    mistakes: tuple[str, ...]
    at: float


def read_rejection(state: StateStore, now: float) -> Rejection | None:
    """Return why the present files are not in force, or None if they are."""
    record = state.get(packed.PARTITION, REJECTED, now)
    if record is None:
        return None
    return Rejection(record.data["digest"], tuple(record.data["mistakes"]), record.data["at"])


class ConfigurationKeeper:
    """Reads `folder` at every call and parses it when it has changed. Without `writes` it records nothing.

    Where `options` leave rules unread, they are read all the same before a configuration is recorded as good.
    """

    def __init__(self, folder: Path, state: StateStore, options: LoadOptions, *, writes: bool = True) -> None:
        self._folder = folder
        self._state = state
        self._options = options
        self._writes = writes
        self._digest = ""
        self._configuration: Configuration | None = None
        self._mistakes: tuple[Mistake, ...] = ()
        self._recorded = not writes

    def current(self, now: float) -> Configuration:
        """Return the configuration in force; an empty one if there never was a good one. Raises nothing."""
        self._read()
        if not self._recorded:
            self._recorded = self._record(now)
        if self._configuration is None:
            self._configuration = self._last_good(now)
        return self._configuration or _empty(self._options)

    def _read(self) -> None:
        found = look_into(self._folder)
        unread = {"": "\n".join(map(str, found.mistakes))} if found.mistakes else {}
        digest = digest_of({**found.texts, **unread})
        if digest == self._digest:
            return
        reading = read(found.texts, self._options)
        mistakes = tuple(sorted((*found.mistakes, *reading.mistakes)))
        if not mistakes and not any(map(is_check_file, found.texts)):
            mistakes = (NO_CHECKS,)
        if not mistakes:
            self._configuration = reading.configuration
        self._digest, self._mistakes, self._recorded = digest, mistakes, not self._writes

    def _record(self, now: float) -> bool:
        """Tell the state table what came of the files; False where it has to be tried again next time."""
        try:
            if self._mistakes or self._configuration is None:
                return self._record_rejection(now)
            return self._record_good(self._configuration, now)
        except LamplighterError:
            return False

    def _record_good(self, good: Configuration, now: float) -> bool:
        if not self._options.rules and not self._is_on_record(good, now):
            self._mistakes = read(good.texts, replace(self._options, rules=True)).mistakes
            if self._mistakes:
                self._configuration = None
                return self._record_rejection(now)
        kept = packed.keep(self._state, GOOD, good.digest, dict(good.texts), now)
        summarised = keep_summaries(self._state, good, now)
        return self._state.delete(packed.PARTITION, REJECTED) and kept and summarised

    def _is_on_record(self, good: Configuration, now: float) -> bool:
        stored = self._state.get(packed.PARTITION, GOOD, now)
        return stored is not None and stored.data.get("digest") == good.digest

    def _record_rejection(self, now: float) -> bool:
        stored = self._state.get(packed.PARTITION, REJECTED, now)
        if stored is not None and stored.data["digest"] == self._digest:
            return True
        version = stored.version if stored is not None else 0
        data = {"digest": self._digest, "mistakes": _lines(self._mistakes), "at": now}
        return self._state.put(Record(partition=packed.PARTITION, key=REJECTED, data=data, version=version))

    def _last_good(self, now: float) -> Configuration | None:
        """Return the last good configuration on record, unless the store is silent or reads differently by now."""
        try:
            texts = packed.read(self._state, GOOD, now)
            return None if texts is None else load(texts, self._options)
        except LamplighterError:
            return None


def _lines(mistakes: tuple[Mistake, ...]) -> list[str]:
    lines = [str(mistake)[:LONGEST_MISTAKE] for mistake in mistakes]
    return (
        lines
        if len(lines) <= MOST_MISTAKES
        else [*lines[: MOST_MISTAKES - 1], f"and {len(lines) - MOST_MISTAKES + 1} more"]
    )


def _empty(options: LoadOptions) -> Configuration:
    return Configuration(checks=(), alertmanager=default_routing(options), digest="")
