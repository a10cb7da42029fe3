"""Who is signed in, told by signed cookies and form tokens alone; nothing is stored.

Keys are derived from the admin secret, so that a new secret ends every session.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

SESSION_SECONDS = 12 * 3600
FORM_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. `form_token` goes into every form that it is shown."""

    token: str
    form_token: str


class Signer:
    """Issues and checks tokens ``<expiry>.<nonce>.<signature>`` under the admin secret."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("the admin secret is empty")
        self._key = hmac.digest(b"lamplighter web keys", secret.encode(), hashlib.sha256)

    def issue(self, purpose: str, expires_at: float) -> str:
        """Return a new token for `purpose`, good until `expires_at` (unix seconds)."""
        content = f"{int(expires_at)}.{secrets.token_urlsafe(18)}"
        return f"{content}.{self._sign(purpose, content)}"

    def is_good(self, purpose: str, token: str, now: float) -> bool:
        """Whether we issued `token` for `purpose` and it has not expired."""
        content, _, signature = token.rpartition(".")
        if not _are_equal(signature, self._sign(purpose, content)):
            return False
        return now < int(content.partition(".")[0])

    def form_token(self, token: str) -> str:
        """Return what a form shown to the holder of `token` has to send back."""
        return self._sign("form token", token)

    def form_token_fits(self, token: str, sent: str) -> bool:
        """Whether `sent` is the form token of `token`, in constant time."""
        return _are_equal(sent, self.form_token(token))

    def session(self, token: str, now: float) -> Session | None:
        """Return the session behind a cookie, if it is one of ours and still good."""
        return Session(token, self.form_token(token)) if self.is_good("session", token, now) else None

    def _sign(self, purpose: str, content: str) -> str:
        return hmac.new(self._key, _bytes(f"{purpose}:{content}"), hashlib.sha256).hexdigest()


def is_the_secret(given: str, secret: str) -> bool:
    """Compare in constant time, lengths hidden too."""
    return hmac.compare_digest(hashlib.sha256(_bytes(given)).digest(), hashlib.sha256(_bytes(secret)).digest())


def _are_equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(_bytes(given), _bytes(expected))


def _bytes(text: str) -> bytes:
    """What a client sends may be any text, lone surrogates too."""
    return text.encode("utf-8", "surrogatepass")
