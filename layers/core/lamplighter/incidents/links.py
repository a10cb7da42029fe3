"""By what alerts belong together: the same group, the same check, or one check needs the other. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lamplighter.alerting.alert import Alert
from lamplighter.config.check import Check
from lamplighter.incidents.incident import Incident

OUTAGES = frozenset({"CheckDown", "CheckDegraded"})
"""What may follow from another check's outage; a certificate expires whatever else is down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What one alert is linked by."""

    group_keys: frozenset[str] = frozenset()
    """Of every group that it is part of (`routing.group_key`)."""
    check: str = ""
    """Of an outage, the check's key."""
    needs: frozenset[str] = frozenset()
    """Of an outage, the keys of the checks that this one needs, directly or through others."""


def links_of(alert: Alert, group_keys: Iterable[str], checks: Mapping[str, Check]) -> Links:
    """Return the links of `alert`, given the keys of its groups and the configured checks by key."""
    keys = frozenset(group_keys)
    if not alert.check_key or alert.labels.get("alertname") not in OUTAGES:
        return Links(group_keys=keys)
    return Links(group_keys=keys, check=alert.check_key, needs=frozenset(_needed(alert.check_key, checks)))


def is_linked(incident: Incident, links: Links) -> bool:
    """Tell whether an alert with `links` belongs to what `incident` has seen."""
    return (
        not incident.group_keys.isdisjoint(links.group_keys)
        or not incident.checks.isdisjoint(links.needs)
        or (links.check != "" and (links.check in incident.checks or links.check in incident.needs))
    )


def _needed(key: str, checks: Mapping[str, Check]) -> Iterator[str]:
    waiting, seen = [key], {key}
    while waiting:
        check = checks.get(waiting.pop())
        fresh = set(check.depends_on) - seen if check is not None else set()
        seen |= fresh
        waiting += fresh
        yield from fresh
