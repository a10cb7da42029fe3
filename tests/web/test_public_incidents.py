"""What everyone is told of incidents: on the status page, on a page of each, and by the feed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

from lamplighter.incidents.incident import Phase
from lamplighter.incidents.settling import CALM_SECONDS
from lamplighter.incidents.updates import Update
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.incident_pages import Shown, words
from tests.support.incidents import World, a_check, with_checks
from tests.support.pages import a_summary
from tests.support.pages import an_alert as an_outage

ATOM = "{http://www.w3.org/2005/Atom}"


def _say(shown: Shown, text: str, phase: Phase | None = None) -> None:
    incident = shown.incidents.the_incident()
    shown.incidents.keep.update(incident.id, Update(author="Ada Lovelace", text=text, phase=phase), shown.now)


def _public(shown: Shown) -> str:
    return shown.text(f"/incidents/{shown.incidents.the_incident().id}", signed_in=False)


def test_the_status_page_has_one_incident_for_checks_that_went_down_together() -> None:
    shown = Shown(with_checks(a_check("shop", "mail"), a_check("mail")))
    for name in ("mail", "shop"):
        shown.incidents.fire(name)
    shown.world.alerts.alerts = [an_outage(a_summary(name), since=shown.now) for name in ("mail", "shop")]
    _say(shown, "The mail server is being replaced.", Phase.IDENTIFIED)
    text = shown.text("/", signed_in=False)
    (current,) = re.findall(r'<ul class="incidents">(.*?)</ul>', text, re.DOTALL)
    assert current.count("<li") == 1
    assert re.search(
        r"mail is down in core , shop is down .* Identified · since .* The mail server is being replaced\.",
        words(current),
    )
    assert "What is known" in current


def test_an_outage_that_no_incident_knows_yet_is_on_the_status_page_all_the_same() -> None:
    shown = Shown()
    shown.incidents.fire("mail")
    shown.world.alerts.alerts = [an_outage(a_summary("shop"), since=shown.now)]
    (current,) = re.findall(r'<ul class="incidents">(.*?)</ul>', shown.text("/"), re.DOTALL)
    assert [words(each) for each in re.findall(r"<b>(.*?)</b>", current)] == ["Disruption of mail", "shop"]


def test_what_is_over_stays_on_the_status_page_for_two_weeks() -> None:
    shown = Shown()
    shown.incidents.fire("shop")
    shown.incidents.end("shop", 300)
    shown.incidents.wait(CALM_SECONDS)
    assert "Resolved in the last two weeks Feed Disruption of shop 20 Nov 2026, 12:00 UTC , lasted 5 min" in words(
        shown.text("/")
    )
    shown.incidents.wait(15 * 86400)
    assert "Resolved in the last two weeks" not in shown.text("/")


def test_nothing_that_alerts_found_is_public() -> None:
    shown = Shown()
    shown.incidents.fire("shop", severity="critical")
    _say(shown, "We look.")
    for text in (_public(shown), shown.text("/"), str(shown.get("/incidents.atom").body)):
        for secret in ("CheckDown", "Ada", "critical", "10.0.0.7"):
            assert secret not in text


def test_the_public_page_has_the_lines_that_are_for_everyone() -> None:
    shown = Shown()
    shown.incidents.fire("shop")
    _say(shown, "A disk is full.", Phase.IDENTIFIED)
    shown.incidents.end("shop", 60)
    lines = [words(line) for line in re.findall(r"<li>(.*?)</li>", _public(shown), re.DOTALL)]
    assert lines == [
        "Nothing is wrong any more; we keep watching. 20 Nov 12:01:00 UTC",
        "Identified A disk is full. 20 Nov 12:00:00 UTC",
        "Something is wrong. 20 Nov 12:00:00 UTC",
    ]


def test_what_is_about_no_check_is_the_operators_until_they_say_how_it_stands() -> None:
    shown = Shown()
    shown.incidents.fire("shop", alertname="CertificateExpiring")
    address = f"/incidents/{shown.incidents.the_incident().id}"
    assert shown.get(address, signed_in=False).status == 404
    assert "Current incidents" not in shown.text("/")
    _say(shown, "A remark among ourselves.")
    assert shown.get(address, signed_in=False).status == 404
    _say(shown, "We renew a certificate.", Phase.IDENTIFIED)
    shown.incidents.wait(10)
    assert "We renew a certificate." in shown.text(address, signed_in=False)
    assert "<h1>Disruption</h1>" in shown.text(address, signed_in=False)


class _Counting(InMemoryStateStore):
    reads = 0

    def get(self, partition: str, key: str, now: float) -> Record | None:
        self.reads += 1
        return super().get(partition, key, now)

    def list(self, partition: str, now: float, **asked: Any) -> Sequence[Record]:
        self.reads += 1
        return super().list(partition, now, **asked)


def test_whoever_asks_over_and_over_costs_no_more_reads_than_one_who_asks_once() -> None:
    state = _Counting()
    shown = Shown(World(state=state))
    for name in ("shop", "mail", "blog"):
        shown.incidents.fire(name, 60)
    pages = [f"/incidents/{each.id}" for each in shown.incidents.incidents()]
    before = state.reads
    for address in ("/incidents.atom", *pages):
        shown.text(address, signed_in=False)
    once = state.reads
    names, board, closed, timelines = 1, 1, 1, 2 * len(pages)
    assert once - before == names + board + closed + timelines
    for address in ("/incidents.atom", *pages) * 20:
        shown.text(address, signed_in=False)
    assert state.reads == once


def test_the_status_page_reads_the_board_once_for_all_that_it_tells() -> None:
    state = _Counting()
    shown = Shown(World(state=state))
    shown.text("/", signed_in=False)
    for name in ("shop", "mail", "blog"):
        shown.incidents.fire(name, 60)
    before = state.reads
    shown.text("/", signed_in=False)
    names, board, closed, timelines = 1, 1, 1, 3
    assert state.reads - before == names + board + closed + timelines


def test_an_address_that_is_made_up_costs_one_small_read() -> None:
    state = _Counting()
    shown = Shown(World(state=state))
    before = state.reads
    for number in range(20):
        assert shown.get(f"/incidents/20261120T120000-{number:x}", signed_in=False).status == 404
    assert state.reads - before == 20 + 1


def test_a_merged_incident_leads_to_what_it_is_part_of() -> None:
    world = World()
    shown = Shown(world)
    world.fire("shop")
    world.fire("mail", 60)
    shop, mail = (each.id for each in reversed(world.incidents()))
    for name in ("shop", "mail"):
        world.add(name, alertname="CheckDegraded", team="web")
        world.follow()
    assert shown.get(f"/incidents/{mail}", signed_in=False).headers["location"] == f"/incidents/{shop}"


def test_a_check_that_is_gone_from_the_configuration_has_no_name_any_more() -> None:
    shown = Shown()
    shown.incidents.fire("forgotten")
    assert "forgotten" not in _public(shown)


def test_the_feed_is_where_the_pages_say_it_is() -> None:
    shown = Shown()
    shown.incidents.fire("shop")
    _say(shown, "A disk is full.", Phase.IDENTIFIED)
    for page in (shown.text("/"), _public(shown)):
        assert (
            '<link rel="alternate" type="application/atom+xml" title="Incidents" href="/incidents.atom">' in page
        )
    headers = {"host": "status.example.com", "x-forwarded-proto": "https"}
    response = shown.get("/incidents.atom", signed_in=False, headers=headers)
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=60"
    root = ET.fromstring(str(response.body).encode())
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Identified: Disruption of shop"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"https://status.example.com/incidents/{shown.incidents.the_incident().id}"
    assert shown.get(link.attrib["href"].removeprefix("https://status.example.com")).status == 200


def test_a_feed_without_a_host_has_no_addresses_to_give() -> None:
    assert Shown().get("/incidents.atom", headers={"accept": "*/*"}).status == 400


def test_a_summary_is_never_a_public_title() -> None:
    said = "connection refused by 10.0.0.7"
    world = World()
    shown = Shown(world)
    world.add("shop")
    world.alerts["CheckDown-shop"] = replace(world.alerts["CheckDown-shop"], annotations={"summary": said})
    world.follow()
    for text in (_public(shown), shown.text("/"), str(shown.get("/incidents.atom").body)):
        assert said not in text
    assert said in shown.text("/admin/incidents")
