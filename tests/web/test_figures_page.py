import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from lamplighter.alerting.event import Event, EventKind, Outcome
from lamplighter.web import figures as figures_module
from lamplighter.web.charts.day_bars import day_bars
from lamplighter.web.http import Request
from lamplighter.web.sessions import SESSION_SECONDS, Signer
from tests.support.incident_pages import words
from tests.support.pages import NOW, SECRET, World, a_summary, an_event

SHOP = a_summary("shop")


def _page(world: World, days: str = "", now: float = NOW) -> str:
    token = Signer(SECRET).issue("session", NOW + SESSION_SECONDS)
    request = Request(
        method="GET", path="/admin/figures", query={"days": days}, cookies={"lamplighter_session": token}
    )
    response = world.dashboard().answer(request, now)
    assert response.status == 200
    return str(response.body)


def _told(outcome: Outcome, at: float) -> Event:
    return an_event(
        SHOP, at=at, starts_at=NOW - 900, kind=EventKind.NOTIFICATION, receiver="team/slack/0", outcome=outcome
    )


def _world() -> World:
    world = World([SHOP])
    world.history.events = [
        an_event(SHOP, at=NOW - 900, pending_since=NOW - 960),
        an_event(SHOP, at=NOW - 86400 * 20, severity="warning", alertname="Slow", fingerprint="g"),
        an_event(SHOP, "resolved", at=NOW - 600, starts_at=NOW - 900, pending_since=NOW - 960),
        an_event(SHOP, at=NOW - 840, starts_at=NOW - 900, kind=EventKind.ACKNOWLEDGEMENT, author="Ada"),
        _told(Outcome.FAILED, NOW - 880),
        _told(Outcome.SENT, NOW - 870),
    ]
    return world


def test_the_means_are_those_of_the_history() -> None:
    text = words(_page(_world()))
    assert "Alerts fired 2 in 30 days" in text
    assert "Mean time to detect 1 min 1 alert" in text
    assert "Mean time to acknowledge 1 min 1 alert" in text
    assert "Mean time to resolve 6 min 1 alert" in text


def test_noise_and_deliveries_are_tables_that_lead_to_the_history() -> None:
    page = _page(_world())
    rows = [words(row) for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.DOTALL)]
    assert rows == ["CheckDown 1 1 0", "Slow 1 0 0", "team/slack/0 1 100% 30 s 30 s 1 0"]
    assert 'href="/admin/history?alertname=Slow&amp;last=30d"' in page


@pytest.mark.parametrize(("days", "fired"), [("7", 1), ("30", 2), ("90", 2), ("1000", 2), ("", 2)])
def test_the_span_is_one_of_three(days: str, fired: int) -> None:
    assert f"Alerts fired {fired} in {days if days in {'7', '30', '90'} else 30} days" in words(
        _page(_world(), days)
    )


def test_a_month_without_alerts_has_figures_all_the_same() -> None:
    text = words(_page(World([SHOP])))
    assert "Mean time to resolve \N{EN DASH} 0 alerts" in text
    assert "No alert fired." in text
    assert "Nobody had to be notified." in text


def test_more_history_than_is_read_is_said_to_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_module, "MOST_EVENTS", 3)
    text = words(_page(_world()))
    assert "There is more history than is read at once" in text
    assert "Alerts fired 0" in text


def test_bars_stand_on_each_other_and_reach_no_higher_than_the_axis() -> None:
    days = [
        (date(2026, 11, 1), {"critical": 3, "emergency": 1, "warning": 5, "odd": 1}),
        (date(2026, 11, 2), {}),
        (date(2026, 11, 3), {"info": 2}),
    ]
    chart = day_bars(days)
    assert [(bar.look, bar.y, bar.height) for bar in chart.bars] == [
        ("down", "60", "40"),
        ("degraded", "10", "50"),
        ("unknown", "0", "10"),
        ("info", "80", "20"),
    ]
    assert [tick.text for tick in chart.levels] == ["0", "5", "10"]
    assert [tick.text for tick in chart.marks] == ["1 Nov", "2 Nov", "3 Nov"]


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 999, 12345])
def test_levels_are_whole_numbers_of_alerts(most: int) -> None:
    chart = day_bars([(date(2026, 11, 1), {"critical": most})])
    assert all(tick.text.replace(",", "").isdecimal() for tick in chart.levels)
    assert all(0 <= tick.at <= 100 for tick in chart.levels)
    assert len({tick.text for tick in chart.levels}) == len(chart.levels) >= 2


def test_the_picture_is_sound_markup() -> None:
    (svg,) = re.findall(r'<svg class="plot.*?</svg>\s*</svg>', _page(_world()), re.DOTALL)
    assert len(ET.fromstring(svg).findall(".//rect")) == 2
