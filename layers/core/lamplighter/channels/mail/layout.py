"""Our own layout of an e-mail: its HTML and its text, of the Jinja templates beside this file. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from lamplighter.channels.charts import Chart
from lamplighter.channels.evidence_chart import HEIGHT
from lamplighter.channels.slack import colour
from lamplighter.channels.text import cut

if TYPE_CHECKING:
    from jinja2 import Environment

DETAILED_ALERTS = 20
NAMED_ALERTS = 200
"""Beyond those in detail."""
LONGEST_TEXT = 4000
MOST_CONDITIONS = 30

_NO_CHARTS: Mapping[str, Chart] = {}


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
        "is_titled": needs_title(notification),
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
