"""What the functions log: JSON lines as in Lambda into a file, one short line each for the terminal."""

import io
import json
import logging
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

MAXIMUM_FILE_BYTES = 10 * 1024 * 1024
_ROUTINE = frozenset({"DEBUG", "INFO"})
_SERVICE_OF_ROOM = {
    "alerting": "alerter",
    "channels": "alerter",
    "health": "health",
    "notifications": "alerter",
    "probes": "collector",
    "rounds": "collector",
    "web": "dashboard",
}
"""Which function a package's lines come from: all functions share this process and its loggers."""
_PLUMBING = frozenset(
    {
        "cold_start",
        "correlation_id",
        "exception",
        "exception_name",
        "function_arn",
        "function_memory_size",
        "function_name",
        "function_request_id",
        "level",
        "location",
        "logger",
        "message",
        "service",
        "stack_trace",
        "timestamp",
        "xray_trace_id",
    }
)


class Logs(io.TextIOBase):
    """Stands in for standard output, where the functions' loggers write; `say` reaches the terminal itself."""

    def __init__(self, file: Path | None, *, as_json: bool, terminal: IO[str] | None = None) -> None:
        self._path = file
        self._as_json = as_json
        self._terminal = terminal or sys.stderr
        self._lock = threading.Lock()
        self._rest = threading.local()
        self._is_losing = False

    def say(self, text: str) -> None:
        """Print text for the operator."""
        with self._lock:
            print(text, file=self._terminal, flush=True)

    def report(self, message: str, detail: str) -> None:
        """Log trouble of the runner's own, `detail` for the file only."""
        now = datetime.now().astimezone().isoformat(timespec="milliseconds")
        entry = {"level": "ERROR", "service": "local", "message": message, "exception": detail, "timestamp": now}
        self._take(json.dumps(entry))

    def write(self, text: str) -> int:
        """Take what a function prints, line by line."""
        lines = (getattr(self._rest, "text", "") + text).split("\n")
        self._rest.text = lines.pop()
        for line in lines:
            if line.strip():
                self._take(line)
        return len(text)

    def writable(self) -> bool:
        """Return True, as a stream has to."""
        return True

    def _take(self, line: str) -> None:
        entry = _entry(line)
        line = json.dumps(entry) if entry else line
        shown = line if self._as_json else short_line(entry) if entry else line
        with self._lock:
            if self._path is not None:
                self._keep(self._path, line if entry else json.dumps({"level": "INFO", "message": line}))
            if shown:
                print(shown, file=self._terminal, flush=True)

    def _keep(self, path: Path, line: str) -> None:
        """Append to the file; one older file of the same size is kept."""
        try:
            if path.exists() and path.stat().st_size > MAXIMUM_FILE_BYTES:
                path.replace(path.with_name(path.name + ".1"))
            with path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
            self._is_losing = False
        except OSError as error:
            if not self._is_losing:
                said = f"log lines cannot be kept in {path} ({error.strerror})"
                print(said, file=self._terminal, flush=True)
            self._is_losing = True


def _entry(line: str) -> Mapping[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return _attributed(entry) if isinstance(entry, dict) and "message" in entry else None


def _attributed(entry: dict[str, Any]) -> dict[str, Any]:
    """Give the line the service it comes from: the function that was loaded first formats them all."""
    room = str(entry.get("logger", "")).removeprefix("lamplighter.").split(".")[0]
    service = _SERVICE_OF_ROOM.get(room, entry.get("service", ""))
    if service == entry.get("service", ""):
        return entry
    own = {key: value for key, value in entry.items() if not key.startswith("function_") and key != "cold_start"}
    return {**own, "service": service}


def name_loggers() -> None:
    """Have every log record carry its logger's name, which is all that tells whose line it is."""
    make = logging.getLogRecordFactory()

    def named(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        record.logger = record.name
        return record

    logging.setLogRecordFactory(named)


def short_line(entry: Mapping[str, Any]) -> str:
    """Return one line for people: alerts, notifications and trouble; no routine, which fills the screen."""
    level, service = str(entry.get("level", "INFO")), str(entry.get("service", ""))
    if level in _ROUTINE and (service != "alerter" or "reasons" in entry):
        return ""
    plain = {
        key: value for key, value in entry.items() if key not in _PLUMBING and not isinstance(value, dict | list)
    }
    extra = " ".join(f"{key}={_short(value)}" for key, value in plain.items())
    time = datetime.now().astimezone().strftime("%H:%M:%S")
    mark = "" if level in _ROUTINE else f"{level} "
    message = _short(entry.get("message"), 300)
    reason = f": {_short(entry['exception_name'])}" if entry.get("exception_name") else ""
    return f"{time}  {service:<9} {mark}{message}{reason} {extra}".rstrip()


def _short(value: Any, limit: int = 80) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
