"""The places a receiver tells: each entry of its ``*_configs`` is one integration."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.alerting.groups import GROUP_KEY, Pace
from lamplighter.config.alertmanager import AlertmanagerConfig, Receiver, ReceiverConfig


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

    @property
    def group_key(self) -> str:
        """The key of this integration's clock on the group."""
        return f"{GROUP_KEY}/{self.name}"


def integrations_of(receiver: Receiver) -> Sequence[Integration]:
    """Return the receiver's integrations in file order."""
    counts: dict[str, int] = {}
    found = []
    for config in receiver.integrations:
        kind = type(config).__name__.removesuffix("Config").lower()
        found.append(Integration(receiver.name, kind, counts.get(kind, 0), config))
        counts[kind] = counts.get(kind, 0) + 1
    return found


def routed(config: AlertmanagerConfig) -> Sequence[Integration]:
    """Return the integrations that the route leads to."""
    return integrations_of(config.route_receiver())


def pace_of(config: AlertmanagerConfig) -> Pace:
    """Return how the route paces its messages."""
    return Pace(config.group_wait_seconds, config.group_interval_seconds)
