"""The receiver's ``cooldown``: the least time between messages about a group, by its gravest severity. Pure."""

from collections.abc import Mapping

from lamplighter.alerting.deduplication import Entry


def over_at(entry: Entry | None, severity: str, cooldowns: Mapping[str, float]) -> float:
    """Return from when on a message of `severity` may follow the last one; 0 where there was none.

    The last message of any severity counts. What is graver has a cooldown of its own, or none.
    """
    seconds = cooldowns.get(severity, 0.0)
    return entry.told_at + seconds if entry is not None and seconds > 0 else 0.0
