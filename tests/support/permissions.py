"""What the functions ask of AWS while their real handlers run, in the words of IAM."""

import base64
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.handlers import BUILTIN_HANDLERS

from local.emulation import Call, Emulation
from local.instances import FunctionPool
from local.names import ACCOUNT, REGION, queue_arn
from local.resources import create_resources
from local.stack import Stack
from local.template import read_stack
from tests.support.template import FUNCTIONS, ROOT

SINGLE = {"TransactWriteItems": {"Put": "PutItem", "Delete": "DeleteItem", "Update": "UpdateItem"}}
WITHOUT_BATCH = {"SendMessageBatch": "SendMessage", "DeleteMessageBatch": "DeleteMessage"}
PREFIXES = {"stepfunctions": "states"}
"""What IAM calls a service otherwise than botocore does."""
ACTIONS = {"lambda:Invoke": "lambda:InvokeFunction"}


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that a function did: the action, on what, and for items the partition key."""

    action: str
    resource: str
    partition_key: str = ""


@dataclass
class Account:
    """The template's stack in this process, and what each function has used of it."""

    stack: Stack
    config: Path
    pools: Mapping[str, FunctionPool] = field(default_factory=dict)
    used: dict[str, set[Use]] = field(default_factory=dict)
    calling: str = ""

    def start(self) -> None:
        """Start fresh instances of all functions, which know nothing yet."""
        nobody = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nobody", "AWS_DEFAULT_REGION": REGION}
        common = {**nobody, "LAMPLIGHTER_CONFIG": str(self.config)}
        functions = {name: self.stack.functions[f"{name.capitalize()}Function"] for name in FUNCTIONS}
        self.pools = {
            name: FunctionPool(ROOT, function, {**function.environment, **common}, complain)
            for name, function in functions.items()
        }

    def call(self, function: str, event: Mapping[str, Any]) -> Any:
        """Call a function's handler; what it asks of AWS meanwhile is noted under its name."""
        self.calling = function
        try:
            return self.pools[function].invoke(dict(event))
        finally:
            self.calling = ""

    def note(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        """Note one call (botocore's ``provide-client-params`` event)."""
        if self.calling:
            service = model.service_model.service_name
            self.used.setdefault(self.calling, set()).update(uses(service, model.name, params))

    def stream(self) -> dict[str, Any]:
        """Return the stream's event of the frames that are in the telemetry table."""
        page = boto3.client("dynamodb").scan(TableName="TelemetryTable")
        items = json.loads(json.dumps(page["Items"], default=lambda data: base64.b64encode(data).decode()))
        frames = [item for item in items if item["pk"]["S"].startswith("F#")]
        return {"Records": [stream_record(number, item) for number, item in enumerate(frames)]}

    def queued(self, queue: str) -> dict[str, Any]:
        """Return the event of the messages that lie in a queue."""
        sqs = boto3.client("sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return {
            "Records": [
                {
                    "messageId": message["MessageId"],
                    "body": message["Body"],
                    "eventSource": "aws:sqs",
                    "eventSourceARN": queue_arn(queue),
                    "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(time.time() * 1000))},
                }
                for message in messages
            ]
        }


def stream_record(number: int, item: Mapping[str, Any]) -> dict[str, Any]:
    change = {"Keys": {key: item[key] for key in ("pk", "sk")}, "NewImage": item, "SequenceNumber": str(number)}
    return {"eventID": str(number), "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": change}


@contextmanager
def account_with(config: Path, secrets: Mapping[str, str], parameters: Mapping[str, str]) -> Iterator[Account]:
    """Create the template's resources, load its functions over `config`, and note what they use."""
    stack = read_stack(ROOT / "template.yaml", parameters, "http://localhost")
    account = Account(stack, config)
    emulation = Emulation(forget)
    hook = ("provide-client-params", account.note)
    BUILTIN_HANDLERS.append(hook)
    emulation.start()
    try:
        create_resources(stack, secrets)
        account.start()
        yield account
    finally:
        emulation.stop()
        BUILTIN_HANDLERS.remove(hook)


def complain(line: str, detail: str) -> None:
    """Show in the test's output what a handler raised."""
    sys.stderr.write(f"{line}\n{detail}\n")


def forget(_: Call) -> None:
    """Keep no journal."""


def uses(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[Use]:
    """Translate one call into what IAM checks for it."""
    if operation in SINGLE:
        for entry in params["TransactItems"]:
            ((kind, write),) = entry.items()
            yield from uses(service, SINGLE[operation][kind], write)
    elif operation.startswith("Batch") and service == "dynamodb":
        for table, request in params["RequestItems"].items():
            for key in request["Keys"]:
                yield Use(f"dynamodb:{operation}", table_arn(table), key["pk"]["S"])
    else:
        action = f"{PREFIXES.get(service, service)}:{WITHOUT_BATCH.get(operation, operation)}"
        key = partition_key(params) if service == "dynamodb" else ""
        for resource in resources_of(service, operation, params):
            yield Use(ACTIONS.get(action, action), resource, key)


HERE = f"{REGION}:{ACCOUNT}"
RESOURCES: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "dynamodb": lambda params: [table_arn(params["TableName"])],
    "sqs": lambda params: [queue_arn(params["QueueUrl"].rsplit("/", 1)[-1])],
    "sns": lambda params: [params["TopicArn"]],
    "ssm:GetParameter": lambda params: [f"arn:aws:ssm:{HERE}:parameter{params['Name']}"],
    "ssm:StartAutomationExecution": lambda params: [
        f"arn:aws:ssm:{HERE}:document/{params['DocumentName']}",
        f"arn:aws:ssm:{HERE}:automation-execution/new",
    ],
    "events": lambda params: [
        f"arn:aws:events:{HERE}:event-bus/{entry['EventBusName']}" for entry in params["Entries"]
    ],
    "ses": lambda params: [f"arn:aws:ses:{HERE}:identity/{params['Source'].rpartition('@')[2]}"],
    "lambda": lambda params: [f"arn:aws:lambda:{HERE}:function:{params['FunctionName']}"],
    "ecs": lambda params: [f"arn:aws:ecs:{HERE}:service/{params['cluster']}/{params['service']}"],
    "stepfunctions": lambda params: [params["stateMachineArn"]],
}


def resources_of(service: str, operation: str, params: Mapping[str, Any]) -> list[str]:
    """Return what the call is about; each has to be allowed."""
    named = RESOURCES.get(f"{service}:{operation}") or RESOURCES.get(service)
    assert named is not None, f"a function calls {service}, which no policy was written for"
    return named(params)


def table_arn(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def partition_key(params: Mapping[str, Any]) -> str:
    """Return the partition key of an item, a key, or a query's first value that names one."""
    key: Mapping[str, Any] = params.get("Item") or params.get("Key") or {}
    return str(key["pk"]["S"]) if key else ""
