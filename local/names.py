"""The physical names, URLs and ARNs that the emulated resources go by."""

from collections.abc import Mapping
from typing import Any

from local.intrinsics import Intrinsics, Names

ACCOUNT = "123456789012"
REGION = "us-east-1"
STACK_NAME = "lamplighter-local"
_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK_NAME}/local",
    "AWS::StackName": STACK_NAME,
    "AWS::URLSuffix": "amazonaws.com",
}
_NAME_PROPERTIES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
}


def names_for(template: Mapping[str, Any], parameters: Mapping[str, Any]) -> Names:
    """Name every resource of `template`, whose parameters have the given values."""
    refs: dict[str, Any] = {**_PSEUDO, **parameters}
    attributes: dict[tuple[str, str], str] = {}
    simple = Intrinsics(template, Names(dict(refs)))
    for logical_id, resource in template["Resources"].items():
        name = physical_name(simple, logical_id, resource)
        reference, own_attributes = _identity(resource["Type"], name)
        refs[logical_id] = reference
        attributes.update({(logical_id, key): value for key, value in own_attributes.items()})
    return Names(refs, attributes)


def physical_name(intrinsics: Intrinsics, logical_id: str, resource: Mapping[str, Any]) -> str:
    """Return the resource's own name where the template gives one, else its logical id."""
    given = resource.get("Properties", {}).get(_NAME_PROPERTIES.get(resource["Type"], ""), logical_id)
    return str(intrinsics.resolve(given))


def _identity(kind: str, name: str) -> tuple[str, dict[str, str]]:
    if kind == "AWS::SQS::Queue":
        url = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"
        return url, {"Arn": queue_arn(name), "QueueName": name, "QueueUrl": url}
    if kind == "AWS::SNS::Topic":
        arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}"
        return arn, {"TopicArn": arn, "TopicName": name}
    if kind == "AWS::DynamoDB::Table":
        arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"
        return name, {"Arn": arn, "StreamArn": stream_arn(name)}
    if kind == "AWS::Lambda::Function":
        return name, {"Arn": function_arn(name)}
    if kind == "AWS::ApiGatewayV2::Api":
        return name, {"ApiEndpoint": api_endpoint(name)}
    return name, {}


def function_arn(name: str) -> str:
    """Return the ARN of a function."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def queue_arn(name: str) -> str:
    """Return the ARN of a queue."""
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def stream_arn(table_name: str) -> str:
    """Return the ARN of a table's stream; the label is fixed here, a timestamp in an account."""
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table_name}/stream/local"


def api_endpoint(api_id: str) -> str:
    """Return the address that API Gateway would give the API; the runner replaces it by its own."""
    return f"https://{api_id}.execute-api.{REGION}.amazonaws.com"
