"""History as files: CSV for spreadsheets, JSON lines for programs. Pure, and one event at a time."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO

from lamplighter.alerting.event import Event
from lamplighter.alerting.event_document import event_document, iso_time

COLUMNS = (
    "time",
    "kind",
    "status",
    "alertname",
    "severity",
    "check",
    "group",
    "summary",
    "cause",
    "first_seen_at",
    "starts_at",
    "ends_at",
    "receiver",
    "reason",
    "author",
    "fingerprint",
    "labels",
)
_TAKEN_FOR_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - as typed in East Asia


def csv_lines(events: Iterable[Event]) -> Iterator[str]:
    """Yield a header and a row for each event, as RFC 4180 has them: everything quoted, lines ended by CRLF.

    A text that a spreadsheet would carry out as a formula is preceded by an apostrophe (OWASP, CSV injection).
    """
    yield _line(COLUMNS)
    for event in events:
        yield _line(map(_harmless, _cells(event)))


def json_lines(events: Iterable[Event]) -> Iterator[str]:
    """Yield one JSON document a line."""
    for event in events:
        yield json.dumps(event_document(event), separators=(",", ":")) + "\n"


def _cells(event: Event) -> tuple[str, ...]:
    return (
        iso_time(event.at),
        str(event.kind),
        event.status,
        event.alertname,
        event.severity,
        event.check,
        event.group,
        event.summary,
        event.cause,
        "" if event.pending_since is None else iso_time(event.pending_since),
        iso_time(event.starts_at),
        "" if event.ends_at is None else iso_time(event.ends_at),
        event.receiver,
        event.reason,
        event.author,
        event.fingerprint,
        json.dumps(dict(event.labels), ensure_ascii=False, sort_keys=True) if event.labels else "",
    )


def _harmless(text: str) -> str:
    """A NUL would end the text for some readers."""
    text = text.replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_TAKEN_FOR_FORMULAS) else text


def _line(cells: Iterable[str]) -> str:
    written = StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return written.getvalue()
