"""dns://: a question put to a name server, over UDP and, where the answer does not fit, over TCP."""

import socket
import time

from lamplighter.config.check import DnsQuestion
from lamplighter.probes.attempt_record import AttemptFailed, AttemptRecord
from lamplighter.probes.dns_question import (
    BadAnswer,
    BadQuestion,
    Message,
    answer_to,
    body_of,
    is_truncated,
    query_for,
    rcode_of,
)
from lamplighter.probes.loop import READ, Loop
from lamplighter.probes.outcome import Cause
from lamplighter.probes.prober import Done, Target
from lamplighter.probes.resolver import Resolver
from lamplighter.probes.stream import Stream
from lamplighter.probes.stream_connect import CAUSES_BY_ERRNO, connect, guard, resolve
from lamplighter.probes.stream_prober import run_attempt
from lamplighter.probes.target_url import Endpoint, endpoint_of
from lamplighter.probes.task import ready_until

RESEND_SECONDS = (1.0, 2.0, 4.0)
"""A datagram may get lost: pauses before it is sent again."""
DATAGRAM_BYTES = 65535


class DnsProber:
    """See `Prober`. Any rcode is an answer, as in Gatus: conditions judge it."""

    schemes = frozenset({"dns"})

    def __init__(self, loop: Loop, resolver: Resolver) -> None:
        self._loop = loop
        self._resolver = resolver

    def start(self, target: Target, deadline: float, done: Done) -> None:
        """See `Prober.start`."""
        record = AttemptRecord()
        run_attempt(self._loop, self._attempt(target, deadline, record), record, target, deadline, done)

    async def _attempt(self, target: Target, deadline: float, record: AttemptRecord) -> None:
        try:
            endpoint = endpoint_of(target.check)
            query = query_for(target.check.dns or DnsQuestion(query_name=""))
        except (BadQuestion, ValueError) as error:
            raise AttemptFailed(Cause.BAD_CONFIGURATION, str(error)) from error
        resolver = target.check.client.dns_resolver
        found = await resolve(self._resolver, endpoint.host, resolver, deadline, record)
        addresses = guard(found, allow_private=target.allow_private)
        record.ip, record.waiting_for = addresses[0], Cause.DNS_TIMEOUT
        asked = time.monotonic()
        try:
            answer = await self._answer(query, Endpoint(addresses[0], endpoint.port), deadline, record)
        finally:
            record.first_byte_seconds = time.monotonic() - asked
        record.connected = True
        record.dns_rcode = rcode_of(answer)
        record.body = body_of(answer).encode()

    async def _answer(self, query: Message, server: Endpoint, deadline: float, record: AttemptRecord) -> Message:
        try:
            wire = await self._by_datagram(query, server, deadline)
            if is_truncated(wire):
                wire = await self._by_stream(query, server, deadline, record)
            answer = answer_to(query, wire)
        except BadAnswer as error:
            raise AttemptFailed(Cause.PROTOCOL_ERROR, str(error)) from error
        if answer is None:
            raise AttemptFailed(Cause.PROTOCOL_ERROR, "the server answered another question")
        return answer

    async def _by_datagram(self, query: Message, server: Endpoint, deadline: float) -> bytes:
        family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
        opened = socket.socket(family, socket.SOCK_DGRAM)
        try:
            opened.setblocking(False)
            opened.connect((server.host, server.port))
            return await self._asked(opened, query, deadline)
        except OSError as error:
            cause = CAUSES_BY_ERRNO.get(error.errno or 0, Cause.UNREACHABLE)
            raise AttemptFailed(cause, f"the name server cannot be asked: {error.strerror}") from error
        finally:
            self._loop.unwatch(opened.fileno())
            opened.close()

    async def _asked(self, opened: socket.socket, query: Message, deadline: float) -> bytes:
        """Send and send again until an answer to `query` has come; the task's deadline ends it."""
        wire = query.to_wire()
        for pause in (*RESEND_SECONDS, deadline):
            opened.send(wire)
            until = min(deadline, self._loop.now() + pause)
            while await ready_until(self._loop, opened.fileno(), READ, until):
                answer = opened.recv(DATAGRAM_BYTES)
                if (is_truncated(answer) and answer[:2] == wire[:2]) or answer_to(query, answer) is not None:
                    return answer
        raise AttemptFailed(Cause.DNS_TIMEOUT, "the name server did not answer")

    async def _by_stream(self, query: Message, server: Endpoint, deadline: float, record: AttemptRecord) -> bytes:
        stream = Stream(self._loop, await connect(self._loop, [server.host], server, deadline, record), record)
        record.waiting_for = Cause.DNS_TIMEOUT
        try:
            wire = query.to_wire()
            await stream.send(len(wire).to_bytes(2, "big") + wire)
            received = b""
            while len(received) < 2 or len(received) < 2 + int.from_bytes(received[:2], "big"):
                chunk = await stream.receive()
                if not chunk:
                    raise AttemptFailed(Cause.TRUNCATED_BODY, "the name server closed in the middle of its answer")
                received += chunk
            return received[2 : 2 + int.from_bytes(received[:2], "big")]
        finally:
            stream.close()
