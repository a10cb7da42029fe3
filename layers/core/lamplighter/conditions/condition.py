"""A condition as parsed and a condition as judged."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """``LEFT OP RIGHT`` as the operator wrote it; `lamplighter.conditions.language` parses and judges it."""

    text: str
    left: str
    operator: str
    right: str


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """Whether a condition held, and its text with the actual values where it did not."""

    passed: bool
    text: str
