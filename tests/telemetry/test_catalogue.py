"""Catalogues: same list, same id; they grow by a few series and start afresh for many."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.catalogue import Catalogue, covering
from lamplighter.telemetry.series import Series

some_series = st.lists(
    st.builds(
        Series.of, st.text(min_size=1, max_size=5), st.dictionaries(st.text(max_size=3), st.text(max_size=5))
    ),
    max_size=20,
)


def healthy(checks: int) -> list[Series]:
    return [
        Series.of(name, key=f"core_{number}")
        for name in ("check_state", "probe_success", "probe_duration_seconds")
        for number in range(checks)
    ]


def failure(number: int) -> Series:
    return Series.of("probe_failure_info", key=f"core_{number}", cause="refused")


@given(some_series, st.binary(max_size=50))
def test_a_catalogue_survives_packing_with_its_id(series: list[Series], exemplar: bytes) -> None:
    catalogue = Catalogue.of(series, exemplar)
    assert Catalogue.unpack(catalogue.pack()) == catalogue


def test_order_and_exemplar_belong_to_the_id() -> None:
    up, down = Series.of("up"), Series.of("down")
    ids = {Catalogue.of(series).id for series in ([up, down], [down, up], [up])}
    assert len(ids | {Catalogue.of([up], b"x").id}) == 4


@pytest.mark.parametrize("blob", [b"", b"?", b"x\x9c", Catalogue.of(healthy(1)).pack()[:-1]])
def test_a_damaged_catalogue_is_named_corrupt(blob: bytes) -> None:
    with pytest.raises(CorruptFrame):
        Catalogue.unpack(blob)


def test_values_are_aligned_and_what_is_missing_is_absent() -> None:
    a, b, c = (Series.of(name) for name in "abc")
    assert Catalogue.of([a, b, c]).align([c, a], [3.0, 1.0]) == [1.0, None, 3.0]


def test_the_first_frame_is_its_own_catalogue() -> None:
    assert covering(None, healthy(2)).series == tuple(healthy(2))


def test_the_known_catalogue_serves_frames_that_lack_a_few_series() -> None:
    known = Catalogue.of(healthy(20))
    assert covering(known, healthy(20)[1:]) is known


def test_a_failure_grows_the_catalogue_metric_by_metric_and_recovery_changes_nothing() -> None:
    known = Catalogue.of(healthy(20), b"exemplar")
    grown = covering(known, [failure(3), *healthy(20)])
    assert grown.series == (*healthy(20), failure(3))
    assert covering(grown, healthy(20)) is grown
    again = covering(grown, [*healthy(20), Series.of("check_state", key="core_new")])
    assert [one.name for one in again.series].count("check_state") == 21
    assert again.series[20].label("key") == "core_new"


def test_another_set_of_checks_starts_a_new_catalogue() -> None:
    known = Catalogue.of(healthy(100))
    others = [replace(one, labels=(("key", "other_" + one.label("key")),)) for one in healthy(100)]
    assert covering(known, others).series == tuple(others)


def test_a_catalogue_full_of_what_is_gone_is_left_behind() -> None:
    known = Catalogue.of(healthy(100))
    assert covering(known, healthy(50)).series == tuple(healthy(50))
