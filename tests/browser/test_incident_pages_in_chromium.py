"""Incidents, history, figures and receivers in a real browser: every look, by keyboard, and without JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from lamplighter.alerting import events
from lamplighter.alerting.event import EventKind, Outcome
from lamplighter.incidents.incident import Phase
from lamplighter.incidents.updates import Update
from tests.support.chromium import Site, sign_in, watched
from tests.support.incident_pages import SUMMARIES, Shown
from tests.support.page_server import served
from tests.support.pages import NOW, an_event

pytestmark = pytest.mark.browser

LOOKS = [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 360), ("light", 2560)]
LONG = "The gateway in front of all that is sold answers with 502 to a third of the requests" * 3


@pytest.fixture
def shown() -> Shown:
    """An incident of several alerts, one that is over, and who was told."""
    shown = Shown()
    world = shown.incidents
    world.fire("ledger")
    world.end("ledger", 300)
    world.wait(700)
    world.fire("shop", 400, team="web")
    world.fire("mail", 30, team="web", severity="warning")
    world.fire("x" * 120, 5, team="web")
    shown.tell("CheckDown-shop", 5)
    shown.tell("CheckDown-mail", 6, integration="team/email/0", delivered=False, reason="timeout")
    shown.append(events.acknowledgement("CheckDown-shop", world.alerts["CheckDown-shop"], world.now, author="Ada"))
    world.keep.update(world.incidents()[0].id, Update(author="Ada", text=LONG, phase=Phase.IDENTIFIED), world.now)
    world.end("mail", 60)
    world.now = NOW
    told = {"kind": EventKind.NOTIFICATION, "receiver": "team/slack/0", "message": {"text": LONG}}
    shown.world.history.events = [
        an_event(summary, at=NOW - 90_000.0 * number, fingerprint=summary.key, **more)  # type: ignore[arg-type]
        for number, summary in enumerate(SUMMARIES)
        for more in ({}, {**told, "outcome": Outcome.SENT}, {**told, "outcome": Outcome.DEAD_LETTERED})
    ]
    return shown


@pytest.fixture
def incident_site(shown: Shown) -> Iterator[Site]:
    """Serve them."""
    with served(lambda request: shown.dashboard.answer(request, NOW)) as address:
        yield Site(address, shown.world)


def _addresses(shown: Shown) -> tuple[str, ...]:
    incident = shown.incidents.incidents()[0].id
    return (
        "/",
        f"/incidents/{incident}",
        "/admin/incidents",
        f"/admin/incidents/{incident}",
        "/admin/history",
        "/admin/history?kind=notification&start=2026-11-01T00:00:00Z&alertname=CheckDown",
        "/admin/history?status=odd",
        "/admin/notifications",
        "/admin/figures",
        "/admin/figures?days=90",
        "/admin/receivers",
    )


def _violations(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_pages_are_without_fault(
    chromium: Browser, shown: Shown, incident_site: Site, scheme: Any, width: int
) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    seen = watched(context, incident_site)
    sign_in(seen.page, incident_site)
    for address in _addresses(shown):
        seen.page.goto(incident_site.address + address)
        for details in seen.page.locator("details").all():
            details.evaluate("element => { element.open = true; }")
        assert _violations(seen.page) == [], address
        excess = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert seen.page.evaluate(excess) <= 0, address
        assert seen.page.locator("h1").count() == 1, address
    assert seen.complaints == []
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_people_say_how_an_incident_stands_and_everyone_reads_it(
    chromium: Browser, incident_site: Site, scripts: bool
) -> None:
    context = chromium.new_context(java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, incident_site)
    page.get_by_role("link", name="Incidents", exact=True).click()
    page.locator("section", has=page.get_by_role("heading", name="Open")).get_by_role("link").first.click()
    page.get_by_label("Status").select_option("monitoring")
    page.get_by_label("Update", exact=True).fill("It should be well again.")
    page.get_by_label("Your name").fill("Ann")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/incidents/*#timeline")
    expect(page.locator("li", has_text="It should be well again.").get_by_text("Ann")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Ann")
    page.get_by_role("link", name="its public page").click()
    expect(page.get_by_text("It should be well again.")).to_be_visible()
    expect(page.get_by_text("Ann")).to_have_count(0)
    context.close()


@pytest.mark.parametrize(("label", "value"), [("Update", "We look at"), ("Status", "identified")])
def test_what_is_being_written_or_chosen_survives_a_refresh(
    chromium: Browser, shown: Shown, incident_site: Site, label: str, value: str
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, incident_site)
    page.goto(f"{incident_site.address}/admin/incidents/{shown.incidents.incidents()[0].id}")
    field = page.get_by_label(label, exact=True)
    field.select_option(value) if label == "Status" else field.fill(value)
    field.blur()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("window.dispatchEvent(new Event('lamplighter:refresh'))")
    page.get_by_role("button", name="Pause").click()
    expect(field).to_have_value(value)
    assert asked == []
    context.close()


def test_a_page_on_which_nothing_was_written_refreshes_itself(
    chromium: Browser, shown: Shown, incident_site: Site
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, incident_site)
    incident = shown.incidents.incidents()[0].id
    page.goto(f"{incident_site.address}/admin/incidents/{incident}")
    shown.incidents.keep.update(incident, Update(author="Bo", text="News from elsewhere."), NOW)
    page.evaluate("window.dispatchEvent(new Event('lamplighter:refresh'))")
    expect(page.get_by_text("News from elsewhere.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_history_is_filtered_and_downloaded(chromium: Browser, incident_site: Site, scripts: bool) -> None:
    context = chromium.new_context(java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, incident_site)
    page.goto(f"{incident_site.address}/admin/history")
    page.get_by_label("Status").select_option("dead_lettered")
    page.get_by_label("Check").select_option("core_mail")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("ol.events > li")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "lamplighter-history-2026-11-20.csv"
    text = download.value.path().read_text(encoding="utf-8")
    assert (text.count("\n"), text.count("dead_lettered")) == (2, 1)
    context.close()
