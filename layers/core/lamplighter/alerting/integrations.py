"""The places a receiver tells: each entry of its ``*_configs`` is one integration."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.config.alertmanager import Receiver, ReceiverConfig


@dataclass(frozen=True, slots=True)
class Integration:
    """One entry, named as Alertmanager's notification log names it: receiver, kind, index among its kind."""

    receiver: str
    kind: str
    index: int
    config: ReceiverConfig

    @property
    def name(self) -> str:
        """``team/slack/0``."""
        return f"{self.receiver}/{self.kind}/{self.index}"


def receiver_and_kind(integration: str) -> tuple[str, str]:
    """Return ``team`` and ``slack`` for ``team/slack/0``, no kind for a name alone; receivers may have slashes."""
    parts = integration.rsplit("/", 2)
    return (parts[0], parts[1]) if len(parts) == 3 else (integration, "")


def integrations_of(receiver: Receiver) -> Sequence[Integration]:
    """Return the receiver's integrations in file order."""
    counts: dict[str, int] = {}
    found = []
    for config in receiver.integrations:
        kind = type(config).__name__.removesuffix("Config").lower()
        found.append(Integration(receiver.name, kind, counts.get(kind, 0), config))
        counts[kind] = counts.get(kind, 0) + 1
    return found
