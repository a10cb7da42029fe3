import pytest

from lamplighter.alerting.silences import Silence, SilenceState, silenced_by, state_of
from lamplighter.matching import parse_matchers
from tests.support.alerts import LABELS, NOON

HOUR = Silence(id="s1", matchers=parse_matchers("check=shop"), starts_at=NOON, ends_at=NOON + 3600)


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (-0.001, SilenceState.PENDING),
        (0.0, SilenceState.ACTIVE),
        (3599.999, SilenceState.ACTIVE),
        (3600.0, SilenceState.EXPIRED),
    ],
)
def test_the_start_is_in_and_the_end_is_out(after: float, state: SilenceState) -> None:
    assert state_of(HOUR, NOON + after) is state


def test_only_active_silences_that_match_are_named() -> None:
    other = Silence(id="s2", matchers=parse_matchers("check=mail"), starts_at=NOON, ends_at=NOON + 3600)
    early = Silence(
        id="s3", matchers=parse_matchers('check=~"s.*",team=""'), starts_at=NOON - 60, ends_at=NOON + 60
    )
    assert silenced_by([HOUR, other, early], LABELS, NOON) == ("s1", "s3")
    assert silenced_by([HOUR, other, early], LABELS, NOON + 60) == ("s1",)
    assert silenced_by([HOUR, other, early], {**LABELS, "team": "web"}, NOON) == ("s1",)
    assert silenced_by([], LABELS, NOON) == ()
