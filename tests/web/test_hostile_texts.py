"""Whatever others write, from labels to names and updates, is text on every page."""

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from lamplighter.alerting.acknowledge_link import PATH, link_key, token
from lamplighter.alerting.alert import OUTSIDE, Alert, AlertState
from lamplighter.alerting.history import AlertHistory
from lamplighter.incidents.following_alerts import FollowAlerts
from lamplighter.incidents.incident import Phase
from lamplighter.incidents.keeping import KeepIncidents
from lamplighter.incidents.reading import ReadIncidents
from lamplighter.incidents.updates import Update
from lamplighter.web.http import Request
from tests.support.alerting_world import AlertingWorld, Visitor
from tests.support.pages import NOW, SECRET, a_summary

HOSTILE = "\"'></textarea></title></script><img src=x onerror=alert(1)><a href=javascript:alert(2)>&lt;b&gt;"
SCRIPT = "javascript:alert(3)"
SHOP = a_summary("shop", "storefront")


def _alert(name: str, check_key: str = "") -> Alert:
    outside = {"expires_at": NOW + 900, "is_timeout": False, "generator_url": SCRIPT}
    return Alert(
        labels={"alertname": name, "severity": HOSTILE, HOSTILE: HOSTILE, "check": HOSTILE, "group": HOSTILE},
        annotations={"summary": HOSTILE, "description": HOSTILE, "cause": HOSTILE, "runbook_url": SCRIPT},
        state=AlertState.FIRING,
        pending_since=NOW - 300.0,
        starts_at=NOW - 300.0,
        evaluated_at=NOW - 5.0,
        details={"check_key": check_key, "failed_conditions": [HOSTILE]} if check_key else {OUTSIDE: outside},
    )


class _Scene:
    """Everything that others can write, written; and someone who looks at all of it."""

    def __init__(self) -> None:
        scene = AlertingWorld()
        self.state = scene.world.state
        self.fingerprints = scene.write(_alert(HOSTILE), _alert("CheckDown", SHOP.key))
        scene.tell(NOW - 800.0)
        scene.silence('other="x"', NOW - 60, NOW + 600)
        FollowAlerts(self.state, lambda _: scene.world.configuration).sweep(NOW)
        self.incidents = [incident.id for incident in ReadIncidents(self.state).live(NOW)]
        for incident in self.incidents:
            said = Update(author=HOSTILE, text=HOSTILE, phase=Phase.IDENTIFIED)
            KeepIncidents(self.state).update(incident, said, NOW)
        scene.world.history = AlertHistory(self.state)  # type: ignore[assignment]
        self.visitor = Visitor(scene)
        for fingerprint in self.fingerprints:
            self.visitor.send(
                f"/admin/alerts/{fingerprint}/acknowledge", author=HOSTILE[:90], comment=HOSTILE, duration="8h"
            )
        self.visitor.send(
            "/admin/silences/new", matchers=f'a!="{SCRIPT}"', ends="2h", author=HOSTILE[:90], comment=HOSTILE
        )

    def addresses(self) -> list[str]:
        asked = "a%3D%22%3Cimg%20src%3Dx%3E%22"
        key = link_key(SECRET)
        return [
            "/",
            "/admin/alerts",
            "/admin/alerts?view=flat",
            "/admin/silences",
            f"/admin/silences/new?matcher={asked}&matcher=%3Cimg+src%3Dx+onerror%3D1%3E",
            "/admin/incidents",
            "/admin/history",
            f"/admin/history?alertname=%22%3E%3Cimg+src%3Dx%3E&check={asked}&receiver={asked}",
            "/admin/figures",
            "/admin/receivers",
            "/admin/monitoring",
            *(f"/admin/alerts/{each}" for each in self.fingerprints),
            *(f"/admin/incidents/{each}" for each in self.incidents),
            *(f"/incidents/{each}" for each in self.incidents),
            *(PATH + token(key, each, NOW - 300.0, NOW + 60) for each in self.fingerprints),
        ]


@pytest.fixture(scope="module")
def scene() -> _Scene:
    return _Scene()


class _Findings(HTMLParser):
    """What of a page would be carried out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.seen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """No address here has a scheme: nothing leads away from the dashboard."""
        for name, value in attrs:
            leads_away = name in {"href", "src", "action"} and ":" in (value or "")
            if name.startswith("on") or name == "style" or leads_away:
                self.found.append(f"<{tag} {name}={value}>")
        if tag in {"img", "iframe", "object"}:
            self.found.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        self.seen += data


def _read(html: str) -> _Findings:
    parser = _Findings()
    parser.feed(html)
    parser.close()
    return parser


def test_no_page_carries_out_what_others_have_written(scene: _Scene) -> None:
    shown = ""
    for address in scene.addresses():
        page = _read(scene.visitor.page(address))
        assert page.found == [], address
        shown += page.seen
    assert shown.count("<img src=x onerror=alert(1)>") > 20
    assert len(scene.incidents) >= 1


def test_the_feed_is_sound_and_holds_no_tag_of_others(scene: _Scene) -> None:
    request = Request(method="GET", path="/incidents.atom", headers={"host": "status.example.com"})
    feed = ET.fromstring(str(scene.visitor.dashboard.answer(request, NOW).body))
    contents = [element.text or "" for element in feed.iter("{http://www.w3.org/2005/Atom}content")]
    assert contents
    assert [found for content in contents for found in _read(content).found] == []


def test_mistakes_come_back_as_text(scene: _Scene) -> None:
    fields = {"matchers": HOSTILE, "starts": HOSTILE, "ends": HOSTILE, "author": HOSTILE, "comment": HOSTILE}
    answer = scene.visitor.send("/admin/silences/new", **fields)
    assert (answer.status, _read(str(answer.body)).found) == (422, [])
    update = scene.visitor.send(f"/admin/incidents/{scene.incidents[0]}", author="", text=HOSTILE, phase="")
    assert (update.status, _read(str(update.body)).found) == (422, [])
