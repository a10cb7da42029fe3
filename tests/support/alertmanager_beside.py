"""The same requests to a real Alertmanager and to this API, and of their answers what is to be the same."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.alertmanager_api import AlertmanagerWorld
from tests.support.real_alertmanager import RealAlertmanager

Step = tuple[str, str, object]
"""Method, path below ``/api/v2/`` and body: bytes, what is to be JSON, or None."""
Ask = Callable[[str, str, object], tuple[int, str]]
BEGAN = datetime.now(UTC).replace(microsecond=0)


def at(seconds: float) -> str:
    """Return a time so many seconds after the tests began."""
    return (BEGAN + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, eq=False)
class Moment:
    """A time; another one is the same if both may be the time of one request."""

    seconds: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and abs(self.seconds - other.seconds) < 10

    __hash__ = None  # type: ignore[assignment]


@dataclass
class Server:
    """One of the two, with the ids of its silences in the order of their making."""

    ask: Ask
    ids: list[str] = field(default_factory=list)

    def answer(self, step: Step) -> Any:
        """Return the answer to a request, in which the ids are those of the order."""
        method, path, body = step
        status, text = self.ask(method, f"/api/v2/{path}", body)
        if status == 200 and (found := re.search(r'"silenceID": ?"([^"]+)"', text)) and found[1] not in self.ids:
            self.ids.append(found[1])
        for number, silence in enumerate(self.ids):
            text = text.replace(silence, f"silence {number}")
        return normal(status, text)


def normal(status: int, text: str) -> Any:
    """Return what is to be the same: times nearly, errors without Go's own words, nothing newer."""
    if status in {404, 405}:
        return status
    document = json.loads(text) if text else None
    if status >= 400:
        return status, error_words(document)
    return status, plain(document)


def error_words(document: Any) -> Any:
    """Return what an error says, without what is worded by Go, by RE2 or by a newer parser."""
    if isinstance(document, dict):
        return document["code"], re.sub(r"(failed, because ).*", r"\1...", document["message"])
    words = str(document).replace("silence invalid", "invalid silence").replace("; ", "\n")
    words = re.sub(r"(error parsing regexp: ).*", r"\1...", words)
    words = re.sub(r" \(\d+:\d+: .*", "", words)
    return re.sub(r"bad matcher format: .*|.*open or close brace.*", "bad matcher", words)


def plain(value: Any) -> Any:
    """Return a document with its times as moments, in no order where there is none."""
    if isinstance(value, dict):
        newer = {"mutedBy", "routeLabels", "uptime"}
        kept = {key: plain(inner) for key, inner in value.items() if key not in newer and inner != {}}
        return {key: sorted(inner) if key.endswith("edBy") and isinstance(inner, list) else inner
                for key, inner in kept.items()}  # fmt: skip
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)", value):
        return Moment(datetime.fromisoformat(value).timestamp())
    return value


def alertmanager_asked(server: RealAlertmanager) -> Ask:
    """Return what asks the real one."""

    def ask(method: str, path: str, body: object) -> tuple[int, str]:
        status, text = server.ask(method, path, content(body))
        return status, text.decode()

    return ask


def lamplighter_asked(world: AlertmanagerWorld) -> Ask:
    """Return what asks this API, at the time of now."""

    def ask(method: str, path: str, body: object) -> tuple[int, str]:
        world.now = time.time()
        status, document = world.call(method, path, content(body))
        return status, "" if document is None else json.dumps(document)

    return ask


def content(body: object) -> bytes:
    """Return what is sent for a step's body."""
    return body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
