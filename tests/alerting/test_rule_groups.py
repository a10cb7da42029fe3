from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.intake import Intake
from lamplighter.alerting.rule_groups import EvaluateGroups
from lamplighter.config.configuration import Configuration
from lamplighter.errors import ItemTooLarge, LamplighterError, StoreUnavailable
from lamplighter.probes.verdict import CheckState
from lamplighter.rules.rule import AlertingRule, OnNoData, RecordingRule, Rule, RuleGroup
from lamplighter.rules.status import GroupStatus, RuleHealth
from lamplighter.rules.statuses import GroupStatuses, KeptStatus
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.selection import Wanted
from lamplighter.telemetry.series import Frame, Series
from tests.support.alerting import Scene, a_route
from tests.support.alerts import NOON, a_frame
from tests.support.configuration import a_configuration

KEY = "house.yml;house"
SOURCE = "rules/house.yml/house"
HOT = AlertingRule(
    alert="Hot",
    expr="temperature > 30",
    labels={"severity": "warning"},
    annotations={"summary": "{{ $labels.room }} has {{ $value }} degrees"},
)


def a_group(*rules: Rule, **options: Any) -> RuleGroup:
    return RuleGroup(**{"file": "house.yml", "name": "house", "rules": rules or (HOT,), **options})


def a_configuration_of(*groups: RuleGroup) -> Configuration:
    return replace(a_configuration(alertmanager=a_route()), rule_groups=groups)


def a_scene(*rules: Rule, state: InMemoryStateStore | None = None, **options: Any) -> Scene:
    return Scene(a_configuration_of(a_group(*rules, **options)), state)


def temperatures(at: float, rooms: Mapping[str, float], source: str = "house/1") -> Frame:
    return Frame(
        source=source,
        timestamp_ms=round(at * 1000),
        interval_seconds=60.0,
        series=tuple(Series.of("temperature", room=room) for room in rooms),
        values=tuple(rooms.values()),
    )


def minutes(scene: Scene, *looks: Mapping[str, float] | None, first: float = NOON) -> None:
    """Let a frame come each minute, or none where there is None, and the rules be evaluated two seconds later."""
    for minute, rooms in enumerate(looks):
        at = first + 60 * minute
        if rooms is not None:
            scene.write(temperatures(at, rooms))
        scene.rules(at + 2)


def alerts(scene: Scene) -> list[tuple[str, str]]:
    return [(alert.labels["room"], str(alert.state)) for alert in scene.alerts.all(NOON)]


def recorded(scene: Scene, name: str) -> list[tuple[float, float]]:
    frames = scene.telemetry.read(SOURCE, 0, round((NOON + 86400) * 1000))
    return [
        (frame.timestamp_ms / 1000 - NOON, value)
        for frame in frames
        for series, value in zip(frame.series, frame.values, strict=True)
        if series.name == name and value is not None
    ]


def only_alert(scene: Scene) -> Alert:
    (alert,) = scene.alerts.all(NOON)
    return alert


def test_a_rule_fires_and_resolves_and_each_is_told_once() -> None:
    scene = a_scene()
    minutes(scene, {"attic": 31}, {"attic": 32}, {"attic": 20}, {"attic": 20})
    assert [(event.alertname, event.state) for event in scene.events(NOON + 600)] == [
        ("Hot", "firing"),
        ("Hot", "resolved"),
    ]
    scene = a_scene()
    minutes(scene, {"attic": 31}, {"attic": 32})
    scene.flush_due(NOON + 70)
    minutes(scene, {"attic": 20}, {"attic": 20}, first=NOON + 120)
    scene.flush_due(NOON + 200)
    scene.flush_due(NOON + 400)
    assert scene.told() == [("Hot", "firing"), ("Hot", "resolved")]


def test_an_alert_names_its_rule_group_and_value_and_the_times_of_the_slots() -> None:
    scene = a_scene(replace(HOT, for_seconds=60))
    minutes(scene, {"attic": 31}, {"attic": 32.5})
    alert = only_alert(scene)
    assert (alert.pending_since, alert.starts_at) == (NOON, NOON + 60)
    assert (alert.details["rule_group"], alert.details["rule"], alert.details["value"]) == (KEY, "Hot", "32.5")
    assert alert.annotations == {"summary": "attic has 32.5 degrees"}


def test_a_slot_is_evaluated_once_however_many_functions_look() -> None:
    scene = a_scene()
    other = Scene(scene.configuration, scene.state)
    other.telemetry = scene.telemetry
    for seconds in (0.5, 1, 2, 30, 59):
        scene.rules(NOON + seconds)
        other.rules(NOON + seconds)
    counted = scene.counts + other.counts
    assert counted["lamplighter_rule_evaluations_total", KEY] == 1
    scene.rules(NOON + 60)
    assert (scene.counts + other.counts)["lamplighter_rule_evaluations_total", KEY] == 2


class CountingReads(InMemoryStateStore):
    """Counts reads and writes."""

    reads = 0
    writes = 0

    def get(self, partition: str, key: str, now: float) -> Record | None:
        self.reads += 1
        return super().get(partition, key, now)

    def list(self, partition: str, now: float, **options: Any) -> Sequence[Record]:
        self.reads += 1
        return super().list(partition, now, **options)

    def put(self, record: Record) -> bool:
        self.writes += 1
        return super().put(record)


def test_a_look_between_slots_costs_nothing() -> None:
    state = CountingReads()
    scene = a_scene(state=state)
    scene.rules(NOON)
    state.reads = 0
    for second in range(1, 60):
        scene.rules(NOON + second)
    assert state.reads == 0


def test_an_evaluation_that_finds_nothing_writes_its_claim_and_its_status_only() -> None:
    state = CountingReads()
    scene = a_scene(state=state)
    scene.write(temperatures(NOON, {"attic": 20}))
    scene.rules(NOON + 1)
    assert state.writes == 2
    assert not scene.telemetry.read(SOURCE, 0, round(NOON * 2000))


def test_missed_slots_are_not_made_up_for_but_an_alert_remembers_since_when_it_is_active() -> None:
    scene = a_scene(replace(HOT, for_seconds=600))
    minutes(scene, {"attic": 31})
    minutes(scene, {"attic": 31}, first=NOON + 540)
    assert alerts(scene) == [("attic", "pending")]
    assert scene.counts["lamplighter_rule_evaluations_total", KEY] == 2
    assert scene.counts["lamplighter_rule_group_slots_missed_total", KEY] == 8
    minutes(scene, {"attic": 31}, first=NOON + 600)
    assert alerts(scene) == [("attic", "firing")]
    assert only_alert(scene).pending_since == NOON


def test_a_pending_alert_that_came_to_nothing_leaves_nothing() -> None:
    scene = a_scene(replace(HOT, for_seconds=600))
    minutes(scene, {"attic": 31}, {"attic": 20})
    assert not scene.alerts.all(NOON)
    assert not scene.queue.sent


def test_an_end_that_was_not_told_yet_is_told_though_the_alert_is_pending_again() -> None:
    scene = a_scene(replace(HOT, for_seconds=60))
    minutes(scene, {"attic": 31}, {"attic": 31})
    scene.flush_due(NOON + 70)
    minutes(scene, {"attic": 20}, {"attic": 31}, first=NOON + 120)
    scene.flush_due(NOON + 190)
    assert scene.told() == [("Hot", "firing"), ("Hot", "resolved")]
    minutes(scene, {"attic": 31}, first=NOON + 240)
    scene.flush_due(NOON + 300)
    assert scene.told()[2:] == [("Hot", "firing")]
    assert only_alert(scene).pending_since == NOON + 180


def test_a_rule_that_asks_for_more_time_while_it_fires_ends_its_alert_and_begins_anew() -> None:
    scene = a_scene(replace(HOT, for_seconds=60))
    minutes(scene, {"attic": 31}, {"attic": 31})
    scene.flush_due(NOON + 70)
    scene.configuration = a_configuration_of(a_group(replace(HOT, for_seconds=600)))
    minutes(scene, {"attic": 31}, {"attic": 20}, first=NOON + 120)
    scene.flush_due(NOON + 200)
    assert scene.told() == [("Hot", "firing"), ("Hot", "resolved")]


def test_a_rule_without_data_keeps_what_fires_where_it_is_told_to() -> None:
    scene = a_scene(replace(HOT, on_no_data=OnNoData.KEEP))
    minutes(scene, {"attic": 31})
    scene.rules(NOON + 3600)
    assert alerts(scene) == [("attic", "firing")]


def test_data_that_are_gone_resolve_as_in_prometheus() -> None:
    scene = a_scene()
    minutes(scene, {"attic": 31}, {"hall": 20})
    assert alerts(scene) == [("attic", "resolved")]


def test_a_query_that_fails_changes_no_alert_and_is_told_by_the_rule() -> None:
    scene = a_scene()
    minutes(scene, {"attic": 31})
    scene.configuration = a_configuration_of(
        a_group(replace(HOT, expr="temperature + on() group_left() temperature"))
    )
    minutes(scene, {"attic": 20, "hall": 20}, first=NOON + 60)
    assert alerts(scene) == [("attic", "firing")]
    status = GroupStatuses(scene.state)(NOON)[KEY]
    assert status.rules[0].health is RuleHealth.ERROR
    assert "many-to-many" in status.rules[0].last_error or "duplicate" in status.rules[0].last_error
    assert scene.counts["lamplighter_rule_evaluation_failures_total", KEY] == 1


def test_the_status_says_when_a_group_was_evaluated_and_forgets_groups_that_are_gone() -> None:
    scene = a_scene(HOT, RecordingRule(record="max", expr="max(temperature)"))
    minutes(scene, {"attic": 20})
    status = GroupStatuses(scene.state)(NOON)[KEY]
    assert (status.last_evaluation, [rule.health for rule in status.rules]) == (NOON, [RuleHealth.OK] * 2)
    scene.configuration = replace(a_configuration_of(), digest="")
    scene.rules.sweep(NOON + 60)
    assert KEY in GroupStatuses(scene.state)(NOON)
    scene.configuration = a_configuration_of()
    scene.rules.sweep(NOON + 60)
    assert not GroupStatuses(scene.state)(NOON)


def test_results_are_kept_as_frames_that_end_when_there_is_nothing_left_to_keep() -> None:
    scene = a_scene(RecordingRule(record="warm", expr="temperature > 25"), interval_seconds=30)
    minutes(scene, {"attic": 31}, {"attic": 26}, {"attic": 20}, {"attic": 20})
    assert recorded(scene, "warm") == [(0, 31.0), (60, 26.0)]
    frames = scene.telemetry.read(SOURCE, 0, round((NOON + 600) * 1000))
    assert [frame.timestamp_ms / 1000 - NOON for frame in frames] == [0, 60, 120]


def test_alerts_are_series_for_as_long_as_they_are_active() -> None:
    scene = a_scene()
    minutes(scene, {"attic": 31}, {"attic": 20})
    assert recorded(scene, "ALERTS") == [(0, 1.0)]
    assert recorded(scene, "ALERTS_FOR_STATE") == [(0, NOON)]


def test_a_recorded_series_is_there_for_the_rules_of_other_groups_and_ends_for_them_too() -> None:
    recording = a_group(RecordingRule(record="warm", expr="temperature > 25"), name="first")
    alerting = a_group(AlertingRule(alert="Warm", expr="warm"), name="second")
    scene = Scene(a_configuration_of(recording, alerting))
    minutes(scene, {"attic": 31}, {"attic": 31})
    assert alerts(scene) == [("attic", "firing")]
    minutes(scene, {"attic": 20}, {"attic": 20}, first=NOON + 120)
    assert alerts(scene) == [("attic", "resolved")]


def test_a_recording_rule_that_fails_keeps_its_last_values_for_as_long_as_promql_looks_back() -> None:
    scene = a_scene(RecordingRule(record="warm", expr="temperature"))
    minutes(scene, {"attic": 31})
    scene.out_of_time = True
    minutes(scene, *[{"attic": 40.0}] * 6, first=NOON + 60)
    assert recorded(scene, "warm") == [(60 * minute, 31.0) for minute in range(5)]


def test_what_does_not_fit_one_frame_is_spread_over_several() -> None:
    scene = a_scene(RecordingRule(record="copy", expr="temperature"))
    rooms = {f"room-{number}": float(number) for number in range(9000)}
    minutes(scene, rooms)
    sources = [frame.source for frame in scene.telemetry.latest() if frame.source.startswith("rules/")]
    assert sources == [SOURCE, f"{SOURCE}/1", f"{SOURCE}/2"]
    minutes(scene, {"room-1": 1.0}, first=NOON + 60)
    newest = [frame for frame in scene.telemetry.latest() if frame.source.startswith("rules/")]
    assert sum(len(frame.series) for frame in newest) == 1
    assert {frame.timestamp_ms / 1000 for frame in newest} == {NOON + 60}


class UnreadTelemetry(InMemoryTelemetryStore):
    """Takes frames, and while it is away gives none back."""

    is_away = False

    def read(self, source: str, start_ms: int, end_ms: int, only: Wanted | None = None) -> Sequence[Frame]:
        if self.is_away:
            raise StoreUnavailable("the table did not answer")
        return super().read(source, start_ms, end_ms, only)


def test_while_the_table_is_away_rules_say_so_and_nothing_of_theirs_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.support.alerting.InMemoryTelemetryStore", UnreadTelemetry)
    scene = a_scene(HOT, RecordingRule(record="warm", expr="temperature > 25"))
    minutes(scene, {"attic": 31})
    monkeypatch.setattr(UnreadTelemetry, "is_away", True)
    minutes(scene, {"attic": 20}, first=NOON + 60)
    status = GroupStatuses(scene.state)(NOON)[KEY]
    assert status.last_evaluation == NOON + 60
    assert {(rule.health, rule.last_error) for rule in status.rules} == {
        (RuleHealth.ERROR, "the table did not answer")
    }
    assert alerts(scene) == [("attic", "firing")]
    monkeypatch.setattr(UnreadTelemetry, "is_away", False)
    minutes(scene, {"attic": 20}, first=NOON + 120)
    status = GroupStatuses(scene.state)(NOON)[KEY]
    assert {rule.health for rule in status.rules} == {RuleHealth.OK}
    assert alerts(scene) == [("attic", "resolved")]
    assert [at for at, _ in recorded(scene, "warm")] == [0]
    assert scene.telemetry.read(SOURCE, round((NOON + 120) * 1000), round((NOON + 120) * 1000))


class FullTelemetry(InMemoryTelemetryStore):
    """Takes no frame of rules."""

    def write(self, frame: Frame, *, latest: bool = True) -> None:
        if frame.source.startswith("rules/"):
            raise StoreUnavailable("the table did not answer")
        super().write(frame, latest=latest)


def test_series_that_cannot_be_kept_are_the_rules_error_and_alerts_fire_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.support.alerting.InMemoryTelemetryStore", FullTelemetry)
    scene = a_scene()
    minutes(scene, {"attic": 31})
    assert alerts(scene) == [("attic", "firing")]
    (rule,) = GroupStatuses(scene.state)(NOON)[KEY].rules
    assert rule.last_error == "its series were not kept: the table did not answer"


def test_a_rule_that_is_gone_takes_its_alerts_along() -> None:
    scene = a_scene(HOT, replace(HOT, alert="Warm", expr="temperature > 25", for_seconds=600))
    minutes(scene, {"attic": 31})
    scene.configuration = a_configuration_of(a_group(replace(HOT, alert="Cold", expr="temperature < 10")))
    scene.sweep(NOON + 60)
    (alert,) = scene.alerts.all(NOON)
    assert (alert.labels["alertname"], alert.state) == ("Hot", AlertState.RESOLVED)


def test_a_rule_that_moves_within_its_group_keeps_its_alerts() -> None:
    scene = a_scene(replace(HOT, for_seconds=120))
    minutes(scene, {"attic": 31})
    moved = a_group(RecordingRule(record="max", expr="max(temperature)"), replace(HOT, for_seconds=120))
    scene.configuration = a_configuration_of(moved)
    scene.sweep(NOON + 30)
    minutes(scene, {"attic": 31}, {"attic": 31}, first=NOON + 60)
    assert only_alert(scene).pending_since == NOON


@pytest.mark.parametrize("place", [{"file": "flat.yml"}, {"name": "flat"}])
def test_a_rule_that_moves_to_another_group_or_file_keeps_its_alerts(place: dict[str, str]) -> None:
    slow = replace(HOT, alert="Slow", for_seconds=180)
    scene = a_scene(HOT, slow)
    minutes(scene, {"attic": 31})
    scene.flush_due(NOON + 5)
    scene.configuration = a_configuration_of(
        a_group(RecordingRule(record="Slow", expr="1")), a_group(slow, HOT, **place)
    )
    minutes(scene, {"attic": 31}, first=NOON + 60)
    scene.sweep(NOON + 70)
    minutes(scene, {"attic": 31}, {"attic": 31}, first=NOON + 120)
    scene.flush_due(NOON + 190)
    assert set(scene.told()) == {("Hot", "firing"), ("Slow", "firing")}
    minutes(scene, {"attic": 20}, first=NOON + 240)
    assert {alert.state for alert in scene.alerts.all(NOON)} == {AlertState.RESOLVED}


def test_two_rules_with_one_name_and_labels_have_alerts_of_their_own() -> None:
    scene = a_scene(HOT, replace(HOT, expr="temperature < 0"))
    minutes(scene, {"attic": 31, "hall": -5})
    assert dict(alerts(scene)) == {"attic": "firing", "hall": "firing"}
    minutes(scene, {"attic": 20, "hall": -5}, first=NOON + 60)
    assert dict(alerts(scene)) == {"attic": "resolved", "hall": "firing"}


def test_an_alert_that_another_group_has_raised_stays_that_groups() -> None:
    scene = Scene(a_configuration_of(a_group(name="first"), a_group(name="second")))
    minutes(scene, {"attic": 31}, {"attic": 31})
    assert only_alert(scene).details["rule_group"] == "house.yml;first"


def test_of_severity_none_nobody_is_told() -> None:
    scene = a_scene(AlertingRule(alert="Watchdog", expr="vector(1)", labels={"severity": "none"}))
    scene.rules(NOON)
    (alert,) = scene.alerts.all(NOON)
    assert alert.state is AlertState.FIRING
    assert not scene.groups.all(NOON)
    scene.sweep(NOON + 60)
    assert scene.told() == []


def test_a_rule_that_fires_for_everything_fails_and_a_text_without_end_is_cut() -> None:
    scene = a_scene(HOT, replace(HOT, alert="Long", expr="vector(1)", annotations={"text": "x" * 100_000}))
    minutes(scene, {f"room-{number}": 31.0 for number in range(1001)})
    (alert,) = scene.alerts.all(NOON)
    assert len(alert.annotations["text"]) == 4000
    assert "exceeded limit of 1000" in GroupStatuses(scene.state)(NOON)[KEY].rules[0].last_error


class Small(InMemoryStateStore):
    """Has no room for what has a long label."""

    def put_all(self, records: Sequence[Record]) -> bool:
        if any(len(str(record.data)) > 100_000 for record in records):
            raise ItemTooLarge("record ALERT is larger than 100000 bytes")
        return super().put_all(records)


def test_alerts_that_no_record_holds_are_the_rules_error() -> None:
    rule = AlertingRule(alert="Long", expr="vector(1)", labels={"text": "x" * 200_000})
    scene = a_scene(rule, state=Small())
    scene.rules(NOON)
    (status,) = GroupStatuses(scene.state)(NOON)[KEY].rules
    assert status.last_error.startswith("alerts were not kept")


def test_values_are_written_anew_every_five_minutes_while_nothing_else_changes() -> None:
    scene = a_scene()
    minutes(scene, *({"attic": 31.0 + minute} for minute in range(7)))
    assert only_alert(scene).details["value"] == "36.0"


def test_the_sweep_asks_the_queue_for_slots_within_the_minute_and_for_one_look_at_the_others() -> None:
    scene = Scene(a_configuration_of(a_group(), a_group(name="quick", interval_seconds=20)))
    scene.rules.sweep(NOON + 1)
    assert scene.queue.sent == [({"task": "rules"}, delay) for delay in (15, 19, 39, 59)]


def test_without_rules_nothing_is_asked_of_the_queue() -> None:
    scene = Scene(a_configuration_of())
    scene.rules.sweep(NOON)
    assert not scene.queue.sent


def test_the_sweep_takes_only_what_was_left_lying() -> None:
    scene = a_scene()
    scene.rules(NOON)
    scene.rules.sweep(NOON + 60)
    assert scene.counts["lamplighter_rule_evaluations_total", KEY] == 1
    scene.rules.sweep(NOON + 120)
    assert scene.counts["lamplighter_rule_evaluations_total", KEY] == 2


class Mortal(InMemoryStateStore):
    """Dies at the write of one key."""

    dies_at = ""

    def put(self, record: Record) -> bool:
        self._maybe_die(record)
        return super().put(record)

    def put_all(self, records: Sequence[Record]) -> bool:
        for record in records:
            self._maybe_die(record)
        return super().put_all(records)

    def _maybe_die(self, record: Record) -> None:
        if self.dies_at and record.partition == self.dies_at:
            self.dies_at = ""
            raise StoreUnavailable("died")


@pytest.mark.parametrize("partition", ["RULES", "ALERT", "RULE_STATUS"])
def test_a_death_between_claim_and_result_makes_an_alert_late_and_loses_none(partition: str) -> None:
    state = Mortal()
    scene = a_scene(state=state)
    state.dies_at = partition
    scene.write(temperatures(NOON, {"attic": 31}))
    with pytest.raises(StoreUnavailable):
        scene.rules(NOON + 1)
    minutes(scene, {"attic": 31}, {"attic": 20}, first=NOON + 60)
    assert [(event.alertname, event.state) for event in scene.events(NOON + 600)] == [
        ("Hot", "firing"),
        ("Hot", "resolved"),
    ]


def test_one_group_that_cannot_be_kept_keeps_no_other_from_its_turn() -> None:
    state = Mortal()
    scene = Scene(
        a_configuration_of(a_group(name="first"), a_group(replace(HOT, alert="Warm"), name="second")), state
    )
    state.dies_at = "ALERT"
    scene.write(temperatures(NOON, {"attic": 31}))
    with pytest.raises(StoreUnavailable):
        scene.rules(NOON + 1)
    assert [alert.labels["alertname"] for alert in scene.alerts.all(NOON)] == ["Warm"]


def test_an_error_that_nobody_thought_of_keeps_no_other_group_from_its_turn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = AlertingRule(alert="Broken", expr="vector(1)", for_seconds="5m")  # type: ignore[arg-type]
    scene = Scene(a_configuration_of(a_group(broken, name="first"), a_group(name="second")))
    scene.write(temperatures(NOON, {"attic": 31}))
    with pytest.raises(LamplighterError, match="first could not be evaluated"):
        scene.rules(NOON + 1)
    assert alerts(scene) == [("attic", "firing")]
    assert "TypeError" in caplog.text


def test_where_the_time_does_not_suffice_the_quickest_groups_are_first() -> None:
    scene = Scene(a_configuration_of(a_group(name="slow"), a_group(name="quick"), a_group(name="new")))
    for name, seconds in (("slow", 15.0), ("quick", 0.1)):
        key = f"house.yml;{name}"
        status = GroupStatus(key=key, last_evaluation=NOON, evaluation_seconds=seconds, rules=[])
        GroupStatuses(scene.state).put(KeptStatus(status))
    scene.rules(NOON)
    groups = [group for name, group in scene.counts if name == "lamplighter_rule_evaluations_total"]
    assert groups == ["house.yml;new", "house.yml;quick", "house.yml;slow"]


def an_intake(scene: Scene, rules: EvaluateGroups, frames: Sequence[Frame]) -> Intake:
    left = iter(frames)
    return Intake(
        read_frame=lambda _: next(left),
        evaluate=lambda frames, now: scene.evaluate(*frames, now=now),  # type: ignore[arg-type]
        flush=scene.flush,
        sweep=scene.sweep,
        rules=rules,
    )


def stream_of(count: int) -> dict[str, Any]:
    record = {"eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": "1"}}
    return {"Records": [record] * count}


def test_frames_that_arrive_are_what_rules_are_evaluated_upon() -> None:
    scene = a_scene()
    frame = temperatures(NOON, {"attic": 31})
    scene.write(frame)
    an_intake(scene, scene.rules, [frame])(stream_of(1), NOON + 3)
    assert alerts(scene) == [("attic", "firing")]


def test_what_rules_recorded_asks_for_no_evaluation() -> None:
    scene = a_scene()
    frame = temperatures(NOON, {"attic": 31}, source=SOURCE)
    an_intake(scene, scene.rules, [frame])(stream_of(1), NOON + 3)
    assert not scene.counts


def test_the_queue_calls_for_rules_after_flushes_and_nothing_is_brought_again() -> None:
    state = Mortal()
    scene = a_scene(state=state)
    state.dies_at = "RULES"
    event = {"Records": [{"eventSource": "aws:sqs", "messageId": "1", "body": '{"task": "rules"}'}]}
    intake = an_intake(scene, scene.rules, [])
    assert intake(event, NOON) == {"batchItemFailures": []}
    intake(event, NOON)
    assert scene.counts["lamplighter_rule_evaluations_total", KEY] == 1


def test_a_check_frame_is_evaluated_for_its_own_alerts_first() -> None:
    scene = Scene(
        replace(
            a_configuration_of(a_group(AlertingRule(alert="AnyDown", expr="count(check_state == 3)"))),
        )
    )
    frame = a_frame(NOON, CheckState.DOWN)
    scene.write(frame)
    an_intake(scene, scene.rules, [frame])(stream_of(1), NOON + 3)
    assert {alert.labels["alertname"] for alert in scene.alerts.all(NOON)} == {"CheckDown", "AnyDown"}
