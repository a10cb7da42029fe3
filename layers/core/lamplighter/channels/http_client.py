"""The one place that calls receivers over HTTP: ``http_config``, one deadline, errors that give no secret away."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from lamplighter.channels.answers import Answer, refusal
from lamplighter.channels.deadline import within
from lamplighter.channels.http_exchange import exchange, unusable
from lamplighter.channels.http_secrets import basic_credentials, resolved, secrets_of, without_address
from lamplighter.channels.oauth2 import Token, TokenCache, cache_key, fetch, without_token
from lamplighter.config.alertmanager_http import HttpConfig, OAuth2
from lamplighter.config.references import References, forms_of, without
from lamplighter.errors import DeliveryError

USER_AGENT = "Lamplighter"
KEPT_METHOD = frozenset({307, 308})
"""Redirects that repeat the request; any other would turn a POST into a GET, and the message would be lost."""
MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One request. `url`, `headers` and `body` are as they are sent: references are resolved, texts expanded."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    answer_bytes: int = 0
    """How much of a success's body is wanted."""
    secrets: tuple[str, ...] = ()
    """What of it no error may show, beside the URL."""


def json_request(
    url: str,
    payload: object,
    *,
    headers: Mapping[str, str] | None = None,
    answer_bytes: int = 0,
    secrets: tuple[str, ...] = (),
) -> HttpRequest:
    """Return a POST of `payload` as JSON."""
    return HttpRequest(
        url=url,
        headers={"Content-Type": "application/json", **(headers or {})},
        body=json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"),
        answer_bytes=answer_bytes,
        secrets=secrets,
    )


class HttpClient:
    """Calls one receiver as its ``http_config`` says. `tokens` outlives it, so that OAuth's are asked for once."""

    def __init__(self, http: HttpConfig, references: References, tokens: TokenCache | None = None) -> None:
        self._http = http
        self._references = references
        self._tokens = tokens or TokenCache()

    def send(self, request: HttpRequest, *, timeout_seconds: float, now: float) -> Answer:
        """Return the answer of a success. Raises `DeliveryError`, which says whether another attempt can help."""
        answer = self.exchange(request, timeout_seconds=timeout_seconds, now=now)
        error = refusal(answer, now, str)
        if error is not None:
            raise error
        return answer

    def exchange(self, request: HttpRequest, *, timeout_seconds: float, now: float) -> Answer:
        """Return whatever is answered within `timeout_seconds` in all, no secret of ours in its text.

        URLs of receivers are secrets: errors name what went wrong, never where, and if the answer repeats parts
        of the URL or of the credentials, as pages about errors do, these are redacted.
        Raises `DeliveryError` where nothing is answered, `UnresolvedReference`.
        """
        call = _Call(self._http, self._references, self._tokens, timeout_seconds, now)
        answer = within(timeout_seconds, lambda: call.answer_to(request))
        return replace(answer, text=call.redacted(answer.text, request))


class _Call:
    """One call, its references resolved: holds secrets."""

    def __init__(
        self,
        http: HttpConfig,
        references: References,
        tokens: TokenCache,
        timeout_seconds: float,
        now: float,
    ) -> None:
        self._written = http
        self._references = references
        self._tokens = tokens
        self._timeout_seconds = timeout_seconds
        self._now = now
        self._http = http
        self._secrets: set[str] = set()

    def answer_to(self, request: HttpRequest) -> Answer:
        """Resolve what the configuration refers to, and call: once more with a new token if the old is refused."""
        self._http = resolved(self._written, self._references.resolve)
        self._secrets.update(secrets_of(self._http))
        answer = self._followed(request, self._authorization(renew=False))
        if answer.status == 401 and self._http.oauth2 is not None:
            answer = self._followed(request, self._authorization(renew=True))
        return answer

    def redacted(self, text: str, request: HttpRequest) -> str:
        """Return `text` without what is secret of the configuration, the request and its URL.

        Some write JSON with every slash escaped, which would hide what has one.
        """
        text = text.replace("\\/", "/")
        secrets = {secret for secret in (*self._secrets, *request.secrets) if secret}
        return self._references.redact(without(forms_of(secrets), without_address(text, request.url)))

    def _authorization(self, *, renew: bool) -> dict[str, str]:
        http = self._http
        if http.basic_auth is not None:
            return {"Authorization": f"Basic {basic_credentials(http.basic_auth)}"}
        if http.authorization is not None:
            return {"Authorization": f"{http.authorization.type} {http.authorization.credentials}"}
        if http.oauth2 is None:
            return {}
        token = self._token(renew=renew)
        self._secrets.add(token.value)
        return {"Authorization": f"{token.type} {token.value}"}

    def _token(self, *, renew: bool) -> Token:
        config, written = self._http.oauth2, self._written.oauth2
        assert config is not None and written is not None  # noqa: S101, PT018 - the caller has looked
        key = cache_key(config)
        kept = None if renew else self._tokens.get(key, self._now)
        if kept is not None:
            return kept

        def post(url: str, headers: dict[str, str], body: bytes) -> Answer:
            asked = HttpRequest(url=url, headers=headers, body=body, answer_bytes=65_536)
            try:
                return self._exchanged(asked, config, {})
            except DeliveryError as error:
                raise without_token(error) from None

        self._tokens.put(key, None)
        token = fetch(config, post, self._now, lambda text: self.redacted(text, HttpRequest(url=config.token_url)))
        self._tokens.put(key, token)
        return token

    def _followed(self, request: HttpRequest, authorization: Mapping[str, str]) -> Answer:
        """Follow what repeats the request elsewhere; credentials go to the receiver's own host only."""
        own = {**_joined(self._http), **authorization}
        answer = self._exchanged(request, self._http, own)
        for _ in range(MOST_REDIRECTS):
            if not (self._http.follow_redirects and answer.status in KEPT_METHOD and answer.location):
                break
            url = urljoin(request.url, answer.location)
            if not url.startswith("https://") and request.url.startswith("https://"):
                break
            if urlsplit(url)[:2] == urlsplit(request.url)[:2]:
                request = replace(request, url=url)
            else:
                own, request = {}, replace(request, url=url, headers=_plain(request.headers))
            answer = self._exchanged(request, self._http, own)
        return answer

    def _exchanged(self, request: HttpRequest, http: HttpConfig | OAuth2, headers: Mapping[str, str]) -> Answer:
        if not request.url.startswith(("http://", "https://")):
            raise unusable()
        return exchange(
            request.method,
            request.url,
            {"User-Agent": USER_AGENT, **request.headers, **headers},
            request.body,
            http,
            resolve=self._references.resolve,
            timeout_seconds=self._timeout_seconds,
            answer_bytes=request.answer_bytes,
        )


def _joined(http: HttpConfig) -> dict[str, str]:
    return {name: ", ".join(values) for name, values in http.http_headers.items()}


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in ("content-type", "accept")}
