"""Matchers and label sets as Alertmanager prints them: they are parts of its keys."""

from collections.abc import Iterable, Mapping

from lamplighter.matching.matcher import Matcher, MatchKind
from lamplighter.matching.quoting import quote
from lamplighter.matching.tokens import RESERVED

_KINDS = list(MatchKind)
_OPEN_METRICS = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})


def print_matcher(matcher: Matcher) -> str:
    """Return ``name="value"``, the name in quotes too where it holds what is reserved."""
    if RESERVED.isdisjoint(matcher.name):
        return f'{matcher.name}{matcher.kind}"{matcher.value.translate(_OPEN_METRICS)}"'
    return f"{quote(matcher.name)}{matcher.kind}{quote(matcher.value)}"


def print_matchers(matchers: Iterable[Matcher]) -> str:
    """Return the matchers in braces, in the order that they come in."""
    return "{" + ",".join(map(print_matcher, matchers)) + "}"


def sorted_matchers(matchers: Iterable[Matcher]) -> tuple[Matcher, ...]:
    """Return the matchers by name, value and kind, as routes keep them."""
    return tuple(sorted(matchers, key=lambda matcher: (matcher.name, matcher.value, _KINDS.index(matcher.kind))))


def print_label_set(labels: Mapping[str, str]) -> str:
    """Return ``{alertname="x", job="y"}`` by name, as group keys end (prometheus/common: model.LabelSet)."""
    return "{" + ", ".join(f"{name}={quote(value)}" for name, value in sorted(labels.items())) + "}"
