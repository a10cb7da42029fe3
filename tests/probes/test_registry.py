"""Which prober reaches which scheme."""

from collections.abc import Iterator

import pytest

from lamplighter.probes.loop import Loop
from lamplighter.probes.registry import Probers
from lamplighter.probes.resolver import Resolver


@pytest.fixture
def probers() -> Iterator[Probers]:
    loop = Loop()
    made = Probers(loop, Resolver(loop))
    yield made
    made.close()
    loop.close()


def test_every_scheme_of_the_configuration_has_a_prober(probers: Probers) -> None:
    probers.prepare({"dns", "http"})
    assert set(probers) == {"http", "https", "ws", "wss", "tcp", "tls", "starttls", "ssh", "smtp", "dns"}
    assert all(scheme in prober.schemes for scheme, prober in probers.items())


def test_dns_is_loaded_only_once_it_is_needed(probers: Probers) -> None:
    assert "dns" not in probers
    probers.prepare({"https"})
    assert "dns" not in probers
    probers.prepare({"dns"})
    first = probers["dns"]
    probers.prepare({"dns"})
    assert probers["dns"] is first
