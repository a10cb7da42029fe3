"""Take the pictures of docs/images: the real pages, over a world of ten checks with ninety days behind them.

.venv/bin/python scripts/screenshots.py
"""

import itertools
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from shutil import which

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lamplighter.config.place import Report  # noqa: E402
from lamplighter.config.summary import CheckSummary  # noqa: E402 - tests.support is found through the path above
from lamplighter.health.began import remember_began  # noqa: E402
from lamplighter.probes.verdict import CheckState  # noqa: E402
from lamplighter.rules.builtin import checks_group  # noqa: E402
from lamplighter.rules.files import read_rules  # noqa: E402
from lamplighter.rules.rule import RuleGroup  # noqa: E402
from lamplighter.rules.status import GroupStatus, RuleHealth, RuleStatus  # noqa: E402
from lamplighter.telemetry.series import Frame, Note  # noqa: E402
from lamplighter.web.dashboard import Dashboard  # noqa: E402
from lamplighter.web.http import Request, Response  # noqa: E402
from tests.support.alerting_world import an_alerting_world  # noqa: E402
from tests.support.chromium import SWITCHES, Site, sign_in  # noqa: E402
from tests.support.page_server import served  # noqa: E402
from tests.support.pages import NOW, SOURCE, Seen, World, a_frame, a_summary, an_alert, an_event  # noqa: E402

IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1280, 800
MOST_BYTES = 200_000
DAY_SECONDS = 86400.0
SLOW_MINUTES = 27
READ_SECONDS = 0.0047

PAGES = (
    ("status", "/"),
    ("monitoring", "/admin/monitoring"),
    ("check", "/admin/monitoring/checks/storefront_search?hours=1"),
    ("rules", "/admin/rules"),
)

ALERTING_PAGES = (("alerts", "/admin/alerts?filter=check!~%22ledger%7Cshop%22,alertname!=ErrorRateHigh"),)
"""Over a world of their own, with an alert in every state."""

CHECKS = (
    a_summary("shop", "storefront", critical=True, url="https://shop.example.com/"),
    a_summary("search", "storefront", url="https://search.example.com/health"),
    a_summary("checkout", "storefront", critical=True, url="https://pay.example.com/health"),
    a_summary("images", "storefront", url="https://images.example.com/health"),
    a_summary("orders api", "backend", critical=True, url="https://orders.example.com/health"),
    a_summary("stock api", "backend", url="https://stock.example.com/health"),
    a_summary("mail relay", "backend", url="starttls://mail.example.com:587"),
    a_summary("name servers", "infrastructure", url="dns://ns1.example.com"),
    a_summary("vpn gateway", "infrastructure", url="tcp://vpn.example.com:443"),
    a_summary("wiki", "infrastructure", url="https://wiki.example.com/"),
)
USUAL_SECONDS = (0.084, 0.121, 0.167, 0.043, 0.062, 0.058, 0.210, 0.009, 0.031, 0.145)
BAD_MINUTES: Mapping[tuple[int, str], int] = {
    (83, "mail relay"): 9,
    (44, "wiki"): 12,
    (43, "wiki"): 1,
    (26, "checkout"): 4,
    (26, "orders api"): 4,
    (12, "vpn gateway"): 1,
    (5, "mail relay"): 1,
}
"""Minutes down, of the sixty that stand for a day, by days ago and check."""
SLOW = Note(cause="latency", failed_conditions=("[RESPONSE_TIME] (743) < 500",))


def main() -> None:
    """Write the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=list(SWITCHES))
        for world, pages in ((busy_world(), PAGES), (an_alerting_world().world, ALERTING_PAGES)):
            dashboard = world.dashboard()
            with served(partial(_answer, dashboard)) as address:
                take_pictures(browser, Site(address, world), pages)
        browser.close()


def _answer(dashboard: Dashboard, request: Request) -> Response:
    return dashboard.answer(request, NOW)


def take_pictures(browser: Browser, site: Site, pages: Sequence[tuple[str, str]]) -> None:
    """Look at the status page as anyone and at the others as their operator, in light mode."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    sign_in(page, site)
    for name, path in pages:
        page.goto(site.address + path)
        picture = IMAGES / f"{name}.png"
        page.screenshot(path=picture, full_page=True)
        size = picture.stat().st_size
        print(f"{picture.relative_to(ROOT)}: {size / 1000:.0f} KB")
        if size > MOST_BYTES:
            sys.exit(f"{name}.png has more than {MOST_BYTES / 1000:.0f} KB")


def busy_world() -> World:
    """Return ten checks in three groups, one of them slow for half an hour, one alert that is over."""
    stopwatch = itertools.count(0.0, READ_SECONDS)
    world = World(CHECKS, demo=None, clock=lambda: next(stopwatch))
    remember_began(world.state, day_start(89))
    for days_ago in range(89, 0, -1):
        world.write(day_before(days_ago))
        world.telemetry.summarise_hour(SOURCE, int(day_start(days_ago) * 1000))
    world.write(last_two_hours())
    search, mail = CHECKS[1], CHECKS[6]
    slow_since = NOW - SLOW_MINUTES * 60
    slow = an_alert(search, "CheckDegraded", slow_since)
    checks = checks_group()
    raised = replace(
        slow,
        labels={**slow.labels, "severity": "warning"},
        annotations={"summary": "search is degraded"},
        details={**slow.details, "rule_group": checks.key, "rule": "CheckDegraded"},
    )
    world.alerts.alerts = [raised]
    world.rules.configured = [checks, *shipped_rules()]
    world.rules.kept = {group.key: evaluated(group) for group in world.rules.configured}
    world.history.events = [
        an_event(search, at=slow_since, severity="warning", alertname="CheckDegraded", cause="latency"),
        an_event(mail, "resolved", NOW - 5 * DAY_SECONDS, cause="connect_timeout"),
        an_event(mail, at=NOW - 5 * DAY_SECONDS - 420, cause="connect_timeout"),
    ]
    return world


def shipped_rules() -> Sequence[RuleGroup]:
    """Return the rules of config/rules."""
    files = sorted((ROOT / "config" / "rules").glob("*.yml"))
    return [group for file in files for group in read_rules(Report(f"rules/{file.name}"), file.read_text())]


def evaluated(group: RuleGroup) -> GroupStatus:
    """Return that a group went well a moment ago, as rules about metrics that nobody sends do."""
    rules = [
        RuleStatus(health=RuleHealth.OK, last_evaluation=NOW - 4, evaluation_seconds=0.0006 + len(rule.expr) / 2e5)
        for rule in group.rules
    ]
    seconds = sum(rule.evaluation_seconds for rule in rules)
    return GroupStatus(key=group.key, last_evaluation=NOW - 4, evaluation_seconds=seconds, rules=rules)


def day_start(days_ago: int) -> float:
    """Return midnight (UTC) of that day."""
    return NOW // DAY_SECONDS * DAY_SECONDS - days_ago * DAY_SECONDS


def day_before(days_ago: int) -> Iterator[Frame]:
    """Yield the sixty rounds that stand for one day."""
    for minute in range(60):
        seen = [
            Seen(summary=check, state=CheckState.DOWN, seconds=None)
            if minute < BAD_MINUTES.get((days_ago, check.name), 0)
            else Seen(summary=check)
            for check in CHECKS
        ]
        yield a_frame(seen, day_start(days_ago) + 60 * minute)


def last_two_hours() -> Iterator[Frame]:
    """Yield a round a minute until now."""
    for minutes_ago in range(120, -1, -1):
        yield a_frame(present(minutes_ago), NOW - 5.0 - 60 * minutes_ago)


def present(minutes_ago: int) -> Sequence[Seen]:
    """Return what a round of the last two hours saw."""
    return [seen(check, index, minutes_ago) for index, check in enumerate(CHECKS)]


def seen(check: CheckSummary, index: int, minutes_ago: int) -> Seen:
    """Return one check's answer: about as fast as it usually is, or far slower."""
    wave = 1 + 0.10 * math.sin(minutes_ago / 9 + index) + 0.09 * math.sin(minutes_ago * (2.3 + index / 7))
    seconds = USUAL_SECONDS[index] * wave
    if check.name == "search" and minutes_ago < SLOW_MINUTES:
        since = NOW - SLOW_MINUTES * 60
        return Seen(summary=check, state=CheckState.DEGRADED, seconds=0.6 + seconds, since=since, note=SLOW)
    return Seen(summary=check, seconds=seconds, since=NOW - 5 * DAY_SECONDS)


if __name__ == "__main__":
    main()
