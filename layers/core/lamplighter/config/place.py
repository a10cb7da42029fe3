"""Where decoding is, and the mistakes found so far."""

from dataclasses import dataclass, field

from lamplighter.config.mistakes import Mistake
from lamplighter.config.nodes import Node

MOST_VALUES = 400_000
LONGEST_MESSAGE = 1000
"""Some quote what was written, which may be anything."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that must make sense together with others: the name of a receiver, a template. `kind` says which."""

    kind: str
    text: str
    node: Node
    place: "Place"

    def wrong(self, message: str) -> None:
        """Record a mistake where it stands."""
        self.place.wrong(self.node, message)


class TooMuch(Exception):
    """The aliases of a file stand for more than any configuration has."""


@dataclass(slots=True)
class Report:
    """The mistakes and remarks of one file, and how many values may still be looked at."""

    file: str
    mistakes: list[Mistake] = field(default_factory=list)
    remarks: list[Mistake] = field(default_factory=list)
    """What is taken and has no effect."""
    left: int = MOST_VALUES
    mentions: list[Mention] = field(default_factory=list)
    """What is judged when the whole file has been read."""


@dataclass(frozen=True, slots=True)
class Place:
    """A path into one file, such as ``endpoints[3].client.timeout``."""

    report: Report
    path: str = ""

    def at(self, key: str) -> "Place":
        """Return the place of a key here. Every step is counted: aliases can make a small file endless."""
        self.report.left -= 1
        if self.report.left < 0:
            raise TooMuch
        return Place(self.report, f"{self.path}.{key}" if self.path else key)

    def item(self, index: int) -> "Place":
        """Return the place of an item here."""
        self.report.left -= 1
        if self.report.left < 0:
            raise TooMuch
        return Place(self.report, f"{self.path}[{index}]")

    def wrong(self, node: Node, message: str) -> None:
        """Record a mistake at `node`."""
        self.report.mistakes.append(self._here(node, message))

    def remark(self, node: Node, message: str) -> None:
        """Record that something has no effect."""
        self.report.remarks.append(self._here(node, message))

    def _here(self, node: Node, message: str) -> Mistake:
        shown = message if len(message) <= LONGEST_MESSAGE else f"{message[: LONGEST_MESSAGE - 1]}…"
        return Mistake(self.report.file, node.line, node.column, self.path or "document", shown)
