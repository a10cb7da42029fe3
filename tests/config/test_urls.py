"""What may stand in a URL."""

import pytest

from lamplighter.config.check import Check, DnsQuestion
from lamplighter.config.load import LoadOptions
from tests.support.configuration import checks_in, mistakes_in

OPTIONS = LoadOptions()


def first_of(text: str, options: LoadOptions = OPTIONS) -> Check:
    return checks_in(text, options)[0]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("8.8.8.8", "dns://8.8.8.8"),
        ("8.8.8.8:5353", "dns://8.8.8.8:5353"),
        ("ns.example.com", "dns://ns.example.com"),
        ("dns://8.8.8.8:53", "dns://8.8.8.8:53"),
        ('"2001:db8::1"', "dns://[2001:db8::1]"),
    ],
)
def test_a_dns_check_names_its_server_with_or_without_a_scheme(url: str, server: str) -> None:
    check = first_of(
        f"endpoints: [{{name: a, url: {url}, dns: {{query-name: example.com, query-type: MX}}, "
        'conditions: ["[DNS_RCODE] == NOERROR"]}]'
    )
    assert check.url == server
    assert check.dns == DnsQuestion(query_name="example.com", query_type="MX")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "HTTPS://example.com:8443/a?b=c#d",
        "https://user:pass@example.com/%20",
        "https://[2001:db8::1]:443/",
        "https://bücher.example/",
        "tcp://example.com:5432",
        "tls://example.com",
        "starttls://example.com:587",
        "ws://example.com/socket",
        "wss://example.com/socket",
        "ssh://example.com",
        "smtp://example.com:25",
        "https://${HOST}:${PORT}/${PATH}",
        "${URL}",
        "ssm:/shop/url",
        "secretsmanager:shop-url",
    ],
)
def test_every_scheme_that_is_probed_is_taken(url: str) -> None:
    assert first_of(f'endpoints: [{{name: a, url: "{url}", conditions: ["[CONNECTED] == true"]}}]').url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("icmp://example.com", "ICMP needs raw sockets"),
        ("udp://example.com:53", "use `dns://` for a name server"),
        ("sctp://example.com:1", "use `tcp://`"),
        ("grpc://example.com:1", "use `tcp://host:port`"),
        ("htps://example.com", "did you mean `https`?"),
        ("gopher://example.com", "expected one of the schemes http, https, tcp"),
        ("example.com", "expected a URL such as https://example.com"),
        ("https://", "expected a host"),
        ("https://:443", "expected a host"),
        ("https://[::1", "not a URL"),
        ("https://example.com:0", "expected a port from 1 to 65535"),
        ("https://example.com:65536", "expected a port from 1 to 65535"),
        ("https://example.com:port", "expected a port from 1 to 65535"),
        ("https://example.com/a b", "write it as %20"),
        ("tcp://example.com", "expected a port, as in tcp://example.com:5432"),
        ("tcp://example.com:80/path", "expected just host and port"),
        ("dns://8.8.8.8", "a DNS check needs `dns`"),
    ],
)
def test_a_url_that_cannot_be_probed_is_refused_with_what_to_use(url: str, expected: str) -> None:
    (mistake,) = mistakes_in(f'endpoints: [{{name: a, url: "{url}", conditions: ["[CONNECTED] == true"]}}]')
    assert "endpoints[0].url" in mistake
    assert expected in mistake


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("HTTPS://Shop.example.com/A", "https://Shop.example.com/A"),
        ("${SHOP_URL}", "${SHOP_URL}"),
        ("${SCHEME}://shop.example.com", "${SCHEME}://shop.example.com"),
        ("ssm:/Shop/URL", "ssm:/Shop/URL"),
        ("secretsmanager:Shop#URL", "secretsmanager:Shop#URL"),
    ],
)
def test_a_scheme_is_put_in_small_letters_and_a_reference_is_not(url: str, kept: str) -> None:
    check = first_of(f'endpoints: [{{name: a, url: "{url}", conditions: ["[STATUS] == 200"]}}]')
    assert check.url == kept
