"""Where it is kept how far chains of actions have come."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from lamplighter.channels.action_chain import Breaker, Chain
from lamplighter.config.alertmanager import ActionConfig
from lamplighter.state.store import Record, StateStore

BREAKER = "breaker"
KEPT_SECONDS = 30 * 86_400.0
"""After the last step or the cooldown, whichever is longer: a firing that lasts longer is one anew."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A group's chain and the breaker, with the versions under which they may be changed."""

    chain: Chain
    breaker: Breaker
    chain_version: int = 0
    breaker_version: int = 0


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
            breaker.version if breaker else 0,
        )

    def record(self, group_key: str, before: Standing, chain: Chain, breaker: Breaker, now: float) -> bool:
        """Write what has changed since `before`, all or nothing. False: someone else has acted meanwhile."""
        expires_at = now + self._kept_seconds
        records = []
        if chain != before.chain:
            records.append((_key(group_key), asdict(chain), before.chain_version))
        if breaker != before.breaker:
            records.append((BREAKER, asdict(breaker), before.breaker_version))
        return not records or self._state.put_all(
            [
                Record(partition=self._partition, key=key, data=data, version=version, expires_at=expires_at)
                for key, data, version in records
            ]
        )


def _key(group_key: str) -> str:
    return f"group#{sha256(group_key.encode()).hexdigest()}"


def _chain(data: Mapping[str, Any]) -> Chain:
    firing = tuple((float(at), str(fingerprint)) for at, fingerprint in data["firing"])
    return Chain(**{**data, "firing": firing})
