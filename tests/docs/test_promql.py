"""The page about PromQL names every function, and what is refused."""

import re
from pathlib import Path

import pytest

from lamplighter.promql import InMemoryStorage, QueryError, evaluate
from lamplighter.promql.functions import FUNCTIONS, REFUSED
from tests.support.rollups import EXACT_FUNCTIONS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "promql.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"`([a-z_0-9]+)(?:\(\))?`", PAGE))


def test_every_function_is_on_the_page() -> None:
    assert set(FUNCTIONS) <= WORDS


def test_every_refused_name_is_on_the_page_and_is_refused() -> None:
    assert set(REFUSED) <= WORDS
    for name in REFUSED:
        with pytest.raises(QueryError, match=name):
            evaluate(f"{name}(x)", InMemoryStorage.from_samples([]), 0)


def test_the_page_calls_exact_what_is_held_to_be_exact() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `") and "| exact" in line]
    assert set(re.findall(r"`([a-z_]+)`", "".join(rows))) == set(EXACT_FUNCTIONS)


def test_the_example_answers_what_the_page_says() -> None:
    block = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    printed: list[str] = []
    exec(block[1], {"print": lambda *words: printed.append(" ".join(map(str, words)))})
    assert printed == ["{'queue': 'mail'} 40.0"]
