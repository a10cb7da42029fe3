"""The signature of a webhook: whoever holds the secret can tell that a body is ours, whole, and recent. Pure."""

import hashlib
import hmac

HEADER = "X-Lamplighter-Signature"
"""``t=<unix seconds>,v1=<hex>``: HMAC-SHA256 of ``<unix seconds>.<body>``; see docs/webhooks.md."""


def signature(secret: str, body: bytes, now: float) -> str:
    """Return the header's value."""
    at = str(int(now))
    digest = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
