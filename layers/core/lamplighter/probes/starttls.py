"""starttls://: a mail server that goes over to TLS. SMTP as in Gatus; IMAP and POP3 by their ports."""

import time

from lamplighter.probes.attempt_record import AttemptFailed
from lamplighter.probes.banner import OWN_NAME
from lamplighter.probes.mail_reply import line_starting, smtp_reply
from lamplighter.probes.outcome import Cause
from lamplighter.probes.prober import Target
from lamplighter.probes.stream import Stream
from lamplighter.probes.target_url import Endpoint
from lamplighter.probes.tls_context import TlsContexts
from lamplighter.probes.tls_stream import secure

IMAP_PORT = 143
POP3_PORT = 110


async def starttls(stream: Stream, target: Target, endpoint: Endpoint, contexts: TlsContexts) -> None:
    """Ask for the upgrade in the port's protocol, then shake hands; connected once the certificate is accepted."""
    record = stream.record
    record.waiting_for = Cause.FIRST_BYTE_TIMEOUT
    began = time.monotonic()
    await {IMAP_PORT: _imap, POP3_PORT: _pop3}.get(endpoint.port, _smtp)(stream)
    record.first_byte_seconds = time.monotonic() - began
    await secure(stream, contexts, target.check.client, endpoint.host)
    record.connected = True


async def _smtp(stream: Stream) -> None:
    await _expect(stream, 220)
    await stream.send(f"EHLO {OWN_NAME}\r\n".encode())
    offered = await _expect(stream, 250)
    if b"STARTTLS" not in offered.upper().split(b"\n"):
        raise AttemptFailed(Cause.PROTOCOL_ERROR, "the server does not offer STARTTLS")
    await stream.send(b"STARTTLS\r\n")
    await _expect(stream, 220)


async def _expect(stream: Stream, expected: int) -> bytes:
    code, text = await smtp_reply(stream)
    if code != expected:
        raise AttemptFailed(Cause.PROTOCOL_ERROR, f"the server answers {code}, not {expected}")
    return text


async def _imap(stream: Stream) -> None:
    await line_starting(stream, b"* OK", "IMAP")
    await stream.send(b"a STARTTLS\r\n")
    await line_starting(stream, b"A OK", "IMAP")


async def _pop3(stream: Stream) -> None:
    await line_starting(stream, b"+OK", "POP3")
    await stream.send(b"STLS\r\n")
    await line_starting(stream, b"+OK", "POP3")
