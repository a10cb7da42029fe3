"""Probing as the collector asks for it, by the rounds of `lamplighter.probes`."""

import logging
from collections.abc import Callable, Mapping, Sequence

from lamplighter.config.check import Check
from lamplighter.config.references import References
from lamplighter.probes.rounds import Rounds
from lamplighter.probes.verdict import Verdict

logger = logging.getLogger(__name__)


class PacedProbing:
    """Runs rounds with what does not change between them; warmed up before the first."""

    def __init__(
        self,
        rounds: Rounds,
        references: References,
        *,
        allow_private: bool,
        control_targets: Sequence[str],
        clock: Callable[[], float],
    ) -> None:
        self._rounds = rounds
        self._references = references
        self._allow_private = allow_private
        self._control_targets = control_targets
        self._clock = clock
        self._is_warm = False

    def probe(
        self,
        checks: Sequence[Check],
        *,
        deadline_seconds: float,
        want_certificates: bool,
        interim: Callable[[Mapping[str, Verdict]], None],
    ) -> Mapping[str, Verdict]:
        """See `Probing.probe`."""
        if not self._is_warm:
            self._rounds.warm_up()
            self._is_warm = True
        result = self._rounds.run(
            checks,
            self._references,
            allow_private=self._allow_private,
            deadline_seconds=deadline_seconds,
            now=self._clock,
            control_targets=self._control_targets,
            want_certificates=want_certificates,
            interim=interim,
        )
        if result.blind:
            logger.error("this round is blind: most checks and every control target failed together")
        return result.verdicts
