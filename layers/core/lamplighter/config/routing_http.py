"""The keys of ``http_config`` (Alertmanager: prometheus/common, config/http_config.go)."""

from typing import Any

from lamplighter.config.alertmanager_http import Authorization, BasicAuth, HttpConfig, OAuth2
from lamplighter.config.routing_keys import at_most_one, listed, not_supported, secret
from lamplighter.config.routing_shapes import LINE, NAME, SECRET, TOKEN, WEB_URL, Defined, FilePath
from lamplighter.config.routing_tls import ELSEWHERE, TLS_CONFIG
from lamplighter.config.scalars import Flag, Text
from lamplighter.config.shapes import Contents, Key, ListOf, MapOf, Section
from lamplighter.config.urls import objection_to_proxy

RESERVED_HEADERS = frozenset(
    {
        "accept-encoding", "authorization", "connection", "content-encoding", "content-length", "content-type",
        "host", "keep-alive", "proxy-authenticate", "proxy-authorization", "user-agent", "www-authenticate",
        "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-prometheus-remote-read-version",
        "x-prometheus-remote-write-version", "x-prometheus-scrape-timeout-seconds",
    }
)  # fmt: skip
"""Headers that the client sets itself."""
_HEADER_NAME = Text(pattern="[A-Za-z0-9!#$%&'*+.^_`|~-]+", expected="the name of a header")
_OTHER_GRANT = ": it is for the grant jwt-bearer; expected `client_secret`"


def _not_basic(text: str) -> str | None:
    basic = text.strip().lower() == "basic"
    return "expected another type than basic: that is what `basic_auth` is for" if basic else None


def _authorization(credentials: str = "", **values: str) -> Authorization:
    return Authorization(type=values.get("type", "").strip() or "Bearer", credentials=credentials)


AUTHORIZATION = Section(
    keys={
        "type": Key(
            shape=Text(one_line=True, objection=_not_basic),
            default="Bearer",
            about="The scheme, which stands before the credentials.",
        ),
        **secret("credentials", "The credentials."),
    },
    build=_authorization,
    refused=not_supported("credentials_ref", ELSEWHERE),
    rules=(at_most_one("credentials", "credentials_file"),),
)

BASIC_AUTH = Section(
    keys={**secret("username", "The user."), **secret("password", "The password.", SECRET)},
    build=BasicAuth,
    refused=not_supported("username_ref password_ref", ELSEWHERE),
    rules=(at_most_one("username", "username_file"), at_most_one("password", "password_file")),
)


def _bad_proxy(text: str) -> str | None:
    return objection_to_proxy(text) if text else None


PROXY_KEYS = {
    "proxy_url": Key(
        shape=Text(one_line=True, secret=True, objection=_bad_proxy),
        about="Go through this proxy, as `http://proxy.example.com:3128`.",
    ),
    "no_proxy": Key(shape=LINE, about="Hosts, domains and networks that are reached without it."),
    "proxy_from_environment": Key(
        shape=Flag(), default=False, about="Take the proxy from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`."
    ),
    "proxy_connect_header": Key(
        shape=MapOf(name=_HEADER_NAME, value=ListOf(item=TOKEN)),
        into="proxy_connect_headers",
        about="Headers for the proxy itself, each a list of values.",
    ),
}


def _proxy_makes_sense(found: Contents) -> bool:
    from_environment = found.values.get("proxy_from_environment") is True
    has_url = "proxy_url" in found.nodes and found.values.get("proxy_url") != ""
    if from_environment and has_url:
        return found.wrong("proxy_from_environment", "expected false or none beside `proxy_url`")
    if from_environment and found.values.get("no_proxy"):
        return found.wrong("no_proxy", "expected none: `proxy_from_environment` brings its own")
    if found.values.get("no_proxy") and not has_url:
        return found.wrong("no_proxy", "`proxy_url` is missing")
    if found.values.get("proxy_connect_headers") and not (has_url or from_environment):
        return found.wrong("proxy_connect_header", "`proxy_url` or `proxy_from_environment` is missing")
    return True


def _oauth2(grant_type: str = "", **values: Any) -> OAuth2:
    """There is just one grant."""
    del grant_type
    return OAuth2(**values)


OAUTH2 = Section(
    keys={
        "client_id": Key(shape=NAME, required=True, about="The client."),
        **secret("client_secret", "Its secret."),
        "token_url": Key(shape=WEB_URL, required=True, about="Where the token is asked for."),
        "scopes": Key(shape=ListOf(item=LINE), about="The scopes that are asked for."),
        "endpoint_params": Key(shape=MapOf(), about="More parameters of the request for a token."),
        "tls_config": Key(shape=TLS_CONFIG, into="tls", about="TLS towards that address."),
        **PROXY_KEYS,
        "grant_type": Key(
            shape=Text(choices=("client_credentials",)), default="client_credentials", about="The only grant."
        ),
    },
    build=_oauth2,
    refused=not_supported("client_secret_ref", ELSEWHERE)
    | not_supported(
        "client_certificate_key_id client_certificate_key client_certificate_key_file client_certificate_key_ref "
        "signature_algorithm iss audience claims",
        _OTHER_GRANT,
    ),
    rules=(at_most_one("client_secret", "client_secret_file"), _proxy_makes_sense),
)


def _values(
    values: tuple[str, ...] = (), secrets: tuple[str, ...] = (), files: tuple[str, ...] = ()
) -> tuple[str, ...]:
    return (*values, *secrets, *files)


HEADER = Section(
    keys={
        "values": Key(shape=ListOf(item=LINE), about="Values."),
        "secrets": Key(shape=ListOf(item=TOKEN), about="Values that are secrets."),
        "files": Key(shape=ListOf(item=FilePath()), about="Files that hold a value each."),
    },
    build=_values,
)


def _reserved(name: str) -> str | None:
    return "expected another header: the client sets this one itself" if name.lower() in RESERVED_HEADERS else None


def _one_way_in(found: Contents) -> bool:
    """Whoever calls shows one credential."""
    given = [name for name in _WAYS_IN if name in found.nodes]
    if len(given) > 1:
        return found.wrong(given[1], f"expected at most one of {listed(_WAYS_IN)}")
    return True


_WAYS_IN = ("authorization", "basic_auth", "oauth2", "bearer_token", "bearer_token_file")


def _http(bearer_token: str = "", **values: Any) -> HttpConfig:
    """``bearer_token`` is the older way to write an authorization."""
    if bearer_token:
        values["authorization"] = Authorization(credentials=bearer_token)
    return HttpConfig(**values)


HTTP = Section(
    keys={
        "authorization": Key(shape=AUTHORIZATION, about="The header `Authorization`."),
        "basic_auth": Key(shape=BASIC_AUTH, about="User and password."),
        "oauth2": Key(shape=OAUTH2, about="A token that is asked for by client credentials."),
        **secret("bearer_token", "The older way to write an `authorization`."),
        "tls_config": Key(shape=TLS_CONFIG, into="tls", about="TLS."),
        "follow_redirects": Key(shape=Flag(), default=True, about="Follow redirects."),
        "enable_http2": Key(shape=Flag(), default=True, about="HTTP/2 may be spoken."),
        **PROXY_KEYS,
        "http_headers": Key(
            shape=MapOf(
                name=Text(pattern=_HEADER_NAME.pattern, expected=_HEADER_NAME.expected, objection=_reserved),
                value=HEADER,
            ),
            about="More headers.",
        ),
    },
    build=_http,
    rules=(_one_way_in, _proxy_makes_sense),
)
HTTP_CONFIG = Defined("http_config", lambda: HTTP)


def http_key() -> dict[str, Key]:
    """Return the key that all integrations have which are called by HTTP."""
    return {"http_config": Key(shape=HTTP_CONFIG, into="http", about="How it is called; else as `global` says.")}
