"""The page behind the links: a look changes nothing, a form acknowledges, and what is not good is said."""

from typing import Any
from urllib.parse import urlencode

import pytest

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.acknowledge_link import LINK_SECONDS, PATH, link_key, token
from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.changes import Change
from lamplighter.alerting.flapping import Course
from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.store import AlertStore
from lamplighter.errors import UnresolvedReference
from lamplighter.web.http import Request, Response
from tests.support.alerts import an_alert
from tests.support.pages import NOW, SECRET, World, a_summary

KEY = "0c7a3cf2a5bd1d0e"
BEGAN = NOW - 600


class Link:
    """One alert and the link of the message that told of it."""

    def __init__(self, **alert: Any) -> None:
        self.world = World([a_summary()])
        self.state = self.world.state
        self.dashboard = self.world.dashboard()
        self.path = PATH + token(link_key(SECRET), KEY, BEGAN, NOW + LINK_SECONDS)
        self.becomes(**alert)

    def becomes(self, **alert: Any) -> None:
        store = AlertStore(self.state)
        kept = store.get(KEY, NOW)
        after = an_alert(**({"starts_at": BEGAN, "pending_since": BEGAN} | alert))
        assert self.state.put(store.record_of(Change(KEY, after), kept.version if kept else 0))

    def get(self, path: str = "", now: float = NOW) -> Response:
        return self.dashboard.answer(Request(method="GET", path=path or self.path), now)

    def post(self, now: float = NOW, path: str = "", **form: Any) -> Response:
        request = Request(method="POST", path=path or self.path, body=urlencode(form).encode())
        return self.dashboard.answer(request, now)

    def holder(self, now: float = NOW) -> str:
        found = Acknowledge(self.state).holding(KEY, now)
        return found.by if found else ""


def text_of(response: Response) -> str:
    return str(response.body)


def test_a_look_shows_the_alert_and_changes_nothing() -> None:
    link = Link()
    for method in ("GET", "HEAD", "GET"):
        assert link.dashboard.answer(Request(method=method, path=link.path), NOW).status == 200
    assert "core/shop is down: connection refused" in text_of(link.get())
    assert "for 10 min" in text_of(link.get())
    assert link.holder() == ""
    assert AlertHistory(link.state).recent(NOW + 1) == []


def test_a_form_acknowledges_and_the_page_then_says_who_did() -> None:
    link = Link()
    answer = link.post(by="Ada <b>", comment="on it", seconds="3600")
    assert (answer.status, answer.headers["location"]) == (303, link.path)
    assert link.holder(NOW + 3599) == "Ada <b>"
    assert link.holder(NOW + 3600) == ""
    shown = text_of(link.get(now=NOW + 1))
    assert "Ada &lt;b&gt;" in shown
    assert "Acknowledged by" in shown
    assert "Take over" in shown


def test_another_may_take_over_or_take_it_back() -> None:
    link = Link()
    link.post(by="Ada")
    link.post(by="Grace")
    assert link.holder() == "Grace"
    assert link.post(by="Grace", action="take-back").status == 303
    assert link.holder() == ""
    assert link.post(by="Grace", action="take-back").status == 400


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"by": ""}, "say who you are"),
        ({"by": "  "}, "say who you are"),
        ({"by": "x" * 101}, "a name has at most"),
        ({"by": "Ada", "seconds": "9999999999"}, "from a minute to 30 days"),
        ({"by": "Ada", "seconds": "nan"}, "from a minute to 30 days"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(form: dict[str, Any], said: str) -> None:
    link = Link()
    answer = link.post(NOW, comment="my words", **form)
    assert answer.status == 400
    assert said in text_of(answer)
    assert "my words" in text_of(answer)
    assert link.holder() == ""


@pytest.mark.parametrize("change", ["x", "", "0"])
def test_a_link_that_is_not_ours_does_nothing(change: str) -> None:
    link = Link()
    broken = link.path[:-1] + change
    for answer in (link.get(broken), link.post(path=broken, by="Ada")):
        assert answer.status == 404
        assert "This link does not work" in text_of(answer) or "Not found" in text_of(answer)
    assert link.holder() == ""


def test_a_link_expires() -> None:
    link = Link()
    assert link.get(now=NOW + LINK_SECONDS - 1).status == 200
    for answer in (link.get(now=NOW + LINK_SECONDS), link.post(now=NOW + LINK_SECONDS, by="Ada")):
        assert answer.status == 410
        assert "expired" in text_of(answer)


def test_what_is_over_cannot_be_acknowledged_any_more() -> None:
    link = Link(state=AlertState.RESOLVED, ends_at=NOW - 60)
    assert "Resolved" in text_of(link.get())
    assert "<form" not in text_of(link.get())
    assert link.post(by="Ada").status == 409


def test_nor_can_a_later_firing_by_the_link_of_an_earlier_one() -> None:
    link = Link(starts_at=NOW - 60)
    assert "fires again" in text_of(link.get())
    assert link.post(by="Ada").status == 409
    assert link.holder() == ""


def test_what_flaps_can_whichever_message_the_link_is_of() -> None:
    link = Link(
        state=AlertState.RESOLVED,
        ends_at=NOW - 5,
        course=Course(flapping_since=NOW - 60, changes=6, calm_at=NOW + 600, episode_at=NOW - 60),
    )
    assert "Flapping: core/shop is down" in text_of(link.get())
    assert link.post(by="Ada").status == 303
    assert link.holder() == "Ada"


def test_what_is_forgotten_is_over() -> None:
    link = Link()
    link.state.delete("ALERT", KEY)
    assert "resolved more than a day ago" in text_of(link.get())
    assert link.post(by="Ada").status == 409


def test_the_address_is_kept_from_caches_other_sites_and_search_engines() -> None:
    link = Link()
    for answer in (link.get(), link.post(by="Ada")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex"


def test_an_address_with_slashes_too_many_leads_to_no_other_host() -> None:
    link = Link()
    answer = link.post(path=f"/{link.path}", by="Ada")
    assert (answer.status, answer.headers["location"]) == (303, link.path)


def test_without_the_admin_secret_no_link_can_be_checked() -> None:
    link = Link()
    link.world.secret = _unresolved
    answer = link.world.dashboard().answer(Request(method="GET", path=link.path), NOW)
    assert answer.status == 503


def _unresolved() -> str:
    raise UnresolvedReference("ssm:/lamplighter/admin-secret")
