"""Every page in a real browser: light and dark, wide and phone, with and without JavaScript."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Note
from tests.support.chromium import Site, sign_in, watched
from tests.support.page_server import served
from tests.support.pages import NOW, Seen, World, a_frame, a_summary, an_alert, an_event

pytestmark = pytest.mark.browser

PUBLIC = ("/", "/sign-in", "/nothing")
SIGNED_IN = (
    "/admin/monitoring",
    "/admin/monitoring/checks/backend_payments-api",
    "/admin/monitoring/checks/storefront_shop",
    "/admin/monitoring/checks/storefront_shop?hours=2160",
    "/admin/rules",
    "/admin/notifications",
)
LOOKS = [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 360), ("light", 2560)]


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def context(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    scheme, width = request.param
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    yield context
    context.close()


@pytest.fixture
def plain(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1000, "height": 600})
    yield context
    context.close()


def _violations(page: Page) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


def _sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    excess: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, excess)


def test_pages_are_without_fault(context: BrowserContext, site: Site) -> None:
    seen = watched(context, site)
    for path in PUBLIC:
        seen.page.goto(site.address + path)
        _look_over(seen.page, path)
    sign_in(seen.page, site)
    for path in SIGNED_IN:
        seen.page.goto(site.address + path)
        _look_over(seen.page, path)
    assert [said for said in seen.complaints if "404" not in said] == []


def _look_over(page: Page, path: str) -> None:
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    assert _violations(page) == [], path
    assert _sideways(page) == 0, path
    assert page.locator("h1").count() == 1, path


NAMES = (
    "متجر الاختبار",
    "<script>alert(1)</script>",
    "w" * 120,
    "many words that go on and on " * 5,
    "日本語の監視",
)


def test_no_name_breaks_a_page(context: BrowserContext) -> None:
    summaries = [a_summary(name, name) for name in NAMES]
    world = World(summaries)
    broken = Note(cause="condition", detail="x" * 300, failed_conditions=(f"[BODY] ({'y' * 300}) == z",))
    world.write([a_frame([Seen(summary=each, state=CheckState.DOWN, note=broken) for each in summaries])])
    world.alerts.alerts = [an_alert(each) for each in summaries]
    world.history.events = [an_event(each) for each in summaries]
    dashboard = world.dashboard()
    with served(lambda request: dashboard.answer(request, NOW)) as address:
        site = Site(address, world)
        seen = watched(context, site)
        sign_in(seen.page, site)
        for path in ("/", "/admin/monitoring", f"/admin/monitoring/checks/{quote(summaries[2].key)}"):
            seen.page.goto(address + path)
            _look_over(seen.page, path)
    assert seen.complaints == []


def test_everything_works_without_javascript(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site)
    expect(page.get_by_role("heading", name="1 check is down")).to_be_visible()
    assert page.locator("noscript meta[http-equiv=refresh]").count() == 1
    page.get_by_role("button", name="Refuse connections").click()
    expect(page.get_by_role("button", name="Refuse connections")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="shop", exact=True).first.click()
    expect(page.get_by_role("heading", name="shop")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Monitoring")).to_be_visible()
    page.goto(f"{site.address}/admin/monitoring")
    assert "/sign-in?next=" in page.url
    context.close()


def _refresh(page: Page) -> None:
    with page.expect_response("**"):
        page.evaluate(
            """() => new Promise(done => {
                addEventListener("refreshed", done, { once: true });
                dispatchEvent(new Event("lamplighter:refresh"));
            })"""
        )


def test_a_refresh_keeps_scroll_focus_and_open_details(plain: BrowserContext, site: Site) -> None:
    seen = watched(plain, site)
    page = seen.page
    page.goto(site.address)
    page.get_by_text("Days with failures").last.click()
    page.set_viewport_size({"width": 1000, "height": 400})
    page.locator("summary").first.evaluate("element => element.focus({ preventScroll: true })")
    page.evaluate("scrollTo(0, 200)")
    site.now[0] += 6.0
    site.world.alerts.alerts = []
    _refresh(page)
    expect(page.get_by_role("heading", name="Current incidents")).to_have_count(0)
    assert page.locator("details[open]").count() == 1
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.evaluate("scrollY") == 200
    assert seen.complaints == []


def test_a_refresh_keeps_the_focus_on_the_same_check_though_it_moves(plain: BrowserContext, site: Site) -> None:
    seen = watched(plain, site)
    page = seen.page
    sign_in(page, site)
    page.locator(".watch").get_by_role("link", name="ledger").focus()
    before = page.evaluate("scrollY")
    _refresh(page)
    assert page.evaluate("document.activeElement.textContent") == "ledger"
    assert page.evaluate("scrollY") == before
    assert seen.complaints == []


def test_a_refresh_keeps_a_group_of_rules_open_though_it_was_evaluated_again(
    plain: BrowserContext, site: Site
) -> None:
    seen = watched(plain, site)
    page = seen.page
    sign_in(page, site)
    page.goto(f"{site.address}/admin/rules")
    page.locator("summary", has_text="shop.yml").focus()
    page.keyboard.press("Enter")
    kept = site.world.rules.kept
    kept.update({key: replace(one, last_evaluation=one.last_evaluation + 60) for key, one in kept.items()})
    _refresh(page)
    expect(page.get_by_text("20 Nov 12:30:45 UTC").first).to_be_visible()
    assert page.locator("details[open]").count() == 1
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert seen.complaints == []


def test_a_refresh_can_be_paused(plain: BrowserContext, site: Site) -> None:
    page = watched(plain, site).page
    page.goto(site.address)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Refresh is paused.")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("dispatchEvent(new Event('lamplighter:refresh'))")
    page.get_by_role("button", name="Resume").click()
    assert asked == []


def test_a_refresh_that_fails_says_so_and_leaves_the_page(plain: BrowserContext, site: Site) -> None:
    page = plain.new_page()
    page.goto(site.address)
    page.route("**/*", lambda route: route.abort())
    page.evaluate("dispatchEvent(new Event('lamplighter:refresh'))")
    expect(page.get_by_text("The last refresh failed")).to_be_visible()
    expect(page.get_by_role("heading", name="1 check is down")).to_be_visible()


def test_when_the_session_is_over_the_page_leads_to_the_door(plain: BrowserContext, site: Site) -> None:
    page = watched(plain, site).page
    sign_in(page, site)
    plain.clear_cookies()
    page.evaluate("dispatchEvent(new Event('lamplighter:refresh'))")
    page.wait_for_url("**/sign-in?next=**")


def test_the_keyboard_reaches_the_content_at_once(plain: BrowserContext, site: Site) -> None:
    page = plain.new_page()
    page.goto(site.address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_wrong_secret_is_said_beside_the_field(plain: BrowserContext, site: Site) -> None:
    page = plain.new_page()
    page.goto(f"{site.address}/sign-in")
    page.get_by_label("Admin secret").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not the admin secret.")
    expect(page.get_by_label("Admin secret")).to_have_attribute("aria-invalid", "true")
