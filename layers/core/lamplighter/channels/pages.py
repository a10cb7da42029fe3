"""Where to go from a message about several alerts. Pure."""

from lamplighter.alerting.notification import Notification
from lamplighter.alerting.wording import links_of
from lamplighter.channels.text import cut

LONGEST_NAME = 60
ACTIONS = ("Acknowledge", "Silence")


def pages(notification: Notification) -> list[tuple[str, str]]:
    """Return names and URLs, each URL once; of several alerts the names say which one is meant.

    The pages about all of them come before what can be done about each: not every channel has room for all.
    What is no address of the web, as a runbook may be, is left to texts: services refuse messages with it.
    """
    found: dict[str, str] = {}
    ranks: dict[str, int] = {}
    for alert in notification.alerts:
        about = alert.labels.get("check", "") or alert.labels.get("alertname", "")
        for name, url in links_of(alert, notification):
            if not is_web(url):
                continue
            several = len(notification.alerts) > 1 and about
            found.setdefault(url, cut(f"{name}: {about}" if several else name, LONGEST_NAME))
            ranks.setdefault(url, name in ACTIONS)
    return [(found[url], url) for url in sorted(found, key=ranks.__getitem__)]


def is_web(url: str) -> bool:
    """Tell whether a URL leads to the web, which ``javascript:`` and its like do not."""
    return url.startswith(("http://", "https://"))
