"""A message that may not be sent just now: what is known meanwhile, and its lines of history. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.attempts import Attempts, as_tried, tried_as, tried_in
from lamplighter.alerting.circuit_gate import Admission
from lamplighter.alerting.cooldown import over_at
from lamplighter.alerting.decision import Asked, Decision, Held
from lamplighter.alerting.deduplication import Reason
from lamplighter.alerting.event import Event, Outcome
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import severity_rank
from lamplighter.alerting.told_lines import lines_of_untold

OVERTAKEN = "overtaken"
"""What was to be told is not so any more, and the receiver has not heard of it."""


def gravest(alerts: Mapping[str, Alert]) -> str:
    """Return the gravest severity of what fires, or of what is over if nothing fires."""
    firing = [one for one in alerts.values() if one.state is AlertState.FIRING]
    severities = [one.labels.get("severity", "") for one in firing or alerts.values()]
    return max(severities, key=severity_rank, default="")


def cooling_down(decision: Decision, cooldowns: Mapping[str, float], now: float) -> Admission:
    """Return whether the group is left in peace for a while yet. A channel that asked for the call gets it."""
    until = over_at(decision.knows.entry, gravest(decision.to_send), cooldowns)
    if until > now and not isinstance(decision.reason, Asked):
        return Admission(held=Held.COOLDOWN, again_at=until)
    return Admission()


def postponed(decision: Decision, admission: Admission, now: float) -> Decision:
    """Return the decision not to send for now. While the integration is left alone the day of attempts runs on."""
    knows, held, again_at = decision.knows, admission.held, admission.again_at or now
    if held is None:
        return decision
    told = knows
    if held is Held.CIRCUIT_OPEN:
        told = replace(knows, attempts=knows.attempts.postponed(decision.to_send, again_at, now))
    elif held is not Held.RETRY_LATER:
        told = replace(knows, held=knows.held | tried_in(decision.to_send))
    return replace(decision, reason=held, told=told, to_send={}, retry_at=again_at, postpones=decision.to_send)


def lines_of_postponed(decision: Decision, integration: Integration, now: float) -> Sequence[Event]:
    """Return a line for each alert that is held back or left for later for the first time."""
    if decision.reason is Held.CIRCUIT_OPEN:
        seen, outcome = decision.knows.attempts.tried, Outcome.FAILED
    else:
        seen, outcome = decision.knows.held, Outcome.HELD_BACK
    new = {key: one for key, one in decision.postpones.items() if tried_as(key, one) not in seen}
    return lines_of_untold(new, integration, str(decision.reason), outcome, now)


def overtaken(decision: Decision, alerts: Mapping[str, Alert]) -> Mapping[str, Alert]:
    """Return what was tried in vain and is not to be told any more, as it was then; `alerts` are the group's."""
    is_settled = decision.reason in {Reason.NOTHING_TO_TELL, Reason.UNCHANGED}
    return as_tried(decision.knows.attempts.unsettled, alerts) if is_settled else {}


def at_rest(decision: Decision) -> Decision:
    """Return the decision with nothing left to be tried, where all that was tried is overtaken."""
    if decision.reason not in {Reason.NOTHING_TO_TELL, Reason.UNCHANGED}:
        return decision
    return replace(decision, told=replace(decision.told, attempts=Attempts(), held=frozenset()))
