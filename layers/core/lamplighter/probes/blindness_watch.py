"""Watches a round for shared failures and asks the control targets while the trouble lasts."""

from collections.abc import Collection, Iterable, Sequence

from lamplighter.probes.addresses import is_private
from lamplighter.probes.blindness import blind, causes_of, suspicious
from lamplighter.probes.keep_serving import keep_serving
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause, Outcome
from lamplighter.probes.prober import Target
from lamplighter.probes.registry import Probers
from lamplighter.probes.target_url import scheme_of
from lamplighter.probes.verdict import Attempt, CheckState, Verdict

SHORTEST_ASKING_SECONDS = 1.0
"""With less time left a control target's silence would prove nothing."""


class BlindnessWatch:
    """One round's. Control targets are probed at most once, as soon as failures look shared."""

    def __init__(
        self,
        loop: Loop,
        probers: Probers,
        controls: Sequence[Target],
        private_keys: Collection[str],
        deadline: float,
    ) -> None:
        self._loop = loop
        self._probers = probers
        self._controls = controls
        self._private_keys = set(private_keys)
        self._deadline = deadline
        self._causes: dict[str, Cause | None] = {}
        self._asked = 0
        self._answers: list[Outcome] = []

    def attempt_ended(self, check_key: str, attempt: Attempt) -> None:
        """Take in one attempt of the round."""
        self._note_address(check_key, attempt.outcome)
        if attempt.state is CheckState.UNKNOWN or self._asked or not self._controls:
            return
        self._causes[check_key] = attempt.cause if attempt.state is CheckState.DOWN else None
        if self._causes[check_key] and suspicious(self._causes, self._private_keys):
            self._ask()

    def is_suspicious(self, verdicts: Iterable[Verdict]) -> bool:
        """Say whether the failures so far look shared, whatever the control targets will say."""
        return suspicious(causes_of(verdicts), self._private_keys)

    def is_blind(self, verdicts: Iterable[Verdict]) -> bool:
        """Say whether the finished round is blind; asks, and waits for, the control targets where that is open."""
        final = list(verdicts)
        if not self._controls or not self.is_suspicious(final):
            return False
        if not self._asked:
            self._ask()
        keep_serving(self._loop, lambda: len(self._answers) == self._asked or self._loop.now() >= self._deadline)
        return len(self._answers) == self._asked and blind(final, self._private_keys, self._answers)

    def _note_address(self, check_key: str, outcome: Outcome) -> None:
        if outcome.ip and is_private(outcome.ip):
            self._private_keys.add(check_key)

    def _ask(self) -> None:
        now = self._loop.now()
        if self._deadline - now < SHORTEST_ASKING_SECONDS:
            return
        self._asked = len(self._controls)
        self._loop.call_at(self._deadline, lambda: None)
        for target in self._controls:
            until = min(now + target.check.client.timeout_seconds, self._deadline)
            self._probers[scheme_of(target.check)].start(target, until, self._answers.append)
