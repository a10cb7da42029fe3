"""Prometheus' template functions."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus, urlsplit

from lamplighter.errors import LamplighterError, TemplateError
from lamplighter.promql.values import Vector
from lamplighter.rules.templates.addresses import strip_domain, strip_port
from lamplighter.rules.templates.golang.builtins import BUILTINS
from lamplighter.rules.templates.golang.times import (
    checked_nanoseconds,
    duration_of_seconds,
    time_at,
    time_of_seconds,
)
from lamplighter.rules.templates.golang.values import (
    ANY,
    STRING,
    AnyMap,
    Function,
    GoType,
    SafeHtml,
    Slice,
    Struct,
    Value,
)
from lamplighter.rules.templates.humanize import (
    four_digits,
    humanize,
    humanize1024,
    humanize_duration,
    humanize_percentage,
    to_float,
)
from lamplighter.rules.templates.patterns import matches, replace_all
from lamplighter.rules.templates.titles import lower, title, upper

SAMPLE = GoType(name="*template.sample", nillable=True)
RESULT = GoType(name="template.queryResult", nillable=True)

Query = Callable[[str], Vector]

_DURATION = re.compile(
    r"(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?"
)
_SECONDS = (31_536_000, 604_800, 86_400, 3_600, 60, 1, 0.001)
_LONGEST_SECONDS = 2**63 / 1e9
_LONGEST_DURATION = 1000
MOST_ARGUMENTS = 1000
"""Within one another too: a name may stand for what a name stands for."""


def functions(query: Query, external_url: str, now: float) -> Mapping[str, Function]:
    """Return every function of an alert's template. `now` is the time of the evaluation, in unix seconds."""
    return {
        **STATIC,
        "query": Function(lambda text: queried(query, text), (STRING,)),
        "externalURL": Function(lambda: external_url),
        "pathPrefix": Function(lambda: urlsplit(external_url).path),
        "now": Function(lambda: now),
    }


def queried(query: Query, text: str) -> Slice:
    """Return a query's result as templates see it; what fails is an error of the template."""
    try:
        vector = query(text)
    except TemplateError:
        raise
    except LamplighterError as error:
        raise TemplateError(str(error)) from error
    return Slice([_sample(one.labels, one.value) for one in vector.samples], RESULT.name)


def _sample(labels: Mapping[str, str], value: float) -> Struct:
    return Struct(go_type=SAMPLE.name, fields={"Labels": dict(labels), "Value": value})


def _first(result: Slice | None) -> Value:
    if not result:
        raise TemplateError("first() called on vector with no elements")
    return result[0]


def _label(name: str, sample: Struct | None) -> str:
    return str(_present(sample).fields["Labels"].get(name, ""))


def _value(sample: Struct | None) -> Value:
    return _present(sample).fields["Value"]


def _present(sample: Struct | None) -> Struct:
    if sample is None:
        raise TemplateError("invalid memory address or nil pointer dereference")
    return sample


def _sorted_by(name: str, result: Slice | None) -> Slice:
    # Go sorts in place, and by bytes.
    ordered = sorted(result or (), key=lambda sample: sample.fields["Labels"].get(name, "").encode())
    if result:
        result[:] = ordered
        return result
    return Slice((), RESULT.name)


def _args(*values: Value) -> AnyMap:
    named = AnyMap({f"arg{index}": value for index, value in enumerate(values)})
    named.size = sum(value.size if isinstance(value, AnyMap) else 1 for value in values) + 1
    if named.size > MOST_ARGUMENTS:
        raise TemplateError(f"there are more than {MOST_ARGUMENTS:,} values in it")
    return named


def _link(tab: int) -> Callable[[str], str]:
    return lambda expression: f"/graph?g0.expr={quote_plus(expression)}&g0.tab={tab}"


def _timestamp(value: Value) -> str:
    number = to_float(value)
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124 - not a number
        return four_digits(number)
    return str(time_at(int(checked_nanoseconds(number) / 1_000_000)).text)


def _parsed_duration(text: str) -> float:
    sign, plain = (-1.0, text[1:]) if text.startswith("-") else (1.0, text)
    if plain == "0":
        return 0.0
    found = _DURATION.fullmatch(plain)
    if not text:
        raise TemplateError("empty duration string")
    if found is None or not plain:
        raise TemplateError(f'not a valid duration string: "{text}"')
    if len(plain) > _LONGEST_DURATION:
        raise TemplateError("duration out of range")
    seconds = sum(int(count) * size for count, size in zip(found.groups("0"), _SECONDS, strict=True))
    if seconds > _LONGEST_SECONDS:
        raise TemplateError("duration out of range")
    return sign * seconds


STATIC: Mapping[str, Function] = {
    **BUILTINS,
    "first": Function(_first, (RESULT,)),
    "label": Function(_label, (STRING, SAMPLE)),
    "value": Function(_value, (SAMPLE,)),
    "strvalue": Function(lambda sample: _label("__value__", sample), (SAMPLE,)),
    "sortByLabel": Function(_sorted_by, (STRING, RESULT)),
    "args": Function(_args, rest=ANY),
    "reReplaceAll": Function(replace_all, (STRING, STRING, STRING)),
    "match": Function(matches, (STRING, STRING)),
    "safeHtml": Function(SafeHtml, (STRING,)),
    "title": Function(title, (STRING,)),
    "toUpper": Function(upper, (STRING,)),
    "toLower": Function(lower, (STRING,)),
    "graphLink": Function(_link(0), (STRING,)),
    "tableLink": Function(_link(1), (STRING,)),
    "stripPort": Function(strip_port, (STRING,)),
    "stripDomain": Function(strip_domain, (STRING,)),
    "humanize": Function(humanize, (ANY,)),
    "humanize1024": Function(humanize1024, (ANY,)),
    "humanizeDuration": Function(humanize_duration, (ANY,)),
    "humanizePercentage": Function(humanize_percentage, (ANY,)),
    "humanizeTimestamp": Function(_timestamp, (ANY,)),
    "toTime": Function(lambda value: time_of_seconds(to_float(value)), (ANY,)),
    "toDuration": Function(lambda value: duration_of_seconds(to_float(value)), (ANY,)),
    "parseDuration": Function(_parsed_duration, (STRING,)),
    "urlQueryEscape": Function(quote_plus, (STRING,)),
}
"""The functions that depend on nothing but their arguments."""

NAMES = frozenset({*STATIC, "query", "externalURL", "pathPrefix", "now"})
"""Every function's name."""
