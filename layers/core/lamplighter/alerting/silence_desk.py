"""Making, changing and ending silences, whoever else does so at the same time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lamplighter.alerting.silence_editing import Edit, expired, replacing
from lamplighter.alerting.silence_store import KeptSilence, SilenceStore
from lamplighter.alerting.silences import Silence, SilenceState, state_of
from lamplighter.errors import StoreUnavailable

LOST_RACES = 8
_ORDER = {SilenceState.ACTIVE: 0, SilenceState.PENDING: 1, SilenceState.EXPIRED: 2}


@dataclass(frozen=True, slots=True)
class SilenceDesk:
    """`new_id` makes a random UUID. Every method may raise `StoreUnavailable`."""

    store: SilenceStore
    new_id: Callable[[], str]

    def all(self, now: float) -> list[Silence]:
        """Return every silence: active ones first, then what ends, begins or has ended next to now."""
        return in_order(self.store.all(now), now)

    def get(self, silence_id: str, now: float) -> KeptSilence | None:
        """Return one silence, or None where there is none or it is forgotten."""
        return self.store.get(silence_id, now)

    def put(self, wanted: Silence, now: float) -> Silence | None:
        """Make `wanted`, or change the one with its id; return it as kept, under another id where it had to be.

        None: there is no silence with that id. Raises `InvalidSilence`.
        """
        for _ in range(LOST_RACES):
            before = self.store.get(wanted.id, now) if wanted.id else None
            if wanted.id and before is None:
                return None
            edit = replacing(before.silence if before else None, wanted, now, new_id=self.new_id())
            if self.store.put(edit, before.version if before else 0):
                return edit.kept
        raise _too_many_races()

    def end(self, silence_id: str, now: float) -> Silence | None:
        """End one and return it; one that has ended already stays as it is. None: there is none."""
        for _ in range(LOST_RACES):
            kept = self.store.get(silence_id, now)
            if kept is None:
                return None
            after = expired(kept.silence, now)
            if after == kept.silence or self.store.put(Edit(kept=after, is_new=False), kept.version):
                return after
        raise _too_many_races()


def in_order(silences: Iterable[Silence], now: float) -> list[Silence]:
    """Return them by state; then what ends, begins or has ended next to now (Alertmanager: SortSilences)."""
    return sorted(silences, key=lambda silence: _rank(silence, now))


def _rank(silence: Silence, now: float) -> tuple[int, float, str]:
    state = state_of(silence, now)
    moments = {
        SilenceState.ACTIVE: silence.ends_at,
        SilenceState.PENDING: silence.starts_at,
        SilenceState.EXPIRED: -silence.ends_at,
    }
    return _ORDER[state], moments[state], silence.id


def _too_many_races() -> StoreUnavailable:
    return StoreUnavailable(f"a silence was changed by others {LOST_RACES} times in a row")
