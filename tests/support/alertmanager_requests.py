"""Requests to API v2 that somebody may make who tries to break it, drawn from a seed.

Names of labels are those that Debian's Alertmanager knows: the newer one, whose API ours is, takes any name. Times
are far from now, and hardly one is drawn twice: of silences that end at one time any may be first.
"""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any
from urllib.parse import quote

from tests.support.alertmanager_beside import Step, at

NOWHERE = "00000000-0000-0000-0000-000000000000"
NAMES = ("a", "alertname", "severity", "team", "cluster", "x_1", "__name__")
VALUES = (
    "a", "x", "critical", "web", "", ".*", "a|b", "a\\", '"q"', "é", "(", "[a", "a b", " a ", "a,b", '"',
    "\\d+", "a{2",
)  # fmt: skip
JUNK: Sequence[object] = (
    None, 1, 1.5, True, "x", [], {}, [1], {"a": "b"}, "1e9", "2027-11-21", "0001-01-01T00:00:00Z",
    "2027-11-21T10:00:00Z", "2020-11-21T10:00:00+01:00", "2027-11-21T10:00:00.123456789Z", "2027-11-21 10:00:00",
)  # fmt: skip
URLS = ("http://x", "http://x y", "//a", "/a", "a:b", "http://[::1", "%zz", "http://a/%zz", "http://é/?q=%zz", "")
FLAGS = ("true", "false", "1", "0", "t", "F", "x", "", "TRUE", "2", "yes", " true")
RECEIVERS = ("pager", "pag.*", "(", "a|b", "", "web", "^team$", "TEAM", "(?i)team")
IDS = ("abc", NOWHERE, f"{NOWHERE}0", "a/b", "%", f"{{{NOWHERE}}}")


class Requests:
    """Draws one after the other."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def draw(self) -> Step:
        """Return the next."""
        kind = self._random.random()
        if kind < 0.1:
            return "GET", f"silences?{self._query('filter', 'other')}", None
        if kind < 0.35:
            states = ("active", "silenced", "inhibited", "unprocessed")
            return (
                "GET",
                f"{self._one('alerts', 'alerts/groups')}?{self._query('receiver', 'other', *states)}",
                None,
            )
        if kind < 0.65:
            return "POST", "alerts", self._body([self._alert() for _ in range(self._random.randint(1, 2))])
        if kind < 0.95:
            return "POST", "silences", self._body(self._silence())
        return self._one("GET", "DELETE"), f"silence/{quote(self._one(*IDS), safe='')}", None

    def _one(self, *choices: Any) -> Any:
        return self._random.choice(choices)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _query(self, *names: str) -> str:
        parts = []
        for _ in range(self._random.randrange(4)):
            name = self._one(*["filter"] * 5, *names)
            value = (
                self._matcher() if name == "filter" else self._one(*(RECEIVERS if name == "receiver" else FLAGS))
            )
            parts.append(f"{name}={quote(value, safe='')}")
        return "&".join(parts)

    def _matcher(self) -> str:
        name, value = self._one(*NAMES, ""), self._one(*VALUES)
        operator = self._one("=", "!=", "=~", "!~", " = ", "=~ ", "!", "~")
        return f"{name}{operator}{json.dumps(value, ensure_ascii=False) if self._chance(0.5) else value}"

    def _labels(self, most: int) -> object:
        if self._chance(0.1):
            return self._one(*JUNK)
        odd: Sequence[object] = (None, 1, True, [], {}) if self._chance(0.2) else ()
        return {
            self._one(*NAMES, *([""] if self._chance(0.3) else [])): self._one(
                "1", "x", "", "é", "a\nb", " ", *odd
            )
            for _ in range(self._random.randint(0, most))
        }

    def _time(self) -> object:
        if self._chance(0.3):
            return self._one(*JUNK)
        return at(self._one(-9000, -5000, 100_000, 200_000, 300_000) + self._random.randrange(4000))

    def _alert(self) -> dict[str, object]:
        fields: dict[str, tuple[float, Callable[[], object]]] = {
            "labels": (0.9, lambda: self._labels(3)),
            "annotations": (0.5, lambda: self._labels(2)),
            "startsAt": (0.5, self._time),
            "endsAt": (0.5, self._time),
            "generatorURL": (0.3, lambda: self._one(*URLS, *JUNK)),
            "other": (0.1, lambda: self._one(*JUNK)),
        }
        return {name: draw() for name, (share, draw) in fields.items() if self._chance(share)}

    def _silence(self) -> dict[str, object]:
        found = {
            "matchers": [self._silence_matcher() for _ in range(self._one(1, 1, 1, 2, 0))],
            "startsAt": self._time(),
            "endsAt": self._time(),
            "createdBy": self._one("me", "", "é"),
            "comment": self._one("c", ""),
        }
        if self._chance(0.15):
            found["id"] = self._one("", NOWHERE, "abc", 1, None)
        return self._spoilt(found)

    def _silence_matcher(self) -> dict[str, object]:
        found = {"name": self._one(*NAMES, ""), "value": self._one(*VALUES), "isRegex": self._chance(0.4)}
        if self._chance(0.4):
            found["isEqual"] = self._chance(0.5)
        return self._spoilt(found)

    def _spoilt(self, fields: dict[str, Any]) -> dict[str, object]:
        """Return the fields, or some of them with one that is none."""
        name = self._one(*fields)
        if self._chance(0.1):
            return {key: value for key, value in fields.items() if key != name}
        # What is no text where a name or a comment stands could be taken for a time, or be new to Debian's.
        others = [each for each in JUNK if not isinstance(each, str)]
        return {**fields, name: self._one(*others)} if self._chance(0.1) else fields

    def _body(self, document: object) -> object:
        """Return a document, or what is left of its JSON after it was cut."""
        text = json.dumps(document)
        return text[: self._random.randrange(len(text))].encode() if self._chance(0.1) else document
