"""A name server on loopback that answers, refuses, cuts short or stays silent, name by name."""

import socket
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass(frozen=True, slots=True)
class Zone:
    """What is said of one name. An empty zone is a name that exists and has no address."""

    a: tuple[str, ...] = ()
    aaaa: tuple[str, ...] = ()
    alias: str = ""
    rcode: str = "NOERROR"
    silent: bool = False
    silent_types: frozenset[str] = frozenset()
    truncated: bool = False
    """Over UDP only the truncation bit; the answer is given over TCP."""
    forged_first: bool = False
    """A datagram with another identifier and a false address is sent ahead of the answer."""


@dataclass
class NameServer:
    """Serves `zones` over UDP and TCP on one port; other names are NXDOMAIN. `asked` records the questions."""

    zones: Mapping[str, Zone] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def __enter__(self) -> "NameServer":
        self._udp, self._tcp = _bound_pair()
        self.port: int = self._udp.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        threads = [threading.Thread(target=target, daemon=True) for target in (self._serve_udp, self._serve_tcp)]
        self._threads = threads
        for thread in threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", self.port))
        with socket.create_connection(("127.0.0.1", self.port)):
            pass
        for thread in self._threads:
            thread.join()
        self._udp.close()
        self._tcp.close()

    _stopping = False

    def _serve_udp(self) -> None:
        while True:
            query, client = self._udp.recvfrom(4096)
            if self._stopping:
                return
            for reply in self._replies(query, "udp"):
                self._udp.sendto(reply, client)

    def _serve_tcp(self) -> None:
        while True:
            connection, _ = self._tcp.accept()
            with connection:
                if self._stopping:
                    return
                (length,) = struct.unpack("!H", connection.recv(2))
                for reply in self._replies(connection.recv(length), "tcp"):
                    connection.sendall(struct.pack("!H", len(reply)) + reply)

    def _replies(self, query: bytes, way: str) -> list[bytes]:
        message = dns.message.from_wire(query)
        question = message.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind, way))
        zone = self.zones.get(name, Zone(rcode="NXDOMAIN"))
        if zone.silent or kind in zone.silent_types:
            return []
        reply = self._reply(message, zone, kind, way).to_wire()
        return [_forged(message, kind), reply] if zone.forged_first else [reply]

    def _reply(self, message: dns.message.Message, zone: Zone, kind: str, way: str) -> dns.message.Message:
        reply = dns.message.make_response(message, recursion_available=True)
        reply.set_rcode(dns.rcode.from_text(zone.rcode))
        if zone.truncated and way == "udp":
            reply.flags |= dns.flags.TC
            return reply
        owner = message.question[0].name
        if zone.alias:
            target = dns.name.from_text(zone.alias)
            reply.answer.append(dns.rrset.from_text(owner, 60, "IN", "CNAME", target.to_text()))
            owner, zone = target, self.zones.get(zone.alias, Zone())
        addresses = {"A": zone.a, "AAAA": zone.aaaa}.get(kind, ())
        if addresses:
            reply.answer.append(dns.rrset.from_text(owner, 60, "IN", kind, *addresses))
        return reply


def _forged(message: dns.message.Message, kind: str) -> bytes:
    reply = dns.message.make_response(message)
    reply.id = message.id ^ 1
    false = "192.0.2.66" if kind == "A" else "2001:db8::66"
    reply.answer.append(dns.rrset.from_text(message.question[0].name, 60, "IN", kind, false))
    return reply.to_wire()


def _bound_pair() -> tuple[socket.socket, socket.socket]:
    """Bind UDP and TCP to the same free port."""
    for _ in range(50):
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        tcp.bind(("127.0.0.1", 0))
        try:
            udp.bind(tcp.getsockname())
        except OSError:
            tcp.close()
            udp.close()
            continue
        tcp.listen(64)
        return udp, tcp
    raise OSError("no port is free for UDP and TCP alike")
