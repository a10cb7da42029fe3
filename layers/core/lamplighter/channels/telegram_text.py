"""What a Telegram message says: the operator's text, or as much evidence as a message has room for. Pure."""

from collections.abc import Sequence

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
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.markup import (
    HTML,
    MARKDOWN,
    MARKDOWN_V2,
    PLAIN,
    Markup,
    cut_html,
    cut_utf16,
    utf16_length,
    without_tags,
)
from lamplighter.channels.text import cut
from lamplighter.config.alertmanager import TelegramConfig

LONGEST_TEXT = 4096
"""Telegram counts after its marks are read; here they count too."""
DETAIL_LENGTHS = (1000, 300, 80)
"""How long a part of an alert may be; the next one where the alert does not fit."""
LONGEST_HEADLINE = 200
MOST_NAMED = 30

_MARKUPS = {"HTML": HTML, "MarkdownV2": MARKDOWN_V2, "Markdown": MARKDOWN}


def text_of(notification: Notification, config: TelegramConfig, texts: ChosenTexts) -> str:
    """Return the message in the markup of ``parse_mode``, at most 4096 long and never empty."""
    if texts.is_default(config.message):
        return evidence(notification, _MARKUPS.get(config.parse_mode, PLAIN))
    if config.parse_mode == "HTML":
        written = cut_html(texts.expand_html(config.message).strip(), LONGEST_TEXT, utf16_length)
    else:
        written = cut_utf16(texts.expand(config.message).strip(), LONGEST_TEXT)
    return written or evidence(notification, _MARKUPS.get(config.parse_mode, PLAIN))


def plain(text: str, parse_mode: str) -> str:
    """Return what can be sent instead where Telegram cannot read the marks."""
    return without_tags(text) if parse_mode == "HTML" else text


def evidence(notification: Notification, markup: Markup) -> str:
    """Return an alert after the other, in full as far as there is room, then by name."""
    alerts = notification.alerts
    parts = [markup.bold(cut(title(notification), LONGEST_HEADLINE))] if needs_title(notification) else []
    for number, alert in enumerate(alerts):
        left = len(alerts) - number - 1
        reserve = sum(map(utf16_length, parts)) + 2 * len(parts) + 4 * LONGEST_HEADLINE * bool(left)
        section = _section(alert, notification, markup, LONGEST_TEXT - reserve)
        if section is None:
            return "\n\n".join([*parts, *_rest(alerts[number:], markup, parts)])
        parts.append(section)
    return "\n\n".join(parts)


def _section(alert: Alert, notification: Notification, markup: Markup, room: int) -> str | None:
    for longest in DETAIL_LENGTHS:
        section = "\n".join(_lines(alert, notification, markup, longest))
        if utf16_length(section) <= room:
            return section
    return None


def _lines(alert: Alert, notification: Notification, markup: Markup, longest: int) -> list[str]:
    lines = [markup.bold(cut(headline(alert), LONGEST_HEADLINE))]
    lines += [markup.text(cut(text, longest)) for text in explanation(alert)]
    lines += [markup.text(f"{name}: {cut(value, longest)}") for name, value in facts_of(alert, notification)]
    conditions = "\n".join(failed_conditions(alert))
    if conditions:
        lines.append(markup.code(cut(conditions, longest)))
    pages = links_of(alert, notification)
    lines += [_link(markup, name, url) for name, url in pages if len(url) <= longest]
    return lines


def _link(markup: Markup, name: str, url: str) -> str:
    """A link to the web is one; what else a runbook may be is text."""
    web = url.startswith(("http://", "https://"))
    return markup.link(name, url) if web else markup.text(f"{name}: {url}")


def _rest(alerts: Sequence[Alert], markup: Markup, before: Sequence[str]) -> list[str]:
    """Return the names of what is left, and at least how many there are."""
    lines: list[str] = []
    room = LONGEST_TEXT - sum(map(utf16_length, before)) - 2 * len(before) - 60
    for alert in alerts[:MOST_NAMED]:
        line = markup.text(f"• {cut(headline(alert), LONGEST_HEADLINE // 2)}")
        if utf16_length(line) + 1 > room:
            break
        room -= utf16_length(line) + 1
        lines.append(line)
    unnamed = len(alerts) - len(lines)
    return ["\n".join([*lines, *([markup.text(f"and {unnamed} more")] if unnamed else [])])]
