"""The name that a browser remembers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.web.author import COOKIE, LONGEST, author_cookie, remembered_author
from lamplighter.web.http import Request


def asked(value: str, **headers: str) -> Request:
    return Request(method="GET", path="/admin/alerts", cookies={COOKIE: value}, headers=headers)


def test_a_cookie_is_for_the_pages_of_operators_and_for_no_script() -> None:
    cookie = author_cookie(" Ann Øre; ", asked(""))
    assert cookie == f"{COOKIE}=Ann%20%C3%98re%3B; Path=/admin; Max-Age=15552000; HttpOnly; SameSite=Lax"
    assert author_cookie("Ann", asked("", **{"x-forwarded-proto": "https"})).endswith("; Secure")


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn", "Co", "Cf", "Zs")), max_size=LONGEST)
)
def test_a_name_comes_back(name: str) -> None:
    value = author_cookie(name, asked("")).partition("=")[2].partition(";")[0]
    assert remembered_author(asked(value)) == name
    assert value.isascii()


@pytest.mark.parametrize("value", ["", "a%0ab", "%00", "x" * (LONGEST + 1)])
def test_what_is_no_name_is_forgotten(value: str) -> None:
    assert remembered_author(asked(value)) == ""
