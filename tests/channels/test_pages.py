from lamplighter.alerting.alert import OUTSIDE
from lamplighter.channels.pages import pages
from tests.support.alerts import NOON, SILENCE_URL, a_notification, an_alert


def test_one_alerts_pages_have_plain_names() -> None:
    alert = an_alert(annotations={"summary": "s", "runbook_url": "https://wiki/shop"})
    assert pages(a_notification(alert)) == [
        ("Dashboard", "https://lamp.example.com/admin/monitoring/checks/core_shop"),
        ("Runbook", "https://wiki/shop"),
        ("Silence", SILENCE_URL),
    ]


def test_what_does_not_lead_to_the_web_is_no_page() -> None:
    outside = an_alert(
        annotations={"summary": "s", "runbook_url": "the red folder"},
        details={OUTSIDE: {"expires_at": NOON, "generator_url": "javascript:alert(1)"}},
    )
    assert pages(a_notification(outside)) == [("Silence", SILENCE_URL)]


def test_several_alerts_pages_say_which_is_meant_and_come_once() -> None:
    shop = an_alert(annotations={"summary": "s", "runbook_url": "https://wiki"})
    load = an_alert(labels={"check": "", "alertname": "Load"}, annotations=shop.annotations, details={})
    assert [name for name, _ in pages(a_notification(shop, load))] == [
        "Dashboard: shop",
        "Runbook: shop",
        "Dashboard: Load",
        "Silence: shop",
        "Silence: Load",
    ]
