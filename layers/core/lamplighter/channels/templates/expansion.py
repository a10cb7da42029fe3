"""Templates of notifications: the operator's text to what is sent."""

import logging
import re

from lamplighter.alerting.notification import Notification
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.templates.data import notification_data
from lamplighter.channels.templates.definitions import Definitions, defaults_called, no_definitions
from lamplighter.channels.templates.functions import functions_at
from lamplighter.channels.templates.html_output import HTML_FUNCTIONS, HtmlOutput
from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.execution import execute
from lamplighter.rules.templates.golang.values import Struct

log = logging.getLogger(__name__)

_CALL = re.compile(r'\{\{ template "([^"]+)" \. \}\}')
"""How `config.alertmanager_texts.default_text` writes it."""


def expand(text: str, notification: Notification, definitions: Definitions) -> str:
    """Return the text of a template. Raises `TemplateError`."""
    if "{{" not in text:
        return text
    return _expanded(text, notification_data(notification), definitions, notification.now)


def expand_html(text: str, notification: Notification, definitions: Definitions) -> str:
    """Return the HTML of a template, every value escaped for where it stands. Raises `TemplateError`."""
    return _expanded_html(text, notification_data(notification), definitions, notification.now)


def texts_for(notification: Notification, definitions: Definitions) -> ChosenTexts:
    """Return what expands the operator's texts for one notification.

    A template that fails must not keep people from being told: the error stands in its place.
    """
    data, now = notification_data(notification), notification.now

    def plain(text: str) -> str:
        try:
            return _expanded(text, data, definitions, now) if "{{" in text else text
        except TemplateError as error:
            return _note(error)

    def html(text: str) -> str:
        try:
            return _expanded_html(text, data, definitions, now)
        except TemplateError as error:
            return HtmlOutput().shown(_note(error))

    return ChosenTexts(plain, html, lambda text: is_default(text, definitions))


def is_default(text: str, definitions: Definitions) -> bool:
    """Tell whether a text is but the call of a default template, and the operator has redefined nothing of it."""
    call = _CALL.fullmatch(text)
    if call is None or call[1] not in no_definitions().bodies:
        return False
    return not defaults_called(definitions.template(text)) & definitions.redefined


def _note(error: TemplateError) -> str:
    log.warning("a template of a receiver failed: %s", error)
    return f"<error expanding template: {error}>"


def _expanded(text: str, data: Struct, definitions: Definitions, now: float) -> str:
    return execute(definitions.template(text), data, functions_at(now), {})


def _expanded_html(text: str, data: Struct, definitions: Definitions, now: float) -> str:
    functions = {**functions_at(now), **HTML_FUNCTIONS}
    return execute(definitions.template(text), data, functions, {}, HtmlOutput())
