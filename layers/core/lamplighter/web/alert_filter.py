"""Which alerts a page shows, as its address says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from lamplighter.alerting.notification import SEVERITIES
from lamplighter.errors import MatcherError
from lamplighter.matching import Matcher, all_match, parse_matchers
from lamplighter.matching.matcher import checked
from lamplighter.web.alert_view import AlertView

STATES: Mapping[str, str] = {
    "": "Firing",
    "active": "Active",
    "suppressed": "Suppressed",
    "acknowledged": "Acknowledged",
    "flapping": "Flapping",
    "pending": "Pending",
    "resolved": "Resolved",
    "all": "All",
}
"""By value in the address; those that fire are shown where none is chosen."""
VIEWS: Mapping[str, str] = {"": "By notification group", "flat": "One list"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """What is chosen. `mistake` says what is wrong with the matchers, which then leave nothing over."""

    matchers_text: str = ""
    matchers: tuple[Matcher, ...] = ()
    mistake: str = ""
    severity: str = ""
    state: str = ""
    receiver: str = ""
    view: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "AlertFilter":
        """Read an address; of what is none of the choices nothing is chosen."""
        text = query.get("filter", "").strip()
        matchers, mistake = read_matchers(text)
        return cls(
            matchers_text=text,
            matchers=matchers,
            mistake=mistake,
            severity=_chosen(query.get("severity", ""), SEVERITIES),
            state=_chosen(query.get("state", ""), STATES),
            receiver=query.get("receiver", ""),
            view=_chosen(query.get("view", ""), VIEWS),
        )

    @property
    def is_chosen(self) -> bool:
        """Whether anything is left out that would be shown otherwise."""
        return bool(self.matchers_text or self.severity or self.state or self.receiver)

    @property
    def address(self) -> str:
        """The query that says the same."""
        said = {
            "filter": self.matchers_text,
            "severity": self.severity,
            "state": self.state,
            "receiver": self.receiver,
            "view": self.view,
        }
        return urlencode({name: text for name, text in said.items() if text})

    def takes(self, labels: Mapping[str, str], view: AlertView, receivers: Sequence[str]) -> bool:
        """Tell whether an alert is shown."""
        return (
            not self.mistake
            and self.state in view.states
            and (not self.severity or view.severity == self.severity)
            and (not self.receiver or self.receiver in receivers)
            and all_match(self.matchers, labels)
        )


def read_matchers(text: str) -> tuple[tuple[Matcher, ...], str]:
    """Return the matchers of a text, or what is wrong with it."""
    if not text:
        return (), ""
    try:
        return tuple(checked(matcher) for matcher in parse_matchers(text)), ""
    except MatcherError as error:
        return (), str(error)


def _chosen(text: str, choices: Sequence[str] | Mapping[str, str]) -> str:
    return text if text in choices else ""
