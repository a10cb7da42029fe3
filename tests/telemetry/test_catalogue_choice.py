"""Which catalogue a frame is written with: few of them, however the series change."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.catalogue_choice import CatalogueChoice, covering
from lamplighter.telemetry.hours import DAY_MS
from lamplighter.telemetry.series import Series
from tests.support.frames import START_MS, a_frame

MINUTE_MS = 60_000


def healthy(checks: int) -> list[Series]:
    return [
        Series.of(name, key=f"core_{number}")
        for name in ("check_state", "probe_success", "probe_duration_seconds")
        for number in range(checks)
    ]


def failure(number: int) -> Series:
    return Series.of("probe_failure_info", key=f"core_{number}", cause="refused")


def test_the_first_frame_is_its_own_catalogue() -> None:
    assert covering(None, healthy(2)).series == tuple(healthy(2))


def test_the_known_catalogue_serves_frames_that_lack_a_few_series() -> None:
    known = Catalogue.of(healthy(20))
    assert covering(known, healthy(20)[1:]) is known


def test_a_failure_grows_the_catalogue_at_its_end_and_recovery_changes_nothing() -> None:
    known = Catalogue.of(healthy(20), b"exemplar")
    grown = covering(known, [failure(3), *healthy(20)])
    assert grown.series == (*healthy(20), failure(3))
    assert covering(grown, healthy(20)) is grown
    again = covering(grown, [*healthy(20), Series.of("check_state", key="core_new")])
    assert again.series == (*grown.series, Series.of("check_state", key="core_new"))
    assert again.base_id == known.id


def test_another_set_of_checks_starts_a_new_catalogue() -> None:
    known = Catalogue.of(healthy(100))
    others = [replace(one, labels=(("key", "other_" + one.label("key")),)) for one in healthy(100)]
    assert covering(known, others).series == tuple(others)


def test_a_catalogue_full_of_what_is_gone_is_left_behind() -> None:
    known = Catalogue.of(healthy(100))
    assert covering(known, healthy(50)).series == tuple(healthy(50))


def chosen(
    choice: CatalogueChoice, series: Sequence[Series], minute: float, *, is_partial: bool = False
) -> Catalogue:
    frame = a_frame(dict.fromkeys(series, 1.0), timestamp_ms=START_MS + round(minute * MINUTE_MS))
    catalogue = choice.for_frame(frame, is_partial=is_partial)
    choice.taken(frame, catalogue, is_partial=is_partial)
    return catalogue


@pytest.mark.parametrize(("size", "changes", "most"), [(100, 1, 25), (100, 100, 110), (200, 20, 25), (40, 4, 25)])
def test_series_that_change_with_every_round_cost_few_catalogues_a_day(size: int, changes: int, most: int) -> None:
    choice, bases, longest = CatalogueChoice(), set(), 0
    for minute in range(24 * 60):
        first = minute * changes
        live = [Series.of("m", id=str(number)) for number in range(first, first + size)]
        catalogue = chosen(choice, live, minute)
        assert not [one for one in live if one not in catalogue.places]
        bases.add(catalogue.base_id)
        longest = max(longest, len(catalogue.series))
    assert len(bases) <= most
    assert longest <= 1000 + 6 * size


def test_a_few_out_of_many_that_take_turns_come_to_one_catalogue_an_hour() -> None:
    choice, ids = CatalogueChoice(), set()
    for minute in range(120):
        live = [Series.of("top", job=str(minute * 7 % 100 + place)) for place in range(5)]
        ids.add(chosen(choice, live, minute).base_id)
    assert len(ids) <= 4


def test_a_new_day_leaves_behind_what_is_gone() -> None:
    choice = CatalogueChoice()
    late = DAY_MS // MINUTE_MS - START_MS % DAY_MS // MINUTE_MS - 1
    begun = chosen(choice, healthy(20), late - 60)
    assert chosen(choice, healthy(19), late) is begun
    assert chosen(choice, healthy(18), late + 1, is_partial=True) is begun
    assert chosen(choice, healthy(19), late + 1).series == tuple(healthy(19))
    whole = chosen(choice, healthy(19), late + 2)
    assert chosen(choice, healthy(19), late + 1 + DAY_MS / MINUTE_MS) is whole


def test_what_a_round_that_goes_on_lacks_is_no_reason_for_a_new_catalogue() -> None:
    choice = CatalogueChoice()
    begun = chosen(choice, healthy(100), 0)
    assert chosen(choice, healthy(100)[:10], 1, is_partial=True) is begun
    assert chosen(choice, [*healthy(100)[:10], failure(3)], 2, is_partial=True).base_id == begun.id


def test_a_frame_that_comes_late_does_not_turn_the_day() -> None:
    choice = CatalogueChoice()
    begun = chosen(choice, healthy(20), 3000)
    for minute in (0, 3001):
        assert chosen(choice, healthy(19), minute) is begun
