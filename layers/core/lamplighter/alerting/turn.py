"""One group's turn to be told through one integration, and the lines of history that it leaves behind. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.attempts import tried_as, tried_in
from lamplighter.alerting.decision import Decision
from lamplighter.alerting.event import Event, Outcome
from lamplighter.alerting.fallback import Silent
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.moment import ClockedGroup, Moment
from lamplighter.alerting.notification import Channel
from lamplighter.alerting.postponement import OVERTAKEN, lines_of_postponed, overtaken
from lamplighter.alerting.told import KeptTold
from lamplighter.alerting.told_lines import lines_of_giving_up, lines_of_untold
from lamplighter.errors import DeliveryError


@dataclass(frozen=True, slots=True)
class Turn:
    """What is found, and what is known of those whom it concerns."""

    group: ClockedGroup
    channel: Channel
    moment: Moment
    kept: KeptTold
    silent: Sequence[Silent]
    """For a fallback: those that it is told in place of."""
    elsewhere: Mapping[str, Alert]
    """What could not be told, and a fallback was told since the last turn; by fingerprint."""

    @property
    def integration(self) -> Integration:
        """Which is told."""
        return self.group.clock.integration

    @property
    def now(self) -> float:
        """The time of the turn."""
        return self.moment.now


def lines_of_failing_over(turn: Turn) -> Sequence[Event]:
    """Return a line for each alert that has come to a fallback since the last turn."""
    fallback = turn.moment.routing.receiver_of(turn.group.clock).fallback
    reason = f"notified {fallback} instead"
    return lines_of_untold(turn.elsewhere, turn.integration, reason, Outcome.FAILED_OVER, turn.now)


def lines_of_nothing_sent(turn: Turn, decision: Decision) -> Sequence[Event]:
    """Return those of a turn without a message: what is left for later, and what has ended untold."""
    integration, now = turn.integration, turn.now
    gives_up = replace(decision, gives_up_on=unheard(turn, decision.gives_up_on))
    overtakes = unheard(turn, overtaken(decision, turn.group.alerts))
    return [
        *lines_of_postponed(decision, integration, now),
        *lines_of_giving_up(gives_up, integration, now),
        *lines_of_untold(overtakes, integration, OVERTAKEN, Outcome.DEAD_LETTERED, now),
    ]


def lines_of_failure(turn: Turn, alerts: Mapping[str, Alert], error: DeliveryError) -> Sequence[Event]:
    """Return a line for each alert of an attempt that failed.

    What came to a fallback before this turn stays failed over: an attempt in vain afterwards is none that anybody
    waits for. What came to one since has its line already (`lines_of_failing_over`), which follows that of now.
    """
    before, reason = turn.kept.told.attempts.failed_over, f"failed: {error}"
    heard = {key: one for key, one in alerts.items() if tried_as(key, one) in before}
    new = {key: one for key, one in alerts.items() if key not in heard}
    return [
        *lines_of_untold(new, turn.integration, reason, Outcome.FAILED, turn.now),
        *lines_of_untold(heard, turn.integration, reason, Outcome.FAILED_OVER, turn.now),
    ]


def unheard(turn: Turn, alerts: Mapping[str, Alert]) -> Mapping[str, Alert]:
    """Return `alerts` without those that have come to a fallback: that is how they ended."""
    heard = turn.kept.told.attempts.failed_over | tried_in(turn.elsewhere)
    return {key: one for key, one in alerts.items() if tried_as(key, one) not in heard}
