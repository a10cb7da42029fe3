"""``http_config`` with its references resolved, and what of it no text may show."""

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, quote_plus, unquote, urlsplit

from lamplighter.config.alertmanager_http import Authorization, BasicAuth, HttpConfig, OAuth2
from lamplighter.config.references import forms_of, without

Resolve = Callable[[str], str]
SHORTEST_PART = 8
"""Of a path: what is shorter names a version or a place, not a secret."""


def resolved(config: HttpConfig, resolve: Resolve) -> HttpConfig:
    """Return `config`, references but those of ``tls`` resolved: never show it. Raises `UnresolvedReference`."""
    return replace(
        config,
        authorization=config.authorization and _authorization(config.authorization, resolve),
        basic_auth=config.basic_auth and _basic(config.basic_auth, resolve),
        oauth2=config.oauth2 and _oauth2(config.oauth2, resolve),
        proxy_url=resolve(config.proxy_url),
        proxy_connect_headers=_values(config.proxy_connect_headers, resolve),
        http_headers=_values(config.http_headers, resolve),
    )


def secrets_of(config: HttpConfig) -> Iterator[str]:
    """Return the secrets of a resolved configuration, in the forms in which an answer may repeat them."""
    if config.authorization is not None:
        yield config.authorization.credentials
    if config.basic_auth is not None:
        yield config.basic_auth.password
        yield basic_credentials(config.basic_auth)
    if config.oauth2 is not None:
        yield config.oauth2.client_secret
        yield client_credentials(config.oauth2)
        yield from config.oauth2.endpoint_params.values()
    for values in config.http_headers.values():
        yield from values
    for proxy_url in (config.proxy_url, config.oauth2.proxy_url if config.oauth2 else ""):
        if proxy_url:
            yield from (proxy_url, urlsplit(proxy_url).password or "")


def client_credentials(config: OAuth2) -> str:
    """Return what follows ``Basic`` in the header (RFC 6749, 2.3.1)."""
    return basic_credentials(
        BasicAuth(username=quote_plus(config.client_id), password=quote_plus(config.client_secret))
    )


def basic_credentials(auth: BasicAuth) -> str:
    """Return what follows ``Basic`` in the header."""
    return base64.b64encode(f"{auth.username}:{auth.password}".encode()).decode()


def without_address(text: str, url: str) -> str:
    """Redact the URL and what of it may be a secret: path, long parts of it, values of the query, credentials.

    Servers repeat paths as they came or decoded.
    """
    parts = urlsplit(url)
    path = [part for part in parts.path.split("/") if len(part) >= SHORTEST_PART]
    query = [value for _, value in parse_qsl(parts.query)]
    whole = [url, parts.path if path else "", parts.query, parts.username or "", parts.password or ""]
    found = {part for part in [*whole, *path, *query] if part}
    return without(forms_of(found | set(map(unquote, found))), text)


def _authorization(auth: Authorization, resolve: Resolve) -> Authorization:
    return replace(auth, credentials=_secret(auth.credentials, resolve))


def _basic(auth: BasicAuth, resolve: Resolve) -> BasicAuth:
    return BasicAuth(username=_secret(auth.username, resolve), password=_secret(auth.password, resolve))


def _oauth2(config: OAuth2, resolve: Resolve) -> OAuth2:
    return replace(
        config,
        client_id=_secret(config.client_id, resolve),
        client_secret=_secret(config.client_secret, resolve),
        token_url=resolve(config.token_url),
        endpoint_params={name: resolve(value) for name, value in config.endpoint_params.items()},
        proxy_url=resolve(config.proxy_url),
        proxy_connect_headers=_values(config.proxy_connect_headers, resolve),
    )


def _values(headers: Mapping[str, tuple[str, ...]], resolve: Resolve) -> dict[str, tuple[str, ...]]:
    return {name: tuple(_secret(value, resolve) for value in values) for name, values in headers.items()}


def _secret(text: str, resolve: Resolve) -> str:
    """A file or a parameter often ends with a line's end that is no part of the secret."""
    return resolve(text).strip()
