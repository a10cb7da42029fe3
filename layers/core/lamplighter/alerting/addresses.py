"""Where the pages are that messages and other pages lead to. Pure."""

import hashlib
from collections.abc import Mapping
from urllib.parse import quote

from lamplighter.matching import Matcher, MatchKind, print_matchers

ALERTS = "/admin/alerts"
SILENCES = "/admin/silences"
RULES = "/admin/rules"


def alert_page(fingerprint: str) -> str:
    """Return the page of one alert."""
    return f"{ALERTS}/{quote(fingerprint, safe='')}"


def new_silence_page(labels: Mapping[str, str]) -> str:
    """Return the form of a new silence, filled in with what only this alert fulfils."""
    matchers = [Matcher(name, MatchKind.EQUAL, value) for name, value in sorted(labels.items()) if value]
    return f"{SILENCES}/new?matcher={quote(print_matchers(matchers), safe='')}"


def rule_group_page(group_key: str) -> str:
    """Return the place of a group of rules on the page of rules."""
    return f"{RULES}#{rule_group_anchor(group_key)}"


def rule_group_anchor(group_key: str) -> str:
    """Return the group's id on that page: the same as long as its file and name are."""
    return f"group-{hashlib.sha256(group_key.encode()).hexdigest()[:12]}"
