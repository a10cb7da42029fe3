"""Which checks are in another state than they were. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.status import CheckStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChange:
    """A check's change from one state to another. `at` is the time of the round that found it, unix seconds."""

    at: float
    check: str
    """Check key."""
    check_name: str
    group: str
    before: CheckState
    """Unknown where nothing was known of the check."""
    after: CheckState
    cause: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What was known of a check, and as of which round, unix seconds."""

    state: CheckState
    at: float


def standings(statuses: Iterable[CheckStatus]) -> Mapping[str, Standing]:
    """Return what is known by `statuses`, by check key."""
    return {status.check_key: Standing(status.state, status.last_check_at) for status in statuses}


def health_changes(before: Mapping[str, Standing], after: Iterable[CheckStatus]) -> Sequence[HealthChange]:
    """Return the changes from one standing of checks to another, in the order of `after`.

    A standing that is not newer than the one before says nothing: the stream repeats frames, and brings late ones.
    """
    return [
        _change(status, was.state if was is not None else CheckState.UNKNOWN)
        for status in after
        if _differs(was := before.get(status.check_key), status)
    ]


def _differs(was: Standing | None, status: CheckStatus) -> bool:
    if was is None:
        return status.state is not CheckState.UNKNOWN
    return status.last_check_at > was.at and status.state is not was.state


def _change(status: CheckStatus, before: CheckState) -> HealthChange:
    return HealthChange(
        at=status.last_check_at,
        check=status.check_key,
        check_name=status.name,
        group=status.group,
        before=before,
        after=status.state,
        cause=status.note.cause,
        detail=status.note.detail,
    )
