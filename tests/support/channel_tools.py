"""What a channel needs of the world, by hand: secrets and the file's texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamplighter.alerting.notification import Notification
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.http_client import HttpClient
from lamplighter.config.alertmanager_http import HttpConfig
from lamplighter.config.references import References, SecretReferences


def references(secrets: Mapping[str, str] | None = None) -> References:
    """Return references of which ``ssm:<name>`` is a secret of that name."""
    known = dict(secrets or {})
    return SecretReferences({}, ssm=known.__getitem__, secrets=known.__getitem__)


def chosen(expansions: Mapping[str, str] | None = None) -> ChosenTexts:
    """Return texts that expand to what `expansions` says, else to themselves; ``{{ template …`` was not chosen."""
    known = dict(expansions or {})

    def is_default(text: str) -> bool:
        return text not in known and text.startswith("{{ template ")

    def expand(text: str) -> str:
        return known.get(text, "" if text.startswith("{{") else text)

    return ChosenTexts(expand=expand, expand_html=expand, is_default=is_default)


@dataclass(frozen=True)
class ToolsByHand:
    """See `TextTools`."""

    references: References = field(default_factory=references)
    expansions: Mapping[str, str] = field(default_factory=dict)

    def texts(self, _notification: Notification, /) -> ChosenTexts:
        """The same for every notification."""
        return chosen(self.expansions)

    def client(self, http: HttpConfig, /) -> HttpClient:
        """A client without a memory."""
        return HttpClient(http, self.references)
