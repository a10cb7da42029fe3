"""An emulated account, and the stack that SAM builds and deploys into it."""

import io
import json
import os
import socket
import subprocess
import sysconfig
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local.routes import Routes
from local.template import read_stack
from local.web import Application, WebServer
from tests.support.layer import HOST_ARCHITECTURE
from tests.support.template import FUNCTIONS, ROOT

SAM = ROOT / ".venv-sam" / "bin" / "sam"
STACK = "lamplighter-e2e"
TELL_SECONDS = 150


@dataclass(frozen=True, slots=True)
class Account:
    """Where the emulator listens, and the environment of a client that means it."""

    environment: Mapping[str, str]

    def client(self, service: str) -> Any:
        """Return a client of one service."""
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            region_name=self.environment["AWS_DEFAULT_REGION"],
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
        )


@contextmanager
def emulated_account(folder: Path) -> Iterator[Account]:
    """Run MiniStack on a free loopback port, policies enforced, until the block ends; `folder` gets its log."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "SAM_CLI_TELEMETRY": "0",
        "PYTHONUNBUFFERED": "1",
    }
    command = [str(ROOT / ".venv-ministack" / "bin" / "python"), str(ROOT / "tests" / "deploy" / "emulator.py")]
    # It unpacks a copy of the layer for each instance and leaves them all behind.
    with (
        (folder / "ministack.log").open("w") as output,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
    ):
        process = subprocess.Popen(
            command, env={**environment, "TMPDIR": scratch}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            wait_for_port(port, process)
            yield Account(environment)
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_ports(count: int) -> list[int]:
    """Return as many different ports that nobody listens on."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Return once the port accepts; a process that ended or never listens is an error."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("MiniStack does not listen; its log tells why")


def run_sam(account: Account, *arguments: str, **variables: str) -> None:
    """Run SAM against the account; what it printed is shown if it fails."""
    environment = {**account.environment, **variables}
    result = subprocess.run(
        [str(SAM), *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        raise AssertionError(f"sam {arguments[0]}\n{result.stdout[-5000:]}\n{result.stderr[-5000:]}")


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """The stack in the account, its outputs and its resources by logical id."""

    account: Account
    outputs: Mapping[str, str]
    resources: Mapping[str, str]
    inbox_url: str

    def next_message(self, seconds: int = TELL_SECONDS) -> dict[str, Any] | None:
        """Return the next message that the topic sent, waiting for it, or None."""
        sqs = self.account.client("sqs")
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            wait = min(20, max(1, int(left)))
            for message in sqs.receive_message(QueueUrl=self.inbox_url, WaitTimeSeconds=wait).get("Messages", []):
                sqs.delete_message(QueueUrl=self.inbox_url, ReceiptHandle=message["ReceiptHandle"])
                body: dict[str, Any] = json.loads(message["Body"])
                return body
        return None

    @contextmanager
    def served(self) -> Iterator[str]:
        """Answer HTTP on loopback by the template's routes with the deployed functions; yield the address.

        The emulator's own gateway wants host names that no client could resolve.
        """
        routes = Routes(read_stack(ROOT / "template.yaml", {}, "http://127.0.0.1").routes)
        port = free_port()
        server = WebServer("127.0.0.1", port, Application(routes, self._invoke))
        server.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.stop()

    def _invoke(self, function: str, event: Any) -> Any:
        return self.invoke(function.removesuffix("Function").lower(), event)

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of a table."""
        found: list[dict[str, Any]] = self.account.client("dynamodb").scan(TableName=self.resources[table])[
            "Items"
        ]
        return found

    def invoke(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Call a function and return its answer."""
        answer = self.account.client("lambda").invoke(
            FunctionName=self.resources[f"{function.capitalize()}Function"], Payload=json.dumps(event)
        )
        payload: dict[str, Any] = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, payload
        return payload

    def log(self, function: str) -> str:
        """Return everything that a function of the stack logged."""
        return self.log_of_group(self.resources[f"{function.capitalize()}LogGroup"])

    def log_of_group(self, group: str) -> str:
        """Return everything that lies in a log group, nothing where there is none."""
        logs = self.account.client("logs")
        if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            return ""
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return "\n".join(event["message"] for page in pages for event in page["events"])


def deploy(account: Account, folder: Path, config: Path, **parameters: str) -> DeployedStack:
    """Build the unmodified template for this machine's Python, deploy it, and listen to its topic."""
    build = folder / "build"
    run_sam(
        account,
        *("build", "--build-dir", str(build), "--parameter-overrides", f"Architecture={HOST_ARCHITECTURE}"),
        LAYER_ARCHITECTURE=HOST_ARCHITECTURE,
        LAYER_PYTHON_VERSION=sysconfig.get_python_version(),
        LAYER_CONFIG=str(config),
    )
    run_sam(
        account,
        *("deploy", "--template-file", str(build / "template.yaml"), "--stack-name", STACK),
        *("--config-file", str(ROOT / "samconfig.toml")),
        *("--parameter-overrides", f"Architecture={HOST_ARCHITECTURE}", "Stage=e2e", "AllowPrivate=true"),
        *(f"{name}={value}" for name, value in parameters.items()),
    )
    stack = account.client("cloudformation")
    (described,) = stack.describe_stacks(StackName=STACK)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
    listed = stack.describe_stack_resources(StackName=STACK)["StackResources"]
    resources = {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in listed}
    point_at_config(account, resources, build / "CoreLayer" / "config")
    return DeployedStack(account, outputs, resources, listen(account, outputs["TopicArn"]))


def point_at_config(account: Account, resources: Mapping[str, str], config: Path) -> None:
    """Tell the functions where the layer's files are: MiniStack unpacks layers elsewhere than to /opt."""
    functions = account.client("lambda")
    for name in FUNCTIONS:
        physical = resources[f"{name.capitalize()}Function"]
        variables = functions.get_function_configuration(FunctionName=physical)["Environment"]["Variables"]
        assert variables["LAMPLIGHTER_CONFIG"] == "/opt/config"
        variables["LAMPLIGHTER_CONFIG"] = str(config)
        functions.update_function_configuration(FunctionName=physical, Environment={"Variables": variables})


def listen(account: Account, topic_arn: str) -> str:
    """Subscribe a queue to the topic and return its URL."""
    url, arn = open_queue(account, "inbox")
    account.client("sns").subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn)
    return url


def listen_to_bus(account: Account, bus: str) -> str:
    """Let the bus send all of our events to a queue and return its URL."""
    url, arn = open_queue(account, "subscriber")
    events = account.client("events")
    events.put_rule(Name="all", EventBusName=bus, EventPattern=json.dumps({"source": ["lamplighter"]}))
    events.put_targets(Rule="all", EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
    return url


def open_queue(account: Account, name: str) -> tuple[str, str]:
    """Create a queue that everybody may send to; return its URL and ARN."""
    sqs = account.client("sqs")
    url: str = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn: str = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return url, arn


def taken_from(account: Account, queue_url: str) -> list[dict[str, Any]]:
    """Take what lies in a queue, as JSON."""
    sqs = account.client("sqs")
    found: list[dict[str, Any]] = []
    while messages := sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", []):
        for message in messages:
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
            found.append(json.loads(message["Body"]))
    return found


def create_function(account: Account, name: str, source: str) -> str:
    """Create a Lambda function of someone else's, of one file, and return its ARN."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("handler.py", source)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = account.client("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )
    account.client("iam").put_role_policy(
        RoleName=name,
        PolicyName="log",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}],
            }
        ),
    )
    made = account.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="handler.handler",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": packed.getvalue()},
    )
    return str(made["FunctionArn"])
