from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.values import STALE
from lamplighter.rules.frames import frames_of, parts_of, recorded_by, recorded_series, source_of
from lamplighter.rules.rule import AlertingRule, RecordingRule, RuleGroup

GROUP = RuleGroup(
    file="shop.yml",
    name="shop",
    rules=(RecordingRule(record="orders", expr="x"), AlertingRule(alert="NoOrders", expr="orders == 0")),
)
SAMPLES = [
    ({"__name__": "orders", "job": "web"}, 3.0),
    ({"__name__": "orders", "job": "app"}, STALE),
    ({"__name__": "ALERTS", "alertname": "NoOrders", "alertstate": "firing"}, 1.0),
    ({"__name__": "ALERTS", "alertname": "Other", "alertstate": "firing"}, 1.0),
]


def test_a_frame_has_what_goes_on_and_leaves_out_what_has_ended() -> None:
    (frame,) = frames_of(GROUP, 60.0, SAMPLES, 1)
    assert (frame.source, frame.timestamp_ms, frame.interval_seconds) == ("rules/shop.yml/shop", 60_000, 60.0)
    assert [series.name for series in frame.series] == ["ALERTS", "ALERTS", "orders"]


def test_each_rule_knows_its_own_series_again() -> None:
    frames = frames_of(GROUP, 60.0, SAMPLES, 1)
    orders, alerts = recorded_series(GROUP, frames)
    assert orders == [{"__name__": "orders", "job": "web"}]
    assert alerts == [{"__name__": "ALERTS", "alertname": "NoOrders", "alertstate": "firing"}]
    assert recorded_by(GROUP.rules[:1], frames) == [({"__name__": "orders", "job": "web"}, 3.0)]


@given(st.integers(0, 900), st.integers(1, 4))
def test_every_series_has_one_part_and_keeps_it(count: int, parts: int) -> None:
    samples = [({"__name__": "orders", "job": str(number)}, float(number)) for number in range(count)]
    frames = frames_of(GROUP, 60.0, samples, parts)
    assert [frame.source for frame in frames] == [source_of(GROUP, part) for part in range(parts)]
    assert sum(len(frame.series) for frame in frames) == count
    fewer = frames_of(GROUP, 120.0, samples[: count // 2], parts)
    assert all(set(after.series) <= set(before.series) for before, after in zip(frames, fewer, strict=True))


def test_parts_are_as_many_as_are_needed() -> None:
    assert [parts_of([({}, 0.0)] * count) for count in (0, 1, 4000, 4001)] == [1, 1, 1, 2]
