"""What alerts have done that incidents do not know yet. Pure.

Asking for what is missing, instead of being told of each change, loses nothing where a function dies between
writing an alert and its incident, and does nothing twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.incidents.board import Board
from lamplighter.incidents.incident import Member
from lamplighter.incidents.links import Links

UNSEEN_SECONDS = 300.0
"""As long as one function may work on what it has read."""

LinksOf = Callable[[Alert], Links]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """An alert that has fired, or ended. Times are unix seconds."""

    fingerprint: str
    fires: bool
    at: float
    starts_at: float
    alertname: str = ""
    check: str = ""
    severity: str = ""
    summary: str = ""
    links: Links = Links()
    is_missing: bool = False
    """It is not among the alerts any more."""


def owed(board: Board, alerts: Mapping[str, Alert], links_of: LinksOf, now: float) -> Sequence[Transition]:
    """Return what `board` has missed of `alerts` as they stand, in the order in which it happened.

    Where one alert takes over from another, firing comes first, so that nothing is quiet in between.
    """
    members = board.members()
    missed = [one for key, alert in alerts.items() for one in _missed(key, alert, members.get(key), links_of, now)]
    missed += [
        Transition(fingerprint=key, fires=False, at=now, starts_at=member.starts_at, is_missing=True)
        for key, member in members.items()
        if member.ends_at is None and _is_gone(alerts.get(key), member, now)
    ]
    return sorted(missed, key=lambda one: (one.at, not one.fires, one.fingerprint))


def _missed(key: str, alert: Alert, known: Member | None, links_of: LinksOf, now: float) -> Iterator[Transition]:
    if alert.is_silent or (known is not None and known.starts_at > alert.starts_at):
        return
    if alert.state is AlertState.FIRING and (known is None or known.starts_at < alert.starts_at):
        yield _transition(key, alert, alert.starts_at, links_of(alert))
    elif alert.state is AlertState.FIRING and known is not None and known.is_missing:
        yield _transition(key, alert, now, links_of(alert))
    elif alert.state is AlertState.RESOLVED and known is not None and known.ends_at is None:
        yield _transition(key, alert, alert.evaluated_at if alert.ends_at is None else alert.ends_at, Links())


def _is_gone(alert: Alert | None, member: Member, now: float) -> bool:
    """Tell whether it has ended unseen. Whoever read the alerts before it was written does not know it yet."""
    stands = alert is not None and alert.state in {AlertState.FIRING, AlertState.RESOLVED}
    return not stands and now - member.starts_at >= UNSEEN_SECONDS


def _transition(key: str, alert: Alert, at: float, links: Links) -> Transition:
    fires = alert.state is AlertState.FIRING
    summary = alert.annotations.get("summary", "") or alert.labels.get("alertname", "")
    return Transition(
        fingerprint=key,
        fires=fires,
        at=at,
        starts_at=alert.starts_at,
        alertname=alert.labels.get("alertname", ""),
        check=alert.check_key,
        severity=alert.labels.get("severity", ""),
        summary=summary if fires else str(alert.details.get("resolved_summary") or summary),
        links=links,
    )
