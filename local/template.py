"""Reads template.yaml: SAM's transform offline, parameters and conditions applied, into a `Stack`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local.errors import LocalRunnerError
from local.intrinsics import NO_VALUE, Intrinsics
from local.names import api_endpoint, function_arn, names_for
from local.stack import Function, Queue, Route, Schedule, SourceMapping, Stack, Table

_PACKAGED = "s3://local/package.zip"
_INVOCATION_SUFFIX = "/invocations"


class _NoManagedPolicies:
    """SAM asks the account for managed policies only where a template names one by its short name."""

    def load(self) -> dict[str, str]:
        return {}


def read_stack(path: Path, parameters: Mapping[str, str], base_url: str) -> Stack:
    """Read the template at `path` with `parameters`.

    `base_url` takes the place of the address that API Gateway would give the HTTP API.
    Raises `LocalRunnerError` for a template that cannot be read and for parameters that it does not declare.
    """
    try:
        source = yaml_parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LocalRunnerError(f"{path.name} cannot be read: {error.strerror}") from error
    values = _parameter_values(source, parameters)
    folders = _take_folders(source)
    translated = transform(source, dict(values), _NoManagedPolicies())
    return _StackReader(translated, values, folders, base_url).stack()


def _parameter_values(template: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    declared: Mapping[str, Any] = template.get("Parameters", {})
    if unknown := sorted(given.keys() - declared.keys()):
        raise LocalRunnerError(
            f"template.yaml has no parameter {', '.join(unknown)}; it has {', '.join(declared)}"
        )
    values = {name: given.get(name, entry.get("Default")) for name, entry in declared.items()}
    missing = sorted(name for name, value in values.items() if value is None)
    if missing:
        raise LocalRunnerError(f"template.yaml has parameters without a default: {', '.join(missing)}")
    return values


def _take_folders(template: dict[str, Any]) -> dict[str, str]:
    """Replace local folders by package addresses, as `sam package` would, and return those of the functions."""
    common = template.get("Globals", {}).get("Function", {}).get("CodeUri", "")
    folders: dict[str, str] = {}
    for logical_id, resource in template["Resources"].items():
        properties = resource.setdefault("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function":
            folders[logical_id] = properties.get("CodeUri", common)
            properties["CodeUri"] = _PACKAGED
        elif resource["Type"] == "AWS::Serverless::LayerVersion":
            properties["ContentUri"] = _PACKAGED
    return folders


class _StackReader:
    """Turns the resources of a plain CloudFormation template into a `Stack`."""

    def __init__(
        self, template: Mapping[str, Any], values: Mapping[str, Any], folders: Mapping[str, str], base_url: str
    ) -> None:
        self._names = names_for(template, values)
        self._intrinsics = Intrinsics(template, self._names)
        self._template = template
        self._folders = folders
        self._base_url = base_url
        self._functions = {
            str(self._names.ref(logical_id)): logical_id
            for logical_id, _ in self._resources("AWS::Lambda::Function")
        }

    def stack(self) -> Stack:
        mappings = tuple(self._mappings())
        return Stack(
            functions={function.logical_id: function for function in self._read_functions()},
            tables=tuple(self._tables()),
            queues=tuple(self._queues()),
            topics=tuple(self._names.attribute(key, "TopicName") for key, _ in self._resources("AWS::SNS::Topic")),
            schedules=tuple(self._schedules()),
            routes=tuple(self._routes()),
            stream_mappings=tuple(m for m in mappings if ":dynamodb:" in m.source_arn),
            queue_mappings=tuple(m for m in mappings if ":sqs:" in m.source_arn),
        )

    def _resources(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for logical_id, resource in self._template["Resources"].items():
            wanted = resource["Type"] == kind
            if wanted and ("Condition" not in resource or self._intrinsics.condition(resource["Condition"])):
                yield logical_id, resource.get("Properties", {})

    def _resolved(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for logical_id, properties in self._resources(kind):
            yield logical_id, self._intrinsics.resolve(properties)

    def _read_functions(self) -> Iterator[Function]:
        for logical_id, properties in self._resolved("AWS::Lambda::Function"):
            variables = properties.get("Environment", {}).get("Variables", {})
            yield Function(
                logical_id=logical_id,
                name=str(self._names.ref(logical_id)),
                folder=self._folders.get(logical_id, ""),
                handler=properties["Handler"],
                environment={name: self._environment_text(value) for name, value in variables.items()},
                timeout_seconds=float(properties.get("Timeout", 3)),
                memory_mb=int(properties.get("MemorySize", 128)),
            )

    def _environment_text(self, value: Any) -> str:
        text = json.dumps(value) if isinstance(value, bool) else str(value)
        for logical_id, _ in self._resources("AWS::ApiGatewayV2::Api"):
            text = text.replace(api_endpoint(str(self._names.ref(logical_id))), self._base_url)
        return text

    def _tables(self) -> Iterator[Table]:
        for logical_id, properties in self._resolved("AWS::DynamoDB::Table"):
            expiry = properties.get("TimeToLiveSpecification", {})
            yield Table(
                logical_id=logical_id,
                name=str(self._names.ref(logical_id)),
                properties=properties,
                expiry_attribute=expiry.get("AttributeName", "") if expiry.get("Enabled", True) else "",
            )

    def _queues(self) -> Iterator[Queue]:
        for logical_id, properties in self._resolved("AWS::SQS::Queue"):
            kept = {k: v for k, v in properties.items() if k not in {"QueueName", "Tags"}}
            texts = {k: json.dumps(v) if isinstance(v, dict | bool) else str(v) for k, v in kept.items()}
            name = self._names.attribute(logical_id, "QueueName")
            yield Queue(logical_id=logical_id, name=name, attributes=texts)

    def _schedules(self) -> Iterator[Schedule]:
        for _, properties in self._resolved("AWS::Scheduler::Schedule"):
            target = properties["Target"]
            if properties.get("State", "ENABLED") == "ENABLED":
                yield Schedule(
                    function=self._function_of(target["Arn"]),
                    expression=properties["ScheduleExpression"],
                    input=target.get("Input", "{}"),
                )

    def _routes(self) -> Iterator[Route]:
        for _, properties in self._resolved("AWS::ApiGatewayV2::Api"):
            for path, operations in properties.get("Body", {}).get("paths", {}).items():
                for method, operation in operations.items():
                    integration = operation.get("x-amazon-apigateway-integration", {})
                    if uri := integration.get("uri", ""):
                        arn = uri.split("/functions/", 1)[1].removesuffix(_INVOCATION_SUFFIX)
                        name = "ANY" if method.startswith("x-") else method.upper()
                        yield Route(method=name, path=path, function=self._function_of(arn))

    def _mappings(self) -> Iterator[SourceMapping]:
        for logical_id, properties in self._resolved("AWS::Lambda::EventSourceMapping"):
            arn = properties["EventSourceArn"]
            if properties.get("Enabled", True) and arn is not NO_VALUE:
                yield _mapping(logical_id, self._function_of(properties["FunctionName"]), properties)

    def _function_of(self, reference: str) -> str:
        """Return the logical id of the function that a name or ARN means."""
        for name, logical_id in self._functions.items():
            if reference in {name, function_arn(name)}:
                return logical_id
        raise LocalRunnerError(f"template.yaml calls a function that it does not define: {reference}")


def _mapping(logical_id: str, function: str, properties: Mapping[str, Any]) -> SourceMapping:
    filters = properties.get("FilterCriteria", {}).get("Filters", [])
    retries = int(properties.get("MaximumRetryAttempts", -1))
    age = float(properties.get("MaximumRecordAgeInSeconds", -1))
    return SourceMapping(
        logical_id=logical_id,
        function=function,
        source_arn=properties["EventSourceArn"],
        batch_size=int(properties.get("BatchSize", 10)),
        window_seconds=float(properties.get("MaximumBatchingWindowInSeconds", 0)),
        reports_item_failures="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
        filters=tuple(json.loads(entry["Pattern"]) for entry in filters),
        maximum_retries=None if retries < 0 else retries,
        maximum_age_seconds=None if age < 0 else age,
        bisects=bool(properties.get("BisectBatchOnFunctionError", False)),
        failure_destination_arn=properties.get("DestinationConfig", {})
        .get("OnFailure", {})
        .get("Destination", ""),
        maximum_concurrency=int(properties.get("ScalingConfig", {}).get("MaximumConcurrency", 5)),
    )
