"""The one word for everything, by table."""

import pytest

from lamplighter.health.overall import Overall, overall
from lamplighter.health.standing import Standing
from lamplighter.probes.verdict import CheckState
from tests.support.pages import a_summary

UP, DEGRADED, DOWN, UNKNOWN = CheckState.UP, CheckState.DEGRADED, CheckState.DOWN, CheckState.UNKNOWN


def _standing(state: CheckState, *, critical: bool = False) -> Standing:
    return Standing(summary=a_summary(f"{state}-{critical}", critical=critical), state=state)


def _crit(state: CheckState) -> Standing:
    return _standing(state, critical=True)


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        ([_standing(UP), _crit(UP)], Overall.HEALTHY),
        ([_standing(UP), _crit(DOWN)], Overall.DOWN),
        ([_crit(UP), _standing(DOWN)], Overall.DEGRADED),
        ([_standing(UP), _standing(DEGRADED)], Overall.DEGRADED),
        ([_standing(UP), _crit(DEGRADED)], Overall.DEGRADED),
        ([_standing(UP), _standing(UNKNOWN)], Overall.DEGRADED),
        ([_standing(UP), _crit(UNKNOWN)], Overall.UNKNOWN),
        ([_crit(DOWN), _crit(UNKNOWN)], Overall.DOWN),
        ([_standing(UNKNOWN), _standing(UNKNOWN)], Overall.UNKNOWN),
        ([], Overall.UNKNOWN),
    ],
)
def test_the_overall_state_follows_from_the_checks(standings: list[Standing], expected: Overall) -> None:
    assert overall(standings, fresh=True) is expected


@pytest.mark.parametrize("state", list(CheckState))
def test_without_fresh_data_nothing_is_known(state: CheckState) -> None:
    assert overall([_crit(state)], fresh=False) is Overall.UNKNOWN


@pytest.mark.parametrize(
    ("word", "status"),
    [(Overall.HEALTHY, 200), (Overall.DEGRADED, 200), (Overall.DOWN, 503), (Overall.UNKNOWN, 503)],
)
def test_unknown_is_never_a_success(word: Overall, status: int) -> None:
    assert word.http_status == status
