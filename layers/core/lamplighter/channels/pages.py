"""Where to go from a message about several alerts. Pure."""

from lamplighter.alerting.notification import Notification
from lamplighter.alerting.wording import links
from lamplighter.channels.text import cut

LONGEST_NAME = 60


def pages(notification: Notification) -> list[tuple[str, str]]:
    """Return names and URLs, each URL once; of several alerts the names say which one is meant."""
    found: dict[str, str] = {}
    for alert in notification.alerts:
        about = alert.labels.get("check", "") or alert.labels.get("alertname", "")
        for name, url in links(alert, notification.external_url):
            several = len(notification.alerts) > 1 and about
            found.setdefault(url, cut(f"{name}: {about}" if several else name, LONGEST_NAME))
    return [(name, url) for url, name in found.items()]
