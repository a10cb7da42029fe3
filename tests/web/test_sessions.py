"""Tokens: only ours, only for their purpose, only in time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.web.sessions import Signer, is_the_secret
from tests.support.pages import NOW, SECRET

SIGNER = Signer(SECRET)


def test_a_token_is_good_until_it_expires() -> None:
    token = SIGNER.issue("session", NOW + 60)
    assert SIGNER.is_good("session", token, NOW)
    assert not SIGNER.is_good("session", token, NOW + 60)


def test_a_token_serves_one_purpose() -> None:
    assert not SIGNER.is_good("session", SIGNER.issue("form", NOW + 60), NOW)


@pytest.mark.parametrize("purpose", ["session", "form"])
def test_a_form_token_signs_nothing_else(purpose: str) -> None:
    token = SIGNER.issue("session", NOW + 60)
    assert not SIGNER.is_good(purpose, f"{token}.{SIGNER.form_token(token)}", NOW)


def test_a_new_secret_ends_every_session() -> None:
    assert Signer("another").session(SIGNER.issue("session", NOW + 60), NOW) is None


def test_a_form_token_belongs_to_one_session() -> None:
    one, other = SIGNER.issue("session", NOW + 60), SIGNER.issue("session", NOW + 60)
    assert SIGNER.form_token_fits(one, SIGNER.form_token(one))
    assert not SIGNER.form_token_fits(one, SIGNER.form_token(other))


@given(st.text(st.characters(), max_size=200))
def test_no_text_is_taken_for_a_token(text: str) -> None:
    assert SIGNER.session(text, NOW) is None
    assert not SIGNER.form_token_fits(text, text)


@given(st.integers(0, 200), st.characters(codec="ascii"))
def test_a_token_with_one_character_changed_is_refused(position: int, char: str) -> None:
    token = SIGNER.issue("session", NOW + 60)
    position %= len(token)
    changed = token[:position] + char + token[position + 1 :]
    assert SIGNER.is_good("session", changed, NOW) is (changed == token)


def test_a_token_does_not_hold_the_secret() -> None:
    assert SECRET not in SIGNER.issue("session", NOW)


def test_an_empty_secret_signs_nothing() -> None:
    with pytest.raises(ValueError, match="empty"):
        Signer("")


@pytest.mark.parametrize(
    ("given_", "expected"), [(SECRET, True), ("", False), (SECRET + " ", False), ("\ud800", False)]
)
def test_the_secret_is_compared_whole(given_: str, expected: bool) -> None:
    assert is_the_secret(given_, SECRET) is expected
