"""Recovery actions: Lambda, SSM Automation, ECS, Step Functions. One attempt a call."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from lamplighter.aws.retry import is_busy, name_of
from lamplighter.errors import DeliveryError

STARTED_ALREADY = frozenset(
    {"ExecutionAlreadyExists", "IdempotentParameterMismatch", "IdempotencyParameterMismatch"}
)
"""An attempt that was made before, its alerts' texts having changed since."""


class ActionClients(Protocol):
    """The clients of `Clients` that actions need; each is made when it is first asked for."""

    @property
    def lambda_(self) -> Any:
        """Lambda."""

    @property
    def ssm(self) -> Any:
        """Systems Manager."""

    @property
    def ecs(self) -> Any:
        """ECS."""

    @property
    def stepfunctions(self) -> Any:
        """Step Functions."""


class AwsStarter:
    """See `channels.action_port.Starter`."""

    def __init__(self, clients: ActionClients) -> None:
        self._clients = clients

    def invoke_function(self, function: str, payload: bytes) -> str:
        """Hand the invocation over; what comes of it is the function's own affair."""
        answer = _asked(
            lambda: self._clients.lambda_.invoke(FunctionName=function, InvocationType="Event", Payload=payload)
        )
        return str(answer.get("ResponseMetadata", {}).get("RequestId", ""))

    def start_automation(self, document: str, parameters: Mapping[str, Sequence[str]], token: str) -> str:
        """Start it once for each token."""
        values = {name: list(found) for name, found in parameters.items()}
        answer = _asked(
            lambda: self._clients.ssm.start_automation_execution(
                DocumentName=document, Parameters=values, ClientToken=token
            )
        )
        return str(answer.get("AutomationExecutionId", token))

    def restart_service(self, cluster: str, service: str) -> str:
        """Force a new deployment; a second one at once replaces the first."""
        return self._update(cluster, service, forceNewDeployment=True)

    def scale_service(self, cluster: str, service: str, desired_count: int) -> str:
        """Set the count; doing it twice is doing it once."""
        return self._update(cluster, service, desiredCount=desired_count)

    def start_execution(self, state_machine_arn: str, payload: str, token: str) -> str:
        """Start it once for each token, which is the execution's name."""
        answer = _asked(
            lambda: self._clients.stepfunctions.start_execution(
                stateMachineArn=state_machine_arn, name=token, input=payload
            )
        )
        return str(answer.get("executionArn", token)).rpartition(":")[2]

    def _update(self, cluster: str, service: str, **changes: Any) -> str:
        answer = _asked(lambda: self._clients.ecs.update_service(cluster=cluster, service=service, **changes))
        deployments = answer.get("service", {}).get("deployments", [])
        return next((str(each.get("id", "")) for each in deployments if each.get("status") == "PRIMARY"), "")


def _asked(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return call()
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in STARTED_ALREADY:
            return {}
        raise DeliveryError(name_of(error), permanent=not is_busy(error)) from error
    except BotoCoreError as error:
        raise DeliveryError(name_of(error), permanent=not is_busy(error)) from error
