"""A notification as plain text: e-mails, logs, the notifications page. Pure."""

import unicodedata

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.notification import Notification
from lamplighter.alerting.wording import (
    explanation,
    facts_of,
    failed_conditions,
    headline,
    links_of,
    needs_title,
    title,
)

DETAILED_ALERTS = 20
"""Further ones get one line each."""


def as_text(notification: Notification) -> str:
    """Return the whole message: a title, then a paragraph for each alert."""
    alerts = notification.alerts
    parts = [title(notification)] if needs_title(notification) else []
    parts += [alert_text(alert, notification) for alert in alerts[:DETAILED_ALERTS]]
    if len(alerts) > DETAILED_ALERTS:
        parts.append("\n".join(headline(alert) for alert in alerts[DETAILED_ALERTS:]))
    return "\n\n".join(parts)


def alert_text(alert: Alert, notification: Notification) -> str:
    """Return what is known of one alert, a line each."""
    lines = [headline(alert), *explanation(alert), ""]
    lines += [f"{name}: {value}" for name, value in facts_of(alert, notification)]
    conditions = failed_conditions(alert)
    if conditions:
        lines += ["", "Failed conditions:", *(f"  {text}" for text in conditions)]
    pages = links_of(alert, notification)
    if pages:
        lines += ["", *(f"{name}: {url}" for name, url in pages)]
    return "\n".join(lines)


def ascii_line(text: str, longest: int) -> str:
    """Return `text` as one line of printable ASCII: accents dropped, what has no likeness as ``?``."""
    spread = unicodedata.normalize("NFKD", " ".join(text.split()))
    plain = "".join(letter for letter in spread if not unicodedata.combining(letter))
    printable = plain.encode("ascii", "replace").decode().translate(_NO_CONTROL)
    return cut(" ".join(printable.split()), longest)


def cut(text: str, longest: int) -> str:
    """Return `text`, its end replaced by three dots where it is longer than `longest`."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


_NO_CONTROL = dict.fromkeys([*range(32), 127])
