"""How receivers are called over HTTP: ``http_config`` and ``tls_config`` (prometheus/common: config).

Every secret is text that may be a reference; what a ``*_file`` key names is the reference ``file:<path>``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsConfig:
    """``tls_config``. `ca`, `cert` and `key` are PEM, or references to it."""

    ca: str = ""
    cert: str = ""
    key: str = ""
    server_name: str = ""
    insecure_skip_verify: bool = False
    min_version: str = ""
    """``TLS10`` to ``TLS13``; empty for the client's own."""
    max_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """``authorization``: the header of that name; ``bearer_token`` is one too."""

    type: str = "Bearer"
    credentials: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicAuth:
    """``basic_auth``."""

    username: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2:
    """``oauth2``: a token by client credentials (RFC 6749, 4.4)."""

    client_id: str
    token_url: str
    client_secret: str = ""
    scopes: tuple[str, ...] = ()
    endpoint_params: Mapping[str, str] = field(default_factory=dict)
    tls: TlsConfig = TlsConfig()
    proxy_url: str = ""
    proxy_from_environment: bool = False
    no_proxy: str = ""
    proxy_connect_headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpConfig:
    """``http_config``. At most one of `authorization`, `basic_auth` and `oauth2` is there."""

    authorization: Authorization | None = None
    basic_auth: BasicAuth | None = None
    oauth2: OAuth2 | None = None
    tls: TlsConfig = TlsConfig()
    proxy_url: str = ""
    proxy_from_environment: bool = False
    no_proxy: str = ""
    """Hosts, domains and networks with a comma between them."""
    proxy_connect_headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sent to the proxy itself; values may be references."""
    follow_redirects: bool = True
    enable_http2: bool = True
    http_headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By name: values, then secrets, then files, as the requests carry them."""
