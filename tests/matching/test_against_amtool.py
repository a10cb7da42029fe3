"""The classic syntax, and how matchers are printed, against Alertmanager's own reading of a file.

Debian's amtool is older than the newer syntax: what only that one reads is left out.
"""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamplighter.errors import MatcherError
from lamplighter.matching import print_matchers, sorted_matchers
from lamplighter.matching.classic_syntax import parse_all_classic
from tests.support.amtool import accepts_config, printed_routes

# A file that is written anew by every example may be shared by them.
SLOW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = [
    "a",
    "_b",
    "=",
    "=",
    "!=",
    "=~",
    "!~",
    '"',
    '"',
    "\\",
    "\\n",
    ",",
    " ",
    "{",
    "}",
    "é",
    "|",
    ".",
    "(",
    ")",
    "\n",
    "0",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=6)


def config(matchers: list[str]) -> str:
    child = {"receiver": "b", "matchers": matchers}
    whole = {"route": {"receiver": "a", "routes": [child]}, "receivers": [{"name": "a"}, {"name": "b"}]}
    return yaml.safe_dump(whole)


def printed_here(texts: list[str]) -> str | None:
    try:
        found = sorted_matchers(matcher for text in texts for matcher in parse_all_classic(text))
    except MatcherError:
        return None
    return print_matchers(found) if found else "default-route"


def printed_there(texts: list[str], folder: Path) -> str | None:
    whole = config(texts)
    if not accepts_config(whole, folder):
        return None
    return printed_routes(whole, folder)[1].removesuffix("  receiver: b")


@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
@SLOW
def test_texts_are_read_and_printed_alike_or_refused_by_both(texts: list[str], tmp_path: Path) -> None:
    assert printed_here(texts) == printed_there(texts, tmp_path)


@given(value=VALUES, kind=st.sampled_from(["=", "!="]))
@SLOW
def test_any_value_in_quotes_is_read_and_printed_alike(value: str, kind: str, tmp_path: Path) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    texts = [f'a{kind}"{escaped}"']
    assert printed_here(texts) == printed_there(texts, tmp_path) is not None


@pytest.mark.parametrize(
    "text", ['a="\\,",b=c', 'a="\\\\",b=c', "a=b,,c=d", ",", "a=b, ", 'a="b" c', "a= =b", "a=~b=c"]
)
def test_corners_are_read_alike(text: str, tmp_path: Path) -> None:
    assert printed_here([text]) == printed_there([text], tmp_path)
