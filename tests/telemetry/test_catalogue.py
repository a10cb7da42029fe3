"""Catalogues: same list, same id; they grow at their end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.catalogue import Catalogue, base_and_growth
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


@given(some_series, st.lists(some_series, max_size=3), st.binary(max_size=50))
def test_a_catalogue_that_grew_survives_packing_and_knows_what_it_was(
    series: list[Series], growths: list[list[Series]], exemplar: bytes
) -> None:
    stages = [Catalogue.of(series, exemplar)]
    for more in growths:
        stages.append(stages[-1].grown(dict.fromkeys(one for one in more if one not in stages[-1].places)))
    whole = stages[-1]
    assert Catalogue.unpack(whole.pack(), whole.pack_growths()) == whole
    assert [whole.at_growth(growth) for growth in range(len(stages))] == stages
    assert [base_and_growth(one.id) for one in stages] == [(whole.base_id, n) for n in range(len(stages))]


def test_a_damaged_growth_is_named_corrupt() -> None:
    with pytest.raises(CorruptFrame):
        Catalogue.unpack(Catalogue.of(healthy(1)).pack(), [b"?"])
