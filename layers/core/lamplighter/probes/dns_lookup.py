"""One question put to several name servers until one knows, or all that speak agree that there is no such name."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lamplighter.probes import dns_wire
from lamplighter.probes.dns_exchange import exchange
from lamplighter.probes.loop import Loop
from lamplighter.probes.resolver_settings import NameServer

WAITS_SECONDS = (1.0, 2.0, 4.0)
"""How long the first, second and every later try waits for its answer."""
STREAM_WAIT_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Found:
    """The end of a lookup. `rcode` is None where no server answered; `not_asked`: for want of a socket."""

    addresses: tuple[str, ...]
    rcode: int | None
    not_asked: bool = False


class Lookup:
    """Asks servers in turn. Silence means the next one; so does any answer but NOERROR, which is remembered."""

    def __init__(
        self, loop: Loop, servers: Sequence[NameServer], name: str, record_type: int, done: Callable[[Found], None]
    ) -> None:
        self._loop = loop
        self._servers = servers
        self._query = dns_wire.encode_query(secrets.randbits(16), name, record_type)
        self._done = done
        self._tries = 0
        self._rcodes: dict[NameServer, int] = {}
        self._silent: set[NameServer] = set()
        self._not_asked = False
        self._next()

    def cancel(self) -> None:
        """Stop asking; nothing is reported any more."""
        self._exchange.cancel()

    def _next(self) -> None:
        server = self._choose()
        if server is None:
            self._done(Found((), self._agreed_rcode(), self._not_asked))
            return
        wait = WAITS_SECONDS[min(self._tries, len(WAITS_SECONDS) - 1)]
        self._tries += 1
        self._ask(server, WAITS_SECONDS[0] if self._rcodes else wait)

    def _choose(self) -> NameServer | None:
        """Return who is asked next: who has not answered, in turn; once someone has, who was not asked yet."""
        if self._tries >= max(len(WAITS_SECONDS), len(self._servers)):
            return None
        for offset in range(len(self._servers)):
            server = self._servers[(self._tries + offset) % len(self._servers)]
            if server not in self._rcodes and not (self._rcodes and server in self._silent):
                return server
        return None

    def _ask(self, server: NameServer, wait_seconds: float, *, stream: bool = False) -> None:
        def answered(message: bytes | None) -> None:
            self._heard(server, message, stream=stream)

        via = replace(server, tcp=server.tcp or stream)
        self._exchange = exchange(
            self._loop, via, self._query, timeout_seconds=wait_seconds, accept=self._accepts, done=answered
        )

    def _accepts(self, message: bytes) -> bool:
        return dns_wire.answers(self._query, message)

    def _heard(self, server: NameServer, message: bytes | None, *, stream: bool) -> None:
        answer = _read(message)
        if answer is None:
            self._not_asked = self._not_asked or self._exchange.no_socket
            self._silent.add(server)
            self._next()
        elif answer.truncated and not (server.tcp or stream):
            self._ask(server, STREAM_WAIT_SECONDS, stream=True)
        elif answer.rcode == dns_wire.NOERROR:
            self._done(Found(answer.addresses, answer.rcode))
        else:
            self._rcodes[server] = answer.rcode
            self._next()

    def _agreed_rcode(self) -> int | None:
        """NXDOMAIN only where every server that answered says so."""
        others = [rcode for rcode in self._rcodes.values() if rcode != dns_wire.NXDOMAIN]
        if others:
            return others[0]
        return dns_wire.NXDOMAIN if self._rcodes else None


def _read(message: bytes | None) -> dns_wire.Answer | None:
    """Silence stays silence; what cannot be read counts as a refusal."""
    if message is None:
        return None
    try:
        return dns_wire.decode_answer(message)
    except dns_wire.MalformedMessage:
        return dns_wire.Answer(dns_wire.FORMERR, truncated=False, addresses=())
