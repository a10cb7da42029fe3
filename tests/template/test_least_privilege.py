"""The real handlers run on the template's resources; what they ask of AWS is held against their policies."""

import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.permissions import Account, account_with
from tests.support.template import FUNCTIONS, allows, granted, template

CHECKS = """
endpoints:
  - name: refused
    url: http://127.0.0.1:{port}/
    headers: {{Authorization: "ssm:/lamplighter/local/token"}}
    client: {{timeout: 1s}}
    retries: 0
    conditions: ["[STATUS] == 200"]
"""
RECEIVERS = """
route: {{receiver: everyone, group_wait: 0s}}
receivers:
  - name: everyone
    sns_configs: [{{topic_arn: "{topic}"}}]
    webhook_configs: [{{url: "ssm:/lamplighter/local/webhook"}}]
    email_configs: [{{to: a@example.org, from: b@example.org, ses_region: us-east-1}}]
    action_configs:
      - steps: [{{lambda: {{function: mend}}}}]
      - steps: [{{ssm_automation: {{document: Mend}}}}]
      - steps: [{{ecs_restart: {{cluster: prod, service: shop}}}}]
      - steps: [{{step_function: {{state_machine_arn: "{machine}"}}}}]
"""
ACCOUNT = "us-east-1:123456789012"
MACHINE = f"arn:aws:states:{ACCOUNT}:stateMachine:mend"
PARAMETERS = {
    "Stage": "local",
    "AllowPrivate": "true",
    "EventBusName": "ours",
    "SesIdentityArns": f"arn:aws:ses:{ACCOUNT}:identity/example.org",
    "ActionFunctionArns": f"arn:aws:lambda:{ACCOUNT}:function:mend",
    "ActionServiceArns": f"arn:aws:ecs:{ACCOUNT}:service/prod/shop",
    "ActionStateMachineArns": MACHINE,
    "ActionDocumentArns": f"arn:aws:ssm:{ACCOUNT}:document/Mend",
}
TOPIC = "arn:aws:sns:us-east-1:123456789012:AlertTopic"
SECRET = "an-admin-secret-of-the-test"
# Granted and not seen here: what Lambda does with the role, and what takes a failure or a day.
BY_LAMBDA = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
}
BY_REFERENCE = {"secretsmanager:GetSecretValue", "kms:Decrypt"}
RULES = """
groups:
  - name: checks
    rules: [{record: "checks:known:count", expr: count(check_state)}]
"""
LATER_OR_AFTER_A_FAILURE = {
    ("collector", "sqs:SendMessage", "WorkDeadLetterQueue"): "a frame that the table did not take",
    ("collector", "sqs:SendMessage", "WorkQueue"): "rounds that are due within the minute",
    ("alerter", "sqs:SendMessage", "StreamDeadLetterQueue"): "what Lambda gave up to bring",
    ("alerter", "dynamodb:DeleteItem", "StateTable"): "alerts that have been over for a day",
}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account in which every function has done its work: a check failed, was told, shown and mended."""
    config = tmp_path_factory.mktemp("config")
    (config / "checks").mkdir()
    (config / "alertmanager.yml").write_text(RECEIVERS.format(topic=TOPIC, machine=MACHINE))
    (config / "rules").mkdir()
    (config / "rules" / "checks.yml").write_text(RULES)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        (config / "checks" / "refused.yml").write_text(CHECKS.format(port=port))
        secrets = {"admin-secret": SECRET, "token": "nothing", "webhook": f"http://127.0.0.1:{port}/"}
        parameters = {f"/lamplighter/local/{name}": text for name, text in secrets.items()}
        with account_with(config, parameters, PARAMETERS) as account:
            run_everything(account, config)
            yield account


def run_everything(account: Account, config: Path) -> None:
    account.call("collector", scheduled("round", minutes=-61))
    account.call("collector", scheduled("round"))
    account.start()
    account.call("collector", summary_of_the_hour_before())
    account.call("alerter", account.stream())
    account.call("alerter", account.queued("FlushQueue"))
    account.call("alerter", scheduled("sweep"))
    for path in ("/health", "/health/ready", "/badge/refused/uptime.svg"):
        account.call("health", request("GET", path))
    for path in ("/", "/sign-in", "/admin/monitoring"):
        account.call("dashboard", request("GET", path))
    browse_signed_in(account)
    for token in ("wrong", SECRET):
        account.call("api", request("GET", "/api/v1/checks", authorization=f"Bearer {token}"))
    account.call("api", request("GET", "/metrics", authorization=f"Bearer {SECRET}"))
    for path in ("labels", "rules", "metadata", "status/tsdb"):
        account.call("api", request("GET", f"/api/v1/{path}", authorization=f"Bearer {SECRET}"))
    account.call("api", request("POST", "/api/v1/query", "query=check_state", authorization=f"Bearer {SECRET}"))
    use_alertmanagers_api(account)
    (config / "checks" / "refused.yml").write_text("endpoints: 3")
    account.call("collector", scheduled("round", minutes=1))
    account.call("alerter", scheduled("sweep", minutes=1))
    (config / "checks" / "refused.yml").write_text("endpoints: []")
    account.call("collector", scheduled("round", minutes=2))
    account.call("alerter", scheduled("sweep", minutes=2))


def use_alertmanagers_api(account: Account) -> None:
    """Post and show alerts; make, change and end a silence."""
    minutes = [time.strftime("%Y-%m-%dT%H:%M:00Z", time.gmtime(time.time() + 60 * ahead)) for ahead in (60, 120)]
    silence = {
        "matchers": [{"name": "a", "value": "b", "isRegex": False}],
        "startsAt": "",
        "endsAt": minutes[0],
        "createdBy": "",
        "comment": "",
    }

    def ask(method: str, path: str, document: object = None) -> Any:
        body = json.dumps(document) if document is not None else ""
        headers = {"authorization": f"Bearer {SECRET}", "content-type": "application/json"}
        answer = account.call("api", request(method, f"/api/v2/{path}", body, **headers))
        assert answer["statusCode"] == 200, answer
        return json.loads(answer["body"] or "null")

    ask("POST", "alerts", [{"labels": {"alertname": "outside"}}])
    silence_id = ask("POST", "silences", silence)["silenceID"]
    starts_at = ask("GET", f"silence/{silence_id}")["startsAt"]
    assert ask("POST", "silences", {**silence, "id": silence_id, "startsAt": starts_at, "endsAt": minutes[1]})
    ask("DELETE", f"silence/{silence_id}")
    for path in ("status", "alerts/groups", "silences"):
        ask("GET", path)


def browse_signed_in(account: Account) -> None:
    """Sign in with a wrong and with the right secret, and open the pages behind."""
    for secret in ("wrong", SECRET):
        form = account.call("dashboard", request("GET", "/sign-in"))
        (token,) = re.findall(r'name="form_token" value="([^"]+)"', form["body"])
        sent = request("POST", "/sign-in", f"form_token={token}&secret={secret}")
        answer = account.call("dashboard", {**sent, "cookies": cookies_of(form)})
    assert answer["statusCode"] == 303
    paths = (
        "/admin/monitoring",
        "/admin/rules",
        "/admin/notifications",
        "/admin/incidents",
        "/admin/history/events.csv",
        "/admin/figures",
        "/admin/receivers",
    )
    pages = {path: page_behind(account, path, answer) for path in paths}
    (check,) = set(re.findall(r'href="(/admin/monitoring/checks/[^"]+)"', pages["/admin/monitoring"]))
    page_behind(account, check, answer)
    (incident, *_) = re.findall(r'href="(/admin/incidents/[^"]+)"', pages["/admin/incidents"])
    (token,) = re.findall(
        r'class="panel fields".*?name="form_token" value="([^"]+)"',
        page_behind(account, incident, answer),
        re.DOTALL,
    )
    said = request("POST", incident, f"form_token={token}&author=Ada&text=Seen.")
    assert account.call("dashboard", {**said, "cookies": cookies_of(answer)})["statusCode"] == 303
    for path in (incident.removeprefix("/admin"), "/incidents.atom"):
        assert account.call("dashboard", request("GET", path))["statusCode"] == 200
    take_care(account, token, answer)


def take_care(account: Account, token: str, signed_in: Mapping[str, Any]) -> None:
    """Acknowledge what fires and take that back; make, change and end a silence, by the pages' forms."""

    def send(path: str, **fields: str) -> str:
        form = request("POST", path, urlencode({"form_token": token, "author": "Ada", **fields}))
        answer = account.call("dashboard", {**form, "cookies": cookies_of(signed_in)})
        assert answer["statusCode"] == 303, answer
        return str(answer["headers"]["location"])

    shown = page_behind(account, "/admin/alerts", signed_in)
    (alert, *_) = re.findall(r'<a href="(/admin/alerts/[0-9a-f]{16})"', shown)
    send(f"{alert}/acknowledge", duration="1h")
    send(f"{alert}/take-back")
    assert "Acknowledged by Ada" in page_behind(account, alert, signed_in)
    silence = {"matchers": "check=none", "comment": "test"}
    page = send("/admin/silences/new", **silence, ends="1h").replace("#silence-", "/")
    send(page, **silence, ends="2h")
    assert "check=&#34;none&#34;" in page_behind(account, page, signed_in)
    send(f"{page}/end")
    assert "check=" in page_behind(account, "/admin/silences", signed_in)


def page_behind(account: Account, path: str, signed_in: Mapping[str, Any]) -> str:
    page = account.call("dashboard", {**request("GET", path), "cookies": cookies_of(signed_in)})
    assert page["statusCode"] == 200
    return str(page["body"])


def cookies_of(answer: Mapping[str, Any]) -> list[str]:
    return [cookie.split(";")[0] for cookie in answer["cookies"]]


def scheduled(task: str, minutes: int = 0) -> dict[str, str]:
    at = time.gmtime(time.time() // 60 * 60 + 60 * minutes)
    return {"task": task, "scheduledTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", at)}


def summary_of_the_hour_before() -> dict[str, Any]:
    hour_start_ms = int(time.time() - 61 * 60) // 3600 * 3_600_000
    task = {"task": "summarise", "source": "checks/local/60/0", "hourStartMs": hour_start_ms}
    return {"Records": [{"messageId": "1", "body": json.dumps(task), "eventSource": "aws:sqs"}]}


def request(method: str, path: str, body: str = "", **headers: str) -> dict[str, Any]:
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test"}
    content = {"content-type": "application/x-www-form-urlencoded"} if body else {}
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "local.example", **content, **headers},
        "requestContext": {
            "http": http,
            "stage": "$default",
            "requestId": "test",
            "domainName": "local.example",
        },
        "body": body,
        "isBase64Encoded": False,
    }


def statements_of(function: str) -> list[Mapping[str, Any]]:
    return template(**PARAMETERS).statements(function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_all_that_it_does(account: Account, function: str) -> None:
    used = account.used[function]
    assert used
    refused = {
        use for use in used if not allows(statements_of(function), use.action, use.resource, use.partition_key)
    }
    assert refused == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_does_all_that_it_may_do(account: Account, function: str) -> None:
    used = {(use.action, use.resource) for use in account.used[function]}
    unused = {
        (action, resource.rsplit(":", 1)[-1].removeprefix("table/"))
        for action, resource in granted(statements_of(function))
        if action not in BY_LAMBDA | BY_REFERENCE
        and not any(allows([grant(action, resource)], *pair) for pair in used)
    }
    assert {
        (action, name) for action, name in unused if (function, action, name) not in LATER_OR_AFTER_A_FAILURE
    } == set()


def grant(action: str, resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def test_the_functions_did_what_the_test_is_about(account: Account) -> None:
    health = json.loads(account.call("health", request("GET", "/health"))["body"])
    assert "services" in health
    assert any(use.action == "sns:Publish" for use in account.used["alerter"])
