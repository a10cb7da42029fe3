from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes.hosts_file import parse_hosts
from lamplighter.probes.resolver_settings import (
    NameServer,
    ResolverSettings,
    candidates,
    parse_resolv_conf,
    parse_server,
)
from lamplighter.probes.watched_file import LOOK_AGAIN_SECONDS, WatchedFile

RESOLV_CONF = """
# made by a machine
nameserver 10.0.0.2
nameserver 2001:db8::53 ; second
nameserver nonsense
search corp.test. example.test
options timeout:2 ndots:2
"""


def test_resolv_conf_is_read() -> None:
    settings = parse_resolv_conf(RESOLV_CONF)
    assert settings.servers == (NameServer("10.0.0.2"), NameServer("2001:db8::53"))
    assert settings.search == ("corp.test", "example.test")
    assert settings.ndots == 2


def test_without_a_server_this_machine_is_asked() -> None:
    assert parse_resolv_conf("").servers == (NameServer("127.0.0.1"),)


@given(st.text())
def test_any_text_can_be_read_as_settings_and_hosts(text: str) -> None:
    assert parse_resolv_conf(text).servers
    assert "" not in parse_hosts(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop.test", ("shop.test", "shop.test.corp.test")),
        ("shop", ("shop.corp.test", "shop")),
        ("shop.", ("shop",)),
    ],
)
def test_short_names_are_completed_first_and_long_ones_last(name: str, expected: tuple[str, ...]) -> None:
    assert candidates(name, ResolverSettings((), ("corp.test",))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("udp://1.1.1.1:53", NameServer("1.1.1.1")),
        ("tcp://1.1.1.1:5353", NameServer("1.1.1.1", 5353, tcp=True)),
        ("tcp://[2620:fe::fe]:53", NameServer("2620:fe::fe", 53, tcp=True)),
        ("udp://[2620:fe::fe]", NameServer("2620:fe::fe")),
        ("1.1.1.1", NameServer("1.1.1.1")),
        ("2620:fe::fe", NameServer("2620:fe::fe")),
        ("udp://dns.test:53", NameServer("dns.test")),
    ],
)
def test_a_named_server_is_read(text: str, expected: NameServer) -> None:
    assert parse_server(text) == expected


@pytest.mark.parametrize("text", ["", "https://1.1.1.1", "udp://", "udp://1.1.1.1:x", "udp://1.1.1.1:70000"])
def test_a_named_server_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="name server is"):
        parse_server(text)


def test_the_hosts_file_is_read() -> None:
    hosts = parse_hosts("127.0.0.1 localhost Box # here\n::1 localhost\nnonsense a\n\n10.0.0.1\n127.0.0.1 box\n")
    assert hosts == {"localhost": ("127.0.0.1", "::1"), "box": ("127.0.0.1",)}


def test_a_file_is_read_again_soon_after_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    watched = WatchedFile(path, parse_hosts)
    assert watched.value(0.0) == {}
    path.write_text("10.0.0.1 shop")
    assert watched.value(LOOK_AGAIN_SECONDS / 2) == {}
    assert watched.value(LOOK_AGAIN_SECONDS) == {"shop": ("10.0.0.1",)}
    path.unlink()
    assert watched.value(LOOK_AGAIN_SECONDS * 2) == {"shop": ("10.0.0.1",)}
