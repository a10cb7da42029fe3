"""histogram_quantile and histogram_fraction over classic histograms."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lamplighter.promql.columns import Argument, Column, Context, Labels
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.annotations import place, warn_of_quantile
from lamplighter.promql.functions.calendar_dates import format_rfc3339
from lamplighter.promql.functions.classic_buckets import Mended, bucket_fraction, bucket_quantile
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.numbers import format_shortest, parse_float
from lamplighter.promql.labels import without_name
from lamplighter.promql.quoting import quote

Counts = Sequence[float | None]


@dataclass(slots=True)
class Histogram:
    """The buckets of one histogram, bounds ascending, each with its count at every step."""

    labels: Labels
    bounds: list[float] = field(default_factory=list)
    counts: list[Counts] = field(default_factory=list)

    def compute(self, answer: Callable[[int, Sequence[float], Sequence[float]], float]) -> list[float | None]:
        """Return what `answer` says of the step, the bounds and the counts, where there is any bucket."""
        answers: list[float | None] = []
        for step, row in enumerate(zip(*self.counts, strict=True)):
            counts = [count for count in row if count is not None]
            bounds = self.bounds
            if len(counts) < len(row):
                bounds = [bound for bound, count in zip(bounds, row, strict=True) if count is not None]
            answers.append(answer(step, bounds, counts) if counts else None)
        return answers


@dataclass(slots=True)
class Mending:
    """All that had to be mended in one call, to be told as one."""

    lowest_bound: float = float("inf")
    highest_bound: float = float("-inf")
    largest_difference: float = 0.0
    steps_ms: list[int] = field(default_factory=list)

    def note(self, mended: Mended | None, step_ms: int) -> None:
        """Add what was mended at a step, if anything was."""
        if mended is None:
            return
        self.lowest_bound = min(self.lowest_bound, mended.lowest_bound)
        self.highest_bound = max(self.highest_bound, mended.highest_bound)
        self.largest_difference = max(self.largest_difference, mended.largest_difference)
        self.steps_ms.append(step_ms)

    def tell(self, context: Context, argument: int) -> None:
        """Add the info; `argument` is the histogram's."""
        if not self.steps_ms:
            return
        text = (
            "PromQL info: input to histogram_quantile needed to be fixed for monotonicity "
            "(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile), "
            f"from buckets {format_shortest(self.lowest_bound)} to {format_shortest(self.highest_bound)}, "
            f"with a max diff of {self.largest_difference:.2g}, over {len(self.steps_ms)} samples "
            f"from {_whole_seconds(min(self.steps_ms))} to {_whole_seconds(max(self.steps_ms))}"
        )
        context.annotations.inform(text, place(context, argument))


def histograms(columns: list[Column], context: Context, argument: int) -> list[Histogram]:
    """Gather buckets into histograms; what has no bound in its ``le`` label is left out with a warning."""
    found: dict[tuple[tuple[str, str], ...], list[tuple[float, Column]]] = {}
    for column in columns:
        bound = parse_float(column.labels.get("le", ""))
        if bound is not None:
            rest = tuple(sorted(item for item in column.labels.items() if item[0] != "le"))
            found.setdefault(rest, []).append((bound, column))
        elif any(value is not None for value in column.values):
            _warn_of_bound(column.labels.get("le", ""), context, argument)
    return [_histogram(dict(rest), buckets) for rest, buckets in found.items()]


def _histogram(labels: Labels, buckets: list[tuple[float, Column]]) -> Histogram:
    buckets.sort(key=lambda bucket: bucket[0])
    return Histogram(
        without_name(labels),
        [bound for bound, _ in buckets],
        [column.values for _, column in buckets],
    )


def _warn_of_bound(text: str, context: Context, argument: int) -> None:
    warning = f'PromQL warning: bucket label "le" is missing or has a malformed value of {quote(text)}'
    context.annotations.warn(warning, place(context, argument))


def _whole_seconds(time_ms: int) -> str:
    return format_rfc3339(int(time_ms / 1000))


def _quantiles(
    found: list[Histogram], phis: Sequence[float], mending: Mending, context: Context
) -> Iterator[tuple[Labels, list[float | None]]]:
    steps_ms = context.steps.times_ms

    def answer(step: int, bounds: Sequence[float], counts: Sequence[float]) -> float:
        value, mended = bucket_quantile(phis[step], bounds, counts)
        mending.note(mended, steps_ms[step])
        return value

    for histogram in found:
        context.check()
        yield histogram.labels, histogram.compute(answer)


def _histogram_quantile(given: Sequence[Argument], context: Context) -> list[Column]:
    phis, mending = arguments.scalar(given[0]), Mending()
    for phi in set(phis):
        warn_of_quantile(phi, context)
    found = histograms(arguments.vector(given[1]), context, 1)
    columns = [Column(labels, values) for labels, values in _quantiles(found, phis, mending, context)]
    mending.tell(context, 1)
    return columns


def _histogram_fraction(given: Sequence[Argument], context: Context) -> list[Column]:
    lowers, uppers = arguments.scalar(given[0]), arguments.scalar(given[1])

    def answer(step: int, bounds: Sequence[float], counts: Sequence[float]) -> float:
        return bucket_fraction(lowers[step], uppers[step], bounds, counts)

    columns = []
    for histogram in histograms(arguments.vector(given[2]), context, 2):
        context.check()
        columns.append(Column(histogram.labels, histogram.compute(answer)))
    return columns


HISTOGRAMS = (
    Function("histogram_quantile", (Kind.SCALAR, Kind.VECTOR), _histogram_quantile),
    Function("histogram_fraction", (Kind.SCALAR, Kind.SCALAR, Kind.VECTOR), _histogram_fraction),
)
