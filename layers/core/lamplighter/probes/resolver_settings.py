"""Which name servers this machine uses and how names are completed: the format of /etc/resolv.conf."""

import re
from dataclasses import dataclass

from lamplighter.probes.addresses import is_ip

DNS_PORT = 53
_LITERAL = r"\[(?P<literal>[0-9A-Fa-f:.]+)\]"
_HOST_AND_PORT = re.compile(rf"(?:{_LITERAL}|(?P<host>[^\[\]:/\s]+))(?::(?P<port>[0-9]{{1,5}}))?")


@dataclass(frozen=True, slots=True)
class NameServer:
    """Where questions go. `host` is an IP address, or a name to be resolved first."""

    host: str
    port: int = DNS_PORT
    tcp: bool = False


@dataclass(frozen=True, slots=True)
class ResolverSettings:
    """Name servers in order of preference, and the completion of short names."""

    servers: tuple[NameServer, ...]
    search: tuple[str, ...] = ()
    ndots: int = 1


def parse_resolv_conf(text: str) -> ResolverSettings:
    """Read resolv.conf(5); without a name server the machine's own is used, as the C library does."""
    servers: list[NameServer] = []
    search: tuple[str, ...] = ()
    ndots = 1
    for line in text.splitlines():
        keyword, *values = line.partition("#")[0].partition(";")[0].split() or [""]
        if keyword == "nameserver" and values and is_ip(values[0]):
            servers.append(NameServer(values[0]))
        elif keyword in {"search", "domain"}:
            search = tuple(value.strip(".") for value in values if value.strip("."))
        elif keyword == "options":
            ndots = _ndots(values, ndots)
    return ResolverSettings(tuple(servers) or (NameServer("127.0.0.1"),), search, ndots)


def parse_server(text: str) -> NameServer:
    """Read Gatus' ``dns-resolver``: ``udp://1.1.1.1:53``, ``tcp://[2620:fe::fe]:53``, or an address alone."""
    scheme, separator, rest = text.strip().rpartition("://")
    if separator and scheme not in {"udp", "tcp"}:
        raise ValueError("a name server is udp://address:port or tcp://address:port")
    host, port = _split_port(rest)
    if not host or not 0 < port < 65536:
        raise ValueError("a name server is udp://address:port or tcp://address:port")
    return NameServer(host, port, scheme == "tcp")


def candidates(name: str, settings: ResolverSettings) -> tuple[str, ...]:
    """Return the full names to be asked for in turn."""
    if name.endswith("."):
        return (name.rstrip("."),)
    completed = tuple(f"{name}.{domain}" for domain in settings.search)
    return (name, *completed) if name.count(".") >= settings.ndots else (*completed, name)


def _ndots(options: list[str], default: int) -> int:
    for option in options:
        key, _, value = option.partition(":")
        if key == "ndots" and value.isdigit():
            return min(15, int(value))
    return default


def _split_port(text: str) -> tuple[str, int]:
    if is_ip(text):
        return text, DNS_PORT
    found = _HOST_AND_PORT.fullmatch(text)
    if found is None:
        return "", 0
    return found["literal"] or found["host"], int(found["port"] or DNS_PORT)
