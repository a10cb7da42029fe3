"""What is read back from a frame."""

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Note, Series
from lamplighter.telemetry.status import STATE_NUMBERS, statuses

SHOP = {"check": "shop", "group": "core", "key": "core_shop"}


def a_frame(samples: dict[Series, float | None], notes: dict[str, Note] | None = None) -> Frame:
    return Frame(
        source="checks/local/60/0",
        timestamp_ms=1_795_176_060_000,
        interval_seconds=60.0,
        series=tuple(samples),
        values=tuple(samples.values()),
        notes=notes or {},
    )


def test_a_standing_is_read_with_all_that_the_frame_knows() -> None:
    note = Note(cause="status", failed_conditions=("[STATUS] (503) == 200",))
    frame = a_frame(
        {
            Series.of("check_state", SHOP): 3.0,
            Series.of("check_streak_rounds", SHOP): 4.0,
            Series.of("check_since_timestamp_seconds", SHOP): 1_795_175_880.0,
            Series.of("probe_duration_seconds", SHOP): 0.25,
            Series.of("probe_ssl_earliest_cert_expiry", SHOP): 1_800_000_000.0,
        },
        {"core_shop": note},
    )
    (status,) = statuses(frame)
    assert (status.check_key, status.name, status.group) == ("core_shop", "shop", "core")
    assert (status.state, status.streak_rounds, status.since) == (CheckState.DOWN, 4, 1_795_175_880.0)
    assert (status.last_check_at, status.interval_seconds) == (1_795_176_060.0, 60.0)
    assert (status.response_seconds, status.certificate_expires_at) == (0.25, 1_800_000_000.0)
    assert status.note is note
    assert status.source == "checks/local/60/0"


def test_a_round_in_a_maintenance_window_says_so() -> None:
    maintained, other = {"check": "shop", "key": "a"}, {"check": "search", "key": "b"}
    frame = a_frame(
        {
            Series.of("check_state", maintained): 3.0,
            Series.of("check_state", other): 3.0,
            Series.of("check_in_maintenance", maintained): 1.0,
            Series.of("check_in_maintenance", other): None,
        }
    )
    assert [status.in_maintenance for status in statuses(frame)] == [True, False]


def test_every_state_number_is_read_back_as_its_state() -> None:
    for state, number in STATE_NUMBERS.items():
        (status,) = statuses(a_frame({Series.of("check_state", SHOP): number}))
        assert status.state is state


def test_an_unheard_of_state_number_is_unknown() -> None:
    (status,) = statuses(a_frame({Series.of("check_state", SHOP): 9.0}))
    assert status.state is CheckState.UNKNOWN


def test_a_check_whose_state_is_absent_has_no_standing() -> None:
    assert statuses(a_frame({Series.of("check_state", SHOP): None})) == ()


def test_what_is_absent_is_none_and_not_zero() -> None:
    (status,) = statuses(
        a_frame({Series.of("check_state", SHOP): 0.0, Series.of("probe_duration_seconds", SHOP): None})
    )
    assert status.response_seconds is None
    assert status.certificate_expires_at is None


def test_checks_of_the_same_name_in_two_groups_are_told_apart() -> None:
    other = {"check": "shop", "group": "edge", "key": "edge_shop"}
    frame = a_frame({Series.of("check_state", SHOP): 1.0, Series.of("check_state", other): 3.0})
    assert [(status.check_key, status.state) for status in statuses(frame)] == [
        ("core_shop", CheckState.UP),
        ("edge_shop", CheckState.DOWN),
    ]


def test_a_frame_of_something_else_has_no_standings() -> None:
    assert statuses(a_frame({Series.of("node_load1", host="a"): 1.0})) == ()
