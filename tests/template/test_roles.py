import pytest

from tests.support.template import FUNCTIONS, as_list, default_template, granted, template

LAMBDA = {"Service": "lambda.amazonaws.com"}
# Everything else names one table, one queue, one topic, one log group.
FAMILIES = (
    ":parameter/lamplighter/dev/*",
    ":secret:lamplighter/dev/*",
    ":key/*",
    "/stream/*",
)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_role_of_its_own(name: str) -> None:
    functions = default_template().of_type("AWS::Lambda::Function")
    roles = {key: function["Role"] for key, function in functions.items()}
    own = roles[f"{name.capitalize()}Function"]
    assert [key for key, role in roles.items() if role == own] == [f"{name.capitalize()}Function"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_lambda_assumes_a_functions_role(name: str) -> None:
    role = default_template().properties(f"{name.capitalize()}Role")
    statements = role["AssumeRolePolicyDocument"]["Statement"]
    assert [(s["Principal"], s["Action"]) for s in statements] == [(LAMBDA, "sts:AssumeRole")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_role_takes_a_managed_policy(name: str) -> None:
    assert "ManagedPolicyArns" not in default_template().properties(f"{name.capitalize()}Role")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_action_is_a_pattern(name: str) -> None:
    assert [action for action, _ in granted(default_template().statements(name)) if "*" in action] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_named_families_of_resources_are_patterns(name: str) -> None:
    resources = {resource for _, resource in granted(default_template().statements(name))}
    patterns = {resource for resource in resources if "*" in resource and not resource.endswith(FAMILIES)}
    assert patterns == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_writes_only_to_its_own_log_group(name: str) -> None:
    actions = {action for action, _ in granted(default_template().statements(name)) if action.startswith("logs:")}
    groups = {resource for action, resource in granted(default_template().statements(name)) if action in actions}
    assert actions == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert groups == {f"local:{name.capitalize()}LogGroup:Arn"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_keys_are_used_through_the_secret_services_only(name: str) -> None:
    statements = [s for s in default_template().statements(name) if "kms:Decrypt" in as_list(s["Action"])]
    services = [s["Condition"]["StringEquals"]["kms:ViaService"] for s in statements]
    assert services == [["ssm.us-east-1.amazonaws.com", "secretsmanager.us-east-1.amazonaws.com"]][: len(services)]


@pytest.mark.parametrize("name", ["health", "api", "dashboard"])
def test_what_answers_the_public_reads_no_secret_but_the_admin_secret(name: str) -> None:
    stack = template(SecretArns="arn:aws:ssm:us-east-1:123456789012:parameter/other")
    readable = {
        resource
        for action, resource in granted(stack.statements(name))
        if action in {"ssm:GetParameter", "secretsmanager:GetSecretValue"}
    }
    admin_secret = "arn:aws:ssm:us-east-1:123456789012:parameter/lamplighter/dev/admin-secret"
    assert readable == (set() if name == "health" else {admin_secret})


@pytest.mark.parametrize(
    ("reference", "arn"),
    [
        ("ssm:/mine/secret", "arn:aws:ssm:us-east-1:123456789012:parameter/mine/secret"),
        ("secretsmanager:mine", "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-??????"),
        ("secretsmanager:mine#admin", "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-??????"),
    ],
)
def test_an_admin_secret_elsewhere_may_be_read(reference: str, arn: str) -> None:
    assert arn in {resource for _, resource in granted(template(AdminSecretReference=reference).statements("api"))}


@pytest.mark.parametrize("name", ["collector", "alerter"])
def test_secrets_that_the_operator_names_may_be_read(name: str) -> None:
    arns = ["arn:aws:ssm:us-east-1:1:parameter/a", "arn:aws:secretsmanager:us-east-1:1:secret:b"]
    stack = template(SecretArns=",".join(arns), SlackWebhookParameter="/team/slack")
    resources = {resource for _, resource in granted(stack.statements(name))}
    assert resources >= {*arns, "arn:aws:ssm:us-east-1:123456789012:parameter/team/slack"}


def test_further_topics_may_be_published_to_once_they_are_named() -> None:
    def topics(**parameters: str) -> set[str]:
        pairs = granted(template(**parameters).statements("alerter"))
        return {resource for action, resource in pairs if action == "sns:Publish"}

    own = {"arn:aws:sns:us-east-1:123456789012:AlertTopic"}
    assert topics() == own
    assert topics(ReceiverTopicArns="arn:aws:sns:us-east-1:1:other") == own | {"arn:aws:sns:us-east-1:1:other"}


ACCOUNT = "us-east-1:123456789012"
# What the alerter may do only once a parameter names what it may do it to: parameter, its value, what is granted.
BY_PARAMETER = [
    ("SesIdentityArns", f"arn:aws:ses:{ACCOUNT}:identity/example.org", "ses:SendRawEmail"),
    ("ReceiverRoleArns", "arn:aws:iam::123456789012:role/sender", "sts:AssumeRole"),
    ("ActionFunctionArns", f"arn:aws:lambda:{ACCOUNT}:function:mend", "lambda:InvokeFunction"),
    ("ActionServiceArns", f"arn:aws:ecs:{ACCOUNT}:service/prod/shop", "ecs:UpdateService"),
    ("ActionStateMachineArns", f"arn:aws:states:{ACCOUNT}:stateMachine:mend", "states:StartExecution"),
    ("ActionDocumentArns", f"arn:aws:ssm:{ACCOUNT}:document/Mend", "ssm:StartAutomationExecution"),
    ("ActionDocumentRoleArns", "arn:aws:iam::123456789012:role/mender", "iam:PassRole"),
]
BESIDE_IT = {
    "ActionDocumentArns": {("ssm:StartAutomationExecution", f"arn:aws:ssm:{ACCOUNT}:automation-execution/*")}
}


def granted_by(**parameters: str) -> set[tuple[str, str]]:
    """Return what the alerter may do on top of the defaults."""
    default = set(granted(default_template().statements("alerter")))
    return set(granted(template(**parameters).statements("alerter"))) - default


@pytest.mark.parametrize(("parameter", "arn", "action"), BY_PARAMETER)
def test_the_alerter_may_act_on_what_a_parameter_names_and_on_nothing_else(
    parameter: str, arn: str, action: str
) -> None:
    assert action not in {granted for granted, _ in granted_by()}
    both = granted_by(**{parameter: f"{arn},{arn}-2"})
    assert both == {(action, arn), (action, f"{arn}-2")} | BESIDE_IT.get(parameter, set())


def test_no_action_on_others_is_granted_by_default() -> None:
    by_default = {action for action, _ in granted(default_template().statements("alerter"))}
    assert by_default.isdisjoint({*(action for _, _, action in BY_PARAMETER), "events:PutEvents"})


def test_events_are_put_on_the_bus_that_is_named() -> None:
    assert granted_by(EventBusName="ops") == {("events:PutEvents", f"arn:aws:events:{ACCOUNT}:event-bus/ops")}


def test_phones_are_told_once_that_is_allowed_and_no_other_topic_with_them() -> None:
    (phones,) = [s for s in template(AllowSms="true").statements("alerter") if "NotResource" in s]
    assert (phones["Action"], phones["NotResource"]) == ("sns:Publish", "arn:aws:sns:*:*:*")
    assert [s for s in default_template().statements("alerter") if "NotResource" in s] == []


def test_roles_are_handed_to_automation_documents_only() -> None:
    statements = template(ActionDocumentRoleArns="arn:aws:iam::1:role/mender").statements("alerter")
    (passing,) = [s for s in statements if s["Action"] == "iam:PassRole"]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}}


@pytest.mark.parametrize("function", ["Collector", "Alerter"])
def test_the_scheduler_may_call_its_function_and_nothing_else(function: str) -> None:
    schedules = default_template().of_type("AWS::Scheduler::Schedule")
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function}Function"
    (name,) = [key for key, schedule in schedules.items() if schedule["Target"]["Arn"] == arn]
    role = default_template().properties(f"{name}Role")
    (policy,) = role["Policies"]
    assert list(granted(policy["PolicyDocument"]["Statement"])) == [("lambda:InvokeFunction", arn)]


def test_no_role_exists_but_those_of_functions_and_schedules() -> None:
    functions = {f"{name.capitalize()}Role" for name in FUNCTIONS}
    schedules = {f"{name}Role" for name in default_template().of_type("AWS::Scheduler::Schedule")}
    assert default_template().of_type("AWS::IAM::Role").keys() == functions | schedules
