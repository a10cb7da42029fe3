"""What receivers answer over HTTP, and what that means for a notification. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from lamplighter.channels.text import cut
from lamplighter.config.references import Redact
from lamplighter.errors import DeliveryError

SHOWN_CHARACTERS = 120
TRY_AGAIN = frozenset({408, 425, 429})
"""Client errors that another attempt may overcome, as server errors do."""
SAID_BY_GATEWAYS = frozenset({502, 504})
"""By whom the request may have been handed on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered. `text` is the beginning of the body, of a success as far as it was asked for."""

    status: int
    retry_after: str = ""
    text: str = ""
    location: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300

    def json(self) -> Mapping[str, Any]:
        """Return the body as a JSON object, an empty one where it is none."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def refusal(answer: Answer, now: float, redact: Redact) -> DeliveryError | None:
    """Return the error that `answer` means, or None for a success."""
    if answer.ok:
        return None
    said = one_line(redact(answer.text))
    return DeliveryError(
        f"the receiver answered {answer.status}" + (f": {said}" if said else ""),
        permanent=answer.status < 500 and answer.status not in TRY_AGAIN,
        uncertain=answer.status in SAID_BY_GATEWAYS,
        retry_after_seconds=retry_after_seconds(answer.retry_after, now),
    )


def one_line(text: str) -> str:
    """Return text of strangers as one short line that can be shown."""
    return cut("".join(letter if letter.isprintable() else " " for letter in text).strip(), SHOWN_CHARACTERS)


def retry_after_seconds(header: str, now: float) -> float | None:
    """Read a Retry-After header, seconds or a date; None if it is neither."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, aware.timestamp() - now)
