"""What the page of a check asks the engine, and how it reads the answers. Imports the engine: import it late."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lamplighter.probes.verdict import CheckState
from lamplighter.promql.evaluation import evaluate_range
from lamplighter.promql.parsing import parse_selector
from lamplighter.promql.quoting import quote
from lamplighter.promql.storage import Matcher, SelectHints, Selection, StoredSeries
from lamplighter.promql.values import Matrix
from lamplighter.telemetry.status import STATE_NUMBERS
from lamplighter.web.check_slices import PHASES, PageStorage, Query, Slice
from lamplighter.web.span import Span

_QUERIES = {
    "slowest": ("Slowest round", "max(max_over_time(probe_duration_seconds{}))"),
    "mean": ("Mean of the rounds", "avg(avg_over_time(probe_duration_seconds{}))"),
    "phases": ("Its phases over HTTP", "avg by (phase) (avg_over_time(probe_http_duration_seconds{}))"),
    "resolve": ("Its DNS look-up otherwise", "avg(avg_over_time(probe_dns_lookup_time_seconds{}))"),
    "greatest": ("Greatest state: 1 up, 2 degraded, 3 down", "max(max_over_time(check_state{}))"),
    "least": ("Least state: 0 unknown", "min(min_over_time(check_state{}))"),
    "rounds": ("Rounds", "sum(count_over_time(check_state{}))"),
    "known": ("Rounds that are known", "sum(count_over_time(probe_success{}))"),
    "served": ("Rounds up or degraded", "sum(sum_over_time(probe_success{}))"),
}
"""Functions that roll-ups answer exactly. A check's series have one label set, or two while its labels change."""

_NAMES = (
    "check_state|probe_success|probe_duration_seconds|probe_http_duration_seconds|probe_dns_lookup_time_seconds"
)
_STATES = {number: state for state, number in STATE_NUMBERS.items()}
_UNITS = ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))

Values = Mapping[float, float]
"""By unix seconds."""


def queries_of(key: str, slice_seconds: int) -> Sequence[Query]:
    """Return what is asked of a check at each step."""
    return [Query(name, title, text) for name, (title, text) in _asked(key, slice_seconds).items()]


def slices_of(key: str, span: Span, first_end: int, storage: PageStorage) -> Sequence[Slice]:
    """Evaluate the slices of `span` from the one that ends at `first_end`, those without a round too.

    Raises `QueryError` and what the storage raises.
    """
    shared = SelectedOnce(storage, parse_selector(f'{{__name__=~"{_NAMES}", key={quote(key)}}}'))
    size = span.slice_seconds
    answers = {
        name: evaluate_range(text, shared, first_end, span.last_end, size)
        for name, (_, text) in _asked(key, size).items()
    }
    told = tuple(dict.fromkeys(text for answer in answers.values() for text in (*answer.warnings, *answer.infos)))
    by_phase = {points.labels.get("phase", ""): dict(points.points) for points in answers.pop("phases").series}
    values = {name: _only(answer) for name, answer in answers.items()}
    ends = range(first_end, span.last_end + 1, size)
    return [_slice(end, values, by_phase, told) for end in ends]


def _asked(key: str, slice_seconds: int) -> Mapping[str, tuple[str, str]]:
    size, unit = next(each for each in _UNITS if slice_seconds % each[0] == 0)
    selected = f"{{key={quote(key)}}}[{slice_seconds // size}{unit}]"
    return {name: (title, text.replace("{}", selected)) for name, (title, text) in _QUERIES.items()}


def _only(answer: Matrix) -> Values:
    """Return the points of an answer that is one series, or none."""
    return dict(answer.series[0].points) if answer.series else {}


def _slice(end: int, values: Mapping[str, Values], by_phase: Mapping[str, Values], told: tuple[str, ...]) -> Slice:
    of = {name: points.get(end) for name, points in values.items()}
    return Slice(
        end=end,
        slowest=of["slowest"],
        phases=_phases(of["mean"], {**by_phase, "resolve": by_phase.get("resolve") or values["resolve"]}, end),
        state=_worst(of["least"], of["greatest"]),
        rounds=int(of["rounds"] or 0),
        known=int(of["known"] or 0),
        served=int(of["served"] or 0),
        told=told,
    )


def _phases(mean: float | None, by_phase: Mapping[str, Values], end: int) -> tuple[float, ...]:
    if mean is None:
        return ()
    known = [by_phase.get(phase, {}).get(end, 0.0) for phase in PHASES[:-1]]
    return (*known, max(0.0, mean - sum(known)))


def _worst(least: float | None, greatest: float | None) -> CheckState | None:
    """Order states as people do: what is unknown is worse than up, and better than degraded."""
    if least is None or greatest is None:
        return None
    if least == STATE_NUMBERS[CheckState.UNKNOWN] and greatest == STATE_NUMBERS[CheckState.UP]:
        return CheckState.UNKNOWN
    return _STATES.get(greatest, CheckState.UNKNOWN)


class SelectedOnce:
    """A storage that answers selectors over one time range from one wider selection, read once.

    Roll-ups of all metrics lie in one item: nine expressions over them would read each item nine times. Only for
    functions that are all exact on roll-ups, or all not: the first one's hints choose the resolution.
    """

    def __init__(self, storage: PageStorage, wider: Sequence[Matcher]) -> None:
        self._storage = storage
        self._wider = wider
        self._read: dict[tuple[float, float, SelectHints], Selection] = {}

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """See `Storage.select`; the engine prefers the other method."""
        return self._storage.select(matchers, start, end)

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        """See `HintedStorage.select_hinted`."""
        key = (start, end, replace(hints, function=""))
        if key not in self._read:
            self._read[key] = self._storage.select_hinted(self._wider, start, end, hints)
        found = self._read[key]
        fitting = [series for series in found.series if _accepts(matchers, series.labels)]
        return replace(found, series=fitting)


def _accepts(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    return all(matcher.matches(labels.get(matcher.name, "")) for matcher in matchers)
