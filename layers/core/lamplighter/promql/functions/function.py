"""What the engine must know of a function: its parameters, what it answers, and how it is computed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lamplighter.promql.columns import Argument, Column, Context, ScalarColumn


class Kind(StrEnum):
    """The types of expressions, worded as parse errors name them."""

    SCALAR = "scalar"
    STRING = "string"
    VECTOR = "instant vector"
    RANGE = "range vector"


Call = Callable[[Sequence[Argument], Context], list[Column] | ScalarColumn]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of PromQL.

    `call` takes arguments that fit `parameters`: the parser has checked them. Columns that it returns have their
    final labels, without ``__name__`` unless they are samples of the series as they were. It never changes its
    arguments.
    """

    name: str
    parameters: tuple[Kind, ...]
    call: Call
    returns: Kind = Kind.VECTOR
    variadic: int = 0
    """How often the last parameter may be left out or repeated, as Prometheus counts it: 0, it is given once;
    n, none to n times; -1, any number of times."""

    @property
    def least(self) -> int:
        """Return the number of arguments that must be given."""
        return len(self.parameters) - (1 if self.variadic else 0)

    @property
    def most(self) -> int | None:
        """Return the number of arguments that may be given; None where there is no limit."""
        return None if self.variadic < 0 else self.least + self.variadic

    def kind_of(self, position: int) -> Kind:
        """Return what the argument at `position` (from 0) must be; what follows the last parameter is like it."""
        return self.parameters[min(position, len(self.parameters) - 1)]
