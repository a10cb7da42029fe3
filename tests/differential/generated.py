"""The generated queries, the same in every run, in parts so that a difference is found again fast."""

import random
from collections.abc import Sequence
from functools import cache

from tests.differential.dataset import SPAN_SECONDS, START
from tests.differential.generator import Generator
from tests.differential.selecting import INSTANT_OFFSET
from tests.support.prometheus import Query

SEED = 2026
EXPRESSIONS = 8000
PART = 500
PARTS = range(EXPRESSIONS // PART)


@cache
def instant_queries(seed: int = SEED, count: int = EXPRESSIONS, *, aligned: bool = False) -> Sequence[Query]:
    """Return every expression with a time; if `aligned`, with borders of windows that samples lie on."""
    generator = Generator(seed, aligned=aligned)
    return [Query(text, generator.selecting.instant_time()) for text in generator.expressions(count)]


@cache
def range_queries(seed: int = SEED, count: int = EXPRESSIONS, *, aligned: bool = False) -> Sequence[Query]:
    """Return every expression with a few steps, now and then with an end that is on none of them."""
    dice = random.Random(seed)
    offset = 0 if aligned else INSTANT_OFFSET
    return [_over_range(text, dice, offset) for text in Generator(seed, aligned=aligned).expressions(count)]


def _over_range(text: str, dice: random.Random, offset: int) -> Query:
    step = dice.choice((10, 30, 60, 60, 150, 300))
    start = START + dice.randrange(-6, SPAN_SECONDS // 10 - 60) * 10 + offset
    return Query(text, start, start + dice.randrange(1, 9) * step + dice.choice((0, 0, 0, step // 10 * 5)), step)
