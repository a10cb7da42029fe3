"""A span is cut into slices that the tiers of roll-ups can answer."""

import pytest

from lamplighter.telemetry.tiers import FIVE_MINUTES, ONE_HOUR
from lamplighter.web.span import HOURS, Span, title_of
from tests.support.pages import NOW


@pytest.mark.parametrize(
    ("hours", "interval", "slice_seconds", "count"),
    [
        (2160, 60.0, 43_200, 180),
        (720, 60.0, 10_800, 240),
        (168, 60.0, 3600, 168),
        (24, 60.0, 300, 288),
        (24, 600.0, 600, 144),
        (6, 60.0, 90, 240),
        (1, 60.0, 60, 60),
        (1, 10.0, 15, 240),
        (1, 7200.0, 3600, 1),
        (24, 420.0, 600, 144),
        (24, 86_400.0, 86_400, 1),
        (168, 172_800.0, 86_400, 7),
        (1, 45.0, 60, 60),
    ],
)
def test_a_span_is_cut_so_that_every_slice_has_a_round(
    hours: int, interval: float, slice_seconds: int, count: int
) -> None:
    span = Span.ending(NOW, hours, interval)
    assert (span.slice_seconds, span.count) == (slice_seconds, count)
    assert len(span.ends) == count
    assert all(0 <= span.share(at) <= 100 for at in span.ticks())


@pytest.mark.parametrize("now", [NOW, NOW // 43_200 * 43_200])
@pytest.mark.parametrize("hours", HOURS)
def test_the_last_slice_is_the_one_that_is_running(hours: int, now: float) -> None:
    span = Span.ending(now, hours, 60.0)
    assert span.last_end - span.slice_seconds < now <= span.last_end == span.ends[-1]


@pytest.mark.parametrize(
    ("hours", "tier"), [(24, FIVE_MINUTES), (168, ONE_HOUR), (720, ONE_HOUR), (2160, ONE_HOUR)]
)
def test_slices_of_a_day_and_more_are_whole_periods_of_a_tier(hours: int, tier: object) -> None:
    assert tier in {FIVE_MINUTES, ONE_HOUR}
    width = {FIVE_MINUTES: 300, ONE_HOUR: 3600}[tier]
    span = Span.ending(NOW, hours, 60.0)
    assert (span.slice_seconds % width, span.first % width) == (0, 0)


@pytest.mark.parametrize(("hours", "axis", "moment"), [(6, "07:00", "07:00:00"), (24, "07:00", "07:00")])
def test_a_short_span_says_times_of_day(hours: int, axis: str, moment: str) -> None:
    span, at = Span.ending(NOW, hours, 60.0), NOW // 86_400 * 86_400 + 7 * 3600
    assert (span.tick_text(at), span.moment(at)) == (axis, moment)


def test_a_long_span_says_days_too() -> None:
    span, at = Span.ending(NOW, 168, 60.0), NOW // 86_400 * 86_400 - 17 * 3600
    assert (span.tick_text(at), span.moment(at)) == ("19 Nov", "19 Nov 07:00")


def test_spans_are_named_by_hours_and_then_by_days() -> None:
    assert [title_of(hours) for hours in HOURS] == ["1 h", "6 h", "24 h", "7 d", "30 d", "90 d"]
    assert [Span.ending(NOW, hours, 60.0).words for hours in (1, 24, 168)] == ["hour", "24 hours", "7 days"]
