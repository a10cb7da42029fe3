"""The template language of annotations: Go's text/template with Prometheus' functions."""

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.alerts import TemplateData, alert_texts, check, expand

__all__ = ["TemplateData", "TemplateError", "alert_texts", "check", "expand"]
