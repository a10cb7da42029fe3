"""Probing whatever speaks over a plain or encrypted TCP stream: tcp, tls, starttls, ssh and smtp."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from lamplighter.probes.attempt_record import AttemptFailed, AttemptRecord
from lamplighter.probes.banner import smtp_banner, ssh_banner
from lamplighter.probes.exchange import tcp_exchange, tls_exchange
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.prober import Done, Target
from lamplighter.probes.resolver import Resolver
from lamplighter.probes.starttls import starttls
from lamplighter.probes.stream import Stream
from lamplighter.probes.stream_connect import connect, guard, resolve
from lamplighter.probes.target_url import Endpoint, endpoint_of, scheme_of
from lamplighter.probes.task import Task, TimedOut
from lamplighter.probes.tls_context import TlsContexts

Conversation = Callable[[Stream, Target, Endpoint, TlsContexts], Awaitable[None]]
CONVERSATIONS: dict[str, Conversation] = {
    "tcp": tcp_exchange,
    "tls": tls_exchange,
    "starttls": starttls,
    "ssh": ssh_banner,
    "smtp": smtp_banner,
}
"""What is said once the connection stands, by scheme."""


class StreamProber:
    """See `Prober`. Sockets and TLS are Python's own; contexts are kept, connections never."""

    schemes = frozenset(CONVERSATIONS)

    def __init__(self, loop: Loop, resolver: Resolver, ca_file: str) -> None:
        self._loop = loop
        self._resolver = resolver
        self._contexts = TlsContexts(ca_file)

    def start(self, target: Target, deadline: float, done: Done) -> None:
        """See `Prober.start`."""
        record = AttemptRecord()
        run_attempt(self._loop, self._attempt(target, deadline, record), record, target, deadline, done)

    async def _attempt(self, target: Target, deadline: float, record: AttemptRecord) -> None:
        endpoint = _endpoint(target)
        resolver = target.check.client.dns_resolver
        found = await resolve(self._resolver, endpoint.host, resolver, deadline, record)
        addresses = guard(found, allow_private=target.allow_private)
        stream = Stream(self._loop, await connect(self._loop, addresses, endpoint, deadline, record), record)
        try:
            await CONVERSATIONS[scheme_of(target.check)](stream, target, endpoint, self._contexts)
        finally:
            stream.close()


def run_attempt(  # noqa: PLR0917 - what is done, for whom, until when, and who hears of it
    loop: Loop, work: Coroutine[Any, Any, None], record: AttemptRecord, target: Target, deadline: float, done: Done
) -> None:
    """Run `work`, which fills `record`; `done` hears its outcome, however it ends."""

    def finished(_result: Any, error: Exception | None) -> None:
        done(_outcome(record, error, target))

    Task(loop, work, deadline, finished)


def _outcome(record: AttemptRecord, error: Exception | None, target: Target) -> Outcome:
    if error is None:
        return record.outcome()
    if isinstance(error, AttemptFailed):
        return record.outcome(error.cause, target.redact(error.detail))
    if isinstance(error, TimedOut):
        return record.outcome(record.waiting_for, "the time allowed for the attempt was over")
    return record.outcome(Cause.INTERNAL, f"the prober failed: {type(error).__name__}")


def _endpoint(target: Target) -> Endpoint:
    try:
        return endpoint_of(target.check)
    except ValueError as error:
        raise AttemptFailed(Cause.BAD_CONFIGURATION, str(error)) from error
