"""The history as a page, and as files that fit into one answer."""

import csv
import re
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest

from lamplighter.alerting.event import Event, EventKind, Outcome
from lamplighter.alerting.history import AlertHistory
from lamplighter.config.alertmanager import LogConfig, Receiver
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.web.history_export import CSV, JSON_LINES, MOST_EVENTS, MOST_PAGES, part
from lamplighter.web.history_filter import asked_of_history
from lamplighter.web.http import Request, Response
from lamplighter.web.sessions import SESSION_SECONDS, Signer
from lamplighter.web.sizing import MOST_PAYLOAD_BYTES, payload_bytes
from tests.support.configuration import a_configuration, a_routing
from tests.support.incident_pages import words
from tests.support.pages import NOW, SECRET, World, a_summary, an_event

SHOP, MAIL = a_summary("shop"), a_summary("mail", severity="warning")


def _told(outcome: Outcome, at: float = NOW - 500, **more: Any) -> Event:
    values: dict[str, Any] = {
        "kind": EventKind.NOTIFICATION,
        "receiver": "team/slack/0",
        "reason": "first_notification",
        "outcome": outcome,
    }
    return an_event(SHOP, at=at, **(values | more))


def _world(*events: Event) -> World:
    world = World([SHOP, MAIL])
    world.history.events = list(events)
    return world


def _get(world: World, address: str) -> Response:
    token = Signer(SECRET).issue("session", NOW + SESSION_SECONDS)
    parts = urlsplit(address)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if pair)
    return world.dashboard().answer(
        Request(
            method="GET",
            path=parts.path,
            query=query,
            query_string=parts.query,
            cookies={"lamplighter_session": token},
        ),
        NOW,
    )


def _lines(world: World, address: str) -> list[str]:
    body = str(_get(world, address).body)
    return [words(each) for each in re.findall(r"<li class=\"\w+\"><div>(.*?)</div></li>", body, re.DOTALL)]


EVENTS = (
    an_event(SHOP, at=NOW - 600),
    an_event(MAIL, at=NOW - 3600 * 30),
    an_event(SHOP, "resolved", at=NOW - 300),
    _told(Outcome.SENT),
    _told(Outcome.DEAD_LETTERED, reason="timeout"),
    an_event(SHOP, at=NOW - 400, kind=EventKind.ACKNOWLEDGEMENT, author="Ada"),
    an_event(SHOP, at=NOW - 390, kind=EventKind.ACTION, receiver="team/action/0", outcome=Outcome.SENT),
)


def test_each_kind_of_event_says_what_happened() -> None:
    lines = _lines(_world(*EVENTS), "/admin/history")
    assert [line.partition(" UTC")[0].rpartition(" 20 Nov")[0] or line for line in lines[:2]] == [
        "shop Down Resolved lasted 7 min shop is down",
        "shop Down firing",
    ]
    assert "to team by action · Started" in lines[1]
    assert "· Acknowledged · Ada" in lines[2]
    assert "to team by slack · Delivered (first notification)" in lines[3]
    assert "to team by slack · Given up (timeout)" in lines[4]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 7),
        ("last=1h", 6),
        ("severity=warning", 1),
        ("check=core_mail", 1),
        ("kind=notification", 2),
        ("status=dead_lettered", 1),
        ("receiver=team", 3),
        ("receiver=team&kind=action", 1),
        ("status=firing&severity=warning&last=1h", 0),
    ],
)
def test_filters_leave_over_what_fits(query: str, found: int) -> None:
    world = _world(*EVENTS)
    assert len(_lines(world, f"/admin/history?{query}")) == found
    exported = str(_get(world, f"/admin/history/events.jsonl?{query}").body)
    assert len(exported.splitlines()) == found


def test_the_form_shows_what_is_asked_for() -> None:
    body = str(_get(_world(*EVENTS), "/admin/history?severity=warning&check=core_shop&status=odd&last=30d").body)
    assert '<option value="warning" selected>' in body
    assert '<option value="core_shop" selected>shop</option>' in body
    assert "<option selected>odd</option>" in body
    assert '<option value="30d" selected>' in body


def test_receivers_are_offered_as_they_are_configured() -> None:
    world = _world()
    receivers = (Receiver(name="log", integrations=(LogConfig(),)), Receiver(name="night & day", integrations=()))
    world.configuration = a_configuration(alertmanager=a_routing(receivers=receivers))
    assert '<option value="night &amp; day">' in str(_get(world, "/admin/history").body)


def test_the_old_address_of_notifications_shows_them_alone() -> None:
    assert len(_lines(_world(*EVENTS), "/admin/notifications")) == 2


def test_a_page_leads_to_the_next() -> None:
    world = _world(*(an_event(SHOP, at=NOW - 60 * n) for n in range(120)))
    address, pages = "/admin/history?check=core_shop", []
    while address:
        body = str(_get(world, address).body)
        pages.append(len(_lines(world, address)))
        found = re.search(r'href="([^"]+)" rel="next"', body)
        address = found[1].replace("&amp;", "&") if found else ""
    assert pages == [50, 50, 20]


def test_a_wrong_filter_is_said_to_be_wrong() -> None:
    response = _get(_world(), "/admin/history?last=soon")
    assert response.status == 400
    assert "Last is a number with s, m, h or d" in str(response.body)


def test_files_are_named_and_not_shown_as_pages() -> None:
    response = _get(_world(*EVENTS), "/admin/history/events.csv?kind=transition")
    assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["content-disposition"] == 'attachment; filename="lamplighter-history-2026-11-20.csv"'
    rows = list(csv.DictReader(StringIO(str(response.body))))
    assert [row["status"] for row in rows] == ["resolved", "firing", "firing"]
    assert _get(_world(), "/admin/history/events.xlsx").status == 404


class TestParts:
    """Of more history than one answer holds."""

    def _history(self, count: int, cause: str = "status") -> AlertHistory:
        history = AlertHistory(InMemoryStateStore())
        for number in range(count):
            history.append(an_event(SHOP, at=NOW - number, fingerprint=f"f{number}", cause=cause))
        return history

    def _all(self, history: AlertHistory, write: object) -> list[int]:
        query, sizes, seen = "", [], set()
        while True:
            asked = asked_of_history(Request(method="GET", path="/", query_string=query), NOW)
            found = part(history, asked, NOW, write)  # type: ignore[arg-type]
            assert sum(map(payload_bytes, found.lines)) < MOST_PAYLOAD_BYTES
            lines = [line for line in found.lines if re.search(r'"f\d', line)]
            sizes.append(len(lines))
            seen |= set(lines)
            if found.after is None:
                assert len(seen) == sum(sizes), "nothing comes twice"
                return sizes
            query = asked.with_after(found.after)

    @pytest.mark.parametrize("write", [CSV.write, JSON_LINES.write])
    def test_parts_end_before_they_are_too_large_and_go_on_behind_that(self, write: object) -> None:
        history = self._history(1500, cause='"\u00e4' * 2000)
        sizes = self._all(history, write)
        assert sum(sizes) == 1500
        assert len(sizes) > 1

    def test_parts_of_small_events_end_after_so_many(self) -> None:
        asked = asked_of_history(Request(method="GET", path="/"), NOW)
        found = part(self._history(120), asked, NOW, JSON_LINES.write, most_events=50)
        assert len(found.lines) == 50
        assert found.after is not None

    def test_a_part_looks_at_no_more_than_it_has_time_for(self) -> None:
        assert MOST_EVENTS <= MOST_PAGES * 1000
