"""Where a URL leads."""

import pytest

from lamplighter.config.check import DnsQuestion
from lamplighter.probes.target_url import Endpoint, endpoint_of, host_of, parse_endpoint, scheme_of
from tests.support.configuration import a_check


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("tcp://db.example.com:5432", "db.example.com", 5432),
        ("tls://[2001:db8::1]:8443", "2001:db8::1", 8443),
        ("tls://shop.example.com", "shop.example.com", 443),
        ("ssh://host", "host", 22),
        ("smtp://mail.example.com", "mail.example.com", 25),
        ("https://user:word@shop.example.com/path?x=1", "shop.example.com", 443),
        ("TCP://Example.COM:1", "example.com", 1),
    ],
)
def test_host_and_port_are_found(url: str, host: str, port: int) -> None:
    assert endpoint_of(a_check(url=url)) == Endpoint(host, port)


@pytest.mark.parametrize(
    ("server", "host", "port"),
    [
        ("8.8.8.8", "8.8.8.8", 53),
        ("dns.example.com:5353", "dns.example.com", 5353),
        ("dns://192.0.2.1", "192.0.2.1", 53),
        ("2001:4860:4860::8888", "2001:4860:4860::8888", 53),
        ("[2001:4860:4860::8888]:53", "2001:4860:4860::8888", 53),
    ],
)
def test_the_server_of_a_dns_check_needs_no_scheme(server: str, host: str, port: int) -> None:
    check = a_check(url=server, dns=DnsQuestion(query_name="example.com"))
    assert scheme_of(check) == "dns"
    assert endpoint_of(check) == Endpoint(host, port)


@pytest.mark.parametrize(
    "url", ["tcp://db.example.com", "tcp://:80", "tcp://a:99999", "tcp://a:b", "tcp://", "tcp://[::1"]
)
def test_without_host_or_port_there_is_no_endpoint(url: str) -> None:
    with pytest.raises(ValueError, match="host and a port") as raised:
        parse_endpoint(url, 0)
    assert url not in str(raised.value)


def test_a_url_that_cannot_be_read_has_no_host() -> None:
    assert host_of(a_check(url="https://[::1")) == ""
