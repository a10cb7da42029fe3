"""libcurl's times, which count from the start of a transfer, as the phases between them."""

from dataclasses import dataclass

from lamplighter.probes.outcome import Phases


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestones:
    """Seconds since the transfer began; zero where it did not come that far."""

    connected: float
    handshaken: float
    first_byte: float
    ended: float


def phases_of(at: Milestones, *, dns_seconds: float, tls: bool) -> Phases:
    """Return the phases of one hop. The phase in which a transfer failed lasts until its end."""
    if not at.connected:
        return Phases(dns_seconds=dns_seconds, connect_seconds=at.ended)
    if tls and not at.handshaken:
        handshake = at.ended - at.connected
        return Phases(dns_seconds=dns_seconds, connect_seconds=at.connected, tls_seconds=handshake)
    ready = at.handshaken if tls else at.connected
    first_byte = at.first_byte or at.ended
    return Phases(
        dns_seconds=dns_seconds,
        connect_seconds=at.connected,
        tls_seconds=max(0.0, at.handshaken - at.connected) if tls else 0.0,
        first_byte_seconds=max(0.0, first_byte - ready),
        transfer_seconds=max(0.0, at.ended - first_byte),
    )


def summed(one: Phases, other: Phases) -> Phases:
    """Add up two hops of a redirected attempt."""
    return Phases(
        dns_seconds=one.dns_seconds + other.dns_seconds,
        connect_seconds=one.connect_seconds + other.connect_seconds,
        tls_seconds=one.tls_seconds + other.tls_seconds,
        first_byte_seconds=one.first_byte_seconds + other.first_byte_seconds,
        transfer_seconds=one.transfer_seconds + other.transfer_seconds,
    )
