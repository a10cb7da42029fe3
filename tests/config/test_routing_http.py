"""How receivers are called: http_config and tls_config."""

import pytest

from lamplighter.config.alertmanager_http import Authorization, BasicAuth, HttpConfig, OAuth2, TlsConfig
from tests.support.routing_files import complaints, integration_of

HOOK = "url: 'http://x/'"


def http_of(said: str, settings: str = "") -> HttpConfig:
    found = integration_of("webhook", f"{HOOK}, http_config: {{{said}}}", settings).http
    assert isinstance(found, HttpConfig)
    return found


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", HttpConfig()),
        ("follow_redirects: false, enable_http2: false", HttpConfig(follow_redirects=False, enable_http2=False)),
        ("authorization: {credentials: 'ssm:/x'}", HttpConfig(authorization=Authorization(credentials="ssm:/x"))),
        (
            "authorization: {type: ' Token ', credentials_file: /y}",
            HttpConfig(authorization=Authorization(type="Token", credentials="file:/y")),
        ),
        ("bearer_token: x", HttpConfig(authorization=Authorization(credentials="x"))),
        ("bearer_token_file: x", HttpConfig(authorization=Authorization(credentials="file:x"))),
        (
            "basic_auth: {username: u, password_file: p}",
            HttpConfig(basic_auth=BasicAuth(username="u", password="file:p")),
        ),
        (
            "proxy_url: 'http://p:1', no_proxy: 'a,b', proxy_connect_header: {x: [y, z]}",
            HttpConfig(proxy_url="http://p:1", no_proxy="a,b", proxy_connect_headers={"x": ("y", "z")}),
        ),
        ("proxy_from_environment: true", HttpConfig(proxy_from_environment=True)),
        (
            "http_headers: {X-A: {files: [f], secrets: [s], values: [v, w]}}",
            HttpConfig(http_headers={"X-A": ("v", "w", "s", "file:f")}),
        ),
        (
            "tls_config: {ca_file: c, cert: PEM, key_file: k, server_name: s, min_version: TLS12}",
            HttpConfig(tls=TlsConfig(ca="file:c", cert="PEM", key="file:k", server_name="s", min_version="TLS12")),
        ),
        (
            (
                "oauth2: {client_id: i, client_secret_file: s, token_url: 'https://t/', scopes: [a], "
                "endpoint_params: {b: c}, tls_config: {insecure_skip_verify: true}, proxy_url: 'http://p:1'}"
            ),
            HttpConfig(
                oauth2=OAuth2(
                    client_id="i",
                    client_secret="file:s",
                    token_url="https://t/",
                    scopes=("a",),
                    endpoint_params={"b": "c"},
                    tls=TlsConfig(insecure_skip_verify=True),
                    proxy_url="http://p:1",
                )
            ),
        ),
    ],
)
def test_every_key_arrives(said: str, expected: HttpConfig) -> None:
    assert http_of(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("authorization: {type: Basic}", "authorization.type: expected another type than basic"),
        (
            "authorization: {credentials: x, credentials_file: y}",
            "authorization.credentials_file: expected at most",
        ),
        ("basic_auth: {}, oauth2: {client_id: x, token_url: 'http://y'}", "oauth2: expected at most one of"),
        ("bearer_token: x, authorization: {}", "bearer_token: expected at most one of"),
        ("basic_auth: {password_ref: x}", "basic_auth.password_ref: `password_ref` is not supported"),
        ("oauth2: {client_id: x}", "oauth2: `token_url` is missing"),
        ("oauth2: {client_id: x, token_url: 'http://y', iss: z}", "oauth2.iss: `iss` is not supported"),
        (
            "oauth2: {client_id: x, token_url: 'http://y', grant_type: 'urn:x:jwt-bearer'}",
            "oauth2.grant_type: expected one of client_credentials",
        ),
        ("proxy_url: foo", "proxy_url: expected a proxy such as"),
        ("no_proxy: x", "no_proxy: `proxy_url` is missing"),
        (
            "proxy_from_environment: true, proxy_url: 'http://x:1'",
            "proxy_from_environment: expected false or none",
        ),
        ("proxy_from_environment: true, no_proxy: x", "no_proxy: expected none"),
        (
            "proxy_connect_header: {a: [b]}",
            "proxy_connect_header: `proxy_url` or `proxy_from_environment` is miss",
        ),
        ("http_headers: {content-TYPE: {values: [x]}}", "http_headers: expected another header"),
        ("http_headers: {'a b': {values: [x]}}", "http_headers: expected the name of a header"),
        (
            "http_headers: {a: {value: x}}",
            "http_headers.a.value: `value` is not a key here; did you mean `values`?",
        ),
        ("tls_config: {cert_file: x}", "tls_config.cert_file: expected `key` or `key_file` too"),
        ("tls_config: {key: x}", "tls_config.key: expected `cert` or `cert_file` too"),
        ("tls_config: {min_version: TLS13, max_version: TLS12}", "tls_config.max_version: expected none below"),
        ("tls_config: {min_version: SSL3}", "tls_config.min_version: expected one of TLS10"),
        ("tls_config: {ca_ref: x}", "tls_config.ca_ref: `ca_ref` is not supported"),
        ("bearer_token_file: ''", "bearer_token_file: expected the path of a file"),
    ],
)
def test_a_mistake_is_told_at_its_key(said: str, expected: str) -> None:
    found = complaints("webhook", f"{HOOK}, http_config: {{{said}}}")
    assert [complaint.startswith(f"http_config.{expected}") for complaint in found] == [True], found


def test_what_global_says_is_taken_as_a_whole_or_not_at_all() -> None:
    settings = "http_config: {proxy_url: 'http://p:1', follow_redirects: false}"
    assert integration_of("webhook", HOOK, settings).http.proxy_url == "http://p:1"
    assert http_of("enable_http2: false", settings) == HttpConfig(enable_http2=False)


@pytest.mark.parametrize("kind", ["proxy_url: hunter22", "oauth2: {client_id: x, token_url: hunter22}"])
def test_no_mistake_shows_a_secret(kind: str) -> None:
    assert "hunter22" not in "".join(complaints("webhook", f"{HOOK}, http_config: {{{kind}}}"))
