"""Where an HTTP URL leads, taken apart once, so that what is resolved is what is connected to."""

from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
Credentials = tuple[str, str]
_KEPT = "".join(map(chr, range(0x21, 0x7F)))
"""Visible ASCII stays as it was written, percent signs too."""


@dataclass(frozen=True, slots=True)
class HttpAddress:
    """A URL without credentials and fragment. `host` is ASCII, in lower case, without brackets."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def tls(self) -> bool:
        """Whether the URL asks for TLS."""
        return self.scheme in {"https", "wss"}


def parse_address(url: str) -> tuple[HttpAddress, Credentials | None]:
    """Take `url` apart. Raises ValueError, with nothing of the URL in it, where it is no usable HTTP address."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise ValueError("the URL cannot be parsed") from None
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise ValueError("the URL must begin with http://, https://, ws:// or wss://")
    host = _ascii_host(parts.hostname or "")
    if port == 0 or any(character.isspace() or character == "\\" for character in host):
        raise ValueError("the URL names no usable host and port")
    address = HttpAddress(_rebuilt(parts, scheme, host, port), scheme, host, port or DEFAULT_PORTS[scheme])
    return address, _credentials(parts)


def _ascii_host(host: str) -> str:
    if not host:
        raise ValueError("the URL names no host")
    if host.isascii():
        return host
    import idna  # noqa: PLC0415 - 20 ms and 10 MB that few deployments need

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise ValueError("the URL's host is no valid international name") from None


def _rebuilt(parts: SplitResult, scheme: str, host: str, port: int | None) -> str:
    authority = f"[{host}]" if ":" in host else host
    if port is not None:
        authority += f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{authority}" + quote(f"{parts.path or '/'}{query}", safe=_KEPT, errors="replace")


def _credentials(parts: SplitResult) -> Credentials | None:
    if parts.username is None and parts.password is None:
        return None
    return unquote(parts.username or ""), unquote(parts.password or "")
