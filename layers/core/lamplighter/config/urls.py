"""What may stand in a check's ``url``: the schemes that are probed, and why others are not."""

import difflib
import re
from ipaddress import IPv6Address
from urllib.parse import SplitResult, urlsplit

from lamplighter.config.references import ENVIRONMENT_REFERENCE, SECRET_REFERENCE

WEB_SCHEMES = frozenset({"http", "https", "ws", "wss"})
SCHEMES = ("http", "https", "tcp", "tls", "starttls", "dns", "ws", "wss", "ssh", "smtp")
_PORT_NEEDED = frozenset({"tcp"})
_REFUSED = {
    "icmp": "ICMP needs raw sockets, which a Lambda function is not given: "
    "use `tcp://host:port` with a port that is open, or `https://`",
    "udp": "an open UDP port says nothing unless asked in its own protocol: "
    "use `dns://` for a name server, or `tcp://` where the service listens on TCP too",
    "sctp": "the network of a Lambda function carries no SCTP: use `tcp://` where the service offers it",
    "grpc": "gRPC health checks are not supported yet: use `tcp://host:port`",
    "grpcs": "gRPC health checks are not supported yet: use `tls://host:port`",
}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f]")
_HOST = re.compile(r"[^\s/?#@:\[\]]+")


def objection_to_url(url: str) -> str | None:
    """Say what is wrong with the URL of a check that is no DNS check, or None."""
    if SECRET_REFERENCE.fullmatch(url) and not url.startswith("ssm://"):
        return None
    if url.startswith("${"):
        return None
    scheme, separator, _ = url.partition("://")
    scheme = scheme.lower()
    if not separator:
        return "expected a URL such as https://example.com or tcp://example.com:5432"
    if scheme in _REFUSED:
        return f"`{scheme}` is not supported: {_REFUSED[scheme]}"
    if scheme not in SCHEMES:
        near = difflib.get_close_matches(scheme, SCHEMES, n=1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        return f"expected one of the schemes {', '.join(SCHEMES)}{hint}"
    return _objection_to_address(_without_references(url), scheme)


def objection_to_resolver(text: str) -> str | None:
    """Say what is wrong with a ``dns-resolver``, or None. Gatus' form is ``udp://1.1.1.1:53``."""
    if "${" in text:
        return None
    if not re.fullmatch(r"(udp|tcp)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}", text):
        return "expected a name server such as udp://1.1.1.1:53 or tcp://1.1.1.1:53"
    return _objection_to_port(urlsplit(text))


def objection_to_proxy(text: str) -> str | None:
    """Say what is wrong with a ``proxy-url``, or None."""
    if "${" in text or SECRET_REFERENCE.fullmatch(text):
        return None
    if not re.match(r"(http|https|socks5|socks5h)://[^/\s]+", text):
        return "expected a proxy such as http://proxy.example.com:3128"
    return None


def name_server_url(text: str) -> str:
    """Return the server of a DNS check as ``dns://server[:port]``; Gatus has it without a scheme."""
    if "://" in text or text.startswith("${"):
        return text
    try:
        return f"dns://[{IPv6Address(text)}]"
    except ValueError:
        return f"dns://{text}"


def with_small_scheme(url: str) -> str:
    """Return the URL with its scheme in small letters; in a reference they may mean something else."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.lower()}://{rest}" if separator and "$" not in scheme else url


def scheme_of(url: str) -> str:
    """Return the scheme, empty where only a reference knows it."""
    scheme, separator, _ = url.partition("://")
    return scheme.lower() if separator and "$" not in scheme else ""


def _without_references(url: str) -> str:
    """Put a digit, good for a host, a port and a path alike, where a reference stands."""
    return ENVIRONMENT_REFERENCE.sub("1", url)


def _objection_to_address(url: str, scheme: str) -> str | None:
    forbidden = _FORBIDDEN.search(url)
    if forbidden is not None:
        return f"a URL cannot hold {forbidden[0]!r}: write it as %{ord(forbidden[0]):02X}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return "not a URL"
    if not parts.hostname or not (_HOST.fullmatch(parts.hostname) or "[" in parts.netloc):
        return f"expected a host after `{scheme}://`"
    if scheme not in WEB_SCHEMES and (parts.path.strip("/") or parts.query or parts.fragment):
        return f"expected just host and port after `{scheme}://`"
    return _objection_to_port(parts)


def _objection_to_port(parts: SplitResult) -> str | None:
    try:
        port = parts.port
    except ValueError:
        return "expected a port from 1 to 65535"
    if port == 0:
        return "expected a port from 1 to 65535"
    if port is None and parts.scheme in _PORT_NEEDED:
        return f"expected a port, as in {parts.scheme}://{parts.hostname}:5432"
    return None
