"""What channels need of the world."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lamplighter.alerting.notification import Notification
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.http_client import HttpClient
from lamplighter.channels.oauth2 import TokenCache
from lamplighter.channels.publication import Publish, SendMail, no_mail
from lamplighter.channels.templates import Definitions, no_definitions, texts_for
from lamplighter.config.alertmanager_http import HttpConfig
from lamplighter.config.references import References


@dataclass(frozen=True, slots=True)
class Tools:
    """Handed to every channel when it is opened; outlives them all."""

    references: References
    publish: Publish
    send_mail: SendMail = no_mail
    definitions: Callable[[], Definitions] = no_definitions
    """The operator's templates that are in force."""
    tokens: TokenCache = field(default_factory=TokenCache)

    def client(self, http: HttpConfig) -> HttpClient:
        """Return what calls a receiver as its ``http_config`` says."""
        return HttpClient(http, self.references, self.tokens)

    def texts(self, notification: Notification) -> ChosenTexts:
        """Return what expands the operator's texts for one notification."""
        return texts_for(notification, self.definitions())
