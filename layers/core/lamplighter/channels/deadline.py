"""One deadline for a whole exchange, however slowly the other side drips."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from lamplighter.errors import DeliveryError

LINGER_SECONDS = 1.0
"""By how much a socket's own timeout outlasts the wait, so that it is always the wait that ends first."""

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """Call in a thread of its own: a socket's timeout starts anew with every byte, a wait does not.

    Raises `DeliveryError` when time is up, else what `call` raises.
    """
    outcome: SimpleQueue[tuple[T, None] | tuple[None, Exception]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((call(), None))
        except Exception as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
            outcome.put((None, error))

    Thread(target=run, daemon=True, name="delivery").start()
    try:
        value, error = outcome.get(timeout=seconds)
    except Empty:
        raise DeliveryError(f"no answer within {seconds:g} s", permanent=False, uncertain=True) from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # mypy does not tie the pair's parts together
