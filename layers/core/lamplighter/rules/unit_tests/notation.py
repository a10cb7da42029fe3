"""The notation of input series: a metric with its labels, and values such as ``1+2x3 _ stale -1x4``."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lamplighter.errors import QueryError, TemplateError
from lamplighter.promql.values import STALE
from lamplighter.rules.templates.golang.quoting import unquoted

MOST_VALUES = 2_000_000
"""Of one series: a repetition is written in a few characters."""

_IDENTIFIER = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_METRIC = re.compile(
    rf"""\s*(?:(?P<name>{_IDENTIFIER})
    | (?P<quoted>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
    | (?P<sign>\{{|\}}|,|=(?!~)))""",
    re.VERBOSE,
)
_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[iI][nN][fF]|[nN][aA][nN]"
_ITEM = re.compile(
    rf"""(?P<blank>_)(?:x(?P<blanks>[0-9]+))?
    | (?:(?P<first>[+-]?(?:{_NUMBER}))|(?P<stale>stale))
      (?:(?P<step>[+-](?:{_NUMBER}))?x(?P<times>[0-9]+))?""",
    re.VERBOSE,
)


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


def values(text: str) -> Sequence[float | None]:
    """Return the values, None for what is left out. Raises `QueryError`, also for native histograms."""
    found: list[float | None] = []
    for item in text.split():
        match = _ITEM.fullmatch(item)
        if match is None:
            reason = "native histograms are not supported" if "{{" in item else 'expected number or "stale"'
            raise QueryError(f"invalid series value {item!r}: {reason}")
        if len(found) + int((match["times"] or match["blanks"] or "0")[:9]) > MOST_VALUES:
            raise QueryError(f"a series has more than {MOST_VALUES:,} values")
        found += _expanded(match)
    return found


def _expanded(item: re.Match[str]) -> Sequence[float | None]:
    """``axN`` is a and N repetitions of it, ``_xN`` are N gaps."""
    if item["blank"]:
        return [None] * int(item["blanks"] or 1)
    value = STALE if item["stale"] else float(item["first"])
    repeated = []
    for _ in range(int(item["times"] or 0) + 1):
        repeated.append(value)
        value += float(item["step"] or 0)
    return repeated
