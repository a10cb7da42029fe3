"""Actions: something is started instead of someone told, step by step until nothing fires any more (ours)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from lamplighter.alerting.notification import Message, Notification, Sent
from lamplighter.alerting.wording import duration
from lamplighter.channels.action_chain import (
    Breaker,
    Chain,
    Decision,
    Reason,
    after_failure,
    carried_out,
    decide,
    firing_of,
    goes_on,
    refused,
)
from lamplighter.channels.action_port import Recovery
from lamplighter.channels.action_step import attempt_id, described, start
from lamplighter.channels.action_store import ActionStore
from lamplighter.channels.chosen_texts import TextTools
from lamplighter.channels.http_client import HttpRequest
from lamplighter.config.alertmanager import ActionConfig
from lamplighter.config.alertmanager_actions import HttpAction
from lamplighter.errors import DeliveryError, LamplighterError
from lamplighter.state.memory import InMemoryStateStore

TIMEOUT_SECONDS = 15.0
HTTP_SECONDS = 10.0

log = logging.getLogger(__name__)


class ActionTools(TextTools, Protocol):
    """What the channel needs of `Tools`."""

    @property
    def recovery(self) -> Recovery | None:
        """What starts things; None for a dry run."""


@dataclass(frozen=True, slots=True)
class _Failure:
    why: str
    permanent: bool


class ActionChannel:
    """Takes one step a send. What is over needs nothing done about it."""

    timeout_seconds = TIMEOUT_SECONDS

    def __init__(self, config: ActionConfig, tools: ActionTools) -> None:
        self._recovery = tools.recovery
        self._config = config if self._recovery else replace(config, dry_run=True)
        self._state = self._recovery.state if self._recovery else InMemoryStateStore()
        self._tools = tools

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`. `Sent.again_at` is when the next step is due.

        The attempt is counted before anything is started. Who dies in between makes it again, under the same id
        and as one more, so that no step is started more often than its attempts allow.
        """
        now = notification.now
        store = ActionStore(self._state, notification.receiver, self._config)
        before = store.standing(notification.group_key, now)
        firing = firing_of(notification.firing)
        decision = decide(self._config, before.chain, before.breaker, firing, now)
        log.info("decided", extra={"receiver": notification.receiver, "reason": str(decision.reason)})
        if not decision.acts:
            return self._standing_still(decision, notification)
        if not store.record(notification.group_key, decision.attempted, before.version, now):
            raise DeliveryError("another function is at it", permanent=False)
        reference, failure = self._attempt(decision.chain, notification)
        chain = _after(decision, failure)
        if not store.record(notification.group_key, chain, before.version + 1, now):
            log.warning("another function has acted meanwhile", extra={"receiver": notification.receiver})
        breaker = store.turn(lambda kept: after_failure(kept, now) if failure else Breaker(), now)
        if failure is not None:
            raise self._error(failure, chain, decision.chain, breaker, now)
        said = self._done(chain, reference)
        return Sent(messages=_messages(notification, said), again_at=carried_out(self._config, chain))

    def _attempt(self, chain: Chain, notification: Notification) -> tuple[str, _Failure | None]:
        """Take the step; whatever it gets wrong, the attempt is recorded."""
        if self._config.dry_run or self._recovery is None:
            return "", None
        try:
            reference = start(
                self._config.steps[chain.step].action,
                starter=self._recovery.starter,
                post=self._post(notification.now),
                notification=notification,
                texts=self._tools.texts(notification),
                resolve=self._tools.references.resolve,
                attempt=attempt_id(notification.group_key, chain),
            )
        except DeliveryError as error:
            return "", _Failure(str(error), error.permanent)
        except LamplighterError as error:
            return "", _Failure(str(error), permanent=False)
        return reference, None

    def _post(self, now: float) -> Callable[[HttpAction, HttpRequest], str]:
        def post(action: HttpAction, request: HttpRequest) -> str:
            client = self._tools.client(action.http)
            return f"answered {client.send(request, timeout_seconds=HTTP_SECONDS, now=now).status}"

        return post

    def _standing_still(self, decision: Decision, notification: Notification) -> Sent:
        """Say why nothing is done. What has failed for good, or waits for its breaker, is no success."""
        chain, now = decision.chain, notification.now
        left = None if decision.again_at is None else decision.again_at - now
        if decision.reason is Reason.BREAKER_OPEN:
            raise DeliveryError("three actions in a row have failed", permanent=False, retry_after_seconds=left)
        if decision.reason is Reason.USED_UP and chain.failed:
            raise DeliveryError(f"no attempt is left; the last: {chain.failed}", permanent=True)
        why = str(decision.reason).replace("_", " ")
        said = f"{self._named}: nothing started, {why}" + (f" for {duration(left)}" if left is not None else "")
        return Sent(messages=_messages(notification, said), again_at=decision.again_at, is_idle=True)

    def _error(self, failure: _Failure, chain: Chain, due: Chain, breaker: Breaker, now: float) -> DeliveryError:
        paused = max(0.0, breaker.closes_at - now)
        return DeliveryError(
            f"{self._place(due)}: {failure.why}",
            permanent=not goes_on(self._config, chain),
            retry_after_seconds=paused or None,
        )

    def _done(self, chain: Chain, reference: str) -> str:
        action = described(self._config.steps[chain.step].action)
        done = "not started, a dry run" if self._config.dry_run else "started"
        return f"{self._place(chain)}: {done}: {action}" + (f" ({reference})" if reference else "")

    def _place(self, chain: Chain) -> str:
        steps, runs = len(self._config.steps), self._config.max_attempts
        return f"{self._named}: step {chain.step + 1} of {steps}, attempt {chain.run} of {runs}"

    @property
    def _named(self) -> str:
        return self._config.name or "action"


def _after(decision: Decision, failure: _Failure | None) -> Chain:
    """What may work another time is attempted again, the same step; what cannot work gives way to the next."""
    if failure is None:
        return decision.chain
    return refused(decision.chain if failure.permanent else decision.attempted, failure.why)


def _messages(notification: Notification, said: str) -> list[Message]:
    return [
        {
            "title": said,
            "text": said,
            "status": str(alert.state),
            "severity": alert.labels.get("severity", ""),
            "receiver": notification.receiver,
            "links": {},
        }
        for alert in notification.alerts
    ]
