from collections.abc import Mapping

import pytest

from lamplighter.probes.http_address import parse_address
from lamplighter.probes.http_redirects import MAX_REDIRECTS, RedirectRefused, follow, step_of
from lamplighter.probes.http_request import HttpRequest
from lamplighter.probes.outcome import Cause

SECRETS = {"Authorization": "a", "cookie": "b", "X-Api-Key": "c", "X-Auth-Token": "d", "Host": "virtual.test"}


def a_request(
    url: str = "https://shop.test/",
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpRequest:
    address, _ = parse_address(url)
    return HttpRequest(method=method, address=address, body=body, headers=headers or {}, credentials=("u", "p"))


def followed(request: HttpRequest, location: str, status: int = 302) -> HttpRequest:
    return follow(request, status, location, [step_of(request)])


@pytest.mark.parametrize(
    ("origin", "location", "kept"),
    [
        ("https://shop.test/", "https://shop.test/next", True),
        ("https://shop.test/", "https://SHOP.test:443/next", True),
        ("http://shop.test/", "https://shop.test/", True),
        ("https://shop.test/", "http://shop.test/", False),
        ("https://shop.test/", "https://shop.test:8443/", False),
        ("http://shop.test:8080/", "https://shop.test:8443/", False),
        ("https://shop.test/", "https://www.shop.test/", False),
        ("https://shop.test/", "https://shop.test.evil.test/", False),
    ],
)
def test_secrets_go_only_where_they_were_given_to(origin: str, location: str, kept: bool) -> None:
    request = followed(a_request(origin, headers={**SECRETS, "Accept": "x"}), location)
    assert (request.credentials is not None) is kept
    assert set(request.headers) == ({*SECRETS, "Accept"} if kept else {"Accept"})


def test_credentials_in_a_location_are_not_used() -> None:
    assert followed(a_request(), "https://evil:pw@other.test/").credentials is None


@pytest.mark.parametrize(
    ("method", "status", "then"),
    [
        ("POST", 301, "GET"),
        ("POST", 302, "GET"),
        ("POST", 303, "GET"),
        ("POST", 307, "POST"),
        ("POST", 308, "POST"),
        ("PUT", 302, "PUT"),
        ("PUT", 303, "GET"),
        ("HEAD", 303, "HEAD"),
    ],
)
def test_the_method_changes_as_in_a_browser(method: str, status: int, then: str) -> None:
    request = a_request(method=method, body=b"x", headers={"Content-Type": "text/plain", "Accept": "a"})
    after = followed(request, "https://shop.test/next", status)
    assert after.method == then
    assert after.body == (b"x" if then == method else None)
    assert ("Content-Type" in after.headers) is (then == method)


def refusal(request: HttpRequest, location: str, seen: list[tuple[str, str]]) -> Cause:
    with pytest.raises(RedirectRefused) as caught:
        follow(request, 302, location, seen)
    return caught.value.cause


def test_a_loop_is_told_from_a_long_way() -> None:
    request = a_request("https://shop.test/9")
    way = [("GET", f"https://shop.test/{number}") for number in range(10)]
    assert refusal(request, "https://shop.test/3", way) is Cause.REDIRECT_LOOP
    assert len(way) == MAX_REDIRECTS
    assert follow(request, 302, "https://shop.test/10", way).address.url == "https://shop.test/10"
    way.append(("GET", "https://shop.test/10"))
    assert refusal(request, "https://shop.test/11", way) is Cause.TOO_MANY_REDIRECTS


def test_the_same_url_with_another_method_is_no_loop() -> None:
    request = a_request("https://shop.test/login", method="POST", body=b"")
    assert followed(request, "https://shop.test/login", 303).method == "GET"


@pytest.mark.parametrize(
    "location", ["ftp://x.test/", "file:///etc/passwd", "javascript:1", "ws://x.test/", "http://"]
)
def test_only_http_and_https_are_followed(location: str) -> None:
    assert refusal(a_request(), location, [step_of(a_request())]) is Cause.PROTOCOL_ERROR
