"""One Chromium for all pages, and the pages over a world with something of everything."""

from collections.abc import Iterator
from shutil import which

import pytest
from playwright.sync_api import Browser, sync_playwright

from lamplighter.web.http import Request, Response
from tests.support.busy_world import a_busy_world
from tests.support.chromium import SWITCHES, Site
from tests.support.page_server import served
from tests.support.pages import NOW


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a world of its own to each test."""
    world = a_busy_world()
    dashboard = world.dashboard()
    clock = [NOW]

    def answer(request: Request) -> Response:
        return dashboard.answer(request, clock[0])

    with served(answer) as address:
        yield Site(address, world, clock)
