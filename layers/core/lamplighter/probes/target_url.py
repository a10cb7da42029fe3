"""Where a check's URL leads: scheme, host and port. Pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from lamplighter.config.check import Check

DEFAULT_PORTS = {
    "http": 80,
    "https": 443,
    "ws": 80,
    "wss": 443,
    "tls": 443,
    "starttls": 25,
    "smtp": 25,
    "ssh": 22,
    "dns": 53,
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Host without brackets, and port."""

    host: str
    port: int


def scheme_of(check: Check) -> str:
    """Return the scheme in lower case; a check with a `dns` section is ``dns``, whatever its URL."""
    if check.dns is not None:
        return "dns"
    return check.url.partition("://")[0].lower()


def host_of(check: Check) -> str:
    """Return the host in lower case, or the empty string where the URL names none."""
    try:
        return endpoint_of(check).host
    except ValueError:
        return ""


def endpoint_of(check: Check) -> Endpoint:
    """Return host and port; ValueError, without the URL in it, where there is none."""
    scheme = scheme_of(check)
    return parse_endpoint(check.url, DEFAULT_PORTS.get(scheme, 0))


def parse_endpoint(url: str, default_port: int) -> Endpoint:
    """Parse ``scheme://host:port/…`` or ``host:port``; a bare IPv6 address needs no brackets."""
    rest = url.partition("://")[2] or url
    if rest.count(":") > 1 and not rest.startswith("[") and "@" not in rest and "/" not in rest:
        rest = f"[{rest}]"
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or "", parts.port or default_port
    except ValueError:
        raise ValueError("the URL needs a host and a port between 1 and 65535") from None
    if not host or not port:
        raise ValueError("the URL needs a host and a port between 1 and 65535")
    return Endpoint(host, port)
