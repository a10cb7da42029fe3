"""Silences as clients post them."""

from collections.abc import Mapping, Sequence
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
    matchers = [_READER.object(each, "matchers") for each in _READER.items(fields.get("matchers"), "matchers")]
    silence = Silence(
        id=_READER.text(fields.get("id"), "id"),
        matchers=tuple(map(_matcher, matchers)),
        starts_at=_READER.time(fields.get("startsAt"), "startsAt") or 0.0,
        ends_at=_READER.time(fields.get("endsAt"), "endsAt") or 0.0,
        created_by=_READER.text(fields.get("createdBy"), "createdBy"),
        comment=_READER.text(fields.get("comment"), "comment"),
        annotations=_READER.labels(fields.get("annotations"), "annotations"),
    )
    _require_fields(fields, matchers)
    _require_times(silence, now)
    return silence


def _matcher(fields: Mapping[str, Any]) -> Matcher:
    is_equal = _READER.flag(fields.get("isEqual"), "matchers.isEqual")
    is_regex = _READER.flag(fields.get("isRegex"), "matchers.isRegex")
    return Matcher(
        _READER.text(fields.get("name"), "matchers.name"),
        _KINDS[is_equal is not False, bool(is_regex)],
        _READER.text(fields.get("value"), "matchers.value"),
    )


def _require_fields(fields: Mapping[str, Any], matchers: Sequence[Mapping[str, Any]]) -> None:
    """Miss them in Alertmanager's order, once all of the body could be read."""
    _require(fields, "comment", "createdBy", "endsAt", "matchers")
    if not matchers:
        raise invalid(TOO_FEW_ITEMS, "matchers in body should have at least 1 items")
    for number, matcher in enumerate(matchers):
        _require(matcher, "isRegex", "name", "value", place=f"matchers.{number}.")
    _require(fields, "startsAt")


def _require(fields: Mapping[str, Any], *names: str, place: str = "") -> None:
    for name in names:
        if fields.get(name) is None:
            raise invalid(REQUIRED, f"{place}{name} in body is required")


def _require_times(silence: Silence, now: float) -> None:
    if silence.starts_at >= silence.ends_at:
        raise refused("Failed to create silence: start time must be before end time")
    if silence.ends_at < now:
        raise refused("Failed to create silence: end time can't be in the past")
