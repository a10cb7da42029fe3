from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import Alert
from lamplighter.channels.markup import utf16_length
from lamplighter.channels.telegram_text import LONGEST_TEXT, plain, text_of
from lamplighter.config.alertmanager import TelegramConfig
from tests.support.alerts import a_notification, a_resolved_alert, an_alert
from tests.support.channel_tools import chosen
from tests.support.receivers.telegram import read

MODES = ["HTML", "MarkdownV2", "Markdown", ""]


def written(*alerts: Alert, **options: Any) -> str:
    return text_of(a_notification(*alerts), TelegramConfig(bot_token="t", chat_id="1", **options), chosen())


@pytest.mark.parametrize("mode", MODES)
def test_a_message_says_what_why_since_when_and_where_to_look(mode: str) -> None:
    shown = read(written(parse_mode=mode), mode)
    for part in (
        "CRITICAL: core/shop is down: connection refused",
        "Nothing listens on port 443.",
        "[CONNECTED] (false) == true",
        "For: 1 min",
        "Dashboard",
    ):
        assert part in shown


def test_a_message_says_that_it_is_over() -> None:
    assert "RESOLVED: core/shop is no longer down (lasted 5 min 12 s)" in written(a_resolved_alert())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("count", [1, 2, 5, 9, 40, 1000])
def test_any_number_of_alerts_can_be_read_and_is_within_the_limit(mode: str, count: int) -> None:
    alerts = [
        an_alert(
            labels={"check": f"shop-{n}"},
            annotations={"summary": "😀&_" * 400, "description": "<*" * 9000, "runbook_url": "https://w/()"},
            details={"check_key": "core_shop", "failed_conditions": ["`" * 500] * 50},
        )
        for n in range(count)
    ]
    text = written(*alerts, parse_mode=mode)
    assert utf16_length(text) <= LONGEST_TEXT
    shown = read(text, mode)
    named = shown.count("CRITICAL: 😀")
    assert named == count or shown.endswith(f"and {count - named} more")


@pytest.mark.parametrize("mode", MODES)
@given(said=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), url=st.text(alphabet='a)(\\<&"_'))
def test_whatever_a_service_says_can_be_read(mode: str, said: str, url: str) -> None:
    alert = an_alert(
        annotations={"summary": said, "description": said, "cause": said, "runbook_url": f"https://w/{url}"},
        details={"failed_conditions": [said]},
    )
    read(written(alert, parse_mode=mode), mode)


def test_a_runbook_that_is_no_web_address_is_text() -> None:
    alert = an_alert(annotations={"summary": "s", "runbook_url": "<wiki>"}, details={})
    assert "Runbook: &lt;wiki&gt;" in written(alert)


def test_the_operators_text_is_taken_and_cut_so_that_it_can_be_read() -> None:
    assert written(message=" <b>hello</b>\n") == "<b>hello</b>"
    cut = written(message=f"<b>{'é' * 5000}</b>")
    assert utf16_length(cut) <= LONGEST_TEXT
    assert read(cut, "HTML").startswith("éé")


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_text_gives_way_to_the_evidence(mode: str) -> None:
    assert "core/shop" in written(message="  ", parse_mode=mode)


def test_what_is_plain_of_html_is_its_text() -> None:
    assert plain("<b>1 &lt; 2", "HTML") == "1 < 2"
    assert plain("*a*", "MarkdownV2") == "*a*"


def test_letters_that_count_twice_are_counted_twice() -> None:
    alert = an_alert(
        annotations={"summary": "s", "description": "😀" * 1500},
        details={"detail": "😃" * 1500, "failed_conditions": ["😄" * 1500]},
    )
    text = written(alert, parse_mode="")
    assert utf16_length(text) <= LONGEST_TEXT
    assert "😄" in text
