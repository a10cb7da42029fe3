"""How often an address may guess the admin secret: counted before the guess is looked at."""

import hashlib
import ipaddress
from dataclasses import replace

from lamplighter.state.store import Record, StateStore
from lamplighter.web.problems import TooManyRequests

MOST_ATTEMPTS = 10
WINDOW_SECONDS = 900
_PARTITION = "SIGNIN"
_RACES = 5
_EVER = 0.0
"""Read at this time a record is there until it is deleted: an expired one still has a version to write over."""


class SignInAttempts:
    """Attempts by client address, in the state table. Every method may raise `StoreUnavailable`."""

    def __init__(self, state: StateStore) -> None:
        self._state = state

    def require_allowed(self, address: str, now: float) -> None:
        """Raise `TooManyRequests` while the address has used up its attempts."""
        _require_allowed(self._record(address, now), now)

    def count(self, address: str, now: float) -> None:
        """Use up one attempt. Raises `TooManyRequests` if there is none left, or if many are made at once."""
        self._count(address, now, "")

    def count_guess(self, address: str, now: float, guess: str) -> None:
        """Use up one attempt as `count` does, but one only for a guess however often it is repeated.

        A program with a secret of yesterday sends it again and again. It guesses nothing, and must not shut out
        everybody else behind its address.
        """
        self._count(address, now, _mark(address, guess))

    def _count(self, address: str, now: float, mark: str) -> None:
        for _ in range(_RACES):
            record = self._record(address, now)
            _require_allowed(record, now)
            marks = record.data.get("marks", [])
            if mark in marks:
                return
            data = {"attempts": record.data["attempts"] + 1, "marks": [*marks, mark] if mark else marks}
            if self._state.put(replace(record, data=data)):
                return
        raise TooManyRequests(1)

    def forget(self, address: str) -> None:
        """Start afresh: the secret was right."""
        self._state.delete(_PARTITION, network_of(address))

    def _record(self, address: str, now: float) -> Record:
        network = network_of(address)
        fresh = Record(
            partition=_PARTITION, key=network, data={"attempts": 0}, expires_at=float(int(now) + WINDOW_SECONDS)
        )
        known = self._state.get(_PARTITION, network, _EVER)
        if known is None:
            return fresh
        is_over = known.expires_at is None or known.expires_at <= now
        return replace(fresh, version=known.version) if is_over else known


def _mark(address: str, guess: str) -> str:
    """Return 16 bits by which a guess is known again, and nothing else can be known of it."""
    text = f"{network_of(address)} {guess}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:4]


def network_of(address: str) -> str:
    """Return the address that counts: of IPv6 the /64 that one customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _require_allowed(record: Record, now: float) -> None:
    if record.data["attempts"] >= MOST_ATTEMPTS:
        raise TooManyRequests(max(1, int((record.expires_at or now) - now) + 1))
