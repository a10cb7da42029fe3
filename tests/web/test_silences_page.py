"""The pages of silences: what is listed, and making, changing and ending one."""

import re
from urllib.parse import quote

import pytest

from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.silences import Silence, SilenceState, state_of
from lamplighter.config.check import MaintenanceWindow
from lamplighter.matching import print_matchers
from lamplighter.web.silence_form import written
from tests.support.alerting_world import SILENCE_ID, AlertingWorld, Visitor, an_alerting_world, words
from tests.support.configuration import a_check, a_configuration
from tests.support.pages import NOW

HOUR = 3600.0
ONE = f"/admin/silences/{SILENCE_ID}"
GOOD = {"matchers": 'alertname="CheckDown"', "ends": "2h", "author": "Ann", "comment": "deploying"}


@pytest.fixture
def visitor() -> Visitor:
    return Visitor(an_alerting_world())


def kept(visitor: Visitor) -> dict[str, Silence]:
    """Return the silences by their matchers."""
    found = SilenceStore(visitor.scene.world.state).all(visitor.now)
    return {print_matchers(silence.matchers): silence for silence in found}


def test_silences_are_listed_by_state_with_what_they_hold_back() -> None:
    scene = an_alerting_world()
    scene.silence('a="pending"', NOW + HOUR, NOW + 2 * HOUR, "22222222-2222-4222-8222-222222222222")
    scene.silence('a="expired"', NOW - HOUR, NOW - 60.0, "33333333-3333-4333-8333-333333333333")
    html = Visitor(scene).page("/admin/silences")
    assert re.findall(r'<h2 id="(\w+)">', html) == ["active", "pending", "expired", "times"]
    text = words(html)
    assert 'alertname="CertificateExpiring" check="shop" The certificate is on its way' in text
    assert "Active · by Ann · 1 alert held back · ends in 1 d, 21 Nov 12:30:05 UTC" in text
    assert "Pending · by Ann · from 20 Nov 13:30:05 UTC until 20 Nov 14:30:05 UTC" in text
    assert "Expired · by Ann · ended 20 Nov 12:29:05 UTC" in text
    assert html.count("End now") == 2, "what is over cannot be ended"
    assert "Silence again" in text


def test_times_of_the_configuration_are_shown_too(visitor: Visitor) -> None:
    text = words(visitor.page("/admin/silences"))
    assert "lunch now mutes diary" in text
    assert "nights not now mutes diary" in text


def test_checks_in_maintenance_are_shown() -> None:
    scene = AlertingWorld()
    window = MaintenanceWindow(start_minute_of_day=12 * 60, duration_seconds=HOUR)
    scene.world.configuration = a_configuration(a_check(maintenance_windows=(window,)))
    html = Visitor(scene).page("/admin/silences")
    assert 'In maintenance now: <a href="/admin/monitoring/checks/core_shop">shop</a>' in html
    assert "In maintenance" not in Visitor(scene, now=NOW + HOUR).page("/admin/silences")


def test_no_silence_is_said() -> None:
    text = words(Visitor(AlertingWorld()).page("/admin/silences"))
    assert "Nothing is silenced." in text
    assert "Pending" not in text


def test_a_link_fills_in_the_form_and_shows_whom_it_concerns(visitor: Visitor) -> None:
    matcher = quote('{alertname="CheckDown",group="backend"}', safe="")
    html = visitor.page(f"/admin/silences/new?matcher={matcher}")
    assert ">alertname=&#34;CheckDown&#34;\ngroup=&#34;backend&#34;</textarea>" in html
    assert "3 firing alerts, and what comes that fits." in words(html)
    assert 'role="alert"' not in html


def test_a_link_that_cannot_be_read_says_so(visitor: Visitor) -> None:
    html = visitor.page("/admin/silences/new?matcher=nonsense")
    assert "line 1 cannot be read" in html
    assert ">nonsense</textarea>" in html
    assert "Not known while the matchers cannot be read." in html


def test_an_empty_form_complains_of_nothing(visitor: Visitor) -> None:
    html = visitor.page("/admin/silences/new")
    assert 'role="alert"' not in html
    assert "Write matchers and press Preview." in html


def test_a_form_is_not_refreshed_while_it_is_written(visitor: Visitor) -> None:
    html = visitor.page("/admin/silences/new")
    assert "refresh" not in html


def test_a_preview_keeps_nothing(visitor: Visitor) -> None:
    answer = visitor.send("/admin/silences/new", **GOOD, action="preview")
    assert answer.status == 200
    assert "3 firing alerts" in words(str(answer.body))
    assert len(kept(visitor)) == 1


def test_silencing_keeps_it_and_remembers_who(visitor: Visitor) -> None:
    answer = visitor.send("/admin/silences/new", **GOOD, action="save")
    silence = kept(visitor)['{alertname="CheckDown"}']
    assert (answer.status, answer.headers["location"]) == (303, f"/admin/silences#silence-{silence.id}")
    assert (silence.created_by, silence.comment, silence.ends_at) == ("Ann", "deploying", NOW + 2 * HOUR)
    assert 'value="Ann"' in visitor.page("/admin/silences/new")
    assert "Silenced by Ann : deploying" in words(visitor.page("/admin/alerts"))


def test_enter_in_a_field_silences_too(visitor: Visitor) -> None:
    assert visitor.send("/admin/silences/new", **GOOD).status == 303


@pytest.mark.parametrize("name", ["matchers", "ends", "author", "comment"])
def test_a_mistake_is_shown_at_its_field_with_what_was_written(visitor: Visitor, name: str) -> None:
    answer = visitor.send("/admin/silences/new", **{**GOOD, name: ""}, action="save")
    html = str(answer.body)
    assert answer.status == 422
    assert f'aria-invalid="true" aria-describedby="wrong-{name}"' in html
    assert f'role="alert" id="wrong-{name}"' in html
    assert (">deploying</textarea>" in html) == (name != "comment")
    assert len(kept(visitor)) == 1


def test_a_silence_of_everything_is_refused(visitor: Visitor) -> None:
    answer = visitor.send("/admin/silences/new", **{**GOOD, "matchers": 'a=~".*"'}, action="save")
    assert answer.status == 422
    assert "at least one matcher must not match the empty string" in str(answer.body)


def test_the_form_of_an_active_one_shows_it_and_extends_it_in_place(visitor: Visitor) -> None:
    html = visitor.page(ONE)
    assert "Change silence" in html
    assert 'name="ends" required value="2026-11-21 12:30:05"' in html
    before = kept(visitor)['{alertname="CertificateExpiring",check="shop"}']
    fields = {
        "matchers": 'alertname="CertificateExpiring"\ncheck="shop"',
        "starts": written(before.starts_at),
        "ends": "3d",
        "author": "Bo",
        "comment": "longer",
    }
    assert (
        visitor.send(ONE, **fields, action="save").headers["location"] == f"/admin/silences#silence-{SILENCE_ID}"
    )
    (after,) = kept(visitor).values()
    assert (after.id, after.starts_at, after.ends_at) == (SILENCE_ID, before.starts_at, NOW + 72 * HOUR)
    assert (after.created_by, after.comment) == ("Bo", "longer")


def test_other_matchers_make_another_silence(visitor: Visitor) -> None:
    before = kept(visitor)['{alertname="CertificateExpiring",check="shop"}']
    fields = {**GOOD, "starts": written(before.starts_at)}
    location = visitor.send(ONE, **fields, action="save").headers["location"]
    assert SILENCE_ID not in location
    found = kept(visitor)
    assert state_of(found['{alertname="CertificateExpiring",check="shop"}'], NOW) is SilenceState.EXPIRED
    assert state_of(found['{alertname="CheckDown"}'], NOW) is SilenceState.ACTIVE


def test_ending_one_lets_its_alerts_be_told(visitor: Visitor) -> None:
    assert visitor.send(f"{ONE}/end").headers["location"] == f"/admin/silences#silence-{SILENCE_ID}"
    (silence,) = kept(visitor).values()
    assert silence.ends_at == NOW
    assert "Silenced" not in words(visitor.page("/admin/alerts"))


def test_one_that_is_over_is_made_again_from_now_on(visitor: Visitor) -> None:
    visitor.send(f"{ONE}/end")
    html = visitor.page(ONE)
    assert "Silence again" in html
    assert 'name="ends" required value="2h"' in html
    assert 'name="starts" value=""' in html
    visitor.send(ONE, **{**GOOD, "matchers": 'alertname="CertificateExpiring"\ncheck="shop"'}, action="save")
    assert len(SilenceStore(visitor.scene.world.state).all(NOW)) == 2


def test_there_is_no_page_of_what_is_not(visitor: Visitor) -> None:
    nowhere = "/admin/silences/00000000-0000-4000-8000-000000000000"
    assert visitor.get(nowhere).status == 404
    assert visitor.send(nowhere, **GOOD).status == 404
    assert visitor.send(f"{nowhere}/end").status == 404


@pytest.mark.parametrize("path", ["/admin/silences/new", ONE, f"{ONE}/end"])
def test_a_form_without_its_token_changes_nothing(visitor: Visitor, path: str) -> None:
    before = kept(visitor)
    assert visitor.send(path, **GOOD, form_token="guessed").status == 403
    assert kept(visitor) == before


def test_an_address_of_too_many_matchers_is_refused(visitor: Visitor) -> None:
    assert visitor.get(f"/admin/silences/new?{'matcher=a%3Db&' * 101}").status == 400


def test_what_a_silence_says_is_text(visitor: Visitor) -> None:
    evil = '"><script>alert(1)</script>'
    visitor.send("/admin/silences/new", matchers='a="<script>"', ends="1h", author=evil, comment=evil)
    for html in (visitor.page("/admin/silences"), visitor.page("/admin/silences/new")):
        assert "<script>alert" not in html
        assert '"<script>"' not in html
