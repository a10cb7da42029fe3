"""Ninety days as runs of equal days: a year-old check is a handful of rectangles, not ninety."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from lamplighter.telemetry.availability import StateCounts
from lamplighter.web.wording import day_name, percent

DAYS = 90
GOOD_DAY, FAIR_DAY = 0.9995, 0.98


@dataclass(frozen=True, slots=True)
class Run:
    """Days in a row that look alike. `x` and `width` are in days; `look` is good, fair, poor or none."""

    x: int
    width: int
    look: str
    text: str


def last_days(now: float, days: int = DAYS) -> tuple[str, ...]:
    """Return the names of the last days (UTC), today last."""
    today = datetime.fromtimestamp(now, UTC).date()
    return tuple((today - timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1))


def day_runs(by_day: Mapping[str, StateCounts], days: Sequence[str]) -> tuple[Run, ...]:
    """Join days without a flaw, and days without data; every other day stands alone with its share."""
    runs: list[Run] = []
    start = 0
    ratios = [by_day[day].ratio if day in by_day else None for day in days]
    for index in range(1, len(days) + 1):
        if index < len(days) and ratios[index] == ratios[start] and ratios[start] in {None, 1.0}:
            continue
        runs.append(_run(days, start, index, ratios[start]))
        start = index
    return tuple(runs)


def _run(days: Sequence[str], start: int, end: int, ratio: float | None) -> Run:
    when = day_name(days[start])
    if end - start > 1:
        when = f"{when} to {day_name(days[end - 1])}"
    said = "no data" if ratio is None else percent(ratio)
    return Run(start, end - start, look_of(ratio), f"{when}: {said}")


def look_of(ratio: float | None) -> str:
    """Return how a day looks: good, fair, poor or none."""
    if ratio is None:
        return "none"
    if ratio >= GOOD_DAY:
        return "good"
    return "fair" if ratio >= FAIR_DAY else "poor"


def share(counts: Iterable[StateCounts]) -> float | None:
    """Return the share of known rounds that were up or degraded; None where nothing is known."""
    served = known = 0
    for each in counts:
        served += each.up + each.degraded
        known += each.up + each.degraded + each.down
    return served / known if known else None


def days_bar(runs: Sequence[Run], ratio: float | None) -> Markup:
    """Draw the runs; the style sheet cuts them into days. A page may hold a thousand bars: no byte is wasted."""
    rects = "".join(map(_rect, runs))
    return Markup(f'<svg class=days role=img aria-label="{percent(ratio)} of {DAYS} days">{rects}</svg>')  # noqa: S704 - numbers and dates only


def _rect(run: Run) -> str:
    x = f" x={_share(run.x)}" if run.x else ""
    return f"<rect class={run.look}{x} width={_share(run.width)}><title>{run.text}</title></rect>"


def _share(days: int) -> str:
    return f"{days / DAYS * 100:.4g}%"
