"""Every mistake in the operator's files, each with where it is and what was expected."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.errors import LamplighterError


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake. `path` is like ``endpoints[3].client.timeout``; line and column count from 1."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.path}: {self.message}"


class ConfigurationError(LamplighterError):
    """The files cannot be used; `mistakes` has all of them, in file order."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))
