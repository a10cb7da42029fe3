"""Log: a structured line, and the message on the notifications page. What is told where nothing else is set up."""

import logging
from collections.abc import Sequence

from lamplighter.alerting.notification import Message, Notification
from lamplighter.alerting.wording import headline, links, title
from lamplighter.channels.text import alert_text
from lamplighter.channels.tools import Tools
from lamplighter.config.alertmanager import LogConfig

log = logging.getLogger("lamplighter.notifications")


class LogChannel:
    """Writes to the function's log."""

    timeout_seconds = 1.0

    def __init__(self, config: LogConfig, tools: Tools) -> None:
        """Take nothing: a log needs neither settings nor secrets."""

    def send(self, notification: Notification) -> Sequence[Message]:
        """See `Channel.send`."""
        messages = [_message(notification, index) for index in range(len(notification.alerts))]
        log.info(
            title(notification),
            extra={"status": notification.status, "severity": notification.severity, "notification": messages},
        )
        return messages


def _message(notification: Notification, index: int) -> Message:
    alert = notification.alerts[index]
    return {
        "title": headline(alert),
        "text": alert_text(alert, notification),
        "status": str(alert.state),
        "severity": alert.labels.get("severity", ""),
        "receiver": notification.receiver,
        "links": dict(links(alert, notification.external_url)),
    }
