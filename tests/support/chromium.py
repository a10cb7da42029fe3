"""Looking at pages in headless Chromium."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.support.pages import NOW, SECRET, World

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Site:
    """The dashboard as served, and the hands to change what it shows."""

    address: str
    world: World
    now: list[float] = field(default_factory=lambda: [NOW])


@dataclass
class Watched:
    """A page, and everything about it that should not happen."""

    page: Page
    complaints: list[str] = field(default_factory=list)


def watched(context: BrowserContext, site: Site) -> Watched:
    """Open a page that notes console errors, page errors, failed requests and requests to anyone else."""
    found = Watched(context.new_page())
    page = found.page

    def hear(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            found.complaints.append(said.text)

    def check(request: Request) -> None:
        if not request.url.startswith((site.address, "data:")):
            found.complaints.append(f"third party: {request.url}")

    def fail(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # what leaving a page does to a refresh that is under way
            found.complaints.append(f"{request.failure}: {request.url}")

    page.on("requestfailed", fail)
    page.on("console", hear)
    page.on("request", check)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    return found


def sign_in(page: Page, site: Site) -> None:
    """Sign in through the form."""
    page.goto(f"{site.address}/sign-in")
    page.get_by_label("Admin secret").fill(SECRET)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/monitoring")
