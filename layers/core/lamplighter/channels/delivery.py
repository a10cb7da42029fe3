"""The one place that posts to receivers: one deadline, no redirects, and errors that give no secret away."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from lamplighter.channels.text import cut
from lamplighter.config.references import Redact, forms_of, without
from lamplighter.errors import DeliveryError

if TYPE_CHECKING:
    import requests

CONNECT_TIMEOUT_SECONDS = 5.0
LINGER_SECONDS = 1.0
"""By how much the socket's own timeout outlasts the wait, so that it is always the wait that ends first."""
HEADERS = {"Content-Type": "application/json", "User-Agent": "Lamplighter"}
ANSWER_BYTES = 2048
SHOWN_CHARACTERS = 120
SHORTEST_PART = 8
"""Of a path: what is shorter names a version or a place, not a secret."""
TRY_AGAIN = frozenset({408, 425, 429})
"""Client errors that another attempt may overcome, as server errors do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver answered. `text` is the beginning of the body of an answer that is not a success."""

    status: int
    retry_after: str = ""
    text: str = ""


def post_json(url: str, payload: object, *, timeout_seconds: float, now: float, redact: Redact) -> None:
    """Post `payload` within `timeout_seconds` in all. Raises `DeliveryError`.

    URLs of receivers are secrets: errors name what went wrong, never where, and if the answer repeats parts of
    the URL, as pages about errors do, these are redacted.
    """
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    answer = _within(timeout_seconds, lambda: _post(url, body, timeout_seconds))
    error = refusal(answer, now, lambda text: redact(without_address(text, url)))
    if error is not None:
        raise error


def refusal(answer: Answer, now: float, redact: Redact) -> DeliveryError | None:
    """Return the error that `answer` means, or None for a success. A redirect is none: it may lead anywhere."""
    if 200 <= answer.status < 300:
        return None
    said = "".join(letter if letter.isprintable() else " " for letter in redact(answer.text)).strip()
    message = f"the receiver answered {answer.status}" + (f": {cut(said, SHOWN_CHARACTERS)}" if said else "")
    return DeliveryError(
        message,
        permanent=answer.status < 500 and answer.status not in TRY_AGAIN,
        retry_after_seconds=retry_after_seconds(answer.retry_after, now),
    )


def without_address(text: str, url: str) -> str:
    """Redact the URL and what of it may be a secret: path, long parts of it, values of the query, credentials."""
    parts = urlsplit(url)
    path = [part for part in parts.path.split("/") if len(part) >= SHORTEST_PART]
    query = [value for _, value in parse_qsl(parts.query)]
    whole = [url, parts.path if path else "", parts.query, parts.username or "", parts.password or ""]
    found = {part for part in [*whole, *path, *query] if part}
    return without(forms_of(found), text)


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


def _within(seconds: float, call: Callable[[], Answer]) -> Answer:
    """Call in a thread of its own: a socket's timeout starts anew with every byte, a wait does not."""
    outcome: SimpleQueue[Answer | Exception] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put(call())
        except Exception as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
            outcome.put(error)

    Thread(target=run, daemon=True, name="delivery").start()
    try:
        result = outcome.get(timeout=seconds)
    except Empty:
        raise DeliveryError(f"no answer within {seconds:g} s", permanent=False) from None
    if isinstance(result, Exception):
        raise result
    return result


def _post(url: str, body: bytes, timeout_seconds: float) -> Answer:
    import requests  # noqa: PLC0415 - 80 ms that only a function which has something to tell pays for

    try:
        with (
            requests.Session() as session,
            session.post(
                url,
                data=body,
                headers=HEADERS,
                timeout=(CONNECT_TIMEOUT_SECONDS, timeout_seconds + LINGER_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            text = "" if response.ok else _beginning(response)
            return Answer(response.status_code, response.headers.get("Retry-After", ""), text)
    except requests.RequestException as error:
        raise _unreachable(error) from None
    except ValueError:
        # Not every host that cannot be one is found by requests; urllib3's own error holds it.
        raise _unusable() from None


def _beginning(response: "requests.Response") -> str:
    return next(response.iter_content(ANSWER_BYTES), b"").decode("utf-8", "replace")


def _unreachable(error: "requests.RequestException") -> DeliveryError:
    """Name the kind of failure; the exception's own text holds the URL."""
    from requests import exceptions  # noqa: PLC0415 - see `_post`

    if isinstance(error, exceptions.MissingSchema | exceptions.InvalidSchema | exceptions.InvalidURL):
        return _unusable()
    if isinstance(error, exceptions.Timeout):
        return DeliveryError("the receiver did not answer in time", permanent=False)
    if isinstance(error, exceptions.SSLError):
        return DeliveryError("no TLS connection with the receiver", permanent=False)
    if isinstance(error, exceptions.ConnectionError):
        return DeliveryError("no connection to the receiver", permanent=False)
    return DeliveryError(f"the exchange with the receiver broke off ({type(error).__name__})", permanent=False)


def _unusable() -> DeliveryError:
    return DeliveryError("the receiver's URL cannot be used", permanent=True)
