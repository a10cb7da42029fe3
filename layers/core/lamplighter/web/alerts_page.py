"""The alerts as they stand, in the groups that they are told in or as one list."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.clocks import Clock
from lamplighter.alerting.notification import SEVERITIES
from lamplighter.alerting.routing import group_labels
from lamplighter.errors import StoreUnavailable
from lamplighter.health.cache import SnapshotCache
from lamplighter.web.alert_filter import STATES, VIEWS, AlertFilter
from lamplighter.web.alert_view import AlertView, Pairs, alert_view, rank
from lamplighter.web.author import remembered_author
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response
from lamplighter.web.last_hour import LastHour, Minute
from lamplighter.web.sessions import Session
from lamplighter.web.situation import Situation, Situations
from lamplighter.web.telling_view import TellingView, telling
from lamplighter.web.templates import Templates
from lamplighter.web.trend import trend_of

MOST_SHOWN = 100
TREND_POINTS = 60

Minutes = Mapping[str, Sequence[Minute | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group of alerts that one receiver is told of together."""

    receiver: str
    labels: Pairs
    muted: tuple[str, ...]
    tellings: tuple[TellingView, ...]
    alerts: tuple[AlertView, ...]


@dataclass(slots=True)
class _Group:
    clocks: dict[str, Clock] = field(default_factory=dict)
    members: dict[str, AlertView] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsPage:
    """Renders ``/admin/alerts``."""

    situations: Situations
    cache: SnapshotCache
    last_hour: LastHour
    templates: Templates

    def answer(self, request: Request, now: float, session: Session) -> Response:
        """Return the page. Raises `StoreUnavailable`."""
        chosen = AlertFilter.of(request.query)
        situation = self.situations.at(now)
        views = sorted((alert_view(key, situation) for key in situation.alerts), key=rank)
        wanted = [view for view in views if chosen.takes(*_asked_of(view, situation))]
        minutes = self._minutes(wanted, now)
        shown = [replace(view, trend=_trend(view, minutes)) for view in wanted[:MOST_SHOWN]]
        body = self.templates.render(
            "alerts.html",
            session=session,
            now=now,
            chosen=chosen,
            severities=list(reversed(SEVERITIES)),
            states=STATES,
            layouts=VIEWS,
            receivers=[receiver.name for receiver in situation.configuration.alertmanager.receivers],
            tally=_tally(views),
            alerts=shown,
            groups=() if chosen.view == "flat" else groups_of(shown, views, situation, chosen.receiver),
            further=len(wanted) - len(shown),
            author=remembered_author(request),
        )
        return html_response(body, headers=NOT_KEPT)

    def _minutes(self, views: Sequence[AlertView], now: float) -> Minutes:
        """Return the last hours of the checks; a page without them is better than none."""
        if not any(view.check_key for view in views):
            return {}
        try:
            return self.last_hour.of_sources(self.cache.get(now).sources, now)
        except StoreUnavailable:
            return {}


def groups_of(
    shown: Sequence[AlertView], everything: Sequence[AlertView], situation: Situation, receiver: str = ""
) -> Sequence[GroupView]:
    """Return the groups with the alerts that are shown, that of the first one first; then what nobody is told of.

    Who is told of a group depends on all its alerts, shown or not.
    """
    groups: dict[tuple[str, str], _Group] = {}
    for view in (*shown, *everything):
        for clock in clocks_of(view, situation):
            if receiver in ("", clock.integration.receiver):
                group = groups.setdefault((clock.integration.receiver, clock.group_key), _Group())
                group.clocks[clock.key] = clock
                group.members.setdefault(view.fingerprint, view)
    keys = {view.fingerprint for view in shown}
    found = [
        _group_view(name, group, keys, situation)
        for (name, _), group in groups.items()
        if keys & group.members.keys()
    ]
    told = {key for group in groups.values() for key in group.members}
    untold = tuple(view for view in shown if view.fingerprint not in told)
    if untold:
        found.append(GroupView(receiver="", labels=(), muted=(), tellings=(), alerts=untold))
    return found


def clocks_of(view: AlertView, situation: Situation) -> Sequence[Clock]:
    """Return the clocks that an alert sets; none while nobody is to be told of it."""
    alert = situation.alerts[view.fingerprint]
    if view.nobody_is_told or alert.state is AlertState.PENDING:
        return ()
    return situation.routing.clocks_for(alert)


def _group_view(receiver: str, group: _Group, shown: AbstractSet[str], situation: Situation) -> GroupView:
    clocks = list(group.clocks.values())
    active = {
        key: situation.alerts[key]
        for key, view in group.members.items()
        if situation.alerts[key].state is AlertState.FIRING and not (view.silences or view.inhibitors)
    }
    first = clocks[0]
    muted = situation.muted(first)
    # A digest has alerts of all groups, which share no labels.
    shared = {} if first.place.digest else situation.alerts[next(iter(group.members))].labels
    labels = group_labels(first.route, shared)
    return GroupView(
        receiver=receiver,
        labels=tuple(sorted(labels.items())),
        muted=muted,
        tellings=tuple(
            telling(clock, {} if muted else active, situation)
            for clock in (*clocks, *situation.stand_ins_of(clocks))
        ),
        alerts=tuple(view for key, view in group.members.items() if key in shown),
    )


def _asked_of(view: AlertView, situation: Situation) -> tuple[Mapping[str, str], AlertView, Sequence[str]]:
    receivers = [clock.integration.receiver for clock in clocks_of(view, situation)]
    return situation.alerts[view.fingerprint].labels, view, receivers


def _trend(view: AlertView, minutes: Minutes) -> Markup:
    return trend_of(minutes[view.check_key], TREND_POINTS) if view.check_key in minutes else view.trend


def _tally(views: Sequence[AlertView]) -> Mapping[str, int]:
    return {state: sum(state in view.states for view in views) for state in STATES}
