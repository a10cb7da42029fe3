"""Where it is kept how far chains of actions have come."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from lamplighter.channels.action_chain import Breaker, Chain
from lamplighter.config.alertmanager import ActionConfig
from lamplighter.errors import StoreUnavailable
from lamplighter.state.store import Record, StateStore

BREAKER = "breaker"
LOST_RACES = 8
KEPT_SECONDS = 30 * 86_400.0
"""After the last step or the cooldown, whichever is longer: a firing that lasts longer is one anew."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A group's chain, the version under which it may be changed, and the breaker."""

    chain: Chain
    breaker: Breaker
    version: int = 0


class ActionStore:
    """The chains of one integration, in a partition of its own, by group."""

    def __init__(self, state: StateStore, receiver: str, config: ActionConfig) -> None:
        """A chain that is configured anew begins anew."""
        self._state = state
        self._partition = f"ACTION#{receiver}/{sha256(repr(config).encode()).hexdigest()[:16]}"
        self._kept_seconds = max(KEPT_SECONDS, config.cooldown_seconds)

    def standing(self, group_key: str, now: float) -> Standing:
        """Return how the group's chain stands. Raises `StoreUnavailable`."""
        chain = self._state.get(self._partition, _key(group_key), now)
        breaker = self._state.get(self._partition, BREAKER, now)
        return Standing(
            _chain(chain.data) if chain else Chain(),
            Breaker(**breaker.data) if breaker else Breaker(),
            chain.version if chain else 0,
        )

    def record(self, group_key: str, chain: Chain, version: int, now: float) -> bool:
        """Write how far the group's chain has come. False: someone else has acted meanwhile."""
        return self._state.put(self._chain_record(group_key, chain, version, now))

    def turn(self, after: Callable[[Breaker], Breaker], now: float) -> Breaker:
        """Change the breaker that all groups share, and return it as it is then. Raises `StoreUnavailable`."""
        for _ in range(LOST_RACES):
            kept = self._state.get(self._partition, BREAKER, now)
            before = Breaker(**kept.data) if kept else Breaker()
            breaker = after(before)
            if breaker == before or self._state.put(self._breaker_record(breaker, kept, now)):
                return breaker
        raise StoreUnavailable(f"the breaker of an action was changed by others {LOST_RACES} times in a row")

    def _chain_record(self, group_key: str, chain: Chain, version: int, now: float) -> Record:
        return Record(
            partition=self._partition,
            key=_key(group_key),
            data=asdict(chain),
            version=version,
            expires_at=now + self._kept_seconds,
        )

    def _breaker_record(self, breaker: Breaker, kept: Record | None, now: float) -> Record:
        return Record(
            partition=self._partition,
            key=BREAKER,
            data=asdict(breaker),
            version=kept.version if kept else 0,
            expires_at=now + self._kept_seconds,
        )


def _key(group_key: str) -> str:
    return f"group#{sha256(group_key.encode()).hexdigest()}"


def _chain(data: Mapping[str, Any]) -> Chain:
    firing = tuple((float(at), str(fingerprint)) for at, fingerprint in data["firing"])
    return Chain(**{**data, "firing": firing, "attempts": tuple(data.get("attempts", ()))})
