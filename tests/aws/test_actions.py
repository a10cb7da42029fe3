import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.session import get_session
from botocore.stub import Stubber

from lamplighter.aws.actions import AwsStarter
from lamplighter.errors import DeliveryError

ID = "5d1c0f0e-0c55-4c57-9d2b-6a3b6d0f6a71"
MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:heal"


class StubbedClients:
    """Clients that check each call against the service's model, and call nobody."""

    def __init__(self) -> None:
        session = get_session()
        session.set_credentials("key", "secret")

        def made(service: str) -> tuple[Any, Stubber]:
            client = session.create_client(service, region_name="eu-central-1")
            stubber = Stubber(client)
            stubber.activate()
            return client, stubber

        self.lambda_, self.on_lambda = made("lambda")
        self.ssm, self.on_ssm = made("ssm")
        self.ecs, self.on_ecs = made("ecs")
        self.stepfunctions, self.on_stepfunctions = made("stepfunctions")


@pytest.fixture(scope="module")
def clients() -> StubbedClients:
    return StubbedClients()


def test_a_function_is_invoked_and_not_waited_for(clients: StubbedClients) -> None:
    clients.on_lambda.add_response(
        "invoke",
        {"StatusCode": 202, "ResponseMetadata": {"RequestId": "r-1"}},
        {"FunctionName": "heal:live", "InvocationType": "Event", "Payload": b"{}"},
    )
    assert AwsStarter(clients).invoke_function("heal:live", b"{}") == "r-1"


def test_an_automation_is_started_once_for_its_token(clients: StubbedClients) -> None:
    expected = {"DocumentName": "Heal", "Parameters": {"Host": ["a", "b"]}, "ClientToken": ID}
    clients.on_ssm.add_response("start_automation_execution", {"AutomationExecutionId": ID}, expected)
    assert AwsStarter(clients).start_automation("Heal", {"Host": ("a", "b")}, ID) == ID


def test_a_service_is_restarted_or_scaled(clients: StubbedClients) -> None:
    deployments = [{"id": "ecs-svc/1", "status": "ACTIVE"}, {"id": "ecs-svc/2", "status": "PRIMARY"}]
    for changes in ({"forceNewDeployment": True}, {"desiredCount": 0}):
        clients.on_ecs.add_response(
            "update_service",
            {"service": {"deployments": deployments}},
            {"cluster": "c", "service": "s", **changes},
        )
    starter = AwsStarter(clients)
    assert starter.restart_service("c", "s") == "ecs-svc/2"
    assert starter.scale_service("c", "s", 0) == "ecs-svc/2"


def test_an_execution_is_started_under_the_attempts_name(clients: StubbedClients) -> None:
    payload = json.dumps({"a": 1})
    clients.on_stepfunctions.add_response(
        "start_execution",
        {"executionArn": f"{MACHINE.replace('stateMachine', 'execution')}:{ID}", "startDate": 0},
        {"stateMachineArn": MACHINE, "name": ID, "input": payload},
    )
    assert AwsStarter(clients).start_execution(MACHINE, payload, ID) == ID


def test_what_was_started_already_is_a_success(clients: StubbedClients) -> None:
    clients.on_stepfunctions.add_client_error("start_execution", "ExecutionAlreadyExists", http_status_code=400)
    clients.on_ssm.add_client_error("start_automation_execution", "IdempotentParameterMismatch")
    assert AwsStarter(clients).start_execution(MACHINE, "{}", ID) == ID
    assert AwsStarter(clients).start_automation("Heal", {}, ID) == ID


@pytest.mark.parametrize(
    ("code", "status", "permanent"),
    [
        ("AccessDeniedException", 403, True),
        ("ResourceNotFoundException", 404, True),
        ("TooManyRequestsException", 429, False),
        ("ServiceException", 500, False),
    ],
)
def test_what_another_attempt_can_help_is_told_apart(
    clients: StubbedClients, code: str, status: int, permanent: bool
) -> None:
    clients.on_lambda.add_client_error("invoke", code, "secret words", http_status_code=status)
    with pytest.raises(DeliveryError, match=f"^Invoke: {code}$") as raised:
        AwsStarter(clients).invoke_function("heal", b"{}")
    assert raised.value.permanent is permanent


@pytest.mark.parametrize(
    "call",
    [
        lambda starter: starter.invoke_function("heal", b""),
        lambda starter: starter.start_automation("Heal", {}, ID),
        lambda starter: starter.restart_service("c", "s"),
        lambda starter: starter.start_execution(MACHINE, "{}", ID),
    ],
)
def test_no_connection_is_worth_another_attempt(call: Callable[[AwsStarter], str]) -> None:
    class Unreachable:
        def __getattr__(self, _name: str) -> Any:
            raise EndpointConnectionError(endpoint_url="https://aws")

    class NoClients:
        lambda_ = ssm = ecs = stepfunctions = Unreachable()

    with pytest.raises(DeliveryError) as raised:
        call(AwsStarter(NoClients()))
    assert not raised.value.permanent
