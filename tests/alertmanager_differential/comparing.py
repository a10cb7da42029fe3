"""Whether both told the same: each group of each webhook has its messages, one after the other."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.alertmanager_differential.scenario import Scenario, Told
from tests.alertmanager_differential.webhooks import Message

NEVER = "0001-01-01T00:00:00Z"
SAME_MOMENT_SECONDS = 1.0
"""By how much times within two messages may differ: what a server takes for now is when it read the request."""

Stream = tuple[str, str]
"""Webhook and key of the group."""


@dataclass(frozen=True, eq=False)
class Moment:
    """A time; another one is the same if it is near."""

    seconds: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and abs(self.seconds - other.seconds) < SAME_MOMENT_SECONDS

    __hash__ = None  # type: ignore[assignment]


def differences(
    scenario: Scenario, theirs: Sequence[Message], ours: Sequence[Message], began: float
) -> Sequence[str]:
    """Return what differs in ways that the scenario does not name, and what it names that does not differ."""
    found: list[str] = []
    if scenario.difference:
        theirs, unseen = _without(theirs, scenario.difference.only_alertmanager, scenario, began)
        found += [f"Alertmanager does not tell {told}" for told in unseen]
        ours, unseen = _without(ours, scenario.difference.only_lamplighter, scenario, began)
        found += [f"Lamplighter does not tell {told}" for told in unseen]
    there, here = _streams(theirs), _streams(ours)
    for stream in sorted(there.keys() | here.keys()):
        found += _in_stream(stream, there[stream], here[stream], scenario, began)
    return found


def shown(message: Message, began: float) -> Told:
    """Return what an exception would call a message."""
    names = " ".join(alert["labels"].get("alertname", "-") for alert in message.body["alerts"])
    return Told(message.hook, round(message.at - began, 1), message.body["status"], names)


def _without(
    messages: Sequence[Message], named: Sequence[Told], scenario: Scenario, began: float
) -> tuple[Sequence[Message], Sequence[Told]]:
    left, unseen = list(messages), []
    for told in named:
        fits = [each for each in left if _is(each, told, scenario, began)]
        if fits:
            left.remove(fits[0])
        else:
            unseen.append(told)
    return left, unseen


def _is(message: Message, told: Told, scenario: Scenario, began: float) -> bool:
    seen = shown(message, began)
    is_then = abs(seen.at - told.at) <= scenario.tolerance_seconds
    return is_then and (seen.hook, seen.status, seen.alerts) == (told.hook, told.status, told.alerts)


def _streams(messages: Sequence[Message]) -> defaultdict[Stream, list[Message]]:
    streams: defaultdict[Stream, list[Message]] = defaultdict(list)
    for message in sorted(messages, key=lambda each: each.at):
        streams[message.hook, message.body["groupKey"]].append(message)
    return streams


def _in_stream(
    stream: Stream, theirs: Sequence[Message], ours: Sequence[Message], scenario: Scenario, began: float
) -> Sequence[str]:
    where = " ".join(stream)
    if len(theirs) != len(ours):
        told = [[shown(each, began) for each in messages] for messages in (theirs, ours)]
        return [f"{where}: Alertmanager tells {told[0]}, Lamplighter {told[1]}"]
    found: list[str] = []
    for there, here in zip(theirs, ours, strict=True):
        when = f"{where} after {there.at - began:.1f} s"
        if abs(there.at - here.at) > scenario.tolerance_seconds:
            found.append(f"{when}: Lamplighter after {here.at - began:.1f} s")
        found += [f"{when}: {each}" for each in _in_body(there.body, here.body)]
    return found


def _in_body(there: Mapping[str, Any], here: Mapping[str, Any]) -> Sequence[str]:
    return [
        f"{name} is {here.get(name)!r} instead of {there.get(name)!r}"
        for name in sorted(there.keys() | here.keys())
        if _plain(there.get(name)) != _plain(here.get(name)) or (name in there) != (name in here)
    ]


def _plain(value: Any) -> Any:
    """Return the value with its times as moments."""
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {
            name: _time(inner) if name in {"startsAt", "endsAt"} else _plain(inner)
            for name, inner in value.items()
        }
    return value


def _time(text: str) -> str | Moment:
    return text if text == NEVER else Moment(datetime.fromisoformat(text).timestamp())
