"""Replies of mail servers as lines: SMTP's numbered ones over several lines, IMAP's and POP3's words."""

from lamplighter.probes.attempt_record import AttemptFailed
from lamplighter.probes.outcome import Cause
from lamplighter.probes.stream import Stream

LINES_AT_MOST = 100


async def smtp_reply(stream: Stream) -> tuple[int, bytes]:
    """Return code and text of one reply, its lines joined (RFC 5321, 4.2); AttemptFailed if it is none."""
    lines: list[bytes] = []
    for _ in range(LINES_AT_MOST):
        line = await stream.line()
        if not (line[:3].isdigit() and line[3:4] in {b"", b" ", b"-"}):
            raise AttemptFailed(Cause.PROTOCOL_ERROR, "the server does not speak SMTP")
        lines.append(line[4:])
        if line[3:4] != b"-":
            return int(line[:3]), b"\n".join(lines)
    raise AttemptFailed(Cause.PROTOCOL_ERROR, "the server's reply has too many lines")


async def line_starting(stream: Stream, expected: bytes, protocol: str) -> bytes:
    """Return the first line that starts with `expected`; untagged IMAP lines before it are passed over."""
    for _ in range(LINES_AT_MOST):
        line = await stream.line()
        if line.upper().startswith(expected):
            return line
        if not (line.startswith(b"* ") and not expected.startswith(b"*")):
            break
    raise AttemptFailed(Cause.PROTOCOL_ERROR, f"the server does not agree as {protocol} does")
