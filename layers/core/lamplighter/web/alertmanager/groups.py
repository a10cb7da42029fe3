"""``alerts/groups``: what fires, as it is told together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.label_order import alert_key, label_set_key
from lamplighter.alerting.muting import muted_by
from lamplighter.alerting.routing import Route, group_key, group_labels
from lamplighter.alerting.suppression import Suppression
from lamplighter.web.alertmanager.alerts import AlertFilter, timeout_at
from lamplighter.web.alertmanager.call import Call
from lamplighter.web.alertmanager.documents import alert_document
from lamplighter.web.alertmanager.overview import Overview, Overviews
from lamplighter.web.alertmanager.query import ReceiverFilter
from lamplighter.web.http import Response, json_response

Labels = Mapping[str, str]


@dataclass(slots=True)
class _Member:
    fingerprint: str
    alert: Alert
    suppression: Suppression
    receivers: list[str] = field(default_factory=list)
    """Of the groups that are shown."""


@dataclass(slots=True)
class _Group:
    route: Route
    labels: Labels
    members: list[_Member] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a moment; one alert is in a group of each route that takes it."""

    overviews: Overviews

    def listed(self, call: Call) -> Response:
        """Answer with the groups that have alerts left, by labels and receiver."""
        wanted, receivers = AlertFilter(call.query), call.query.receivers()
        shows_muted = call.query.flag("muted")
        overview = self.overviews.at(call.now)
        documents = []
        for group in _grouped(overview, wanted, receivers):
            muted = _muted(overview, group.route)
            if shows_muted or not muted:
                documents.append(_group_document(overview, group, muted))
        return json_response(documents)


def _grouped(overview: Overview, wanted: AlertFilter, receivers: ReceiverFilter) -> Sequence[_Group]:
    groups: dict[tuple[str, str], _Group] = {}
    for fingerprint, alert, suppression in wanted.of(overview):
        member = _Member(fingerprint, alert, suppression)
        for route in overview.routes_of(alert):
            if receivers.takes_any([route.receiver], overview.receiver_labels):
                key = route.id, group_key(route, alert.labels)
                group = groups.setdefault(key, _Group(route, group_labels(route, alert.labels)))
                group.members.append(member)
                member.receivers.append(route.receiver)
    return sorted(groups.values(), key=lambda group: (label_set_key(group.labels), group.route.receiver))


def _group_document(overview: Overview, group: _Group, muted: Sequence[str]) -> dict[str, Any]:
    return {
        "alerts": [
            alert_document(
                member.fingerprint,
                member.alert,
                member.suppression,
                receivers=sorted(member.receivers),
                muted_by=muted,
                ends_at=timeout_at(overview),
            )
            for member in sorted(group.members, key=lambda one: alert_key(one.alert.labels))
        ],
        "labels": dict(sorted(group.labels.items())),
        "receiver": {"name": group.route.receiver},
        "routeLabels": {},
    }


def _muted(overview: Overview, route: Route) -> Sequence[str]:
    return muted_by(route, overview.configuration.alertmanager.time_intervals, overview.now)
