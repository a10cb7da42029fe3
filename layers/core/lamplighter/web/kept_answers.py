"""Public answers that an instance gives again for some seconds: anyone may ask for them as often as they like."""

from collections.abc import Callable

from lamplighter.web.http import Response

MOST_KEPT = 50


class KeptAnswers:
    """By what was asked for; what raises is not kept."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._answers: dict[str, tuple[float, Response]] = {}

    def get(self, asked: str, now: float, make: Callable[[], Response]) -> Response:
        """Return the answer that was made less than `seconds` ago, or a new one."""
        kept = self._answers.get(asked)
        if kept is not None and 0.0 <= now - kept[0] < self._seconds:
            return kept[1]
        answer = make()
        if len(self._answers) >= MOST_KEPT:
            self._answers.clear()
        self._answers[asked] = now, answer
        return answer
