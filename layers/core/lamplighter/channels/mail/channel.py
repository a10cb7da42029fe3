"""E-mail, by SMTP or through SES."""

from typing import TYPE_CHECKING

from lamplighter.alerting.notification import Notification, Sent
from lamplighter.channels.deadline import LINGER_SECONDS, within
from lamplighter.channels.mail.message import mail_of
from lamplighter.channels.publication import AwsAccess
from lamplighter.channels.tools import Tools
from lamplighter.config.alertmanager_sending import EmailConfig
from lamplighter.errors import DeliveryError

if TYPE_CHECKING:
    from lamplighter.channels.mail.smtp import MailServer

TIMEOUT_SECONDS = 20.0


class EmailChannel:
    """Sends one message to all its receivers."""

    timeout_seconds = TIMEOUT_SECONDS

    def __init__(self, config: EmailConfig, tools: Tools) -> None:
        self._config = config
        self._tools = tools

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        mail = mail_of(notification, self._config, self._tools.texts(notification))
        if self._config.ses_region:
            access = AwsAccess(region=self._config.ses_region)
            self._tools.send_mail(access, mail.sender, mail.recipients, mail.content)
            return Sent()
        from lamplighter.channels.mail import smtp  # noqa: PLC0415 - smtplib only where it is needed

        server = self._server()
        try:
            within(
                TIMEOUT_SECONDS,
                lambda: smtp.deliver(
                    mail, server, self._tools.references.resolve, TIMEOUT_SECONDS + LINGER_SECONDS
                ),
            )
        except DeliveryError as error:
            raise self._shown(error) from None
        return Sent()

    def _server(self) -> "MailServer":
        from lamplighter.channels.mail import smtp  # noqa: PLC0415 - see `send`

        config, resolve = self._config, self._tools.references.resolve
        host, _, port = resolve(config.smarthost).rpartition(":")
        if not host or not port.isdecimal():
            raise DeliveryError("the mail server is not given as host:port", permanent=True)
        forced = config.force_implicit_tls
        return smtp.MailServer(
            host=host.strip("[]"),
            port=int(port),
            hello=resolve(config.hello),
            username=resolve(config.auth_username).strip(),
            password=resolve(config.auth_password).strip(),
            secret=resolve(config.auth_secret).strip(),
            identity=resolve(config.auth_identity).strip(),
            require_tls=config.require_tls,
            implicit_tls=int(port) == smtp.IMPLICIT_TLS_PORT if forced is None else forced,
            tls=config.tls,
        )

    def _shown(self, error: DeliveryError) -> DeliveryError:
        """What the server says may repeat more than it was told here."""
        text = self._tools.references.redact(str(error))
        return DeliveryError(text, permanent=error.permanent, uncertain=error.uncertain)
