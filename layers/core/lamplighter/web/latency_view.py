"""A check's slices laid on a span: the chart, the strip of states, and what both say in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.web.charts.stacked import StackedChart, stacked_chart
from lamplighter.web.check_slices import PHASES, Query, Slice, availability
from lamplighter.web.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyView:
    """The chart, what it says in words, and what was asked for it."""

    chart: StackedChart
    bands: tuple["Band", ...]
    marks: tuple["Mark", ...]
    peak: "Peak | None"
    rounds: int
    ratio: float | None
    """Of the rounds that are known, the share that was up or degraded."""
    queries: Sequence[Query]
    told: tuple[str, ...]
    """What the engine told about its answers; where there is nothing, they come from raw samples."""
    is_raw: bool
    """Whether some of the slices do."""


@dataclass(frozen=True, slots=True)
class Band:
    """Slices in a row in one state that is not up; `x` and `width` in slices."""

    x: int
    width: int
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A label of the time axis; `at` in percent from the left."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Peak:
    """The slowest round, and between which times it was."""

    seconds: float
    since: str
    until: str


def latency_view(slices: Sequence[Slice], span: Span, queries: Sequence[Query]) -> LatencyView | None:
    """Lay the slices on the span; None where there are none."""
    if not slices:
        return None
    by_end = {each.end: each for each in slices}
    along = [by_end.get(end) for end in span.ends]
    return LatencyView(
        chart=stacked_chart(
            [each.phases if each else () for each in along],
            PHASES,
            [each.slowest if each else None for each in along],
        ),
        bands=_bands([each.state.value if each and each.state else "" for each in along], span),
        marks=tuple(Mark(span.share(at), span.tick_text(at)) for at in span.ticks()),
        peak=_peak(slices, span),
        rounds=sum(each.rounds for each in slices),
        ratio=availability(slices),
        queries=queries,
        told=tuple(dict.fromkeys(text for each in slices for text in each.told)),
        is_raw=any(not each.told for each in slices),
    )


def _peak(slices: Sequence[Slice], span: Span) -> Peak | None:
    timed = [(each.slowest, -each.end) for each in slices if each.slowest is not None]
    if not timed:
        return None
    seconds, end = max(timed)
    return Peak(seconds, span.moment(-end - span.slice_seconds), span.moment(-end))


def _bands(states: Sequence[str], span: Span) -> tuple[Band, ...]:
    out: list[Band] = []
    start = 0
    for index in range(1, len(states) + 1):
        if index < len(states) and states[index] == states[start]:
            continue
        if states[start] not in {"", "up"}:
            since, until = (span.moment(span.first + edge * span.slice_seconds) for edge in (start, index))
            text = f"{states[start].capitalize()} at some time from {since} to {until} UTC"
            out.append(Band(start, index - start, states[start], text))
        start = index
    return tuple(out)
