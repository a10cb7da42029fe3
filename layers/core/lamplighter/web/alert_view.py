"""An alert as pages show it: how it stands, what holds it back, the evidence. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lamplighter.alerting.acknowledgement import Acknowledgement
from lamplighter.alerting.addresses import alert_page, new_silence_page
from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.as_of import FLAPPING
from lamplighter.alerting.maintained import is_maintained
from lamplighter.alerting.notification import severity_rank
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.wording import expression_url, failed_conditions, value_in_words
from lamplighter.web.event_view import SEVERITY_LOOKS, title_of
from lamplighter.web.situation import Situation

Pairs = tuple[tuple[str, str], ...]
MAINTENANCE = "a maintenance window of its check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibitor:
    """Another alert that holds this one back."""

    address: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One alert. Times are unix seconds; colour is never alone: `words` say how it stands."""

    fingerprint: str
    address: str
    look: str
    words: tuple[str, ...]
    states: frozenset[str]
    """The choices of the filter that it is among."""
    severity: str
    name: str
    """Of the check, or of the alert."""
    title: str
    summary: str
    description: str
    cause: str
    failed_conditions: tuple[str, ...]
    value: str
    labels: Pairs
    since: float
    ends_at: float | None
    silences: tuple[Silence, ...]
    inhibitors: tuple[Inhibitor, ...]
    muted: tuple[str, ...]
    """Time intervals that keep every route from telling it."""
    acknowledgement: Acknowledgement | None
    flapping: str
    nobody_is_told: bool
    silence_address: str
    rule_address: str
    runbook: str
    check_key: str
    trend: Markup = Markup("")

    @property
    def can_be_acknowledged(self) -> bool:
        """Whether it fires, and somebody may want to take care of it."""
        return "firing" in self.states and not self.nobody_is_told


def alert_view(key: str, situation: Situation) -> AlertView:
    """Return the alert with that fingerprint."""
    alert = situation.alerts[key]
    fires = alert.state is AlertState.FIRING
    suppression = situation.suppressions.of(alert.labels)
    silences = [one for one in situation.silences if fires and one.id in suppression.silenced_by]
    inhibitors = [_inhibitor(one, situation) for one in suppression.inhibited_by if fires]
    muted = _muted(alert, situation) if fires else ()
    acknowledgement = situation.acknowledgements.get(key)
    flapping = alert.annotations.get(FLAPPING, "")
    held = {"Silenced": silences, "Inhibited": inhibitors, "Muted": muted}
    words = [str(alert.state).capitalize(), *(word for word, found in held.items() if found)]
    words += ["Acknowledged"] * bool(acknowledgement) + ["Flapping"] * bool(flapping)
    return AlertView(
        fingerprint=key,
        address=alert_page(key),
        look=_look(alert, is_held=any(held.values())),
        words=tuple(words),
        states=_states(alert, is_held=any(held.values()), words=words),
        severity=alert.labels.get("severity", ""),
        name=alert.labels.get("check", "") or alert.labels.get("alertname", ""),
        title=title_of(alert.labels.get("alertname", "")) if alert.labels.get("check") else "",
        summary=alert.annotations.get("summary", ""),
        description=_description(alert),
        cause=alert.annotations.get("cause", ""),
        failed_conditions=tuple(failed_conditions(alert)),
        value=value_in_words(alert),
        labels=_pairs(alert.labels),
        since=alert.pending_since if alert.state is AlertState.PENDING else alert.starts_at,
        ends_at=alert.ends_at,
        silences=tuple(silences),
        inhibitors=tuple(inhibitors),
        muted=muted,
        acknowledgement=acknowledgement,
        flapping=flapping,
        nobody_is_told=alert.is_silent and not situation.routing.clocks_for(alert),
        silence_address=new_silence_page(alert.labels),
        rule_address=expression_url(alert, "/").removeprefix("//"),
        runbook=alert.annotations.get("runbook_url", ""),
        check_key=alert.check_key,
    )


def rank(view: AlertView) -> tuple[bool, bool, bool, int, float]:
    """Put what fires and is nobody's yet first, the gravest and then the newest before others."""
    return (
        "firing" not in view.states,
        "active" not in view.states,
        view.acknowledgement is not None,
        -severity_rank(view.severity),
        -view.since,
    )


def _look(alert: Alert, *, is_held: bool) -> str:
    if alert.state is AlertState.RESOLVED:
        return "up"
    if alert.is_silent:
        return "info"
    if is_held or alert.state is AlertState.PENDING:
        return "unknown"
    return SEVERITY_LOOKS.get(alert.labels.get("severity", ""), "degraded")


def _states(alert: Alert, *, is_held: bool, words: Sequence[str]) -> frozenset[str]:
    found = {"all", str(alert.state), *(word.lower() for word in words)}
    if alert.state is AlertState.FIRING and not alert.is_silent:
        found |= {"", "suppressed" if is_held else "active"}
    return frozenset(found)


def _muted(alert: Alert, situation: Situation) -> tuple[str, ...]:
    """Time intervals, where each route that takes the alert is muted by one; of one that is not, none."""
    if is_maintained(alert, situation.configuration, situation.now):
        return (MAINTENANCE,)
    found = [situation.muted(clock) for clock in situation.routing.clocks_for(alert)]
    return tuple(dict.fromkeys(name for names in found for name in names)) if all(found) else ()


def _inhibitor(key: str, situation: Situation) -> Inhibitor:
    labels: Mapping[str, str] = situation.alerts[key].labels if key in situation.alerts else {}
    parts = (labels.get("alertname", key), labels.get("check", ""))
    return Inhibitor(address=alert_page(key), name=" of ".join(part for part in parts if part))


def _description(alert: Alert) -> str:
    text = alert.annotations.get("description", "")
    elsewhere = {alert.annotations.get("summary", ""), ", ".join(failed_conditions(alert))}
    return "" if text in elsewhere else text


def _pairs(labels: Mapping[str, str]) -> Pairs:
    return tuple(sorted((name, text) for name, text in labels.items() if text))
