"""A mail server on loopback that holds to RFC 5321: STARTTLS, authentication, lines and their lengths."""

import base64
import hashlib
import hmac
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Condition, Thread
from typing import Any, Self

LONGEST_LINE = 1000
"""With its CR and LF."""
CHALLENGE = b"<1896.697170952@mail.example.com>"


@dataclass(frozen=True, slots=True)
class Received:
    """One message and what was known of its sender."""

    sender: str
    recipients: Sequence[str]
    content: bytes
    hello: str
    user: str
    encrypted: bool


@dataclass(kw_only=True)
class Rules:
    """How the server behaves."""

    mechanisms: str = ""
    password: str = "pass word"
    starttls: ssl.SSLContext | None = None
    implicit: ssl.SSLContext | None = None
    replies: Mapping[str, str] = field(default_factory=dict)
    """What a command is answered instead, by its whole line or its verb in capitals; ``.`` for the message."""


class MailServer:
    """Keeps what it was sent. Use as a context manager."""

    def __init__(self, **rules: Any) -> None:
        self.rules = Rules(**rules)
        self.received: list[Received] = []
        self.commands: list[str] = []
        self._changed = Condition()
        outer = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                _Session(self.request, outer).run()

        self._server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def keep(self, message: Received) -> None:
        """Take a message."""
        with self._changed:
            self.received.append(message)
            self._changed.notify_all()

    def wait_for(self, count: int, seconds: float = 30.0) -> None:
        """Return as soon as there are `count` messages."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self.received) >= count, seconds)
        assert arrived, f"{len(self.received)} of {count} messages; {self.commands}"

    @property
    def smarthost(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"


class _Session:
    def __init__(self, connection: Any, server: MailServer) -> None:
        self._connection = connection
        self._server = server
        self._rules = server.rules
        self._hello = self._user = self._sender = ""
        self._recipients: list[str] = []
        self._encrypted = False

    def run(self) -> None:
        try:
            if self._rules.implicit is not None:
                self._encrypt(self._rules.implicit)
            self._streams()
            self._say("220 mail.example.com")
            while (line := self._line()) and self._obey(line):
                pass
        except (OSError, ValueError):
            return
        finally:
            self._connection.close()

    def _encrypt(self, context: ssl.SSLContext) -> None:
        self._connection = context.wrap_socket(self._connection, server_side=True)
        self._encrypted = True

    def _streams(self) -> None:
        self._in, self._out = self._connection.makefile("rb"), self._connection.makefile("wb")

    def _say(self, text: str) -> None:
        self._out.write(text.encode() + b"\r\n")
        self._out.flush()

    def _line(self) -> str:
        raw = self._in.readline()
        if raw and not raw.endswith(b"\r\n"):
            self._say("500 lines end with CR LF")
            raise ValueError("a bare LF")
        return str(raw.decode("ascii").rstrip("\r\n"))

    def _obey(self, line: str) -> bool:
        self._server.commands.append(line)
        verb = line.split(" ", maxsplit=1)[0].upper()
        scripted = self._rules.replies.get(line, self._rules.replies.get(verb))
        if scripted is not None:
            self._say(scripted)
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._do(verb, line)
        return True

    def _do(self, verb: str, line: str) -> None:
        known = {
            "EHLO": self._ehlo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
        }
        if verb in known:
            known[verb](line)
        else:
            self._say("502 not implemented")

    def _rset(self, _: str) -> None:
        self._recipients = []
        self._say("250 ok")

    def _ehlo(self, line: str) -> None:
        self._hello = line.partition(" ")[2]
        offers = ["mail.example.com"]
        if self._rules.starttls and not self._encrypted:
            offers.append("STARTTLS")
        if self._rules.mechanisms:
            offers.append(f"AUTH {self._rules.mechanisms}")
        for offer in offers[:-1]:
            self._say(f"250-{offer}")
        self._say(f"250 {offers[-1]}")

    def _starttls(self, _: str) -> None:
        if self._rules.starttls is None:
            self._say("502 not implemented")
            return
        self._say("220 go on")
        self._encrypt(self._rules.starttls)
        self._streams()

    def _auth(self, line: str) -> None:
        _, mechanism, *initial = line.split(" ")
        given = {"PLAIN": self._plain, "LOGIN": self._login, "CRAM-MD5": self._cram}[mechanism](initial)
        self._user = given
        self._say("235 welcome" if given else "535 wrong password")

    def _asked(self, challenge: bytes) -> bytes:
        self._say(f"334 {base64.b64encode(challenge).decode()}")
        return base64.b64decode(self._line())

    def _plain(self, initial: Sequence[str]) -> str:
        identity, user, password = (base64.b64decode(initial[0]) if initial else self._asked(b"")).split(b"\0")
        return f"{identity.decode()}/{user.decode()}" if password.decode() == self._rules.password else ""

    def _login(self, initial: Sequence[str]) -> str:
        user = base64.b64decode(initial[0]) if initial else self._asked(b"Username:")
        return user.decode() if self._asked(b"Password:").decode() == self._rules.password else ""

    def _cram(self, _: Sequence[str]) -> str:
        user, _, digest = self._asked(CHALLENGE).decode().rpartition(" ")
        expected = hmac.new(self._rules.password.encode(), CHALLENGE, hashlib.md5).hexdigest()
        return user if digest == expected else ""

    def _mail(self, line: str) -> None:
        self._sender = line.partition("<")[2].partition(">")[0]
        self._say("250 ok")

    def _rcpt(self, line: str) -> None:
        self._recipients.append(line.partition("<")[2].partition(">")[0])
        self._say("250 ok")

    def _data(self, _: str) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self._in.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        reply = self._rules.replies.get(".") or _objection(lines) or "250 taken"
        if reply.startswith("250"):
            content = b"".join(lines)
            self._server.keep(
                Received(self._sender, self._recipients, content, self._hello, self._user, self._encrypted)
            )
        self._say(reply)


def _objection(lines: Sequence[bytes]) -> str:
    for line in lines:
        if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
            return "550 a line does not end with CR LF"
        if len(line) > LONGEST_LINE:
            return "552 a line is too long"
        if not line.isascii():
            return "554 8BITMIME was not offered"
    return ""
