"""The times at which expressions written by hand are asked."""

from collections.abc import Sequence

from tests.differential.dataset import START
from tests.support.prometheus import Query

TIMES = (START + 7, START + 607, START + 1807, START + 2387, START + 3607, START + 4207)

REFUSED_AT = START + 1807


def instants(expressions: Sequence[str]) -> Sequence[Query]:
    """Return instant queries before, in, and after the data."""
    return [Query(text, at) for text in expressions for at in TIMES]


def ranges(expressions: Sequence[str]) -> Sequence[Query]:
    """Return a wide range, a narrow one, and one of a single step."""
    return [
        query
        for text in expressions
        for query in (
            Query(text, START + 7, START + 3907, 300),
            Query(text, START + 1207, START + 1507, 10),
            Query(text, START + 1207, START + 1207, 60),
        )
    ]
