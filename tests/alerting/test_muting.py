import pytest

from lamplighter.alerting.muting import muted_by
from lamplighter.alerting.routing import Route
from lamplighter.alerting.time_intervals import TimeInterval
from tests.support.alerts import NOON

INTERVALS = {
    "always": (TimeInterval(),),
    "ever": (TimeInterval(years=()), TimeInterval()),
    "never": (TimeInterval(years=()),),
    "nothing": (),
}


@pytest.mark.parametrize(
    ("active", "mute", "muting"),
    [
        ((), (), ()),
        (("always",), (), ()),
        (("never", "ever"), (), ()),
        (("never", "nothing"), (), ("never", "nothing")),
        ((), ("never", "always", "ever"), ("always", "ever")),
        (("always",), ("never",), ()),
        (("always",), ("ever",), ("ever",)),
        (("never",), ("ever",), ("never",)),
    ],
)
def test_active_intervals_mute_while_none_covers_and_mute_intervals_while_one_does(
    active: tuple[str, ...], mute: tuple[str, ...], muting: tuple[str, ...]
) -> None:
    route = Route(key="{}", id="{}", receiver="a", active_time_intervals=active, mute_time_intervals=mute)
    assert muted_by(route, INTERVALS, NOON) == muting
