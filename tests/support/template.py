"""The template as CloudFormation would see it: SAM's transform applied, parameters and conditions resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local.intrinsics import Intrinsics
from local.names import names_for

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ("collector", "alerter", "health", "dashboard", "api")


class _NoManagedPolicies:
    """SAM looks up managed policies in the account; the template names none."""

    def load(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True, slots=True)
class Template:
    """The resources that exist with the given parameters, all intrinsic functions resolved."""

    resources: Mapping[str, Mapping[str, Any]]

    def of_type(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """Return the properties of all resources of a type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def properties(self, logical_id: str) -> Mapping[str, Any]:
        """Return the properties of one resource."""
        properties: Mapping[str, Any] = self.resources[logical_id]["Properties"]
        return properties

    def function(self, name: str) -> Mapping[str, Any]:
        """Return the properties of the function in ``functions/<name>``."""
        return self.properties(f"{name.capitalize()}Function")

    def environment(self, name: str) -> Mapping[str, str]:
        """Return the environment variables of a function."""
        variables: Mapping[str, str] = self.function(name)["Environment"]["Variables"]
        return variables

    def statements(self, name: str) -> list[Mapping[str, Any]]:
        """Return the policy statements of a function's role."""
        policies = self.properties(f"{name.capitalize()}Role")["Policies"]
        return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def template(**parameters: str) -> Template:
    """Read template.yaml with these parameters, all others at their defaults."""
    source = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    values = {name: parameters.get(name, entry["Default"]) for name, entry in source["Parameters"].items()}
    for resource in source["Resources"].values():
        for key in resource["Properties"].keys() & {"CodeUri", "ContentUri"}:
            resource["Properties"][key] = "s3://packaged/folder.zip"
    translated = transform(source, dict(values), _NoManagedPolicies())
    intrinsics = Intrinsics(translated, names_for(translated, values))
    return Template(
        {
            name: intrinsics.resolve({key: part for key, part in resource.items() if key != "Condition"})
            for name, resource in translated["Resources"].items()
            if "Condition" not in resource or intrinsics.condition(resource["Condition"])
        }
    )


@cache
def default_template() -> Template:
    """Return the template with nothing but defaults, read once."""
    return template()


def parameters() -> Mapping[str, Mapping[str, Any]]:
    """Return the declared parameters."""
    source = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    declared: Mapping[str, Mapping[str, Any]] = source["Parameters"]
    return declared


def as_list(value: Any) -> list[Any]:
    """Return what a policy may give alone or in a list as a list."""
    return value if isinstance(value, list) else [value]


def allows(statements: list[Mapping[str, Any]], action: str, resource: str, leading_key: str = "") -> bool:
    """Return whether one of the statements allows the action on the resource; partition keys by condition."""
    return any(_matches(statement, action, resource, leading_key) for statement in statements)


def _matches(statement: Mapping[str, Any], action: str, resource: str, leading_key: str) -> bool:
    keys = _leading_keys(statement)
    return (
        statement["Effect"] == "Allow"
        and any(fnmatchcase(action, pattern) for pattern in as_list(statement["Action"]))
        and any(fnmatchcase(resource, pattern) for pattern in as_list(statement.get("Resource", [])))
        and (keys is None or any(fnmatchcase(leading_key, pattern) for pattern in keys))
    )


def _leading_keys(statement: Mapping[str, Any]) -> list[str] | None:
    """Return the partition keys, which may be patterns, that a statement is about; None for all."""
    conditions = statement.get("Condition", {})
    found = [
        conditions.get(f"ForAllValues:{kind}", {}).get("dynamodb:LeadingKeys")
        for kind in ("StringEquals", "StringLike")
    ]
    return next((keys for keys in found if keys is not None), None)


def granted(statements: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield every pair of action and resource that the statements allow by name."""
    for statement in statements:
        for action in as_list(statement["Action"]):
            for resource in as_list(statement.get("Resource", [])):
                yield action, resource
