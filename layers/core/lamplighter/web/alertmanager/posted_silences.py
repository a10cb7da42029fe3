"""Silences as clients post them."""

from typing import Any

from lamplighter.alerting.silences import Silence
from lamplighter.matching import Matcher, MatchKind
from lamplighter.web.alertmanager.bodies import Reader, json_body
from lamplighter.web.alertmanager.errors import REQUIRED, TOO_FEW_ITEMS, invalid, refused
from lamplighter.web.http import Request

NAME = "silence"
MOST_BYTES = 100_000
"""Of a body: a silence is kept as one item."""
_READER = Reader(NAME)
_REQUIRED = ("comment", "createdBy", "endsAt", "matchers", "startsAt")
_KINDS = {
    (True, False): MatchKind.EQUAL,
    (False, False): MatchKind.NOT_EQUAL,
    (True, True): MatchKind.MATCH,
    (False, True): MatchKind.NOT_MATCH,
}
"""By ``isEqual`` and ``isRegex``."""


def read_silence(request: Request, now: float) -> Silence:
    """Read a body; its `id` is empty for a new one, and a start of 0 is now. Raises `ApiError`."""
    if len(request.body) > MOST_BYTES:
        raise refused(f"a silence of more than {MOST_BYTES:,} bytes")
    fields = _READER.object(json_body(request, NAME))
    for name in _REQUIRED:
        if fields.get(name) is None:
            raise invalid(REQUIRED, f"{name} in body is required")
    matchers = _READER.items(fields["matchers"], "matchers")
    if not matchers:
        raise invalid(TOO_FEW_ITEMS, "matchers in body should have at least 1 items")
    silence = Silence(
        id=_READER.text(fields.get("id"), "id"),
        matchers=tuple(_matcher(number, value) for number, value in enumerate(matchers)),
        starts_at=_READER.time(fields["startsAt"], "startsAt") or 0.0,
        ends_at=_READER.time(fields["endsAt"], "endsAt") or 0.0,
        created_by=_READER.text(fields["createdBy"], "createdBy"),
        comment=_READER.text(fields["comment"], "comment"),
        annotations=_READER.labels(fields.get("annotations"), "annotations"),
    )
    _require_times(silence, now)
    return silence


def _matcher(number: int, value: Any) -> Matcher:
    fields = _READER.object(value, "matchers")
    for name in ("isRegex", "name", "value"):
        if fields.get(name) is None:
            raise invalid(REQUIRED, f"matchers.{number}.{name} in body is required")
    is_equal = _READER.flag(fields.get("isEqual"), "matchers.isEqual")
    is_regex = _READER.flag(fields["isRegex"], "matchers.isRegex")
    return Matcher(
        _READER.text(fields["name"], "matchers.name"),
        _KINDS[is_equal is not False, bool(is_regex)],
        _READER.text(fields["value"], "matchers.value"),
    )


def _require_times(silence: Silence, now: float) -> None:
    if silence.starts_at >= silence.ends_at:
        raise refused("Failed to create silence: start time must be before end time")
    if silence.ends_at < now:
        raise refused("Failed to create silence: end time can't be in the past")
