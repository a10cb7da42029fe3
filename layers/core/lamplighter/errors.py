"""The errors of Lamplighter.

LamplighterError
├── ConfigurationError     the operator's files cannot be used; carries every mistake (config/mistakes.py)
├── ConditionError         a condition cannot be parsed
├── UnresolvedReference    a ``${NAME}``, ``ssm:`` or ``secretsmanager:`` reference cannot be resolved
├── StoreUnavailable       the store did not answer in the time left; trying again later may help
├── CorruptFrame           stored bytes are no frame, catalogue, summary or record that this version can read
├── ItemTooLarge           a frame, the list of its series or a record does not fit into one item
├── QueryError             an expression cannot be parsed, or what it asks for makes no sense
│   ├── QueryExecutionError    it is sound, but these data cannot be combined by it
│   ├── QueryTimeout           the time that was given for it is over
│   └── QueryBudgetExceeded    it needs more series or samples than an answer may take; names the budget
├── MatcherError           a label matcher cannot be parsed
├── ScheduleError          a time interval or a cron line cannot be parsed
├── InvalidSilence         a silence says nothing, everything, or ends before it starts
├── InvalidAcknowledgement what is to be acknowledged does not fire, or nobody says who they are
├── InvalidUpdate          what someone says of an incident says nothing, or not what is true
├── TemplateError          a template cannot be parsed or expanded
├── SeriesLimitExceeded    a metric has as many label combinations as it may; the rest is refused
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
    """Stored bytes cannot be read: damaged, of a newer version, or not of this catalogue."""


class ItemTooLarge(LamplighterError):
    """A frame, the list of its series or a record is more than a table takes as one item."""


class QueryError(LamplighterError):
    """An expression cannot be parsed or evaluated; the message is worded as Prometheus does."""


class QueryExecutionError(QueryError):
    """An evaluation failed on the data: many-to-many matching, duplicate series and their like."""


class QueryTimeout(QueryError):
    """An evaluation took longer than it was given."""


class QueryBudgetExceeded(QueryExecutionError):
    """An evaluation needs more series or samples than it may read; the message names the budget and the figure."""


class MatcherError(LamplighterError):
    """A label matcher cannot be parsed; the message has the place in it and what was expected."""


class ScheduleError(LamplighterError):
    """A time interval or a cron line cannot be parsed; the message says what is wrong with which part."""


class InvalidSilence(LamplighterError):
    """A silence cannot be kept as it is; the message is worded as Alertmanager does."""


class InvalidAcknowledgement(LamplighterError):
    """An alert cannot be acknowledged so; the message says why, for the person who tried."""


class InvalidUpdate(LamplighterError):
    """What someone says of an incident cannot be kept; the message says why, for that person."""


class TemplateError(LamplighterError):
    """A template cannot be parsed or expanded; the message names the place in it and the construct."""


class SeriesLimitExceeded(LamplighterError):
    """A metric's label combinations are at their limit; the message names the metric and the limit."""


class DeliveryError(LamplighterError):
    """A receiver did not take a notification, or, where that is `uncertain`, nobody has said that it did."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        retry_after_seconds: float | None = None,
        uncertain: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_seconds = retry_after_seconds
        self.uncertain = uncertain


class Problem(LamplighterError):
    """An HTTP answer that is not a success, as RFC 9457 problem details."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
