"""The unmodified template, built and deployed by SAM into an emulated account that enforces its policies."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.account import (
    DeployedStack,
    create_function,
    deploy,
    emulated_account,
    listen_to_bus,
    taken_from,
)
from tests.support.amtool import amtool
from tests.support.local_stack import until
from tests.support.template import FUNCTIONS

pytestmark = pytest.mark.deploy

CHECKS = """
endpoints:
  - name: shop
    url: http://127.0.0.1:{port}/
    critical: true
    conditions: ["[STATUS] == 200"]
"""
RULES = """
groups:
  - name: shop
    rules:
      - record: group:check_state:max
        expr: max by (group) (check_state)
"""
ROUTING = """
route:
  receiver: people
  group_by: [alertname]
  group_wait: 1s
  group_interval: 5s
  routes:
    - matchers: [alertname="DiskFull"]
      receiver: mend
      continue: true
    - matchers: [alertname="DiskFull"]
      receiver: people
receivers:
  - name: people
    sns_configs: [{topic_arn: "${ALERT_TOPIC_ARN}"}]
  - name: mend
    action_configs:
      - name: make room
        steps: [{lambda: {function: make-room, payload: '{"host": "{{ .CommonLabels.host }}"}'}}]
      - name: what no parameter allows
        steps: [{lambda: {function: forbidden}}]
"""
MAKE_ROOM = """
def handler(event, context):
    print("making room on " + event["host"])
"""
SECRET = "an-admin-secret-of-the-test"


@dataclass
class Shop:
    """A server that answers with the status that the test wants."""

    port: int = 0
    status: int = 500


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    state = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(state.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the base class names it so
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield state
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, shop: Shop) -> Iterator[DeployedStack]:
    folder = tmp_path_factory.mktemp("deploy")
    checks = folder / "config" / "checks"
    checks.mkdir(parents=True)
    (checks / "shop.yml").write_text(CHECKS.format(port=shop.port))
    rules = folder / "config" / "rules"
    rules.mkdir()
    (rules / "shop.yml").write_text(RULES)
    (folder / "config" / "alertmanager.yml").write_text(ROUTING)
    with emulated_account(folder) as account:
        account.client("ssm").put_parameter(
            Name="/lamplighter/e2e/admin-secret", Value=SECRET, Type="SecureString"
        )
        allowed = create_function(account, "make-room", MAKE_ROOM)
        create_function(account, "forbidden", MAKE_ROOM)
        yield deploy(account, folder, folder / "config", EventBusName="default", ActionFunctionArns=allowed)


@pytest.fixture(scope="module")
def subscriber(stack: DeployedStack) -> str:
    """A queue that someone else has subscribed to the bus."""
    return listen_to_bus(stack.account, "default")


@pytest.fixture(scope="module")
def firing(stack: DeployedStack) -> dict[str, Any]:
    """What the topic says after the first scheduled round, which finds the shop broken."""
    message = stack.next_message()
    assert message is not None, stack.log("collector") + stack.log("alerter")
    return message


def http_get(path: str, query: str = "", **headers: str) -> dict[str, Any]:
    http = {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test"}
    return {
        "version": "2.0",
        "routeKey": f"GET {path}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": "e2e.example", **headers},
        "requestContext": {"http": http, "stage": "$default", "requestId": "e2e", "domainName": "e2e.example"},
        "isBase64Encoded": False,
    }


def test_the_outputs_say_where_everything_is(stack: DeployedStack) -> None:
    assert stack.outputs["HealthUrl"].endswith("/health")
    assert stack.outputs["DashboardUrl"].startswith("https://")
    assert stack.outputs["TopicArn"] == stack.resources["AlertTopic"]
    assert stack.outputs["AdminSecret"] == "ssm:/lamplighter/e2e/admin-secret"


def test_a_broken_check_is_told_through_the_topic(firing: dict[str, Any]) -> None:
    alert = json.loads(firing["Message"])
    assert "shop" in json.dumps(alert)
    assert firing["MessageAttributes"]["status"]["Value"] == "firing"
    assert firing["MessageAttributes"]["check"]["Value"] == "shop"
    assert len(firing["Subject"]) <= 100


@pytest.mark.usefixtures("firing")
def test_the_schedule_kept_a_frame(stack: DeployedStack) -> None:
    keys = [item["pk"]["S"] for item in stack.items("TelemetryTable")]
    assert [key for key in keys if key.startswith("F#checks/us-east-1/60/")]


@pytest.mark.usefixtures("firing")
def test_the_stream_made_the_alerter_fire(stack: DeployedStack) -> None:
    alerts = [json.loads(i["data"]["S"]) for i in stack.items("StateTable") if i["pk"]["S"] == "ALERT"]
    assert [alert["labels"]["alertname"] for alert in alerts if alert["labels"].get("check") == "shop"] == [
        "CheckDown"
    ]


@pytest.mark.usefixtures("firing")
def test_health_answers_from_the_same_tables(stack: DeployedStack) -> None:
    answer = stack.invoke("health", http_get("/health"))
    report = json.loads(answer["body"])
    assert (answer["statusCode"], report["status"]) == (503, "down")
    assert [(service["name"], service["status"]) for service in report["services"]] == [("shop", "down")]


@pytest.mark.usefixtures("firing")
def test_the_status_page_names_the_broken_check(stack: DeployedStack) -> None:
    answer = stack.invoke("dashboard", http_get("/"))
    assert answer["statusCode"] == 200
    assert "shop" in answer["body"]


@pytest.mark.usefixtures("firing")
def test_the_api_takes_the_secret_of_the_parameter_store(stack: DeployedStack) -> None:
    denied = stack.invoke("api", http_get("/api/v1/checks"))
    answer = stack.invoke("api", http_get("/api/v1/checks", authorization=f"Bearer {SECRET}"))
    assert (denied["statusCode"], answer["statusCode"]) == (401, 200)


def asked(stack: DeployedStack, expression: str) -> list[Any]:
    """Return the values of an instant query."""
    query = urlencode({"query": expression})
    answer = stack.invoke("api", http_get("/api/v1/query", query, authorization=f"Bearer {SECRET}"))
    assert answer["statusCode"] == 200, answer["body"]
    return [one["value"][1] for one in json.loads(answer["body"])["data"]["result"]]


@pytest.mark.usefixtures("firing")
def test_what_was_probed_and_what_a_rule_recorded_can_be_asked_for(stack: DeployedStack) -> None:
    assert asked(stack, 'check_state{check="shop"}') == ["3"]
    until(lambda: asked(stack, "group:check_state:max") == ["3"], "the rule has recorded", 90)


@pytest.mark.usefixtures("firing")
def test_the_rules_are_evaluated_without_error(stack: DeployedStack) -> None:
    def groups() -> list[dict[str, Any]]:
        answer = stack.invoke("api", http_get("/api/v1/rules", authorization=f"Bearer {SECRET}"))
        found: list[dict[str, Any]] = json.loads(answer["body"])["data"]["groups"]
        return found

    def states() -> set[tuple[str, str]]:
        return {(rule["health"], rule.get("lastError", "")) for group in groups() for rule in group["rules"]}

    until(lambda: states() == {("ok", "")}, "every rule has been evaluated", 90)
    assert "shop" in {group["name"] for group in groups()}


@pytest.mark.usefixtures("firing")
def test_the_exposition_is_for_those_who_know_the_secret(stack: DeployedStack) -> None:
    denied = stack.invoke("api", http_get("/metrics"))
    answer = stack.invoke("api", http_get("/metrics", authorization=f"Bearer {SECRET}"))
    assert (denied["statusCode"], answer["statusCode"]) == (401, 200)
    assert 'check_state{check="shop"' in answer["body"]


@pytest.mark.usefixtures("firing")
def test_mending_is_told_once(stack: DeployedStack, shop: Shop) -> None:
    shop.status = 200
    due = datetime.fromtimestamp(time.time() // 60 * 60 + 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    stack.invoke("collector", {"task": "round", "scheduledTime": due})
    message = stack.next_message()
    assert message is not None, stack.log("alerter")
    assert message["MessageAttributes"]["status"]["Value"] == "resolved"


@pytest.fixture(scope="module")
def amtool_says(stack: DeployedStack) -> Iterator[Callable[..., str]]:
    """Run the real amtool against the deployed API."""

    def run(*arguments: str) -> str:
        code, said = amtool(*arguments, f"--alertmanager.url=http://amtool:{SECRET}@{address}")
        assert code == 0, said
        return said

    with stack.served() as address:
        yield run


@pytest.fixture(scope="module")
def disk_full(stack: DeployedStack, subscriber: str, amtool_says: Callable[..., str]) -> dict[str, Any]:
    """What the topic says of an alert that amtool has posted."""
    assert subscriber
    stack.invoke("alerter", {"task": "sweep", "scheduledTime": ""})
    labels = ("alertname=DiskFull", "severity=critical", "host=db-1")
    amtool_says("alert", "add", *labels, "--annotation=summary=The disk of db-1 is full")
    message = stack.next_message()
    while message is not None and "DiskFull" not in message["Message"]:
        message = stack.next_message()
    assert message is not None, stack.log("api") + stack.log("alerter")
    return message


@pytest.mark.usefixtures("firing")
def test_an_alert_that_amtool_posts_is_told(disk_full: dict[str, Any], amtool_says: Callable[..., str]) -> None:
    assert disk_full["MessageAttributes"]["status"]["Value"] == "firing"
    assert "The disk of db-1 is full" in disk_full["Message"]
    assert "DiskFull" in amtool_says("alert", "query", "host=db-1")


@pytest.mark.usefixtures("disk_full")
def test_amtool_silences_it_and_ends_the_silence(amtool_says: Callable[..., str]) -> None:
    made = amtool_says("silence", "add", "host=db-1", "--author=e2e", "--comment=being mended").strip()
    assert made in amtool_says("silence", "query", "host=db-1")
    assert "DiskFull" not in amtool_says("alert", "query", "--active", "host=db-1")
    amtool_says("silence", "expire", made)
    assert "DiskFull" in amtool_says("alert", "query", "--active", "host=db-1")


@pytest.mark.usefixtures("disk_full")
def test_a_recovery_action_starts_the_function_that_the_parameter_names_and_no_other(
    stack: DeployedStack,
) -> None:
    until(lambda: "making room on db-1" in stack.log_of_group("/aws/lambda/make-room"), "it is started", 60)
    until(lambda: refusals(stack.log("alerter")), "the other one is refused", 60)
    assert stack.log_of_group("/aws/lambda/forbidden") == ""


def refusals(log: str) -> list[str]:
    """Return what the alerter says of the action that it has no permission for."""
    return [line for line in log.splitlines() if "AccessDenied" in line and "mend/action/1" in line]


@pytest.mark.usefixtures("disk_full")
def test_every_event_comes_to_who_has_subscribed_to_the_bus(stack: DeployedStack, subscriber: str) -> None:
    seen: set[tuple[str, str, str]] = set()

    def has_come(*event: str) -> bool:
        for one in taken_from(stack.account, subscriber):
            detail = one["detail"]
            about = detail.get("alert", {}).get("name") or detail.get("check_name", "")
            seen.add((one["detail-type"], about, detail.get("status") or detail.get("after", "")))
        return event in seen

    until(lambda: has_come("Lamplighter Alert Transition", "DiskFull", "firing"), "the alert has come", 90)
    until(lambda: has_come("Lamplighter Notification Outcome", "DiskFull", "sent"), "that it was told", 90)


@pytest.mark.usefixtures("firing")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_role_lacked_a_permission_and_no_call_failed(stack: DeployedStack, function: str) -> None:
    log = stack.log(function)
    assert log
    asked_for = refusals(log)
    log = "\n".join(line for line in log.splitlines() if line not in asked_for)
    assert [line for line in log.splitlines() if "AccessDenied" in line or "not authorized" in line] == []
    assert "[ERROR]" not in log
    assert "Traceback" not in log


@pytest.mark.usefixtures("firing")
@pytest.mark.parametrize("queue", ["WorkDeadLetterQueue", "FlushDeadLetterQueue", "StreamDeadLetterQueue"])
def test_no_letter_is_dead(stack: DeployedStack, queue: str) -> None:
    attributes = stack.account.client("sqs").get_queue_attributes(
        QueueUrl=stack.resources[queue], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert attributes["Attributes"]["ApproximateNumberOfMessages"] == "0"
