"""ssh:// and smtp://: servers that speak first are up when they say what their protocol says."""

import time

from lamplighter.probes.attempt_record import AttemptFailed
from lamplighter.probes.mail_reply import smtp_reply
from lamplighter.probes.outcome import Cause
from lamplighter.probes.prober import Target
from lamplighter.probes.stream import Stream
from lamplighter.probes.target_url import Endpoint
from lamplighter.probes.tls_context import TlsContexts

SSH_LINES_BEFORE_VERSION = 50
"""RFC 4253, 4.2 lets a server say other lines first."""
OWN_NAME = "lamplighter.invalid"
"""How we greet; a reserved name, because nobody may be mistaken for us."""


async def ssh_banner(stream: Stream, _target: Target, _endpoint: Endpoint, _contexts: TlsContexts) -> None:
    """Read the version line (``SSH-2.0-…``) into the body; connected if there is one. Status 0, as in Gatus."""
    record = stream.record
    record.waiting_for = Cause.FIRST_BYTE_TIMEOUT
    began = time.monotonic()
    for _ in range(SSH_LINES_BEFORE_VERSION):
        line = await stream.line()
        record.first_byte_seconds = record.first_byte_seconds or time.monotonic() - began
        record.body = record.body or line
        if line.startswith((b"SSH-2.0-", b"SSH-1.99-")):
            record.body, record.connected, record.status = line, True, 0
            return
        if line.startswith(b"SSH-"):
            break
    raise AttemptFailed(Cause.PROTOCOL_ERROR, "the server does not speak SSH 2.0")


async def smtp_banner(stream: Stream, _target: Target, _endpoint: Endpoint, _contexts: TlsContexts) -> None:
    """Read the greeting into the body and its code into the status, say EHLO, and leave politely."""
    record = stream.record
    record.waiting_for = Cause.FIRST_BYTE_TIMEOUT
    began = time.monotonic()
    record.status, record.body = await smtp_reply(stream)
    record.first_byte_seconds = time.monotonic() - began
    if record.status != 220:
        raise AttemptFailed(Cause.PROTOCOL_ERROR, f"the server greets with {record.status}, not 220")
    record.connected = True
    record.waiting_for = Cause.BODY_TIMEOUT
    await stream.send(f"EHLO {OWN_NAME}\r\n".encode())
    code, _ = await smtp_reply(stream)
    record.transfer_seconds = time.monotonic() - began - record.first_byte_seconds
    if code != 250:
        raise AttemptFailed(Cause.PROTOCOL_ERROR, f"the server answers EHLO with {code}, not 250")
    await stream.send(b"QUIT\r\n")
