"""The notation of input series: a metric with its labels, and values such as ``1+2x3 _ stale -1x4``."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.errors import QueryError, TemplateError
from lamplighter.promql.values import STALE
from lamplighter.rules.templates.golang.quoting import unquoted

MOST_REPETITIONS = 2**64 - 1

_IDENTIFIER = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_METRIC = re.compile(
    rf"""\s*(?:(?P<name>{_IDENTIFIER})
    | (?P<quoted>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
    | (?P<sign>\{{|\}}|,|=(?!~)))""",
    re.VERBOSE,
)
_DIGITS = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_WORD = r"[iI][nN][fF]|[nN][aA][nN]"
# Digits repeat, and what has a step: `NaNx3` and `stalex3` are words that Prometheus does not know.
_ITEM = re.compile(
    rf"""(?P<blank>_)(?:x(?P<blanks>[0-9]+))?
    | (?:(?P<first>[+-]?(?:{_DIGITS}|{_WORD}))|(?P<stale>stale))
      (?:(?:(?P<step>[+-]{_DIGITS})|(?<=[0-9.]))x(?P<times>[0-9]+))?""",
    re.VERBOSE,
)
_SPACE = " \t\r\n"
_GAP = re.compile(r"[ \t\r]+")


@dataclass(frozen=True, slots=True)
class Run:
    """`count` values that begin with `first` and differ by `step`; gaps where `first` is None."""

    first: float | None
    step: float = 0.0
    count: int = 1


def metric(text: str) -> Mapping[str, str]:
    """Return the labels of ``name{label="value", ...}``, ``__name__`` included. Raises `QueryError`."""
    tokens = list(_tokens(text))
    labels: dict[str, str] = {}
    if tokens and tokens[0][0] == "name":
        labels["__name__"] = tokens.pop(0)[1]
    if not tokens:
        return labels
    if tokens[0][1] != "{" or tokens[-1][1] != "}" or len(tokens) < 2:
        raise QueryError(f"expected labels in braces: {text}")
    for part in _parts(tokens[1:-1], text):
        _put(labels, part, text)
    return labels


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _METRIC.match(text, at)
        if found is None or found.lastgroup is None:
            raise QueryError(f"unexpected {text[at:].lstrip()[:1]!r} in a metric: {text}")
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _parts(tokens: Sequence[tuple[str, str]], text: str) -> Iterator[list[tuple[str, str]]]:
    """The labels between the commas; one comma may stand behind the last."""
    part: list[tuple[str, str]] = []
    for token in tokens:
        if token[1] == "," and token[0] == "sign":
            if not part:
                raise QueryError(f'unexpected "," in label set: {text}')
            yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def _put(labels: dict[str, str], part: Sequence[tuple[str, str]], text: str) -> None:
    kinds = [kind for kind, _ in part]
    try:
        if kinds == ["quoted"]:
            name, value = "__name__", unquoted(part[0][1])
        elif kinds in (["name", "sign", "quoted"], ["quoted", "sign", "quoted"]) and part[1][1] == "=":
            name = part[0][1] if kinds[0] == "name" else unquoted(part[0][1])
            value = unquoted(part[2][1])
        else:
            raise QueryError(f'expected labels such as a="b": {text}')
    except TemplateError as error:
        raise QueryError(str(error)) from error
    if name in labels and name == "__name__":
        raise QueryError(f"metric name must not be set twice: {text}")
    labels[name] = value


def values(text: str) -> Sequence[Run]:
    """Return the values as they are written. Raises `QueryError`, also for native histograms."""
    items = text.rstrip(_SPACE)
    if "\n" in items:
        raise QueryError("values stand on one line")
    return [_run(item) for item in _GAP.split(items) if item]


def _run(item: str) -> Run:
    match = _ITEM.fullmatch(item)
    if match is None:
        reason = "native histograms are not supported" if "{{" in item else 'expected number or "stale"'
        raise QueryError(f"invalid series value {item!r}: {reason}")
    if match["blank"]:
        return Run(None, count=_repetitions(match["blanks"] or "1"))
    first = STALE if match["stale"] else _number(match["first"])
    return Run(first, _number(match["step"] or "0"), _repetitions(match["times"] or "0") + 1)


def _repetitions(digits: str) -> int:
    plain = digits.lstrip("0")[:21] or "0"
    if int(plain) > MOST_REPETITIONS:
        raise QueryError(f"invalid repetition in series values: {digits[:30]} is out of range")
    return int(plain)


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number) and text[-1].isdigit():
        raise QueryError(f"error parsing number: {text} is out of range")
    return number


def written_out(runs: Sequence[Run]) -> Iterator[float | None]:
    """Yield each value, None where there is none: ten million are written in a few characters."""
    for run in runs:
        value = run.first
        for _ in range(run.count):
            yield value
            value = None if value is None else value + run.step
