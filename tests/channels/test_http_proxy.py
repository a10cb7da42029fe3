"""Receivers behind TLS, reached through a proxy: what each of the three is told."""

import base64
import ssl
from collections.abc import Iterator

import pytest

from lamplighter.channels.http_client import HttpClient, json_request
from lamplighter.config.alertmanager_http import BasicAuth, HttpConfig, TlsConfig
from lamplighter.config.references import SecretReferences
from lamplighter.errors import DeliveryError
from tests.support.alerts import NOON
from tests.support.certificates import CertificateAuthority
from tests.support.receivers.proxy import TunnellingProxy
from tests.support.receivers.server import Receiver

HOST = "hooks.example.com"
URL = f"https://{HOST}/alerts"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def receiver(authority: CertificateAuthority) -> Iterator[Receiver]:
    leaf = authority.issue("hooks", (HOST,))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf.certificate, leaf.key)
    with Receiver(tls=context) as running:
        yield running


def call(http: HttpConfig, authority: CertificateAuthority) -> None:
    references = SecretReferences({"CA": authority.ca_file.read_text(), "KEY": "pass-word"}, ssm=str, secrets=str)
    HttpClient(http, references).send(json_request(URL, {"a": 1}), timeout_seconds=10.0, now=NOON)


def test_a_tunnel_leads_to_the_receiver_whose_certificate_is_checked(
    receiver: Receiver, authority: CertificateAuthority
) -> None:
    with TunnellingProxy(receiver.url) as proxy:
        call(HttpConfig(proxy_url=f"http://{proxy.address}", tls=TlsConfig(ca="${CA}")), authority)
        assert [where for where, _ in proxy.asked] == [f"{HOST}:443"]
        for tls in (TlsConfig(), TlsConfig(ca="${CA}", server_name="other.example.com")):
            with pytest.raises(DeliveryError, match="no TLS connection with the receiver"):
                call(HttpConfig(proxy_url=f"http://{proxy.address}", tls=tls), authority)
    assert [posted.path for posted in receiver.posted] == ["/alerts"]


def test_the_proxy_is_told_its_own_headers_and_none_of_the_receivers(
    receiver: Receiver, authority: CertificateAuthority
) -> None:
    with TunnellingProxy(receiver.url) as proxy:
        http = HttpConfig(
            proxy_url=f"http://ann:${{KEY}}@{proxy.address}",
            proxy_connect_headers={"X-Site": ("one", "${KEY}")},
            basic_auth=BasicAuth(username="lamp", password="secret"),
            tls=TlsConfig(ca="${CA}"),
        )
        call(http, authority)
        ((_, told),) = proxy.asked
    assert told["X-Site"] == "one, pass-word"
    assert told["Proxy-Authorization"] == f"Basic {base64.b64encode(b'ann:pass-word').decode()}"
    assert "Authorization" not in told
    (posted,) = receiver.posted
    assert posted.headers["Authorization"] == f"Basic {base64.b64encode(b'lamp:secret').decode()}"
    assert not {"X-Site", "Proxy-Authorization"} & posted.headers.keys()


def test_a_proxy_that_refuses_is_named_without_its_password(
    receiver: Receiver, authority: CertificateAuthority
) -> None:
    with TunnellingProxy(receiver.url, status=407) as proxy, pytest.raises(DeliveryError) as raised:
        call(HttpConfig(proxy_url=f"http://ann:pass-word@{proxy.address}"), authority)
    assert (str(raised.value), raised.value.permanent, raised.value.uncertain) == (
        "no connection through the proxy",
        False,
        False,
    )
    assert receiver.attempts == 0
