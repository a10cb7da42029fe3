"""CloudFormation's intrinsic functions, resolved for one machine.

Only what decides the shape of the stack is needed: parameters, conditions, names and ARNs. A value that only an
account could know (an attribute of a role, an import) becomes a readable placeholder.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.errors import LocalRunnerError

NO_VALUE = object()
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Names:
    """What `Ref` and `Fn::GetAtt` answer, by logical id: parameters, pseudo parameters and resources."""

    refs: Mapping[str, Any]
    attributes: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def ref(self, logical_id: str) -> Any:
        """Return the value of `Ref`; a resource that is not emulated answers with its logical id."""
        return self.refs.get(logical_id, logical_id)

    def attribute(self, logical_id: str, attribute: str) -> str:
        """Return the value of `Fn::GetAtt`, or a placeholder for what only an account could know."""
        return self.attributes.get((logical_id, attribute), f"local:{logical_id}:{attribute}")


class Intrinsics:
    """Resolves the intrinsic functions of one template with the given names."""

    def __init__(self, template: Mapping[str, Any], names: Names) -> None:
        self._conditions: Mapping[str, Any] = template.get("Conditions", {})
        self._mappings: Mapping[str, Any] = template.get("Mappings", {})
        self._names = names
        self._functions: Mapping[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Condition": self.condition,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": lambda value: str(self.resolve(value[0])).join(map(str, self.resolve(value[1]))),
            "Fn::Select": lambda value: self.resolve(value[1])[int(self.resolve(value[0]))],
            "Fn::Split": lambda value: str(self.resolve(value[1])).split(self.resolve(value[0])),
            "Fn::Base64": lambda value: base64.b64encode(str(self.resolve(value)).encode()).decode(),
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": lambda value: self.resolve(value[1] if self.condition(value[0]) else value[2]),
            "Fn::Equals": lambda value: str(self.resolve(value[0])) == str(self.resolve(value[1])),
            "Fn::Not": lambda value: not self.resolve(value[0]),
            "Fn::And": lambda value: all(self.resolve(part) for part in value),
            "Fn::Or": lambda value: any(self.resolve(part) for part in value),
        }

    def resolve(self, value: Any) -> Any:
        """Return `value` with every function in it replaced; parts that are ``AWS::NoValue`` are left out."""
        if isinstance(value, Mapping):
            if len(value) == 1:
                name, argument = next(iter(value.items()))
                if name in self._functions:
                    return self._functions[name](argument)
                if name.startswith("Fn::"):
                    raise LocalRunnerError(f"template.yaml uses {name}, which the local runner does not know")
            resolved = {key: self.resolve(part) for key, part in value.items()}
            return {key: part for key, part in resolved.items() if part is not NO_VALUE}
        if isinstance(value, list):
            return [part for part in map(self.resolve, value) if part is not NO_VALUE]
        return value

    def condition(self, name: str) -> bool:
        """Return whether the named condition of the template holds."""
        if name not in self._conditions:
            raise LocalRunnerError(f"template.yaml refers to the condition {name}, which it does not define")
        return bool(self.resolve(self._conditions[name]))

    def _ref(self, logical_id: str) -> Any:
        return NO_VALUE if logical_id == "AWS::NoValue" else self._names.ref(logical_id)

    def _get_att(self, value: Any) -> str:
        parts = value.split(".", 1) if isinstance(value, str) else [self.resolve(part) for part in value]
        return self._names.attribute(parts[0], parts[1])

    def _sub(self, value: Any) -> str:
        text, variables = (value, {}) if isinstance(value, str) else (value[0], self.resolve(value[1]))

        def replacement(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in variables:
                return str(variables[name])
            return str(self._get_att(name) if "." in name else self._ref(name))

        return _PLACEHOLDER.sub(replacement, text)

    def _find_in_map(self, value: Any) -> Any:
        mapping, first, second = (str(self.resolve(part)) for part in value)
        return self._mappings[mapping][first][second]
