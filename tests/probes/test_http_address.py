import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes.http_address import HttpAddress, parse_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://shop.test", HttpAddress("http://shop.test/", "http", "shop.test", 80)),
        ("HTTPS://Shop.Test/a?b=c#d", HttpAddress("https://shop.test/a?b=c", "https", "shop.test", 443)),
        ("ws://shop.test:81/x", HttpAddress("ws://shop.test:81/x", "ws", "shop.test", 81)),
        ("https://[2001:db8::1]:8443/", HttpAddress("https://[2001:db8::1]:8443/", "https", "2001:db8::1", 8443)),
        ("http://shop.test./", HttpAddress("http://shop.test./", "http", "shop.test.", 80)),
        ("http://bücher.test/", HttpAddress("http://xn--bcher-kva.test/", "http", "xn--bcher-kva.test", 80)),
        ("http://shop.test/a b", HttpAddress("http://shop.test/a%20b", "http", "shop.test", 80)),
        ("http://shop.test/é?ü=%20", HttpAddress("http://shop.test/%C3%A9?%C3%BC=%20", "http", "shop.test", 80)),
    ],
)
def test_a_url_is_taken_apart(url: str, expected: HttpAddress) -> None:
    assert parse_address(url) == (expected, None)


def test_credentials_are_taken_out_of_the_url() -> None:
    address, credentials = parse_address("https://us%40er:pa%3Ass@shop.test/")
    assert (address.url, credentials) == ("https://shop.test/", ("us@er", "pa:ss"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.test",
        "ftp://shop.test",
        "http://",
        "http://:80/",
        "http://[::1",
        "http://a:99999",
        "http://a:0/",
        "http://a:b/",
        "http://a b/",
        "http://a\\b/",
        "javascript:alert(1)",
        "https://\u2028/",
        "http://xn--\u00fc/",
    ],
)
def test_what_leads_nowhere_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(ValueError, match=r"^the URL") as caught:
        parse_address(url)
    assert not url or url not in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, "http://" + text):
        try:
            address, _ = parse_address(url)
        except ValueError:
            continue
        assert address.host
        assert 0 < address.port < 65536
