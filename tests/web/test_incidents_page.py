"""The pages of incidents for those who sign in, and what people say through them."""

import re

import pytest

from lamplighter.alerting import events
from lamplighter.incidents.settling import CALM_SECONDS
from tests.support.incident_pages import Shown, words
from tests.support.incidents import World


def _page(shown: Shown) -> str:
    return shown.text(_address(shown))


def _address(shown: Shown) -> str:
    return f"/admin/incidents/{shown.incidents.the_incident().id}"


def test_what_is_open_comes_before_what_is_over() -> None:
    shown = Shown()
    shown.incidents.fire("mail")
    shown.incidents.end("mail", 60)
    shown.incidents.wait(CALM_SECONDS)
    shown.incidents.fire("shop", 60)
    text = words(shown.text("/admin/incidents"))
    assert re.search(
        r"Open 1 incident shop: CheckDown Investigating · critical .* 1 alert, 1 firing Resolved mail:", text
    )
    assert "lasted 1 min · 1 alert" in text


def test_a_monitor_without_incidents_says_so() -> None:
    text = words(Shown().text("/admin/incidents"))
    assert "Nothing is wrong." in text
    assert "No incident was resolved in the last 90 days." in text


def test_earlier_incidents_are_on_further_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamplighter.web.incidents_page.RESOLVED_SHOWN", 2)
    shown = Shown()
    for name in ("shop", "mail", "blog", "ledger"):
        shown.incidents.fire(name, 60)
        shown.incidents.end(name, 60)
    shown.incidents.wait(CALM_SECONDS)
    shown.incidents.fire("new", 60)
    first = shown.text("/admin/incidents")
    assert re.findall(r"<b>(\w+): CheckDown", first) == ["new", "ledger", "blog"]
    (link,) = re.findall(r'<a href="(\?before=[^"]+)" rel="next">', first)
    second = shown.text(f"/admin/incidents{link}")
    assert re.findall(r"<b>(\w+): CheckDown", second) == ["mail", "shop"]
    assert 'rel="next"' not in second


def test_the_timeline_says_what_fired_who_was_told_who_cares_and_what_they_say() -> None:
    shown = Shown()
    shown.incidents.fire("shop")
    shown.tell("CheckDown-shop", 5)
    shown.tell("CheckDown-shop", 6, integration="team/email/0", delivered=False, reason="timeout")
    alert = shown.incidents.alerts["CheckDown-shop"]
    shown.append(events.acknowledgement("CheckDown-shop", alert, shown.now + 30, author="Ada", comment="On it."))
    shown.incidents.now += 60
    assert shown.send(_address(shown), author="Ada", text="A disk.", phase="identified").status == 303
    shown.incidents.end("shop", 60)
    titles = re.findall(r"<li class=\"\w+\"><div><b>([^<]+)</b>", _page(shown).partition('id="timeline"')[2])
    assert titles == [
        "Nothing fires any more",
        "CheckDown resolved",
        "Identified",
        "CheckDown acknowledged",
        "team by email could not be notified, trying again",
        "team by slack notified",
        "CheckDown fires",
        "Incident opened",
    ]
    assert "On it. 20 Nov 12:00:30 UTC · Ada" in words(_page(shown))


def test_one_message_about_many_alerts_is_one_line() -> None:
    shown = Shown()
    for name in ("shop", "mail"):
        shown.incidents.fire(name, team="web")
    shown.tell("CheckDown-shop", 5)
    shown.incidents.add_end("mail")
    shown.tell("CheckDown-mail", 5)
    assert _page(shown).count("<b>team by slack notified</b>") == 1
    assert "CheckDown firing; CheckDown resolved 20 Nov 12:00:05 UTC · 2 alerts" in words(_page(shown))


def test_an_update_moves_the_incident_and_is_there_at_once() -> None:
    shown = Shown()
    shown.incidents.fire("shop")
    response = shown.send(_address(shown), author="Ada", text="A disk is full.", phase="identified")
    assert (response.status, response.headers["location"]) == (303, f"{_address(shown)}#timeline")
    assert '<b class="state plain">Identified</b>' in _page(shown)
    assert response.cookies[0].startswith("lamplighter_author=Ada; Path=/admin;"), "so that it is asked for once"
    assert "A disk is full." in _page(shown)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"author": "Ada", "text": ""}, "an update needs a text"),
        ({"author": " ", "text": "Hm."}, "an update needs an author"),
        ({"author": "Ada", "text": "Done.", "phase": "resolved"}, "1 of its alerts still fires"),
        ({"author": "Ada", "text": "Done.", "phase": "fixed"}, "an incident is investigating, identified"),
        ({"author": "Ada", "text": "x" * 4001}, "the text has 4001 characters"),
    ],
)
def test_a_mistake_in_the_form_loses_nothing_that_was_written(form: dict[str, str], said: str) -> None:
    shown = Shown()
    shown.incidents.fire("shop")
    response = shown.send(_address(shown), **form)
    assert response.status == 422
    text = str(response.body)
    assert f"Not kept: {said}" in text
    assert 'role="alert"' in text
    assert f">{form['text']}</textarea>" in text
    assert "Remark" not in words(_page(shown))


def test_a_form_without_the_sessions_token_changes_nothing() -> None:
    shown = Shown()
    shown.incidents.fire("shop")
    assert shown.send(_address(shown), token="guessed", author="Eve", text="Hacked.").status == 403
    assert "Hacked." not in _page(shown)


@pytest.mark.parametrize("address", ["/admin/incidents", "/admin/incidents/20261120T120000-1"])
def test_nobody_sees_them_without_signing_in(address: str) -> None:
    shown = Shown()
    shown.incidents.fire("shop")
    response = shown.get(address, signed_in=False)
    assert (response.status, response.headers["location"].partition("?")[0]) == (303, "/sign-in")


def test_an_id_that_is_none_is_not_found() -> None:
    shown = Shown()
    assert shown.get("/admin/incidents/nothing").status == 404
    assert shown.send("/admin/incidents/nothing", author="Ada", text="Hm.").status == 404


def test_an_incident_that_became_part_of_another_leads_there() -> None:
    world = World()
    shown = Shown(world)
    world.fire("shop")
    world.fire("mail", 60)
    shop, mail = (each.id for each in reversed(world.incidents()))
    world.add("shop", alertname="CheckDegraded", team="web")
    world.follow()
    world.add("mail", alertname="CheckDegraded", team="web")
    world.follow()
    response = shown.get(f"/admin/incidents/{mail}")
    assert (response.status, response.headers["location"]) == (303, f"/admin/incidents/{shop}")


def test_only_what_can_be_true_is_offered() -> None:
    shown = Shown()
    shown.incidents.fire("shop")

    def offered() -> list[str]:
        return re.findall(r'<option value="(\w+)"', _page(shown))

    assert offered() == ["investigating", "identified", "monitoring"]
    shown.incidents.end("shop", 60)
    assert offered() == ["investigating", "identified", "monitoring", "resolved"]
    shown.incidents.wait(CALM_SECONDS)
    assert offered() == ["resolved"]


def test_what_alerts_and_people_say_is_escaped() -> None:
    shown = Shown()
    shown.incidents.fire("<script>alert(1)</script>")
    shown.send(_address(shown), author="<b>", text='"><script>alert(2)</script>')
    assert "<script>alert" not in _page(shown)
    assert "<script>alert" not in shown.text("/admin/incidents")


def test_a_page_with_a_form_does_not_reload_itself_under_who_writes_without_javascript() -> None:
    shown = Shown()
    shown.incidents.fire("shop")
    assert "http-equiv" not in _page(shown)
    assert "http-equiv" in shown.text("/admin/incidents")
