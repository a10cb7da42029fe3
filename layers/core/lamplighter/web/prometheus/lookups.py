"""``series``, ``labels`` and ``label/.../values``: which series there are, answered without reading a sample."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lamplighter.errors import QueryError
from lamplighter.promql.quoting import quote
from lamplighter.telemetry.directory import SeriesDirectory
from lamplighter.web.prometheus.call import Call
from lamplighter.web.prometheus.encoding import in_brackets, labels_text
from lamplighter.web.prometheus.errors import bad_data, invalid_parameter
from lamplighter.web.prometheus.reply import Reply, limited, reply_with
from lamplighter.web.prometheus.selectors import MatcherSets, parse_matcher_sets
from lamplighter.web.prometheus.times import EARLIEST_MS, LATEST_MS

_AHEAD_SECONDS = 60.0
_ESCAPED = re.compile(r"__|_([0-9A-Fa-f]{1,6})_")
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lookups:
    """Answers from a directory. Nothing is looked for that is older than `kept_seconds`, or yet to come."""

    directory: SeriesDirectory
    kept_seconds: float

    def series(self, call: Call) -> Reply:
        """Answer ``series``."""
        parameters = call.parameters
        if not parameters.all("match[]"):
            raise bad_data("no match[] parameter provided")
        limit, (start, end) = parameters.limit(), self._span(call)
        try:
            sets = parse_matcher_sets(parameters.all("match[]"))
        except QueryError as error:
            raise invalid_parameter("match[]", error) from error
        found = sorted(self._found(sets, start, end), key=lambda labels: sorted(labels.items()))
        shown, warnings = limited(found, limit)
        return Reply(in_brackets(map(labels_text, shown)), warnings)

    def names(self, call: Call) -> Reply:
        """Answer ``labels``."""
        limit, found = self._asked(call)
        names, warnings = limited(sorted({name for labels in found for name in labels}), limit)
        return reply_with(names, warnings)

    def values(self, call: Call) -> Reply:
        """Answer ``label/.../values``."""
        name = _label_name(call.path["name"])
        limit, found = self._asked(call)
        values, warnings = limited(sorted({labels[name] for labels in found if name in labels}), limit)
        return reply_with(values, warnings)

    def _asked(self, call: Call) -> tuple[int, Iterable[Labels]]:
        limit, (start, end) = call.parameters.limit(), self._span(call)
        try:
            sets = parse_matcher_sets(call.parameters.all("match[]"))
        except QueryError as error:
            raise bad_data(str(error)) from error
        return limit, self._found(sets or [()], start, end)

    def _span(self, call: Call) -> tuple[float, float]:
        """Return start and end in seconds; clients that mean all times name the first and the last there are."""
        first, last = call.now - self.kept_seconds, call.now + _AHEAD_SECONDS
        start_ms = call.parameters.time_ms_or("start", EARLIEST_MS)
        end_ms = call.parameters.time_ms_or("end", LATEST_MS)
        return max(start_ms / 1000, first), min(end_ms / 1000, last)

    def _found(self, sets: MatcherSets, start: float, end: float) -> Iterable[Labels]:
        """Return the label sets that any of the matcher sets accepts, each once."""
        if end < start:
            return ()
        if len(sets) == 1:
            return self.directory.series(sets[0], start, end)
        found = [labels for matchers in sets for labels in self.directory.series(matchers, start, end)]
        return {frozenset(labels.items()): labels for labels in found}.values()


def _label_name(name: str) -> str:
    """Return the name as it is stored; those outside of [a-zA-Z0-9_] come escaped, with ``U__`` in front."""
    name = _unescaped(name[3:]) if name.startswith("U__") else name
    try:
        name.encode()
    except UnicodeEncodeError:
        raise bad_data(f"invalid label name: {quote(name)}") from None
    return name


def _unescaped(text: str) -> str:
    def character(found: re.Match[str]) -> str:
        code = int(found[1], 16) if found[1] else ord("_")
        return chr(code) if code < 0x110000 else found[0]

    return _ESCAPED.sub(character, text)
