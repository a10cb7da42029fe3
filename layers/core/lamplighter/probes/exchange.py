"""tcp:// and tls://: to connect is enough; with a body, it is sent and the first answer is read, as in Gatus."""

from lamplighter.probes.outcome import Cause
from lamplighter.probes.prober import Target
from lamplighter.probes.stream import Stream, first_answer
from lamplighter.probes.target_url import Endpoint
from lamplighter.probes.tls_context import TlsContexts
from lamplighter.probes.tls_stream import secure

ANSWER_LIMIT_BYTES = 1024
"""As much of the answer as Gatus keeps."""


async def tcp_exchange(stream: Stream, target: Target, _endpoint: Endpoint, _contexts: TlsContexts) -> None:
    """Say the check's body, if there is one, and keep the first answer."""
    stream.record.connected = True
    await _exchange(stream, target.check.body)


async def tls_exchange(stream: Stream, target: Target, endpoint: Endpoint, contexts: TlsContexts) -> None:
    """Shake hands first; connected means that the certificate was accepted."""
    await secure(stream, contexts, target.check.client, endpoint.host)
    stream.record.connected = True
    await _exchange(stream, target.check.body)


async def _exchange(stream: Stream, body: str) -> None:
    if not body:
        return
    stream.record.waiting_for = Cause.FIRST_BYTE_TIMEOUT
    await stream.send(body.encode())
    stream.record.body = (await first_answer(stream))[:ANSWER_LIMIT_BYTES]
