"""Expressions over a storage that has roll-ups only: through the engine, answers are those of the samples."""

import random
from collections.abc import Sequence

import pytest

from lamplighter.promql import InMemoryStorage, Matcher, SelectHints, Selection, StoredSeries, evaluate_range
from tests.support.rollups import roll_up

WIDTH = 300
BEGIN = 1_795_176_000
HOURS = 6


class RolledUpStorage:
    """Answers with periods of five minutes whatever is asked."""

    def __init__(self, samples: InMemoryStorage) -> None:
        self._samples = samples

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        return [rolled(series) for series in self._samples.select(matchers, start, end)]

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        assert hints.step_ms % (WIDTH * 1000) == 0
        return Selection(self.select(matchers, start, end), infos=("PromQL info: read from roll-ups",))


def rolled(series: StoredSeries) -> StoredSeries:
    buckets = roll_up(series.timestamps_ms, series.values, WIDTH * 1000)
    return StoredSeries(series.labels, buckets.lasts_ms, buckets.lasts, buckets)


def counters() -> InMemoryStorage:
    """Return two counters with resets and gaps, sampled about every half minute."""
    dice = random.Random(7)
    series = []
    for instance in ("a", "b"):
        value, samples = 0.0, []
        for index in range(HOURS * 120):
            value = 0.0 if dice.random() < 0.01 else value + dice.randrange(50)
            if dice.random() < 0.9:
                samples.append((BEGIN + 30 * index + dice.randrange(29), value))
        series.append(({"__name__": "jobs_total", "instance": instance}, samples))
    return InMemoryStorage.from_samples(series)


@pytest.mark.parametrize(
    "expression",
    [
        "rate(jobs_total[15m])",
        "sum(increase(jobs_total[1h])) / 4",
        "delta(jobs_total[10m] offset 15m)",
        "sum by (instance) (count_over_time(jobs_total[30m]))",
        "max_over_time(jobs_total[20m]) - min_over_time(jobs_total[20m])",
        "avg_over_time(jobs_total[1h]) > bool sum_over_time(jobs_total[5m]) / 10",
        "first_over_time(jobs_total[10m]) unless last_over_time(jobs_total[10m]) > 700",
        'absent_over_time(jobs_total{instance="c"}[5m])',
        "topk(1, present_over_time(jobs_total[5m]))",
    ],
)
def test_expressions_have_the_same_answers(expression: str) -> None:
    samples = counters()
    start, end, step = BEGIN + 7200, BEGIN + HOURS * 3600, 2 * WIDTH
    expected = evaluate_range(expression, samples, start, end, step)
    answer = evaluate_range(expression, RolledUpStorage(samples), start, end, step)
    assert answer.infos[0] == "PromQL info: read from roll-ups"
    assert not answer.warnings
    assert [dict(series.labels) for series in answer.series] == [dict(series.labels) for series in expected.series]
    for found, wanted in zip(answer.series, expected.series, strict=True):
        assert [time for time, _ in found.points] == [time for time, _ in wanted.points]
        assert [value for _, value in found.points] == pytest.approx(
            [value for _, value in wanted.points], rel=1e-9
        )


def test_an_approximate_answer_says_so_with_its_place() -> None:
    answer = evaluate_range(
        "1 + quantile_over_time(0.5, jobs_total[1h])",
        RolledUpStorage(counters()),
        BEGIN + 7200,
        BEGIN + 9000,
        WIDTH,
    )
    (warning,) = answer.warnings
    assert warning.startswith("PromQL warning: quantile_over_time is approximate")
    assert warning.endswith("(1:29)")
