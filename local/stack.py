"""What the template asks for, as values: functions, tables, queues, topics, and the events that call functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A Lambda function: where its handler is and what it is given."""

    logical_id: str
    name: str
    folder: str
    """The template's ``CodeUri``, relative to the template."""
    handler: str
    environment: Mapping[str, str]
    timeout_seconds: float
    memory_mb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A DynamoDB table; `properties` are CloudFormation's, resolved."""

    logical_id: str
    name: str
    properties: Mapping[str, Any]
    expiry_attribute: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """An SQS queue; `attributes` are those of CreateQueue."""

    logical_id: str
    name: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a function is called by the clock and with which input."""

    function: str
    expression: str
    input: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An HTTP API route: method (``ANY`` for all), path template, function."""

    method: str
    path: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMapping:
    """An event-source mapping in CloudFormation's words; without a retry limit, until the record is too old."""

    logical_id: str
    function: str
    source_arn: str
    batch_size: int
    window_seconds: float
    reports_item_failures: bool
    filters: tuple[Mapping[str, Any], ...] = ()
    maximum_retries: int | None = None
    maximum_age_seconds: float | None = None
    bisects: bool = False
    failure_destination_arn: str = ""
    maximum_concurrency: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Everything that the template asks for and that one machine can give. Functions are keyed by logical id."""

    functions: Mapping[str, Function]
    tables: tuple[Table, ...]
    queues: tuple[Queue, ...]
    topics: tuple[str, ...]
    schedules: tuple[Schedule, ...]
    routes: tuple[Route, ...]
    stream_mappings: tuple[SourceMapping, ...]
    queue_mappings: tuple[SourceMapping, ...]
