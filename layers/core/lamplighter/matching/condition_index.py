"""Many conditions, of which an alert fulfils few: those of sibling routes, or of inhibition rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lamplighter.matching.matcher import Matcher, MatchKind, all_match

Label = tuple[str, str]


class ConditionIndex:
    """Lists of matchers by a label that each demands, so that an alert is not held against all of a thousand."""

    __slots__ = ("_conditions", "_numbers")

    def __init__(self, conditions: Sequence[tuple[Matcher, ...]]) -> None:
        self._conditions = conditions
        self._numbers: dict[Label | None, list[int]] = {}
        for number, matchers in enumerate(conditions):
            self._numbers.setdefault(_demanded(matchers), []).append(number)

    def fulfilled_by(self, labels: Mapping[str, str]) -> Iterator[int]:
        """Yield the numbers of the conditions that the labels fulfil, in order."""
        keys: Iterable[Label | None] = (None, *labels.items())
        for number in sorted(number for key in keys for number in self._numbers.get(key, ())):
            if all_match(self._conditions[number], labels):
                yield number


def _demanded(matchers: Sequence[Matcher]) -> Label | None:
    """Return a label and its value that must be there, preferably not the alert's name, which many others have."""
    demanded = [(m.name, m.value) for m in matchers if m.kind is MatchKind.EQUAL and m.value]
    return min(demanded, key=lambda label: label[0] == "alertname", default=None)
