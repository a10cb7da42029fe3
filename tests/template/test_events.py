import json
from typing import Any

import pytest

from tests.support.template import FUNCTIONS, default_template, template

# What other monitors ask with HEAD.
WATCHED = (
    "/",
    "/health",
    "/api/health",
    "/health/live",
    "/health/ready",
    "/health/{check}",
    "/incidents.atom",
    "/-/healthy",
    "/-/ready",
)
ROUTES = {
    "GET /health": "Health",
    "GET /api/health": "Health",
    "GET /health/live": "Health",
    "GET /health/ready": "Health",
    "GET /health/{check}": "Health",
    "GET /badge/{check}/{kind}": "Health",
    "GET /": "Dashboard",
    "GET /assets/{file}": "Dashboard",
    "GET /sign-in": "Dashboard",
    "POST /sign-in": "Dashboard",
    "POST /sign-out": "Dashboard",
    "GET /admin": "Dashboard",
    "GET /admin/monitoring": "Dashboard",
    "GET /admin/monitoring/checks/{check}": "Dashboard",
    "GET /admin/notifications": "Dashboard",
    "GET /admin/history": "Dashboard",
    "GET /admin/history/{file}": "Dashboard",
    "GET /admin/incidents": "Dashboard",
    "GET /admin/incidents/{incident}": "Dashboard",
    "POST /admin/incidents/{incident}": "Dashboard",
    "GET /admin/figures": "Dashboard",
    "GET /admin/receivers": "Dashboard",
    "GET /incidents/{incident}": "Dashboard",
    "GET /incidents.atom": "Dashboard",
    "GET /admin/alerts": "Dashboard",
    "GET /admin/alerts/{alert}": "Dashboard",
    "POST /admin/alerts/{alert}/acknowledge": "Dashboard",
    "POST /admin/alerts/{alert}/take-back": "Dashboard",
    "GET /admin/silences": "Dashboard",
    "GET /admin/silences/{silence}": "Dashboard",
    "POST /admin/silences/{silence}": "Dashboard",
    "POST /admin/silences/{silence}/end": "Dashboard",
    "GET /admin/rules": "Dashboard",
    "POST /admin/demo": "Dashboard",
    "GET /api/v1/checks": "Api",
    "DELETE /api/v1/{proxy+}": "Api",
    "GET /acknowledge/{token}": "Dashboard",
    "HEAD /acknowledge/{token}": "Dashboard",
    "POST /acknowledge/{token}": "Dashboard",
    "GET /api/v1/{proxy+}": "Api",
    "POST /api/v1/{proxy+}": "Api",
    "GET /api/v2/{proxy+}": "Api",
    "POST /api/v2/{proxy+}": "Api",
    "DELETE /api/v2/{proxy+}": "Api",
    "GET /-/healthy": "Api",
    "GET /-/ready": "Api",
    "GET /metrics": "Api",
    "GET /metrics/health": "Api",
    "GET /metrics/list": "Api",
}
ROUTES |= {f"HEAD {path}": ROUTES[f"GET {path}"] for path in WATCHED}


def routes() -> dict[str, str]:
    (api,) = default_template().of_type("AWS::ApiGatewayV2::Api").values()
    return {
        f"{method.upper()} {path}": operation["x-amazon-apigateway-integration"]["uri"]
        for path, operations in api["Body"]["paths"].items()
        for method, operation in operations.items()
    }


def test_the_routes_lead_to_their_functions() -> None:
    assert {route: uri.split("function:")[1].split("Function/")[0] for route, uri in routes().items()} == ROUTES


@pytest.mark.parametrize("route", ROUTES)
def test_the_api_may_call_the_function_of_each_route(route: str) -> None:
    permissions = default_template().of_type("AWS::Lambda::Permission").values()
    method, path = route.split(" ")
    pattern = "".join("*" if part.startswith("{") else part for part in path.replace("/", " / ").split())
    arns = [p["SourceArn"] for p in permissions if p["FunctionName"] == f"{ROUTES[route]}Function"]
    assert any(arn.endswith(f"/{method}{pattern}") for arn in arns)


def test_every_route_is_throttled_and_health_has_the_room_it_needs() -> None:
    (stage,) = default_template().of_type("AWS::ApiGatewayV2::Stage").values()
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    for route in ("GET /health", "HEAD /health"):
        assert stage["RouteSettings"][route]["ThrottlingRateLimit"] >= 1000
    assert stage["RouteSettings"]["POST /sign-in"]["ThrottlingRateLimit"] <= 5
    assert stage["RouteSettings"].keys() <= ROUTES.keys()


def test_other_origins_are_not_let_in() -> None:
    (api,) = default_template().of_type("AWS::ApiGatewayV2::Api").values()
    assert "x-amazon-apigateway-cors" not in api["Body"]


def test_access_is_logged_without_queries_or_headers() -> None:
    (stage,) = default_template().of_type("AWS::ApiGatewayV2::Stage").values()
    fields = json.loads(stage["AccessLogSettings"]["Format"])
    assert {"route", "status", "address"} <= fields.keys()
    assert [
        value for value in fields.values() if "querystring" in value.lower() or "header" in value.lower()
    ] == []


@pytest.mark.parametrize(("function", "task"), [("Collector", "round"), ("Alerter", "sweep")])
def test_the_clock_calls_with_the_minute_that_was_due(function: str, task: str) -> None:
    (schedule,) = schedules_of(function)
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    message = json.loads(schedule["Target"]["Input"])
    assert message == {"task": task, "scheduledTime": "<aws.scheduler.scheduled-time>"}


@pytest.mark.parametrize("function", ["Collector", "Alerter"])
def test_a_minute_that_is_over_is_not_tried_again(function: str) -> None:
    (schedule,) = schedules_of(function)
    assert schedule["Target"]["RetryPolicy"]["MaximumEventAgeInSeconds"] == 60
    configs = default_template().of_type("AWS::Lambda::EventInvokeConfig").values()
    (retries,) = [c["MaximumRetryAttempts"] for c in configs if c["FunctionName"] == f"{function}Function"]
    assert retries == 0


def test_two_stacks_of_one_account_do_not_collide_on_names() -> None:
    stack = default_template()
    named = ("AWS::Scheduler::Schedule", "AWS::Lambda::Function", "AWS::SQS::Queue", "AWS::SNS::Topic")
    names = {"Name", "FunctionName", "QueueName", "TopicName", "TableName", "RoleName", "AlarmName"}
    kinds = [*named, "AWS::DynamoDB::Table", "AWS::IAM::Role", "AWS::CloudWatch::Alarm"]
    assert [key for kind in kinds for key, found in stack.of_type(kind).items() if names & found.keys()] == []


def test_the_stream_calls_the_alerter_for_frames_only() -> None:
    mapping = mapping_of("arn:aws:dynamodb:us-east-1:123456789012:table/TelemetryTable/stream/local")
    assert mapping["FunctionName"] == "AlerterFunction"
    (pattern,) = [json.loads(entry["Pattern"]) for entry in mapping["FilterCriteria"]["Filters"]]
    assert pattern["dynamodb"]["Keys"]["pk"]["S"] == [{"prefix": "F#checks/"}]


def test_a_stream_batch_that_fails_is_bisected_bounded_and_set_aside() -> None:
    mapping = mapping_of("arn:aws:dynamodb:us-east-1:123456789012:table/TelemetryTable/stream/local")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRecordAgeInSeconds"] <= 3600
    target = mapping["DestinationConfig"]["OnFailure"]["Destination"]
    assert target == "arn:aws:sqs:us-east-1:123456789012:StreamDeadLetterQueue"


@pytest.mark.parametrize(("queue", "function"), [("WorkQueue", "Collector"), ("FlushQueue", "Alerter")])
def test_a_queue_calls_its_function_and_takes_back_single_messages(queue: str, function: str) -> None:
    mapping = mapping_of(f"arn:aws:sqs:us-east-1:123456789012:{queue}")
    assert mapping["FunctionName"] == f"{function}Function"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_functions_and_layer_are_of_one_architecture(function: str, architecture: str) -> None:
    stack = template(Architecture=architecture)
    (layer,) = stack.of_type("AWS::Lambda::LayerVersion").values()
    assert stack.function(function)["Architectures"] == layer["CompatibleArchitectures"] == [architecture]
    assert stack.function(function)["Runtime"] == "python3.13"


def test_arm64_is_the_default() -> None:
    assert default_template().function("collector")["Architectures"] == ["arm64"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_one_handler_file_beside_the_layer(function: str) -> None:
    properties = default_template().function(function)
    assert properties["Handler"] == "handler.handler"
    assert len(properties["Layers"]) == 1


def schedules_of(function: str) -> list[dict[str, Any]]:
    schedules = default_template().of_type("AWS::Scheduler::Schedule").values()
    return [dict(s) for s in schedules if s["Target"]["Arn"].endswith(f":{function}Function")]


def mapping_of(source_arn: str) -> dict[str, Any]:
    mappings = default_template().of_type("AWS::Lambda::EventSourceMapping").values()
    (mapping,) = [dict(m) for m in mappings if m["EventSourceArn"] == source_arn]
    return mapping
