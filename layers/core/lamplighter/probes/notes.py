"""What numbers cannot carry: cause, detail, failed conditions and attempts, bounded for keeping. Pure."""

from lamplighter.probes.verdict import Attempt, CheckState, Verdict
from lamplighter.telemetry.series import Note

DETAIL_LIMIT = 300
CONDITION_LIMIT = 200
CONDITIONS_KEPT = 10


def note_of(verdict: Verdict) -> Note | None:
    """Return the note of a check that is not plainly up, None where one attempt simply passed.

    Texts were redacted where they were made; here they are only cut.
    """
    if verdict.state is CheckState.UP and len(verdict.attempts) <= 1:
        return None
    return Note(
        cause=verdict.cause.value if verdict.cause else "",
        detail=_cut(verdict.detail, DETAIL_LIMIT),
        failed_conditions=_failed(verdict.failed_conditions),
        attempts=tuple(_line(attempt) for attempt in verdict.attempts),
    )


def _failed(texts: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(_cut(text, CONDITION_LIMIT) for text in texts[:CONDITIONS_KEPT])
    left_out = len(texts) - len(kept)
    return (*kept, f"and {left_out} more") if left_out else kept


def _line(attempt: Attempt) -> str:
    said = attempt.cause.value if attempt.cause else attempt.state.value
    return f"{said} after {attempt.outcome.duration_seconds:.3f} s"


def _cut(text: str, limit: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
