"""The one place that makes AWS clients: one a service, made when it is first asked for.

botocore alone is imported: boto3's resources and transfers are not used, and every cold start
would pay for their import.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.session import Session, get_session

from lamplighter.aws.capacity import count_capacity
from lamplighter.channels.publication import AwsAccess
from lamplighter.telemetry.counters import Count

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

    from lamplighter.aws.event_bus import EventsClient

CONNECT_TIMEOUT_SECONDS = 1.0
READ_TIMEOUT_SECONDS = 3.0
CONNECTIONS = 16


def short_tempered(
    connect_timeout_seconds: float = CONNECT_TIMEOUT_SECONDS, read_timeout_seconds: float = READ_TIMEOUT_SECONDS
) -> Config:
    """Return a configuration whose calls end soon and are not retried here: `aws.retry` knows the time left."""
    return Config(
        connect_timeout=connect_timeout_seconds,
        read_timeout=read_timeout_seconds,
        retries={"total_max_attempts": 1},
        max_pool_connections=CONNECTIONS,
        tcp_keepalive=True,
    )


class Clients:
    """The clients of one process. Region and credentials come from the environment, as the function has them."""

    def __init__(
        self,
        config: Config | None = None,
        *,
        count: Count | None = None,
        tables: Mapping[str, str] | None = None,
    ) -> None:
        """With `count`, capacity is counted by table; `tables` has the label for each table's name."""
        self._config = config or short_tempered()
        self._count = count
        self._tables = tables or {}
        self._elsewhere: dict[str, dict[AwsAccess, Any]] = {}

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """Return the client of both tables."""
        made = self._make("dynamodb")
        if self._count is not None:
            count_capacity(made, self._count, self._tables)
        return cast("DynamoDBClient", made)

    @cached_property
    def sqs(self) -> "SQSClient":
        """Return the client of the queues."""
        return cast("SQSClient", self._make("sqs"))

    @cached_property
    def sns(self) -> "SNSClient":
        """Return the client of the topic."""
        return cast("SNSClient", self._make("sns"))

    @cached_property
    def ssm(self) -> "SSMClient":
        """Return the client of the parameter store."""
        return cast("SSMClient", self._make("ssm"))

    @cached_property
    def secretsmanager(self) -> "SecretsManagerClient":
        """Return the client of Secrets Manager."""
        return cast("SecretsManagerClient", self._make("secretsmanager"))

    @cached_property
    def events(self) -> "EventsClient":
        """Return the client of the event bus."""
        return cast("EventsClient", self._make("events"))

    def elsewhere(self, service: str, access: AwsAccess) -> Any:
        """Return a client of a service in another region, at another endpoint, or with other credentials.

        One of a role is made anew each time: what is lent ends within the hour.
        """
        if access.role_arn:
            return self._with(service, access, self._lent(access))
        if access not in self._elsewhere.setdefault(service, {}):
            own = {"aws_access_key_id": access.access_key, "aws_secret_access_key": access.secret_key}
            self._elsewhere[service][access] = self._with(service, access, own if access.access_key else {})
        return self._elsewhere[service][access]

    def _lent(self, access: AwsAccess) -> Mapping[str, str]:
        asker = self.elsewhere("sts", replace(access, role_arn="", endpoint_url=""))
        lent = asker.assume_role(RoleArn=access.role_arn, RoleSessionName="lamplighter")["Credentials"]
        return {
            "aws_access_key_id": lent["AccessKeyId"],
            "aws_secret_access_key": lent["SecretAccessKey"],
            "aws_session_token": lent["SessionToken"],
        }

    def _with(self, service: str, access: AwsAccess, credentials: Mapping[str, str]) -> Any:
        where: dict[str, Any] = {"region_name": access.region or None, "endpoint_url": access.endpoint_url or None}
        return self._session.create_client(service, config=self._config, **where, **dict[str, Any](credentials))

    @cached_property
    def lambda_(self) -> Any:
        """Return the client of Lambda, for recovery actions."""
        return self._make("lambda")

    @cached_property
    def ecs(self) -> Any:
        """Return the client of ECS, for recovery actions."""
        return self._make("ecs")

    @cached_property
    def stepfunctions(self) -> Any:
        """Return the client of Step Functions, for recovery actions."""
        return self._make("stepfunctions")

    @cached_property
    def _session(self) -> Session:
        return get_session()

    def _make(self, service: str) -> Any:
        return self._session.create_client(service, config=self._config)
