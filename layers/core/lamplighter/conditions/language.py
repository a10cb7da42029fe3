"""Conditions: ``LEFT OP RIGHT`` parsed, and judged on an outcome. The language is Gatus' and a little more.

What cannot be resolved fails, whatever the operator.
"""

import re
from functools import lru_cache

from lamplighter.conditions.comparison import ORDERS, number
from lamplighter.conditions.condition import Condition, ConditionResult
from lamplighter.conditions.evaluation import holds, resolve, undecided
from lamplighter.conditions.operand import Operand, parse_operand
from lamplighter.conditions.placeholders import PLACEHOLDERS
from lamplighter.conditions.rendering import render_failure
from lamplighter.config.references import Redact
from lamplighter.errors import ConditionError
from lamplighter.probes.outcome import Cause, Outcome

_OPERATOR = re.compile(r" (==|!=|<=|>=|<|>) ")
_CROWDED = re.compile(r"==|!=|<=|>=|<|>")
_FORM = "expected `LEFT OPERATOR RIGHT` with a space either side of == != <= >= < or >"


@lru_cache(maxsize=4096)
def parse(text: str) -> Condition:
    """Return the condition; raises `ConditionError` saying what was expected."""
    text = text.lstrip()
    found = _find_operator(text)
    if found is None:
        raise ConditionError(_explain(text))
    left, right = text[: found.start()].strip(), text[found.end() :].strip()
    _check_operands(parse_operand(left), found[1], parse_operand(right))
    return Condition(text=text.rstrip() if right else text, left=left, operator=found[1], right=right)


def evaluate(condition: Condition, outcome: Outcome, now: float, redact: Redact) -> ConditionResult:
    """Judge a condition on an outcome at `now` (unix seconds); a failure shows the actual values, redacted."""
    left, right = _operands(condition)
    first, second = (
        None if undecided(operand, condition.operator, outcome) else resolve(operand, outcome, now)
        for operand in (left, right)
    )
    if first is not None and second is not None and holds(left, first, condition.operator, right, second):
        return ConditionResult(passed=True, text=redact(condition.text))
    shown = _written(condition.text) or (left, right)
    text = render_failure((shown[0], first), condition.operator, (shown[1], second), redact)
    return ConditionResult(passed=False, text=text)


def concern(condition: Condition) -> Cause:
    """Say what a failure of this condition is blamed on: the status, the latency, or just the condition."""
    concerns = {PLACEHOLDERS[name].concern for name in _placeholders(condition)}
    for cause in (Cause.STATUS, Cause.LATENCY):
        if cause in concerns:
            return cause
    return Cause.CONDITION


def wants_certificate(condition: Condition) -> bool:
    """Tell whether judging needs the certificate's expiry."""
    return "CERTIFICATE_EXPIRATION" in _placeholders(condition)


def wants_body(condition: Condition) -> bool:
    """Tell whether judging needs the whole body."""
    return not {"BODY", "BODY_SIZE"}.isdisjoint(_placeholders(condition))


def never_resolves(condition: Condition) -> bool:
    """Tell whether the condition asks for what nothing measures yet, and so always fails."""
    return "DOMAIN_EXPIRATION" in _placeholders(condition)


def _operands(condition: Condition) -> tuple[Operand, Operand]:
    """The sides as they are judged: what the operator wrote, with references replaced by their values."""
    written = _written(condition.text)
    if written is None:
        return Operand(text=condition.left), Operand(text=condition.right)
    return written[0].with_text(condition.left), written[1].with_text(condition.right)


@lru_cache(maxsize=8192)
def _written(text: str) -> tuple[Operand, Operand] | None:
    """The sides as they are shown: references in place, so that no resolved value ever is."""
    found = _find_operator(text)
    if found is None:
        return None
    return parse_operand(text[: found.start()].strip()), parse_operand(text[found.end() :].strip())


def _placeholders(condition: Condition) -> set[str]:
    return {operand.placeholder for operand in _operands(condition) if operand.placeholder}


def _find_operator(text: str) -> re.Match[str] | None:
    """The first operator outside brackets, so that a pattern may hold one; else the first of all."""
    first = None
    depth = at = 0
    for found in _OPERATOR.finditer(text):
        depth += text.count("(", at, found.start()) - text.count(")", at, found.start())
        at = found.start()
        if depth <= 0:
            return found
        first = first or found
    return first


def _explain(text: str) -> str:
    crowded = _CROWDED.search(text)
    if crowded is not None:
        return f"put one space either side of `{crowded[0]}`: {_FORM}"
    if " = " in text:
        return "`=` is not an operator; use `==`"
    return f"no operator found: {_FORM}"


def _check_operands(left: Operand, operator: str, right: Operand) -> None:
    for operand, other in ((left, right), (right, left)):
        if operand.function in {"pat", "any"}:
            _check_choice(operand, operator, other)
        if operator in ORDERS and operand.numeric and _can_be_no_number(other):
            raise ConditionError(
                f"`{operand.text}` is a number, and `{other.text}` is neither that nor a duration such as 500ms"
            )
        if operand.placeholder == "TLS_VERSION" and not operand.function and number(other.text) is not None:
            raise ConditionError(f"write the version as OpenSSL does: TLSv{other.text}")


def _check_choice(operand: Operand, operator: str, other: Operand) -> None:
    if operator in ORDERS:
        raise ConditionError(f"`{operand.function}()` goes with == and != only")
    if other.function in {"pat", "any"}:
        raise ConditionError(f"`{operand.function}()` needs a value on the other side, not `{other.function}()`")


def _can_be_no_number(operand: Operand) -> bool:
    return operand.literal and "${" not in operand.text and number(operand.text) is None
