"""What an operand stands for in an outcome, and whether two values hold."""

from lamplighter.conditions import paths
from lamplighter.conditions.comparison import ORDERS, equal, ordered
from lamplighter.conditions.operand import Operand
from lamplighter.conditions.patterns import matches
from lamplighter.conditions.placeholders import PLACEHOLDERS, header, responded
from lamplighter.probes.outcome import Outcome


def resolve(operand: Operand, outcome: Outcome, now: float) -> str | None:
    """Return the value as text, or None where the outcome does not tell it."""
    if not operand.placeholder:
        return operand.argument if operand.function else operand.text
    if operand.function == "has":
        return _has(operand, outcome, now)
    if operand.placeholder == "BODY":
        return _resolve_body(operand, outcome, now)
    value = _resolve_plain(operand, outcome, now)
    return str(len(value)) if value is not None and operand.function == "len" else value


def undecided(operand: Operand, operator: str, outcome: Outcome) -> bool:
    """Tell whether the part of a large body that was not read could decide: what is unlike may be in there."""
    whole = operand.placeholder == "BODY" and not operand.steps and not operand.function
    return operator == "!=" and whole and _cut(outcome)


def holds(left: Operand, first: str, operator: str, right: Operand, second: str) -> bool:
    """Tell whether two resolved values stand in the relation."""
    if operator in ORDERS:
        return ordered(first, operator, second)
    return _agree(left, first, right, second) is (operator == "==")


def _agree(left: Operand, first: str, right: Operand, second: str) -> bool:
    if left.function in {"pat", "any"}:
        return _chosen(left.function, first, second)
    return _chosen(right.function, second, first)


def _chosen(function: str, argument: str, value: str) -> bool:
    if function == "pat":
        return matches(argument, value)
    if function == "any":
        return any(equal(option.strip(), value) for option in argument.split(","))
    return equal(argument, value)


def _resolve_plain(operand: Operand, outcome: Outcome, now: float) -> str | None:
    if operand.placeholder == "HEADER":
        return header(outcome, operand.name)
    return PLACEHOLDERS[operand.placeholder].resolve(outcome, now)


def _resolve_body(operand: Operand, outcome: Outcome, now: float) -> str | None:
    text = PLACEHOLDERS["BODY"].resolve(outcome, now)
    if text is None or (not operand.steps and not operand.function):
        return text
    if not operand.steps:
        return None if _cut(outcome) else _length_of_body(text, outcome)
    value = paths.walk(paths.read_json(outcome.body), operand.steps)
    if value is paths.MISSING:
        return None
    return str(paths.length(value)) if operand.function == "len" else paths.render(value)


def _cut(outcome: Outcome) -> bool:
    return outcome.body_size_bytes > len(outcome.body)


def _length_of_body(text: str, outcome: Outcome) -> str:
    document = paths.read_json(outcome.body) if text.startswith("[") else None
    return str(len(document) if isinstance(document, list) else len(text))


def _has(operand: Operand, outcome: Outcome, now: float) -> str | None:
    """Say whether it is there; None where that cannot be known: no answer, or a body that is not JSON."""
    if not responded(outcome):
        return None
    if operand.placeholder != "BODY" or not operand.steps:
        return "true" if _resolve_plain(operand, outcome, now) else "false"
    document = paths.read_json(outcome.body)
    if document is paths.MISSING:
        return None
    return "false" if paths.walk(document, operand.steps) is paths.MISSING else "true"
