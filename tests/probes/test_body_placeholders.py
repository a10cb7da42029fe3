"""Gatus' placeholders in a body."""

import re

from lamplighter.probes.body_placeholders import fill_in
from tests.support.configuration import a_check


def test_name_group_and_url_are_filled_in() -> None:
    check = a_check(body='{"of": "[ENDPOINT_GROUP]/[ENDPOINT_NAME]", "at": "[ENDPOINT_URL]"}')
    assert fill_in(check) == '{"of": "core/shop", "at": "https://shop.example.com/health"}'


def test_random_text_has_its_length_and_differs() -> None:
    check = a_check(body="[RANDOM_STRING_12]-[RANDOM_STRING_12]")
    first, second = fill_in(check).split("-")
    assert re.fullmatch(r"[A-Za-z0-9]{12}", first)
    assert first != second


def test_random_text_is_bounded() -> None:
    assert len(fill_in(a_check(body="[RANDOM_STRING_99999999999999]"))) == 8192


def test_other_brackets_stay() -> None:
    assert fill_in(a_check(body="[1, 2] [BODY]")) == "[1, 2] [BODY]"
