import re

import pytest

from lamplighter.incidents.incident import Member
from lamplighter.web.charts.timeline import MOST_TICKS, Axis, stretch_text
from lamplighter.web.incident_chart import MOST_LANES, IncidentChart, incident_chart
from tests.support.alerts import NOON
from tests.support.incident_pages import Shown
from tests.support.incidents import World


def _chart(world: World) -> IncidentChart:
    incident = world.the_incident()
    story = world.read.story(incident.id, world.now)
    assert story is not None
    chart = incident_chart(incident, story.entries, world.read.told(incident, world.now), world.now)
    assert chart is not None
    return chart


def test_every_firing_of_every_alert_is_a_band_in_the_order_in_which_they_began() -> None:
    world = World()
    world.fire("shop", team="web")
    world.fire("mail", 60, team="web")
    world.end("shop", 60)
    world.fire("shop", 60, team="web")
    lanes = _chart(world).lanes
    assert [(lane.name, len(lane.bands)) for lane in lanes] == [("shop: CheckDown", 2), ("mail: CheckDown", 1)]
    assert lanes[0].text == "20 Nov 12:00:00 UTC to 12:02:00 UTC; since 20 Nov 12:03:00 UTC"
    assert lanes[1].text == "since 20 Nov 12:01:00 UTC"


def test_bands_lie_within_the_picture_and_are_wide_enough_to_be_seen() -> None:
    world = World()
    world.fire("shop", team="web")
    world.end("shop", 1)
    world.fire("mail", 86400 * 0.04, team="web")
    for lane in _chart(world).lanes:
        for band in lane.bands:
            x, width = float(band.x[:-1]), float(band.width[:-1])
            assert 0 <= x <= 100 - width <= 100
            assert width >= 0.6


def test_a_storm_is_cut_and_says_so() -> None:
    world = World()
    for number in range(MOST_LANES + 3):
        world.add(f"shop-{number}", team="web")
    world.follow()
    chart = _chart(world)
    assert (len(chart.lanes), chart.left_out) == (MOST_LANES, 3)


def test_what_the_timeline_no_longer_has_is_drawn_from_the_latest_firing() -> None:
    world = World()
    world.fire("shop")
    incident = world.the_incident()
    assert incident.members == {"CheckDown-shop": Member(NOON)}
    chart = incident_chart(incident, [], [], NOON + 60)
    assert chart is not None
    assert [lane.text for lane in chart.lanes] == ["since 20 Nov 12:00:00 UTC"]


@pytest.mark.parametrize("seconds", [0, 1, 59, 600, 7200, 86400, 5 * 86400, 90 * 86400])
def test_the_axis_has_some_round_times_however_long_it_is(seconds: float) -> None:
    ticks = Axis.around([NOON, NOON + seconds]).ticks()
    assert 1 <= len(ticks) <= MOST_TICKS + 1
    assert all(0 <= float(tick.x[:-1]) <= 100 for tick in ticks)


def test_a_stretch_that_ends_on_another_day_says_which() -> None:
    assert stretch_text(NOON, NOON + 86400) == "20 Nov 12:00:00 UTC to 21 Nov 12:00:00 UTC"


def test_the_picture_is_said_in_words_too() -> None:
    shown = Shown()
    shown.incidents.fire("shop")
    shown.tell("CheckDown-shop", 5)
    shown.incidents.now += 60
    text = shown.text(f"/admin/incidents/{shown.incidents.the_incident().id}")
    labels = re.findall(r'<svg class="lane" role="img" aria-label="([^"]+)"', text)
    assert labels == ["since 20 Nov 12:00:00 UTC", "team by slack notified, 20 Nov 12:00:05 UTC"]
