"""SES: messages that are complete already."""

from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from lamplighter.aws.clients import Clients
from lamplighter.aws.retry import is_busy, name_of
from lamplighter.channels.publication import AwsAccess
from lamplighter.errors import DeliveryError


class SesMail:
    """Sends through SES, one attempt a call."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def __call__(self, access: AwsAccess, sender: str, recipients: Sequence[str], message: bytes, /) -> None:
        """See `SendMail`. Needs ``ses:SendRawEmail`` on the sender's identity."""
        try:
            self._clients.elsewhere("ses", access).send_raw_email(
                Source=sender, Destinations=list(recipients), RawMessage={"Data": message}
            )
        except (ClientError, BotoCoreError, ValueError) as error:
            busy = not isinstance(error, ValueError) and is_busy(error)
            unanswered = isinstance(error, HTTPClientError)
            raise DeliveryError(name_of(error), permanent=not busy, uncertain=unanswered) from error
