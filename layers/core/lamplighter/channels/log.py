"""Log: a structured line an alert, and the message on the page. What is told where nothing else is set up."""

import logging
from dataclasses import replace

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.notification import Message, Notification, Sent
from lamplighter.alerting.wording import headline, links_of
from lamplighter.channels.text import alert_text
from lamplighter.channels.tools import Tools
from lamplighter.config.alertmanager import LogConfig

log = logging.getLogger("lamplighter.notifications")


class LogChannel:
    """Writes to the function's log."""

    timeout_seconds = 1.0

    def __init__(self, config: LogConfig, tools: Tools) -> None:
        """Take nothing: a log needs neither settings nor secrets."""

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        # Whoever reads the log may read; a signed link would let them act.
        shown = replace(notification, acknowledge_urls={})
        messages = [_message(shown, alert) for alert in shown.alerts]
        # A line each: CloudWatch Logs would break up a line of more than 256 KB.
        for message in messages:
            log.info(message["title"], extra={"notification": message})
        return Sent(messages)


def _message(notification: Notification, alert: Alert) -> Message:
    return {
        "title": headline(alert),
        "text": alert_text(alert, notification),
        "status": str(alert.state),
        "severity": alert.labels.get("severity", ""),
        "receiver": notification.receiver,
        "links": dict(links_of(alert, notification)),
    }
