"""Creates what the template asks for in the emulation, through the ordinary clients."""

from collections.abc import Mapping
from typing import Any

import boto3

from local.stack import Queue, Stack, Table

_TABLE_KEYS = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
)


def create_resources(stack: Stack, parameters: Mapping[str, str]) -> None:
    """Create the stack's tables, queues (dead-letter queues first) and topics, and SSM SecureStrings by name."""
    dynamodb = boto3.client("dynamodb")
    for table in stack.tables:
        _create_table(dynamodb, table)
    sqs: Any = boto3.client("sqs")
    for queue in sorted(stack.queues, key=_redrives):
        sqs.create_queue(QueueName=queue.name, Attributes=dict(queue.attributes))
    sns = boto3.client("sns")
    for name in stack.topics:
        sns.create_topic(Name=name)
    ssm = boto3.client("ssm")
    for name, value in parameters.items():
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)


def _redrives(queue: Queue) -> bool:
    return "RedrivePolicy" in queue.attributes


def _create_table(client: Any, table: Table) -> None:
    wanted = {key: table.properties[key] for key in _TABLE_KEYS if key in table.properties}
    stream = table.properties.get("StreamSpecification")
    if stream:
        wanted["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}
    client.create_table(TableName=table.name, **wanted)
