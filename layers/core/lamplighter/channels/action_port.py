"""What starts things in AWS. Implemented in `lamplighter.aws.actions`."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Starter(Protocol):
    """Starts and does not wait. Every method returns a reference to what was started, and raises `DeliveryError`.

    A `token` makes a second call with it the same one, where the service knows of that.
    """

    def invoke_function(self, function: str, payload: bytes) -> str:
        """Invoke a Lambda function by name or ARN, with JSON."""

    def start_automation(self, document: str, parameters: Mapping[str, Sequence[str]], token: str) -> str:
        """Start an SSM Automation document; `token` is a UUID."""

    def restart_service(self, cluster: str, service: str) -> str:
        """Deploy an ECS service anew as it is."""

    def scale_service(self, cluster: str, service: str, desired_count: int) -> str:
        """Set how many tasks an ECS service wants."""

    def start_execution(self, state_machine_arn: str, payload: str, token: str) -> str:
        """Start an execution of a state machine, with JSON."""
