"""What a request asks of the history, of the pages as of the API: which time, which kinds and names. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from lamplighter.alerting.event import EventKind
from lamplighter.alerting.history_query import Cursor, HistoryQuery, parse_cursor
from lamplighter.errors import Problem
from lamplighter.web.http import Request

MOST_PARAMETERS = 100
LONGEST_SECONDS = 400 * 86400.0
LATEST = 1e11
"""In the year 5138; a nan is no time either."""
LONGEST_KEY_BYTES = 1024
"""Of the state table."""
NAMED = {
    "severity": "severities",
    "check": "checks",
    "alertname": "alertnames",
    "fingerprint": "fingerprints",
    "receiver": "receivers",
    "status": "statuses",
}
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_NO_PLACE = "after is not what an answer has named as its next page"
_AGO = re.compile(r"(\d{1,6})([smhd])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`fields` is what was given and not empty, by name."""

    query: HistoryQuery
    after: Cursor | None
    fields: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """Return the last value that was given under a name."""
        return self.fields.get(name, [""])[-1]

    def with_after(self, after: Cursor) -> str:
        """Return the query string of the next page."""
        return urlencode({**self.fields, "after": str(after)}, doseq=True)

    def without_after(self) -> str:
        """Return the query string of the first page."""
        return urlencode({name: given for name, given in self.fields.items() if name != "after"}, doseq=True)


def asked_of_history(request: Request, now: float, defaults: Mapping[str, str] | None = None) -> Asked:
    """Read ``last`` or ``start`` and ``end``, ``kind``, the names, and ``after``. Raises `Problem` (400).

    `defaults` count where nothing was given under their name.
    """
    fields = _fields(request)
    for name, text in (defaults or {}).items():
        fields.setdefault(name, [text])
    start, end = times(fields, now)
    query = HistoryQuery(
        start=start,
        end=end,
        kinds=frozenset(_kind(text) for text in fields.get("kind", ())),
        **{plural: frozenset(fields.get(name, ())) for name, plural in NAMED.items()},
    )
    return Asked(query=query, after=_after(fields), fields=fields)


def times(fields: Mapping[str, Sequence[str]], now: float) -> tuple[float | None, float | None]:
    """Return beginning and end, None where it is open; ``last`` counts back from the end. Raises `Problem`."""
    given = {name: fields[name][-1] for name in ("start", "end", "last") if name in fields}
    start = _moment("start", given["start"]) if "start" in given else None
    end = _moment("end", given["end"]) if "end" in given else None
    if "last" in given:
        start = (now if end is None else end) - _ago(given["last"])
    if start is not None and end is not None and start >= end:
        raise _wrong("start has to be before end")
    return start, end


def _fields(request: Request) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(request.query_string, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise _wrong(f"more than {MOST_PARAMETERS} parameters") from error
    fields: dict[str, list[str]] = {}
    for name, text in pairs:
        fields.setdefault(name, []).append(text.strip())
    return fields


def _moment(name: str, text: str) -> float:
    try:
        at = float(text)
    except ValueError:
        at = _of_iso(name, text)
    if not 0 <= at <= LATEST:
        raise _wrong(f"{name} is no time that there is history of")
    return at


def _of_iso(name: str, text: str) -> float:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise _wrong(f"{name} is neither unix seconds nor RFC 3339, as 2026-11-20T12:00:00Z") from error
    if parsed.tzinfo is None:
        raise _wrong(f"{name} has no time zone; write 2026-11-20T12:00:00Z")
    return parsed.timestamp()


def _ago(text: str) -> float:
    found = _AGO.fullmatch(text)
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0.0
    if not 0 < seconds <= LONGEST_SECONDS:
        raise _wrong("last is a number with s, m, h or d, as 12h or 30d")
    return seconds


def _kind(text: str) -> EventKind:
    if text not in set(EventKind):
        raise _wrong(f"kind is one of {', '.join(EventKind)}")
    return EventKind(text)


def _after(fields: Mapping[str, Sequence[str]]) -> Cursor | None:
    if "after" not in fields:
        return None
    try:
        cursor = parse_cursor(fields["after"][-1])
    except ValueError as error:
        raise _wrong(_NO_PLACE) from error
    if len(cursor.key.encode()) > LONGEST_KEY_BYTES:
        raise _wrong(_NO_PLACE)
    return cursor


def _wrong(detail: str) -> Problem:
    return Problem(400, "Bad request", f"{detail[0].upper()}{detail[1:]}.")
