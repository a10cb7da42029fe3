"""Host and port of an ``instance`` label, taken apart and put together as Go's net does."""

from ipaddress import ip_address


def strip_port(address: str) -> str:
    """Return the host of ``host:port``, or the text as it is where it is no such thing."""
    parts = split(address)
    return address if parts is None else parts[0]


def strip_domain(address: str) -> str:
    """Return host and port without the domain; an IP address stays as it is."""
    host, port = split(address) or (address, "")
    if _is_ip(host):
        return address
    short = host.split(".")[0]
    return joined(short, port) if port else short


def split(address: str) -> tuple[str, str] | None:
    """Return host and port, or None where there are not both. An IPv6 host is written in brackets."""
    host, colon, port = address.rpartition(":")
    if not colon:
        return None
    if address.startswith("["):
        inner, bracket, after = address[1:].partition("]")
        sound = bracket and after == f":{port}" and not set(inner) & set("[")
        return (inner, port) if sound and not set(port) & set("[]") else None
    return None if set(host) & set(":[]") or set(port) & set("[]") else (host, port)


def joined(host: str, port: str) -> str:
    """Return ``host:port``, the host in brackets where it has colons itself."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_ip(text: str) -> bool:
    if "%" in text:
        return False
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
