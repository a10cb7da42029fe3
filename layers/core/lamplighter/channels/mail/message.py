"""An e-mail as it goes over the wire (Alertmanager: notify/email). Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses

from lamplighter.alerting.notification import Notification
from lamplighter.alerting.wording import title
from lamplighter.channels.charts import Chart, charts_of
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.mail.layout import html_of, text_of
from lamplighter.config.alertmanager_sending import EmailConfig
from lamplighter.config.alertmanager_texts import EMAIL_SUBJECT
from lamplighter.errors import DeliveryError

LONGEST_SUBJECT = 250
LONGEST_HEADER = 900
"""RFC 5322 allows lines of 998."""
_OURS = frozenset({"content-type", "mime-version", "content-transfer-encoding"})
"""What the parts decide."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message and its envelope."""

    sender: str
    recipients: Sequence[str]
    content: bytes


def mail_of(notification: Notification, config: EmailConfig, texts: ChosenTexts) -> Mail:
    """Return the message. Raises `DeliveryError`, permanent, where an address is none."""
    sender, recipients = _addresses(texts.expand(config.from_)), _addresses(texts.expand(config.to))
    if len(sender) != 1:
        raise DeliveryError("the sender of e-mails is not one address", permanent=True)
    if not recipients:
        raise DeliveryError("the receivers of e-mails are no addresses", permanent=True)
    message = EmailMessage(policy=SMTP.clone(max_line_length=78))
    for name, value in _headers(notification, config, texts, sender[0]).items():
        _set(message, name, value)
    _fill(message, notification, config, texts)
    return Mail(sender[0], recipients, message.as_bytes())


def _addresses(text: str) -> list[str]:
    """Return the bare addresses of a list; a name that cannot be an address makes all of them none."""
    found = [address for _, address in getaddresses([_one_line(text)])]
    if not all(map(str.isascii, found)):
        # Few servers offer SMTPUTF8, and none can be asked before a message is made.
        return []
    try:
        return [Address(addr_spec=address).addr_spec for address in found]
    except (ValueError, IndexError):
        return []


def _headers(
    notification: Notification, config: EmailConfig, texts: ChosenTexts, sender: str
) -> Mapping[str, str]:
    written = {name: texts.expand(text) for name, text in config.headers.items() if name.lower() not in _OURS}
    subject = config.headers.get("Subject", EMAIL_SUBJECT)
    said = title(notification) if texts.is_default(subject) else texts.expand(subject)
    domain = sender.rpartition("@")[2]
    made = {
        "From": texts.expand(config.from_),
        "To": texts.expand(config.to),
        "Message-Id": f"<{_digest(f'{notification.group_key} {notification.now} {config.to}')}@{domain}>",
        "Date": format_datetime(datetime.fromtimestamp(notification.now, tz=UTC)),
        "Auto-Submitted": "auto-generated",
    }
    return {**made, **written, **_thread(notification, config), "Subject": _one_line(said)[:LONGEST_SUBJECT]}


def _thread(notification: Notification, config: EmailConfig) -> Mapping[str, str]:
    """All messages of a group answer one that was never sent: readers show them as one conversation."""
    if config.threading is None:
        return {}
    day = (
        datetime.fromtimestamp(notification.now, tz=UTC).strftime("-%Y-%m-%d") if config.threading.by_date else ""
    )
    root = f"<alert-{_digest(notification.group_key)[:16]}{day}@lamplighter>"
    return {"References": root, "In-Reply-To": root}


def _set(message: EmailMessage, name: str, value: str) -> None:
    try:
        message[name] = _one_line(value)[:LONGEST_HEADER] if name not in ("To", "Cc") else _one_line(value)
    except (ValueError, IndexError):
        raise DeliveryError(f"the header {name} of e-mails cannot be sent", permanent=True) from None


def _fill(message: EmailMessage, notification: Notification, config: EmailConfig, texts: ChosenTexts) -> None:
    """Text first, then what is to be preferred (RFC 2046, 5.1.4)."""
    plain = texts.expand(config.text) if config.text else text_of(notification)
    message.set_content(_sound(plain), cte="quoted-printable")
    if config.html:
        is_ours = texts.is_default(config.html)
        charts = charts_of(notification) if is_ours else {}
        rich = html_of(notification, charts) if is_ours else texts.expand_html(config.html)
        message.add_alternative(_sound(rich), subtype="html", cte="quoted-printable")
        _show(message, charts.values())


def _show(message: EmailMessage, charts: Iterable[Chart]) -> None:
    """Put the pictures beside the HTML part that shows them."""
    for each in charts:
        shown = message.get_body(("related", "html"))
        if isinstance(shown, EmailMessage):
            shown.add_related(each.png, "image", "png", cid=f"<{each.name}@lamplighter>", disposition="inline")


def _one_line(text: str) -> str:
    return " ".join(_sound(text).split())


def _sound(text: str) -> str:
    """Without what no UTF-8 can hold, and no text should."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(letter for letter in whole if letter.isprintable() or letter in "\n\t ")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
