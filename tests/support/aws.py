"""AWS in the process: moto's tables, and clients by hand that fail on purpose."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

from lamplighter.aws.clients import Clients, short_tempered
from lamplighter.aws.retry import Retrying

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGION = "eu-central-1"
STATE_TABLE = "state"
TELEMETRY_TABLE = "telemetry"


@contextmanager
def moto_clients() -> Iterator[Clients]:
    """Yield clients that talk to an AWS in this process, gone afterwards."""
    with mock_aws():
        yield Clients(short_tempered().merge(Config(region_name=REGION)))


def create_table(client: "DynamoDBClient", name: str) -> None:
    """Create a table with the template's keys."""
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )


def client_error(code: str, *, status: int = 400, operation: str = "PutItem", **more: Any) -> ClientError:
    """Return the error that botocore raises for an answer of AWS."""
    response: Any = {
        "Error": {"Code": code, "Message": "as asked for"},
        "ResponseMetadata": {"HTTPStatusCode": status},
        **more,
    }
    return ClientError(response, operation)


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def retrying_in(fake: FakeTime, *, budget_seconds: float = 8.0, time_left_seconds: float = 60.0) -> Retrying:
    """Return a `Retrying` on fake time that pauses as long as it may."""
    return Retrying(
        time_left=lambda: time_left_seconds - fake.now,
        budget_seconds=budget_seconds,
        clock=fake,
        sleep=fake.sleep,
        jitter=lambda: 1.0,
    )


class Scripted:
    """Stands in for a client: each call of a method takes the next of its answers, or raises it."""

    def __init__(self, **answers: list[Any]) -> None:
        self._answers = answers
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            self.calls.append((method, request))
            answer = self._answers[method].pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def requests(self, method: str) -> list[dict[str, Any]]:
        """Return what `method` was called with."""
        return [request for called, request in self.calls if called == method]


class Faulty:
    """A client that passes calls on, save for those that a plan lets fail before or after they are carried out."""

    def __init__(self, client: Any, **before: list[Exception | None]) -> None:
        self._client = client
        self._before = before
        self.after: dict[str, list[Exception | None]] = {}
        self.count = 0

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            self.count += 1
            self._fail(self._before, method)
            answer = getattr(self._client, method)(**request)
            self._fail(self.after, method)
            return answer

        return call

    @staticmethod
    def _fail(plan: dict[str, list[Exception | None]], method: str) -> None:
        error = plan[method].pop(0) if plan.get(method) else None
        if error is not None:
            raise error
