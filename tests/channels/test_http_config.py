import base64
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from lamplighter.channels.http_client import HttpClient, json_request
from lamplighter.channels.oauth2 import TokenCache
from lamplighter.config.alertmanager_http import Authorization, BasicAuth, HttpConfig, OAuth2, TlsConfig
from lamplighter.config.references import SecretReferences
from lamplighter.errors import DeliveryError
from tests.support.alerts import NOON
from tests.support.certificates import CertificateAuthority, CertificateFiles
from tests.support.receivers.server import Behaviour, Posted, Receiver, webhook_sink


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with webhook_sink() as sink:
        yield sink


def a_client(http: HttpConfig, tokens: TokenCache | None = None, **environment: str) -> HttpClient:
    return HttpClient(http, SecretReferences(environment, ssm=str, secrets=str), tokens)


def call(client: HttpClient, url: str, now: float = NOON) -> None:
    client.send(json_request(url, {"a": 1}), timeout_seconds=10.0, now=now)


def error_of(client: HttpClient, url: str) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        call(client, url)
    return raised.value


@pytest.mark.parametrize(
    ("http", "header"),
    [
        (HttpConfig(authorization=Authorization(credentials="${TOKEN}")), "Bearer to-ken"),
        (HttpConfig(authorization=Authorization(type="GenieKey", credentials="to-ken\n")), "GenieKey to-ken"),
        (
            HttpConfig(basic_auth=BasicAuth(username="ann", password="${TOKEN}")),
            f"Basic {base64.b64encode(b'ann:to-ken').decode()}",
        ),
        (HttpConfig(basic_auth=BasicAuth(username="zoë", password="ü")), "Basic em/DqzrDvA=="),
    ],
)
def test_credentials_are_sent_in_the_header(receiver: Receiver, http: HttpConfig, header: str) -> None:
    call(a_client(http, TOKEN="to-ken"), receiver.url)
    assert receiver.posted[0].headers["Authorization"] == header


def test_headers_of_the_file_are_sent_their_references_resolved(receiver: Receiver) -> None:
    http = HttpConfig(http_headers={"X-Tenant": ("${TENANT}", "b"), "User-Agent": ("curl",)})
    call(a_client(http, TENANT="ours"), receiver.url)
    sent = receiver.posted[0].headers
    assert (sent["X-Tenant"], sent["User-Agent"]) == ("ours, b", "curl")


@pytest.mark.parametrize(
    "http",
    [
        HttpConfig(authorization=Authorization(credentials="hunt-er-2")),
        HttpConfig(basic_auth=BasicAuth(username="ann", password="hunt-er-2")),
        HttpConfig(http_headers={"X-Api-Key": ("hunt-er-2",)}),
        HttpConfig(proxy_url="http://ann:hunt-er-2@127.0.0.1:1", no_proxy="127.0.0.1"),
    ],
)
def test_an_answer_that_repeats_a_credential_gives_it_not_away(receiver: Receiver, http: HttpConfig) -> None:
    written = base64.b64encode(b"ann:hunt-er-2").decode()
    receiver.behave(Behaviour(status=400, body=f"hunt-er-2 {written if http.basic_auth else ''} is wrong"))
    said = str(error_of(a_client(http), receiver.url))
    assert "***" in said
    assert "hunt" not in said
    assert written not in said


class TokenServer:
    """Gives out ``token-1``, ``token-2`` … to whoever knows the secret."""

    def __init__(self, *, in_form: bool = False, expires_in: object = 3600) -> None:
        self.given = 0
        self._in_form = in_form
        self._expires_in = expires_in

    def __call__(self, posted: Posted) -> Behaviour:
        named = posted.headers.get("Authorization") == f"Basic {base64.b64encode(b'lamp:sec%2Bret').decode()}"
        if self._in_form:
            named = (posted.body.get("client_id"), posted.body.get("client_secret")) == ("lamp", "sec+ret")
        if not named:
            return Behaviour(status=401, body='{"error":"invalid_client"}')
        assert posted.body["grant_type"] == "client_credentials"
        self.given += 1
        expires = f', "expires_in": {self._expires_in}' if self._expires_in else ""
        return Behaviour(body=f'{{"access_token": "token-{self.given}", "token_type": "bearer"{expires}}}')


def oauth(url: str, **more: str) -> HttpConfig:
    return HttpConfig(
        oauth2=OAuth2(
            client_id="lamp", client_secret="${S}", token_url=url, scopes=("a", "b"), endpoint_params=more
        )
    )


@pytest.mark.parametrize("in_form", [False, True])
def test_a_token_is_asked_for_once_and_used_until_it_is_about_to_expire(receiver: Receiver, in_form: bool) -> None:
    server = TokenServer(in_form=in_form)
    tokens = TokenCache()
    with Receiver(reply=server) as token_server:
        http = oauth(token_server.url, audience="alerts")
        for now in (NOON, NOON + 3589, NOON + 3590):
            call(a_client(http, tokens, S="sec+ret"), receiver.url, now)
        asked = token_server.posted[0].body
    sent = [posted.headers["Authorization"] for posted in receiver.posted]
    assert sent == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]
    assert (asked["scope"], asked["audience"]) == ("a b", "alerts")


def test_a_token_that_is_refused_is_replaced_once_and_the_message_sent_again() -> None:
    def only_the_second(posted: Posted) -> Behaviour:
        return Behaviour(status=200 if posted.headers["Authorization"] == "Bearer token-2" else 401, body="x")

    server = TokenServer(expires_in=None)
    with Receiver(reply=server) as token_server, Receiver(reply=only_the_second) as receiver:
        call(a_client(oauth(token_server.url), S="sec+ret"), receiver.url)
        assert (receiver.attempts, server.given) == (2, 2)


def test_a_receiver_that_refuses_every_token_is_asked_twice_only() -> None:
    with Receiver(reply=TokenServer()) as token_server, Receiver() as receiver:
        receiver.behave(Behaviour(status=401, body="token-2 is not welcome"))
        error = error_of(a_client(oauth(token_server.url), S="sec+ret"), receiver.url)
        assert (error.permanent, receiver.attempts) == (True, 2)
        assert "token-2" not in str(error)


def test_a_token_server_that_breaks_off_leaves_no_doubt_about_the_message(receiver: Receiver) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def hang_up() -> None:
            server.accept()[0].close()

        Thread(target=hang_up, daemon=True).start()
        http = oauth(f"http://127.0.0.1:{server.getsockname()[1]}/token")
        error = error_of(a_client(http, S="sec+ret"), receiver.url)
    assert str(error) == "no OAuth token: no connection to the token server"
    assert (error.permanent, error.uncertain, receiver.attempts) == (False, False, 0)


@pytest.mark.parametrize(
    ("behaviour", "said", "permanent"),
    [
        (Behaviour(status=401, body="sec+ret"), "no OAuth token: the token server answered 401: ***", True),
        (Behaviour(status=503), "no OAuth token: the token server answered 503: ok", False),
        (Behaviour(body="not json"), "no OAuth token: the token server's answer has none", False),
    ],
)
def test_without_a_token_nothing_is_sent(
    receiver: Receiver, behaviour: Behaviour, said: str, permanent: bool
) -> None:
    with Receiver(reply=lambda _: behaviour) as token_server:
        error = error_of(a_client(oauth(token_server.url), S="sec+ret"), receiver.url)
    assert (str(error), error.permanent, receiver.attempts) == (said, permanent, 0)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def leaf(authority: CertificateAuthority) -> CertificateFiles:
    return authority.issue("hooks", ("hooks.example.com",))


def server_context(leaf: CertificateFiles, client_ca: Path | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf.certificate, leaf.key)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    if client_ca is not None:
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def test_a_private_authority_and_another_name_are_trusted_where_the_file_says_so(
    authority: CertificateAuthority, leaf: CertificateFiles
) -> None:
    tls = TlsConfig(ca="${CA}", server_name="hooks.example.com")
    with Receiver(tls=server_context(leaf)) as receiver:
        call(a_client(HttpConfig(tls=tls), CA=authority.ca_file.read_text()), receiver.url)
        assert len(receiver.posted) == 1


@pytest.mark.parametrize(
    "tls",
    [
        TlsConfig(),
        TlsConfig(server_name="hooks.example.com"),
        TlsConfig(ca="${CA}"),
        TlsConfig(ca="${CA}", server_name="other.example.com"),
        TlsConfig(ca="${CA}", server_name="hooks.example.com", min_version="TLS13"),
    ],
    ids=["unknown authority", "unknown authority, right name", "wrong host", "wrong name", "TLS 1.3 wanted"],
)
def test_a_certificate_that_does_not_fit_ends_the_connection(
    authority: CertificateAuthority, leaf: CertificateFiles, tls: TlsConfig
) -> None:
    with Receiver(tls=server_context(leaf)) as receiver:
        error = error_of(a_client(HttpConfig(tls=tls), CA=authority.ca_file.read_text()), receiver.url)
        assert (str(error), error.permanent) == ("no TLS connection with the receiver", False)
        assert receiver.posted == []


def test_verification_can_be_left_out(leaf: CertificateFiles) -> None:
    with Receiver(tls=server_context(leaf)) as receiver:
        call(a_client(HttpConfig(tls=TlsConfig(insecure_skip_verify=True))), receiver.url)
        assert len(receiver.posted) == 1


def test_a_client_shows_its_certificate(authority: CertificateAuthority, leaf: CertificateFiles) -> None:
    own = authority.issue("lamp")
    named = {"CA": authority.ca_file.read_text(), "C": own.certificate.read_text(), "K": own.key.read_text()}
    tls = TlsConfig(ca="${CA}", cert="${C}", key="${K}", server_name="hooks.example.com")
    with Receiver(tls=server_context(leaf, authority.ca_file)) as receiver:
        call(a_client(HttpConfig(tls=tls), None, **named), receiver.url)
        assert len(receiver.posted) == 1


@pytest.mark.parametrize("tls", [TlsConfig(ca="top-secret"), TlsConfig(cert="top-secret", key="top-secret")])
def test_certificates_that_are_none_are_named_not_shown(tls: TlsConfig) -> None:
    error = error_of(a_client(HttpConfig(tls=tls)), "https://127.0.0.1:1/")
    assert error.permanent
    assert "cannot be used" in str(error)
    assert "top-secret" not in str(error)


def test_a_proxy_is_asked_instead_of_the_receiver(receiver: Receiver) -> None:
    with Receiver() as proxy:
        http = HttpConfig(proxy_url=proxy.base.replace("//", "//ann:pass-word@"))
        call(a_client(http), "http://hooks.example.com/alerts")
        (asked,) = proxy.posted
    assert asked.path == "http://hooks.example.com/alerts"
    assert asked.headers["Proxy-Authorization"] == f"Basic {base64.b64encode(b'ann:pass-word').decode()}"
    assert receiver.attempts == 0


@pytest.mark.parametrize("no_proxy", ["127.0.0.1", "10.0.0.0/8,127.0.0.0/8"])
def test_hosts_without_proxy_are_called_directly(receiver: Receiver, no_proxy: str) -> None:
    call(a_client(HttpConfig(proxy_url="http://127.0.0.1:1", no_proxy=no_proxy)), receiver.url)
    assert len(receiver.posted) == 1


def test_the_environments_proxy_is_used_only_where_the_file_says_so(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Receiver() as proxy:
        monkeypatch.setenv("http_proxy", proxy.base)
        monkeypatch.setenv("no_proxy", "")
        call(a_client(HttpConfig()), receiver.url)
        assert proxy.attempts == 0
        call(a_client(HttpConfig(proxy_from_environment=True)), receiver.url)
        assert (proxy.attempts, receiver.attempts) == (1, 1)


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_that_repeats_the_request_is_followed_without_the_credentials(
    receiver: Receiver, status: int
) -> None:
    http = HttpConfig(authorization=Authorization(credentials="to-ken"), http_headers={"X-Key": ("hidden",)})
    with Receiver() as elsewhere:
        receiver.behave(Behaviour(status=status, headers={"Location": elsewhere.url}))
        call(a_client(http), receiver.url)
        (followed,) = elsewhere.posted
    assert followed.body == {"a": 1}
    assert not {"Authorization", "X-Key"} & set(followed.headers)


@pytest.mark.parametrize("http", [HttpConfig(), HttpConfig(authorization=Authorization(credentials="to-ken"))])
def test_a_redirect_within_the_host_keeps_headers_and_credentials(http: HttpConfig) -> None:
    def moved(posted: Posted) -> Behaviour:
        there = posted.path == "/there"
        return Behaviour() if there else Behaviour(status=307, headers={"Location": "/there"})

    with Receiver(reply=moved) as receiver:
        request = json_request(receiver.url, {}, headers={"X-Signature": "v1"})
        a_client(http).send(request, timeout_seconds=10.0, now=NOON)
        sent = receiver.posted[0].headers
    assert sent["X-Signature"] == "v1"
    assert sent.get("Authorization", "") == ("Bearer to-ken" if http.authorization else "")


@pytest.mark.parametrize("follow", [True, False])
def test_a_message_is_not_lost_in_redirects(receiver: Receiver, follow: bool) -> None:
    receiver.behave(Behaviour(status=307, headers={"Location": receiver.url}))
    error = error_of(a_client(HttpConfig(follow_redirects=follow)), receiver.url)
    assert (error.permanent, receiver.attempts) == (True, 6 if follow else 1)
