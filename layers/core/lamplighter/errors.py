"""The errors of Lamplighter.

LamplighterError
├── ConfigurationError     the operator's files cannot be used; carries every mistake (config/mistakes.py)
├── ConditionError         a condition cannot be parsed
├── UnresolvedReference    a ``${NAME}``, ``ssm:`` or ``secretsmanager:`` reference cannot be resolved
├── StoreUnavailable       the store did not answer in the time left; trying again later may help
├── CorruptFrame           stored bytes are not a frame, a catalogue or a summary that this version can read
├── ItemTooLarge           a frame, the list of its series or a record does not fit into one item
├── DeliveryError          a notification was not taken; carries whether trying again can help
└── Problem                something to answer an HTTP request with, as RFC 9457 has it
"""


class LamplighterError(Exception):
    """Everything that Lamplighter raises on purpose."""


class ConditionError(LamplighterError):
    """A condition cannot be parsed; the message says what was expected."""


class UnresolvedReference(LamplighterError):
    """A reference cannot be resolved; the message names the reference, never a value."""


class StoreUnavailable(LamplighterError):
    """The store did not answer in the time left."""


class CorruptFrame(LamplighterError):
    """Stored telemetry cannot be read: damaged, of a newer version, or not of this catalogue."""


class ItemTooLarge(LamplighterError):
    """A frame, the list of its series or a record is more than a table takes as one item."""


class DeliveryError(LamplighterError):
    """A receiver did not take a notification."""

    def __init__(self, message: str, *, permanent: bool, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_seconds = retry_after_seconds


class Problem(LamplighterError):
    """An HTTP answer that is not a success, as RFC 9457 problem details."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
