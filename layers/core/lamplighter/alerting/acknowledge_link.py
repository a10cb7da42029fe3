"""Links in messages by which an alert is acknowledged without signing in. Pure.

A link names one firing of one alert and when it stops to be good, and is signed with a key made of the admin
secret: a new secret makes all links worthless. Whoever has the message may acknowledge, and nothing else.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from lamplighter.alerting.alert import Alert

PATH = "/acknowledge/"
LINK_SECONDS = 7 * 86_400.0
"""How long a link is good."""
_SIGNATURE_BYTES = 16
_TOKEN = re.compile(r"([0-9a-f]{16})\.([0-9]{1,15})\.([0-9]{1,12})\.([A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a token says, its signature having been found to be ours; unix seconds."""

    fingerprint: str
    starts_at: float
    expires_at: float


def link_key(admin_secret: str) -> bytes:
    """Return the key that links are signed with. Raises ValueError for an empty secret."""
    if not admin_secret:
        raise ValueError("the admin secret is empty")
    return hmac.digest(b"lamplighter acknowledge links", admin_secret.encode(), hashlib.sha256)


def acknowledge_url(key: bytes, external_url: str, fingerprint: str, starts_at: float, now: float) -> str:
    """Return a link that is good for seven days; empty where nobody knows the dashboard's address."""
    if not external_url:
        return ""
    return f"{external_url.rstrip('/')}{PATH}{token(key, fingerprint, starts_at, now + LINK_SECONDS)}"


def token(key: bytes, fingerprint: str, starts_at: float, expires_at: float) -> str:
    """Return what a link ends with."""
    content = f"{fingerprint}.{_milliseconds(starts_at)}.{int(expires_at)}"
    return f"{content}.{_signature(key, content)}"


def read(key: bytes, text: str) -> Link | None:
    """Return what a token says, expired or not; None for one that is not ours."""
    found = _TOKEN.fullmatch(text)
    content, _, signature = text.rpartition(".")
    if found is None or not hmac.compare_digest(signature, _signature(key, content)):
        return None
    return Link(fingerprint=found[1], starts_at=int(found[2]) / 1000, expires_at=float(found[3]))


def is_about(link: Link, alert: Alert) -> bool:
    """Return whether the alert as it stands is what the link's message told of, and not a later firing.

    Of an alert from outside another poster may know an earlier start meanwhile: it is the same firing. Of one that
    flaps, or has just settled, all messages are about the same trouble.
    """
    is_same = _milliseconds(alert.starts_at) <= _milliseconds(link.starts_at)
    return is_same or alert.course.flapping_since is not None


def _signature(key: bytes, content: str) -> str:
    digest = hmac.digest(key, content.encode(), hashlib.sha256)[:_SIGNATURE_BYTES]
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _milliseconds(at: float) -> int:
    return max(0, round(at * 1000))
