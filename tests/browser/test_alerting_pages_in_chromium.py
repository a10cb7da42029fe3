"""Alerts and silences in a real browser: every look, by keyboard, and without JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from lamplighter.alerting.fingerprint import fingerprint
from tests.support.alerting_world import GATEWAY, SILENCE_ID, a_check_alert, an_alerting_world
from tests.support.chromium import Site, sign_in, watched
from tests.support.page_server import served
from tests.support.pages import NOW, SECRET

pytestmark = pytest.mark.browser

GATEWAY_PAGE = f"/admin/alerts/{fingerprint(a_check_alert(GATEWAY).labels)}"
ADDRESSES = (
    "/admin/alerts",
    "/admin/alerts?view=flat&state=all",
    "/admin/alerts?filter=%7Bx",
    GATEWAY_PAGE,
    "/admin/silences",
    "/admin/silences/new?matcher=alertname%3D%22CheckDown%22",
    f"/admin/silences/{SILENCE_ID}",
)


@pytest.fixture
def alerting_site() -> Iterator[Site]:
    """Serve a world of its own to each test."""
    world = an_alerting_world().world
    dashboard = world.dashboard()
    with served(lambda request: dashboard.answer(request, NOW)) as address:
        yield Site(address, world)


def _violations(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("dark", 390), ("light", 2560)])
def test_pages_are_without_fault(chromium: Browser, alerting_site: Site, scheme: Any, width: int) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    seen = watched(context, alerting_site)
    sign_in(seen.page, alerting_site)
    for address in ADDRESSES:
        seen.page.goto(alerting_site.address + address)
        for details in seen.page.locator("details").all():
            details.evaluate("element => { element.open = true; }")
        assert _violations(seen.page) == [], address
        excess = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert seen.page.evaluate(excess) <= 0, address
        assert seen.page.locator("h1").count() == 1, address
    assert seen.complaints == []
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_alert_is_acknowledged_from_the_list(chromium: Browser, alerting_site: Site, scripts: bool) -> None:
    context = chromium.new_context(java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, alerting_site)
    page.goto(f"{alerting_site.address}/admin/alerts")
    row = page.locator("li", has=page.get_by_role("link", name="gateway", exact=True)).first
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.get_by_label("Your name").fill("Ann")
    row.get_by_label("Comment").fill("on it")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{GATEWAY_PAGE}")
    expect(page.get_by_text("Acknowledged by Ann: on it")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_alert_is_silenced_from_its_page(chromium: Browser, alerting_site: Site, scripts: bool) -> None:
    context = chromium.new_context(java_script_enabled=scripts)
    page = context.new_page()
    sign_in(page, alerting_site)
    page.goto(alerting_site.address + GATEWAY_PAGE)
    page.get_by_role("link", name="Silence it").click()
    expect(page.get_by_label("Matchers")).to_have_value(
        'alertname="CheckDown"\ncheck="gateway"\ngroup="backend"\nseverity="critical"'
    )
    page.get_by_label("Matchers").fill('alertname="CheckDown"\ngroup="backend"')
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("3 firing alerts")).to_be_visible()
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Comment").fill("known")
    page.get_by_role("button", name="Silence", exact=True).click()
    page.wait_for_url("**/admin/silences#silence-*")
    expect(page.get_by_text("3 alerts held back")).to_be_visible()
    page.get_by_role("button", name='End now alertname="CheckDown"').click()
    expect(page.get_by_role("heading", name="Expired in the last five days")).to_be_visible()
    context.close()


def test_what_is_being_written_survives_a_refresh(chromium: Browser, alerting_site: Site) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, alerting_site)
    page.goto(f"{alerting_site.address}/admin/alerts")
    page.get_by_label("Matchers").fill('check="shop"')
    page.get_by_label("Matchers").blur()
    page.evaluate("window.dispatchEvent(new Event('lamplighter:refresh'))")
    expect(page.get_by_label("Matchers")).to_have_value('check="shop"')
    context.close()


def test_the_link_of_a_message_survives_signing_in(chromium: Browser, alerting_site: Site) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{alerting_site.address}/admin/silences/new?matcher=%7Bcheck%3D%22a%26b%22%7D")
    page.get_by_label("Admin secret").fill(SECRET)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Matchers")).to_have_value('check="a&b"')
    context.close()
