"""Which addresses lead inside: to this machine, its network, or the cloud's own metadata service."""

import functools
import ipaddress

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
_IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")
_SITE_LOCAL = ipaddress.IPv6Network("fec0::/10")
_SHARED = ipaddress.IPv4Network("100.64.0.0/10")
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")


@functools.lru_cache(maxsize=4096)
def is_ip(text: str) -> bool:
    """Tell whether `text` is an IP address in its usual spelling, without brackets."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@functools.lru_cache(maxsize=4096)
def is_private(ip: str) -> bool:
    """Tell whether `ip` is anything but a public unicast address, or carries such an IPv4 address inside.

    Loopback, link-local (169.254.169.254 too), RFC 1918, shared (RFC 6598), unique local, unspecified, multicast,
    documentation and reserved addresses are private; so are IPv4-mapped, NAT64, 6to4 and Teredo spellings of
    them. What is no IP address at all is private: nothing may connect to it.
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        return _is_private_v6(address)
    return _is_private_v4(address)


def _is_private_v4(address: ipaddress.IPv4Address) -> bool:
    return not address.is_global or address.is_multicast or address.is_reserved or address in _SHARED


def _is_private_v6(address: ipaddress.IPv6Address) -> bool:
    embedded = _embedded_v4(address)
    if embedded:
        return any(_is_private_v4(inner) for inner in embedded)
    if address in _NAT64_LOCAL or address in _SITE_LOCAL or address.is_multicast:
        return True
    return address not in _PUBLIC_V6 or not address.is_global


def _embedded_v4(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address in _NAT64 or address in _IPV4_COMPATIBLE:
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()
