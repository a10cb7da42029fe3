"""Our own layout of an e-mail: its HTML and its text, of the Jinja templates beside this file. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.evidence_wording import last_hour_in_words
from lamplighter.alerting.notification import Notification
from lamplighter.alerting.wording import explanation, facts_of, failed_conditions, headline, links_of, title
from lamplighter.channels.evidence_chart import HEIGHT, chart, width_of
from lamplighter.channels.slack import colour
from lamplighter.channels.text import cut

if TYPE_CHECKING:
    from jinja2 import Environment

DETAILED_ALERTS = 20
NAMED_ALERTS = 200
"""Beyond those in detail."""
LONGEST_TEXT = 4000
MOST_CONDITIONS = 30
CHARTS = 5
"""Of the first alerts; a picture of an hour has less than a kilobyte."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture that the HTML part shows. `cid` is its Content-ID without brackets."""

    cid: str
    png: bytes
    width: int
    alt: str


_NO_CHARTS: Mapping[str, Chart] = {}


def charts_of(notification: Notification) -> Mapping[str, Chart]:
    """Return the last hours of the checks, by check key, as far as they are known."""
    found: dict[str, Chart] = {}
    for alert in notification.alerts[:CHARTS]:
        evidence = notification.evidence.get(alert.check_key)
        png = chart(evidence) if evidence else b""
        if evidence and png:
            digest = hashlib.sha256(alert.check_key.encode()).hexdigest()[:16]
            alt = f"The last hour: {last_hour_in_words(evidence.minutes)}"
            found[alert.check_key] = Chart(f"hour-{digest}@lamplighter", png, width_of(evidence), alt)
    return found


def html_of(notification: Notification, charts: Mapping[str, Chart] = _NO_CHARTS) -> str:
    """Return the HTML part; whatever alerts say is text in it. `charts` are those that go with it."""
    return (
        _environment().get_template("alerts.html").render(_data(notification), charts=charts, chart_height=HEIGHT)
    )


def text_of(notification: Notification) -> str:
    """Return the text part."""
    return _environment().get_template("alerts.txt").render(_data(notification)).strip() + "\n"


def _data(notification: Notification) -> dict[str, Any]:
    others = notification.alerts[DETAILED_ALERTS:]
    return {
        "title": title(notification),
        "alerts": [_shown(alert, notification) for alert in notification.alerts[:DETAILED_ALERTS]],
        "others": [cut(headline(alert), LONGEST_TEXT) for alert in others[:NAMED_ALERTS]],
        "unnamed": max(0, len(others) - NAMED_ALERTS) + notification.truncated,
        "receiver": notification.receiver,
        "external_url": notification.external_url,
    }


def _shown(alert: Alert, notification: Notification) -> dict[str, Any]:
    return {
        "check_key": alert.check_key,
        "headline": cut(headline(alert), LONGEST_TEXT),
        "colour": colour(alert),
        "explanation": [cut(text, LONGEST_TEXT) for text in explanation(alert)],
        "facts": [(name, cut(value, LONGEST_TEXT)) for name, value in facts_of(alert, notification)],
        "failed_conditions": [cut(text, LONGEST_TEXT) for text in failed_conditions(alert)[:MOST_CONDITIONS]],
        "links": links_of(alert, notification),
    }


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # noqa: PLC0415 - only mail pays for it

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
