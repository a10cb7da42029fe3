"""A small system file, parsed again soon after it changes."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

Parsed = TypeVar("Parsed")
LOOK_AGAIN_SECONDS = 5.0


class WatchedFile(Generic[Parsed]):
    """Looks at the file's times at most every few seconds. A file that is missing reads as empty."""

    def __init__(self, path: Path, parse: Callable[[str], Parsed], *, fixed: Parsed | None = None) -> None:
        self._path = path
        self._parse = parse
        self._fixed = fixed
        self._changed_ns = -1
        self._look_at = float("-inf")
        self._parsed: Parsed | None = None

    def value(self, now: float) -> Parsed:
        """Return what the file says; `now` is monotonic seconds."""
        if self._fixed is not None:
            return self._fixed
        if self._parsed is None or now >= self._look_at:
            self._look_at = now + LOOK_AGAIN_SECONDS
            self._parsed = self._read(self._parsed)
        return self._parsed

    def _read(self, known: Parsed | None) -> Parsed:
        try:
            changed_ns = self._path.stat().st_mtime_ns
            if known is not None and changed_ns == self._changed_ns:
                return known
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return self._parse("") if known is None else known
        self._changed_ns = changed_ns
        return self._parse(text)
