from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes.http_phases import Milestones, phases_of, summed
from lamplighter.probes.outcome import Phases

TIMES = st.lists(st.floats(0.001, 10), min_size=4, max_size=4).map(sorted)


def total(phases: Phases) -> float:
    waited = phases.first_byte_seconds + phases.transfer_seconds
    return phases.dns_seconds + phases.connect_seconds + phases.tls_seconds + waited


@given(TIMES, st.booleans())
def test_phases_cover_the_whole_transfer(times: list[float], tls: bool) -> None:
    connected, handshaken, first_byte, ended = times
    at = Milestones(connected=connected, handshaken=handshaken if tls else 0.0, first_byte=first_byte, ended=ended)
    assert abs(total(phases_of(at, dns_seconds=0.0, tls=tls)) - ended) < 1e-9


def test_the_phase_that_failed_lasts_to_the_end() -> None:
    never = Milestones(connected=0.0, handshaken=0.0, first_byte=0.0, ended=5.0)
    assert phases_of(never, dns_seconds=0.5, tls=True) == Phases(dns_seconds=0.5, connect_seconds=5.0)
    no_tls = Milestones(connected=1.0, handshaken=0.0, first_byte=5.0, ended=5.0)
    assert phases_of(no_tls, dns_seconds=0.0, tls=True) == Phases(connect_seconds=1.0, tls_seconds=4.0)
    mute = Milestones(connected=1.0, handshaken=2.0, first_byte=0.0, ended=5.0)
    expected = Phases(connect_seconds=1.0, tls_seconds=1.0, first_byte_seconds=3.0)
    assert phases_of(mute, dns_seconds=0.0, tls=True) == expected


def test_hops_add_up() -> None:
    hop = Phases(dns_seconds=1, connect_seconds=2, tls_seconds=3, first_byte_seconds=4, transfer_seconds=5)
    assert total(summed(hop, hop)) == 30
