"""The template language of notifications: Go's text/template and html/template with Alertmanager's data."""

from lamplighter.channels.templates.definitions import (
    Definitions,
    check,
    definitions_of,
    no_definitions,
    readable_definitions,
)
from lamplighter.channels.templates.expansion import expand, expand_html, texts_for

__all__ = [
    "Definitions",
    "check",
    "definitions_of",
    "expand",
    "expand_html",
    "no_definitions",
    "readable_definitions",
    "texts_for",
]
