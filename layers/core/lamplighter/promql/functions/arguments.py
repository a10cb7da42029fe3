"""Arguments by their kind. The parser has checked them; this tells the type checker so."""

from typing import cast

from lamplighter.promql.columns import Argument, Column, ScalarColumn, Windows


def vector(argument: Argument) -> list[Column]:
    """Return an instant vector's columns."""
    return cast("list[Column]", argument)


def scalar(argument: Argument) -> ScalarColumn:
    """Return a scalar's value at each step."""
    return cast("ScalarColumn", argument)


def text(argument: Argument) -> str:
    """Return a string literal's value."""
    return cast("str", argument)


def windows(argument: Argument) -> Windows:
    """Return a range vector's windows."""
    return cast("Windows", argument)
