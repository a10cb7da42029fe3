"""SMTP: one message, one connection (Alertmanager: notify/email)."""

import base64
import logging
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from lamplighter.channels.answers import one_line
from lamplighter.channels.mail.message import Mail
from lamplighter.channels.tls import tls_context
from lamplighter.config.alertmanager_http import TlsConfig
from lamplighter.config.references import forms_of, without
from lamplighter.errors import DeliveryError

log = logging.getLogger(__name__)

IMPLICIT_TLS_PORT = 465
_WITHOUT_CONNECTION = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, ConnectionRefusedError)
"""Upon anything else that breaks off an exchange the server may have the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """The server, and as whom it is called. Holds secrets: never show it."""

    host: str
    port: int
    hello: str
    username: str = ""
    password: str = ""
    secret: str = ""
    """For CRAM-MD5."""
    identity: str = ""
    require_tls: bool = True
    implicit_tls: bool = False
    tls: TlsConfig = TlsConfig()

    @property
    def plain(self) -> str:
        """What PLAIN sends (RFC 4616)."""
        return f"{self.identity}\0{self.username}\0{self.password}"

    def redact(self, text: str) -> str:
        """Return what the server said without what it was told: servers repeat lines that they do not take."""
        told = {secret for secret in (self.password, self.secret) if secret}
        encoded = {base64.b64encode(secret.encode()).decode() for secret in (*told, self.plain)}
        return without(forms_of(told | encoded), text)


def deliver(mail: Mail, server: MailServer, resolve: Callable[[str], str], timeout_seconds: float) -> None:
    """Hand the message over. Raises `DeliveryError`, which quotes what the server said.

    Receivers that the server refuses while it takes others are logged: who was told must not be told again.
    """
    try:
        connection = _opened(server, resolve, timeout_seconds)
        try:
            _secured(connection, server, resolve)
            _authenticated(connection, server)
            refused = connection.sendmail(mail.sender, list(mail.recipients), mail.content)
        finally:
            _closed(connection)
    except smtplib.SMTPRecipientsRefused as error:
        # One that may be taken later is worth another attempt.
        raise _answered(server, *min(error.recipients.values())) from None
    except smtplib.SMTPResponseException as error:
        raise _answered(server, error.smtp_code, error.smtp_error) from None
    except ssl.SSLError:
        raise DeliveryError("no TLS connection with the mail server", permanent=False) from None
    except smtplib.SMTPNotSupportedError:
        raise DeliveryError("the mail server does not take such addresses", permanent=True) from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(
            f"no exchange with the mail server ({type(error).__name__})",
            permanent=False,
            uncertain=not isinstance(error, _WITHOUT_CONNECTION),
        ) from None
    if refused:
        log.warning("the mail server refused %d of %d receivers", len(refused), len(mail.recipients))


class _Connection(smtplib.SMTP):
    """Asks for the certificate of `server_name`, whatever host it connects to."""

    def __init__(self, server_name: str, **options: Any) -> None:
        super().__init__(**options)
        self._host = server_name


class _TlsConnection(smtplib.SMTP_SSL):
    """The same, with TLS from the start."""

    def __init__(self, server_name: str, **options: Any) -> None:
        super().__init__(**options)
        self._host = server_name


def _opened(server: MailServer, resolve: Callable[[str], str], timeout_seconds: float) -> smtplib.SMTP:
    name = server.tls.server_name or server.host
    options: dict[str, Any] = {"local_hostname": server.hello, "timeout": timeout_seconds}
    connection = (
        _TlsConnection(name, context=tls_context(server.tls, resolve, alpn=()), **options)
        if server.implicit_tls
        else _Connection(name, **options)
    )
    code, said = connection.connect(server.host, server.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, said)
    return connection


def _secured(connection: smtplib.SMTP, server: MailServer, resolve: Callable[[str], str]) -> None:
    connection.ehlo_or_helo_if_needed()
    if server.implicit_tls or not server.require_tls:
        return
    if not connection.has_extn("starttls"):
        raise DeliveryError("the mail server offers no STARTTLS, and `require_tls` is true", permanent=False)
    connection.starttls(context=tls_context(server.tls, resolve, alpn=()))
    connection.ehlo()


def _authenticated(connection: smtplib.SMTP, server: MailServer) -> None:
    """Use the first mechanism of the server's list for which there is a secret."""
    offered = connection.esmtp_features.get("auth", "").upper().split()
    if not server.username or not offered:
        return
    known = {"CRAM-MD5": server.secret, "PLAIN": server.password, "LOGIN": server.password}
    mechanism = next((name for name in offered if known.get(name)), None)
    if mechanism is None:
        raise DeliveryError("the mail server offers no authentication that there is a secret for", permanent=True)
    if mechanism != "CRAM-MD5" and not _is_private(connection, server):
        raise DeliveryError("the mail server's password is not sent without TLS", permanent=True)
    connection.user, connection.password = server.username, known[mechanism]
    ways: dict[str, Any] = {
        "CRAM-MD5": connection.auth_cram_md5,
        "PLAIN": lambda _challenge=None: server.plain,
        "LOGIN": connection.auth_login,
    }
    connection.auth(mechanism, ways[mechanism])


def _is_private(connection: smtplib.SMTP, server: MailServer) -> bool:
    if isinstance(connection.sock, ssl.SSLSocket) or server.host == "localhost":
        return True
    try:
        return ip_address(server.host.strip("[]")).is_loopback
    except ValueError:
        return False


def _closed(connection: smtplib.SMTP) -> None:
    """Say goodbye; what goes wrong now changes nothing of what was taken."""
    try:
        connection.quit()
    except (smtplib.SMTPException, OSError):
        connection.close()


def _answered(server: MailServer, code: int, said: bytes | str) -> DeliveryError:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return DeliveryError(
        f"the mail server answered {code}: {one_line(server.redact(text))}", permanent=code >= 500
    )
