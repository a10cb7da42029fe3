"""What pages may know of a check."""

import pytest

from lamplighter.conditions.language import parse
from lamplighter.config.check import UiOptions
from lamplighter.config.summary import CheckSummary, keep_summaries, read_summaries, shown_url
from lamplighter.state.memory import InMemoryStateStore
from tests.support.configuration import a_check, a_configuration


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://shop.example.com/health", "https://shop.example.com/health"),
        ("https://user:pass@shop.example.com/a/b", "https://shop.example.com/a/b"),
        ("https://shop.example.com/a?token=abc#d", "https://shop.example.com/a"),
        ("https://shop.example.com?token=abc", "https://shop.example.com"),
        ("https://shop.example.com?token=a/b@c", "https://shop.example.com"),
        ("https://shop.example.com?token=abc@def", "https://shop.example.com"),
        ("https://shop.example.com#to@ken", "https://shop.example.com"),
        ("https://${HOST}:${PORT}/a", "https://${HOST}:${PORT}/a"),
        ("tcp://db.example.com:5432", "tcp://db.example.com:5432"),
        ("ssm:/shop/url", "ssm:/shop/url"),
        ("${URL}", "${URL}"),
    ],
)
def test_a_url_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    assert shown_url(a_check(url=url)) == shown


def test_the_operator_hides_the_url_or_its_host() -> None:
    url = "https://user@shop.example.com:8443/health"
    assert shown_url(a_check(url=url, ui=UiOptions(hide_url=True))) == ""
    assert shown_url(a_check(url=url, ui=UiOptions(hide_hostname=True))) == "https://***/health"
    query = "https://shop.example.com?token=a/b"
    assert shown_url(a_check(url=query, ui=UiOptions(hide_hostname=True))) == "https://***"
    assert shown_url(a_check(url="ssm:/shop/url", ui=UiOptions(hide_hostname=True))) == ""


def test_the_enabled_checks_come_back_as_they_were_kept() -> None:
    state = InMemoryStateStore()
    check = a_check(
        critical=True,
        runbook="https://wiki.example.com",
        depends_on=("core_db",),
        degraded=(parse("[RESPONSE_TIME] < 300"),),
    )
    keep_summaries(state, a_configuration(check, a_check(name="off", enabled=False)), 0.0)
    assert read_summaries(state, 0.0) == [
        CheckSummary(
            key="core_shop",
            name="shop",
            group="core",
            critical=True,
            severity="critical",
            interval_seconds=60.0,
            url="https://shop.example.com/health",
            conditions=("[STATUS] == 200",),
            degraded=("[RESPONSE_TIME] < 300",),
            runbook="https://wiki.example.com",
            depends_on=("core_db",),
        )
    ]


def test_before_the_first_configuration_there_are_none() -> None:
    assert read_summaries(InMemoryStateStore(), 0.0) == []
