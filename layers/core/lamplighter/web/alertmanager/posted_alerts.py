"""Alerts as Prometheus servers post them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lamplighter.alerting.outside_alerts import Posted, received
from lamplighter.web.alertmanager.bodies import Reader, json_body
from lamplighter.web.alertmanager.errors import INVALID_TYPE, REQUIRED, invalid, refused
from lamplighter.web.http import Request

NAME = "alerts"
MOST_BYTES = 30_000
"""Of one alert's texts, as JSON: fifty alerts and their lines of history are written at once, and 4 MB at most."""
MOST_ALERTS = 2_000
"""Of one post: each may take a write, and the client waits. Prometheus sends 256 at most."""
_READER = Reader(NAME)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f\x7f]+|/[^\s\x00-\x1f\x7f]*")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Reading:
    """Those that make sense, and what is wrong with the others."""

    posts: Sequence[Posted]
    mistakes: Sequence[str]


def read_alerts(request: Request, now: float, resolve_timeout_seconds: float) -> Reading:
    """Read a body; raises `ApiError` where it is not a list of alerts at all.

    As in Alertmanager all of it has to be readable before anything in it is found to be missing.
    """
    values = [_READER.object(value) for value in _READER.items(json_body(request, NAME))]
    if len(values) > MOST_ALERTS:
        raise refused(f"more than {MOST_ALERTS:,} alerts in one post")
    read = [_posted(fields) for fields in values]
    for number, (fields, posted) in enumerate(zip(values, read, strict=True)):
        _require(number, fields, posted)
    posts, mistakes = [], []
    for posted in read:
        mistake = _mistake(posted, now, resolve_timeout_seconds)
        if mistake:
            mistakes.append(mistake)
        else:
            posts.append(posted)
    return Reading(posts, mistakes)


def _posted(fields: Mapping[str, Any]) -> Posted:
    return Posted(
        labels=_READER.labels(fields.get("labels"), "labels"),
        annotations=_READER.labels(fields.get("annotations"), "annotations"),
        starts_at=_READER.time(fields.get("startsAt"), "startsAt"),
        ends_at=_READER.time(fields.get("endsAt"), "endsAt"),
        generator_url=_READER.text(fields.get("generatorURL"), "generatorURL"),
    )


def _require(number: int, fields: Mapping[str, Any], posted: Posted) -> None:
    url = posted.generator_url
    if url and not _is_uri(url):
        raise invalid(INVALID_TYPE, f'{number}.generatorURL in body must be of type uri: "{url}"')
    if fields.get("labels") is None:
        raise invalid(REQUIRED, f"{number}.labels in body is required")


def _is_uri(text: str) -> bool:
    """Tell whether Go takes a text for the URL of a request (net/url: ParseRequestURI)."""
    if not _URI.fullmatch(text) or _BAD_ESCAPE.search(text.partition("?")[0]):
        return False
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


def _mistake(posted: Posted, now: float, resolve_timeout_seconds: float) -> str:
    """Return what is wrong, in Alertmanager's words (alert/alert.go: Validate)."""
    said = received(posted, now, resolve_timeout_seconds)
    if said.ends_at < said.starts_at:
        return "start time must be before end time"
    if not said.labels:
        return "at least one label pair required"
    if "" in said.labels:
        return 'invalid label set: invalid name ""'
    if "" in posted.annotations:
        return 'invalid annotations: invalid name ""'
    texts = (said.labels, posted.annotations, posted.generator_url)
    if len(json.dumps(texts, ensure_ascii=False).encode()) > MOST_BYTES:
        return f"labels and annotations of more than {MOST_BYTES:,} bytes"
    return ""
