"""How often an address may guess."""

from dataclasses import replace

import pytest

from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from lamplighter.web.attempts import MOST_ATTEMPTS, WINDOW_SECONDS, SignInAttempts, network_of
from lamplighter.web.problems import TooManyRequests
from tests.support.pages import NOW


def _used_up(address: str = "192.0.2.1") -> SignInAttempts:
    attempts = SignInAttempts(InMemoryStateStore())
    for _ in range(MOST_ATTEMPTS):
        attempts.count(address, NOW)
    return attempts


def test_after_ten_attempts_an_address_waits() -> None:
    attempts = _used_up()
    with pytest.raises(TooManyRequests) as caught:
        attempts.count("192.0.2.1", NOW + 60.0)
    assert WINDOW_SECONDS - 62 <= caught.value.retry_after_seconds <= WINDOW_SECONDS
    with pytest.raises(TooManyRequests):
        attempts.require_allowed("192.0.2.1", NOW + 60.0)


def test_another_address_does_not_wait() -> None:
    _used_up().count("192.0.2.2", NOW)


def test_the_wait_is_over_with_the_window_though_the_record_is_still_there() -> None:
    attempts = _used_up()
    attempts.count("192.0.2.1", NOW + WINDOW_SECONDS + 1)
    attempts.require_allowed("192.0.2.1", NOW + WINDOW_SECONDS + 1)


def test_the_right_secret_forgets_the_wrong_ones() -> None:
    attempts = _used_up()
    attempts.forget("192.0.2.1")
    attempts.require_allowed("192.0.2.1", NOW)


def test_waiting_does_not_make_the_wait_longer() -> None:
    attempts = _used_up()
    for second in range(100):
        with pytest.raises(TooManyRequests):
            attempts.count("192.0.2.1", NOW + second)
    attempts.count("192.0.2.1", NOW + WINDOW_SECONDS + 1)


def test_a_guess_that_is_repeated_is_one_attempt() -> None:
    attempts = SignInAttempts(InMemoryStateStore())
    for second in range(1000):
        attempts.count_guess("192.0.2.1", NOW + second / 10, "the secret of yesterday")
    for number in range(MOST_ATTEMPTS - 1):
        attempts.count_guess("192.0.2.1", NOW + 100, f"guess {number}")
    with pytest.raises(TooManyRequests):
        attempts.count_guess("192.0.2.1", NOW + 100, "the secret of yesterday")


def test_repeated_guesses_count_anew_in_each_window() -> None:
    state = InMemoryStateStore()
    for window in range(2):
        SignInAttempts(state).count_guess("192.0.2.1", NOW + window * (WINDOW_SECONDS + 1), "wrong")
    record = state.get("SIGNIN", "192.0.2.1", NOW + WINDOW_SECONDS + 1)
    assert record is not None
    assert record.data["attempts"] == 1


def test_attempts_at_a_form_and_guesses_are_counted_together() -> None:
    attempts = SignInAttempts(InMemoryStateStore())
    for number in range(MOST_ATTEMPTS // 2):
        attempts.count("192.0.2.1", NOW)
        attempts.count_guess("192.0.2.1", NOW, f"guess {number}")
    with pytest.raises(TooManyRequests):
        attempts.require_allowed("192.0.2.1", NOW)


@pytest.mark.parametrize("guess", ["s3cret", "\ud800", "☃" * 10_000])
def test_what_was_guessed_is_not_kept(guess: str) -> None:
    state = InMemoryStateStore()
    SignInAttempts(state).count_guess("192.0.2.1", NOW, guess)
    record = state.get("SIGNIN", "192.0.2.1", NOW)
    assert record is not None
    assert guess not in str(record)
    assert [len(mark) for mark in record.data["marks"]] == [4]


class Contended(InMemoryStateStore):
    """Someone else is first, as many times as told."""

    def __init__(self, races: int) -> None:
        super().__init__()
        self._races = races

    def put(self, record: Record) -> bool:
        if self._races:
            self._races -= 1
            super().put(replace(record, data={"attempts": record.data["attempts"]}))
            return False
        return super().put(record)


def test_attempts_made_at_once_are_all_counted() -> None:
    state = Contended(races=3)
    SignInAttempts(state).count("192.0.2.1", NOW)
    record = state.get("SIGNIN", "192.0.2.1", NOW)
    assert record is not None
    assert record.data["attempts"] == 4


def test_too_many_at_once_are_turned_away() -> None:
    with pytest.raises(TooManyRequests):
        SignInAttempts(Contended(races=50)).count("192.0.2.1", NOW)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_of_ipv6_a_customers_whole_network_counts_as_one(address: str, network: str) -> None:
    assert network_of(address) == network
