"""What the operator's file says of a message, expanded for one notification."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lamplighter.alerting.notification import Notification
from lamplighter.channels.http_client import HttpClient
from lamplighter.config.alertmanager_http import HttpConfig
from lamplighter.config.references import References


@dataclass(frozen=True, slots=True)
class ChosenTexts:
    """The operator's templates for one notification. Expanding raises `TemplateError`.

    A channel shows its own evidence where `is_default` says that a text was neither written nor redefined.
    """

    expand: Callable[[str], str]
    expand_html: Callable[[str], str]
    """As `expand`, every value escaped for HTML (Alertmanager: notify/util.go, TmplHTML)."""
    is_default: Callable[[str], bool]

    def chosen(self, text: str) -> str:
        """Return the expanded text without space around it, empty where nothing was chosen."""
        return "" if self.is_default(text) else self.expand(text).strip()


class TextTools(Protocol):
    """What a channel needs of `Tools` whose texts are templates."""

    @property
    def references(self) -> References:
        """Secrets."""

    def texts(self, notification: Notification, /) -> ChosenTexts:
        """Return what expands the file's templates."""

    def client(self, http: HttpConfig, /) -> HttpClient:
        """Return what calls a receiver as its ``http_config`` says."""
