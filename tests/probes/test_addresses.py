import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes.addresses import is_ip, is_private


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "127.255.255.254",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "5f00::1",
        "not an address",
        "",
    ],
)
def test_addresses_that_lead_inside_are_private(ip: str) -> None:
    assert is_private(ip)


@pytest.mark.parametrize(
    "ip",
    ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_public_addresses_are_not_private(ip: str) -> None:
    assert not is_private(ip)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_keeps_its_nature_in_every_ipv6_disguise(ip: ipaddress.IPv4Address) -> None:
    number = int(ip)
    disguises = [
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x0064FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
    ]
    assert {is_private(str(disguise)) for disguise in disguises} == {is_private(str(ip))}


@pytest.mark.parametrize("text", ["127.1", "0x7f.0.0.1", "2130706433", "[::1]", "localhost", "1.2.3.4.5"])
def test_odd_spellings_are_no_ip_addresses(text: str) -> None:
    assert not is_ip(text)
