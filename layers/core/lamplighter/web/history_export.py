"""History as a file, part by part: as much as one answer of a Lambda function may hold."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lamplighter.alerting.event import Event
from lamplighter.alerting.export import csv_lines, json_lines
from lamplighter.alerting.history import cursor_of
from lamplighter.alerting.history_query import Cursor
from lamplighter.web.history_filter import Asked
from lamplighter.web.http import Response
from lamplighter.web.ports import History
from lamplighter.web.sizing import ENVELOPE_BYTES, MOST_PAYLOAD_BYTES, payload_bytes

MOST_EVENTS = 10_000
AT_ONCE = 1_000
MOST_PAGES = 10
"""Each looks at up to 5,000 events, so that a question which few fulfil is answered in time."""
Write = Callable[[Iterable[Event]], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is written."""

    suffix: str
    media_type: str
    write: Write


CSV = Format("csv", "text/csv; charset=utf-8; header=present", csv_lines)
JSON_LINES = Format("jsonl", "application/jsonl; charset=utf-8", json_lines)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines, and where the next part goes on; None: this was the last."""

    lines: Sequence[str]
    after: Cursor | None


def part(history: History, asked: Asked, now: float, write: Write, *, most_events: int = MOST_EVENTS) -> Part:
    """Return the newest events that are asked for, as lines. May raise `StoreUnavailable`."""
    reading = _Reading(history, asked, now, most_events)
    lines: list[str] = []
    size = 0
    for line in write(reading.events()):
        size += payload_bytes(line)
        if size > MOST_PAYLOAD_BYTES - ENVELOPE_BYTES and reading.before is not None:
            return Part(lines, cursor_of(reading.before))
        lines.append(line)
    return Part(lines, reading.after)


def file_response(history: History, asked: Asked, now: float, form: Format) -> Response:
    """Answer with a file; what is left over is at the address that ``Link`` names as next."""
    found = part(history, asked, now, form.write)
    day = datetime.fromtimestamp(now, UTC).date().isoformat()
    headers = {
        "content-type": form.media_type,
        "content-disposition": f'attachment; filename="lamplighter-history-{day}.{form.suffix}"',
    }
    if found.after is not None:
        headers["link"] = f'<?{asked.with_after(found.after)}>; rel="next"'
    return Response(body="".join(found.lines), headers=headers)


class _Reading:
    """Reads pages as they are needed. `before` is the event before the one that was taken last."""

    def __init__(self, history: History, asked: Asked, now: float, most_events: int) -> None:
        self._history = history
        self._asked = asked
        self._now = now
        self._left = most_events
        self.after: Cursor | None = None
        self.before: Event | None = None

    def events(self) -> Iterator[Event]:
        """Yield what is asked for; `after` is then where to go on."""
        self.after, latest = self._asked.after, None
        for _ in range(MOST_PAGES):
            limit = min(AT_ONCE, self._left)
            page = self._history.page(self._asked.query, self._now, limit=limit, after=self.after)
            for event in page.events:
                self.before, latest = latest, event
                yield event
            self._left -= len(page.events)
            self.after = page.after
            if self.after is None or self._left <= 0:
                return
