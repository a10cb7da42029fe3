"""OAuth 2.0 client credentials (RFC 6749, 4.4): a token is asked for once and kept until it is about to expire."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlencode

from lamplighter.channels.answers import Answer, refusal
from lamplighter.channels.http_secrets import client_credentials
from lamplighter.config.alertmanager_http import OAuth2
from lamplighter.config.references import Redact
from lamplighter.errors import DeliveryError

EARLY_SECONDS = 10.0
"""A token is renewed so long before its end (golang.org/x/oauth2: defaultExpiryDelta)."""
FORM = "application/x-www-form-urlencoded"

PostForm = Callable[[str, dict[str, str], bytes], Answer]
"""URL, headers, body."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the unix seconds until which it is used; None for ever."""

    type: str
    value: str
    until: float | None


@dataclass(slots=True)
class TokenCache:
    """The tokens of a process, by configuration. Safe for threads."""

    tokens: dict[object, Token] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: object, now: float) -> Token | None:
        """Return a token that is still good."""
        with self._lock:
            token = self.tokens.get(key)
        return token if token is not None and (token.until is None or now < token.until) else None

    def put(self, key: object, token: Token | None) -> None:
        """Keep a token, or with None forget it."""
        with self._lock:
            if token is None:
                self.tokens.pop(key, None)
            else:
                self.tokens[key] = token


def cache_key(config: OAuth2) -> object:
    """Return what tells two configurations' tokens apart; references in it are not resolved."""
    return (
        config.client_id,
        config.client_secret,
        config.token_url,
        config.scopes,
        tuple(sorted(config.endpoint_params.items())),
    )


def fetch(config: OAuth2, post: PostForm, now: float, redact: Redact) -> Token:
    """Ask for a token; `config` is resolved. Raises `DeliveryError`.

    The client names itself in the header; a server that does not take that is asked again with it in the form
    (golang.org/x/oauth2: AuthStyleAutoDetect).
    """
    form = {"grant_type": "client_credentials"}
    if config.scopes:
        form["scope"] = " ".join(config.scopes)
    form |= config.endpoint_params
    basic = {"Authorization": f"Basic {client_credentials(config)}"}
    answer = post(config.token_url, _headers(basic), urlencode(form).encode())
    if answer.status in (400, 401):
        form |= {"client_id": config.client_id, "client_secret": config.client_secret}
        answer = post(config.token_url, _headers({}), urlencode(form).encode())
    error = refusal(answer, now, redact)
    if error is not None:
        raise without_token(error)
    return _token(answer, now)


def without_token(error: DeliveryError) -> DeliveryError:
    """Return what an error of the token server means: however it came about, no message was sent."""
    return DeliveryError(
        f"no OAuth token: {str(error).replace('the receiver', 'the token server')}",
        permanent=error.permanent,
        retry_after_seconds=error.retry_after_seconds,
    )


def _headers(more: dict[str, str]) -> dict[str, str]:
    return {"Content-Type": FORM, "Accept": "application/json", **more}


def _token(answer: Answer, now: float) -> Token:
    found = answer.json()
    value = found.get("access_token")
    if not isinstance(value, str) or not value or not value.isprintable():
        raise DeliveryError("no OAuth token: the token server's answer has none", permanent=False)
    try:
        seconds = float(found.get("expires_in") or 0)
    except (TypeError, ValueError):
        seconds = 0.0
    until = now + seconds - EARLY_SECONDS if seconds > 0 else None
    kind = str(found.get("token_type") or "Bearer")
    return Token("Bearer" if kind.lower() == "bearer" else kind, value, until)
