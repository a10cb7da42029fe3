"""What is handed to SNS and SES, whoever calls them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lamplighter.errors import DeliveryError


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsAccess:
    """Where and as whom AWS is called: what is empty is the function's own. Holds secrets: never show it."""

    region: str = ""
    endpoint_url: str = ""
    access_key: str = ""
    secret_key: str = ""
    role_arn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One message to one of a topic, a phone number and an endpoint of a mobile application."""

    message: str
    """With `structured` JSON of one text a protocol."""
    topic_arn: str = ""
    phone_number: str = ""
    target_arn: str = ""
    subject: str = ""
    structured: bool = False
    attributes: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """One value, or several of which filter policies match any."""
    group: str = ""
    """Of a FIFO topic: messages of one group arrive in order."""
    deduplication: str = ""
    """Of a FIFO topic: two messages of one id within five minutes are one."""


Publish = Callable[[Publication, AwsAccess], None]
"""Raises `DeliveryError`."""


class SendMail(Protocol):
    """Sends a message of RFC 5322 through SES."""

    def __call__(self, access: AwsAccess, sender: str, recipients: Sequence[str], message: bytes, /) -> None:
        """Raise `DeliveryError` where SES does not take it."""


def no_mail(_access: AwsAccess, _sender: str, _recipients: Sequence[str], _message: bytes, /) -> None:
    """Stand for SES where there is none."""
    raise DeliveryError("there is no SES here", permanent=True)
