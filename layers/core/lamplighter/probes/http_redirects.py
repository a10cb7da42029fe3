"""Where a redirect leads and what is sent there. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from lamplighter.probes.http_address import HttpAddress, parse_address
from lamplighter.probes.http_request import HttpRequest
from lamplighter.probes.outcome import Cause

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 10
_SECRET_WORDS = ("auth", "cookie", "token", "secret", "key", "session", "password")
_ABOUT_THE_BODY = frozenset({"content-type", "content-length", "content-encoding", "content-language"})
Step = tuple[str, str]
"""Method and URL: what tells a loop from a long way."""


class RedirectRefused(Exception):
    """The redirect is not followed; `cause` says why."""

    def __init__(self, cause: Cause, message: str) -> None:
        super().__init__(message)
        self.cause = cause


def step_of(request: HttpRequest) -> Step:
    """Return what identifies a step of the way."""
    return request.method, request.address.url


def follow(request: HttpRequest, status: int, location: str, seen: Collection[Step]) -> HttpRequest:
    """Return the request that a redirect of `request` to the absolute URL `location` asks for.

    `seen` are the steps taken so far, the present one included. Raises `RedirectRefused`.
    """
    try:
        address, _ = parse_address(location)
    except ValueError:
        raise RedirectRefused(Cause.PROTOCOL_ERROR, "redirected to what is no HTTP address") from None
    if address.scheme not in {"http", "https"}:
        raise RedirectRefused(Cause.PROTOCOL_ERROR, f"redirected to {address.scheme}://, which is not followed")
    following = _without_body(request) if _turns_into_get(request.method, status) else request
    following = replace(following, address=address)
    if not _trusted_with_secrets(request.address, address):
        following = replace(following, headers=_without_secrets(following.headers), credentials=None)
    if step_of(following) in seen:
        raise RedirectRefused(Cause.REDIRECT_LOOP, "redirected in circles")
    if len(seen) > MAX_REDIRECTS:
        raise RedirectRefused(Cause.TOO_MANY_REDIRECTS, f"redirected more than {MAX_REDIRECTS} times")
    return following


def _turns_into_get(method: str, status: int) -> bool:
    """As browsers do (Fetch standard, HTTP-redirect fetch)."""
    if status == 303:
        return method not in {"GET", "HEAD"}
    return status in {301, 302} and method == "POST"


def _without_body(request: HttpRequest) -> HttpRequest:
    headers = {name: value for name, value in request.headers.items() if name.lower() not in _ABOUT_THE_BODY}
    return replace(request, method="GET", body=None, headers=headers)


def _trusted_with_secrets(origin: HttpAddress, address: HttpAddress) -> bool:
    """The same host and port; or the same host, upgraded from plain HTTP to HTTPS at their usual ports."""
    if origin.host != address.host:
        return False
    if (origin.scheme, origin.port) == (address.scheme, address.port):
        return True
    return (origin.scheme, origin.port, address.scheme, address.port) == ("http", 80, "https", 443)


def _without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    """Drop what identifies us to the first host, and its Host header."""
    return {
        name: value
        for name, value in headers.items()
        if name.lower() != "host" and not any(word in name.lower() for word in _SECRET_WORDS)
    }
